-- Accounts and their sessions. A session authenticates only while its epoch is its user's.

create table users (
    id text primary key not null,
    -- As typed, for display and for mail.
    email text not null,
    -- Normalised: what makes an address unique.
    email_key text not null constraint users_email_key unique,
    name text not null,
    -- PHC string.
    password_hash text not null,
    role text not null default 'customer'
        check (role in ('customer', 'restaurant', 'courier', 'admin')),
    -- Counts up when everything issued before must stop working at once.
    auth_epoch bigint not null default 1,
    created_at bigint not null,
    password_changed_at bigint,
    suspended_at bigint
);

-- Who a session belongs to. The row in tower_sessions is only its envelope.
create table user_sessions (
    session_id text primary key not null references tower_sessions (id) on delete cascade,
    user_id text not null references users (id) on delete cascade,
    -- The user's auth_epoch when the session was opened.
    epoch bigint not null,
    created_at bigint not null,
    last_seen_at bigint not null,
    -- The absolute timeout: no activity extends it.
    expires_at bigint not null,
    ip text not null,
    user_agent text not null
);

create index user_sessions_user_id on user_sessions (user_id);
create index user_sessions_expires_at on user_sessions (expires_at);

-- Sessions that were ended for their user, so that each browser can be told why. Kept as long as a
-- browser keeps the cookie.
create table ended_sessions (
    session_id text primary key not null,
    reason text not null,
    ended_at bigint not null
);

create index ended_sessions_ended_at on ended_sessions (ended_at);

-- The session library's own clean-up reads the whole table; ours finds what is due.
create index tower_sessions_expiry_date on tower_sessions (expiry_date);

-- What happened to an account, for its owner and for an investigation. Append-only.
create table security_events (
    id text primary key not null,
    user_id text not null references users (id) on delete cascade,
    kind text not null,
    at bigint not null,
    ip text,
    user_agent text
);

create index security_events_user_id on security_events (user_id, at);
