-- Tokens for apps and services: what an app's sign-in opened ends like a session does.

create table token_families (
    -- What its owner and its access tokens may see of it: it authenticates nobody.
    handle text primary key not null,
    user_id text not null references users (id) on delete cascade,
    -- The user's auth_epoch when the app signed in.
    epoch bigint not null,
    -- The app or device, as it named itself.
    label text not null,
    created_at bigint not null,
    last_used_at bigint not null,
    -- The absolute lifetime: no use extends it.
    expires_at bigint not null,
    -- When its use was last written into the account's history.
    noted_at bigint not null,
    ip text not null,
    user_agent text not null
);

create index token_families_user_id on token_families (user_id);
create index token_families_expires_at on token_families (expires_at);
create index token_families_last_used_at on token_families (last_used_at);

-- Refresh tokens: only hashes. Used ones stay, so that a second use is seen: the last thousand, so that a
-- family ends as fast as it began.
create table refresh_tokens (
    token_hash text primary key not null,
    family text not null references token_families (handle) on delete cascade,
    -- Which of its family it is, from 0.
    generation bigint not null,
    -- When its successor was made.
    used_at bigint
);

create unique index refresh_tokens_family on refresh_tokens (family, generation);

-- The keys that sign access tokens: 32 bytes each, of which the public half is published.
create table signing_keys (
    kid text primary key not null,
    seed blob not null,
    created_at bigint not null,
    signs_from bigint not null,
    revoked_at bigint
);

-- What servers on one database must know and nobody else.
create table server_secrets (
    purpose text primary key not null,
    secret blob not null
);

-- The app that an event is about, as it named itself.
alter table security_events add column label text;
