-- Mails, written in the transaction of what they tell and sent afterwards.
create table mails (
    id text primary key not null,
    kind text not null,
    -- Whom it concerns; none if the address has no account.
    user_id text references users (id) on delete cascade,
    -- None: the address that the user has when it is sent.
    recipient text,
    -- What it says, as JSON; empty once it needs no more sending.
    letter text not null,
    state text not null check (state in ('waiting', 'sent', 'dead')),
    created_at bigint not null,
    attempts bigint not null default 0,
    -- When it is tried next, if it waits; while it is being tried, when another try may begin.
    next_at bigint not null,
    closed_at bigint,
    last_error text not null default ''
);

create index mails_waiting on mails (next_at) where state = 'waiting';
create index mails_of_user on mails (user_id, created_at);
create index mails_closed on mails (closed_at) where closed_at is not null;

-- What a link in a mail proves: that whoever has it reads the user's mail. Only hashes, used once.
create table mail_tokens (
    hash text primary key not null,
    user_id text not null references users (id) on delete cascade,
    purpose text not null check (purpose in ('reset')),
    -- Of the user when it was made: whatever counts it up ends the token.
    epoch bigint not null,
    created_at bigint not null,
    expires_at bigint not null
);

create index mail_tokens_of_user on mail_tokens (user_id);
create index mail_tokens_expire on mail_tokens (expires_at);
