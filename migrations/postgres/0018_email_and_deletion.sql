-- When its owner last proved that they read the mail at that address; none if never.
alter table users add column email_confirmed_at bigint;
-- When its owner had it deleted: it is suspended from then on, and deleted some days later.
alter table users add column deleted_at bigint;

create index users_deleted on users (deleted_at) where deleted_at is not null;

-- Addresses that users had until lately, and may have back: nobody else gets one meanwhile.
create table former_emails (
    email_key text primary key not null,
    user_id text not null references users (id) on delete cascade,
    until bigint not null
);

create index former_emails_of_user on former_emails (user_id);
create index former_emails_until on former_emails (until);

-- Links are for more than one thing now. Those that were sent, half an hour ago at most, end.
drop table mail_tokens;

-- What a link in a mail proves: that whoever has it reads the user's mail. Only hashes, used once.
create table mail_tokens (
    hash text primary key not null,
    user_id text not null references users (id) on delete cascade,
    purpose text not null check (purpose in ('reset', 'email', 'email_back', 'account_back')),
    -- The address that it is about, if it is about one.
    email text,
    -- Of the user when it was made: whatever counts it up ends the token. None if nothing does.
    epoch bigint,
    created_at bigint not null,
    expires_at bigint not null
);

create index mail_tokens_of_user on mail_tokens (user_id);
create index mail_tokens_expire on mail_tokens (expires_at);
