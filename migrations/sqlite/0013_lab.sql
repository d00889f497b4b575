-- The lab: throw-away accounts, each signed in by a session and by tokens.

-- Written in the transaction that makes the account: none is forgotten, and none is one too many.
create table lab_accounts (
    user_id text primary key not null references users (id) on delete cascade,
    -- Whose network it came from.
    network text not null,
    made_at bigint not null
);

create index lab_accounts_network on lab_accounts (network, made_at);
create index lab_accounts_made_at on lab_accounts (made_at);

-- What a visit's page shows.
create table lab_visits (
    -- The id under which the database knows the visit's session, which may have ended.
    session_id text primary key not null,
    user_id text not null references lab_accounts (user_id) on delete cascade,
    -- As they are, because the page shows them: they open a throw-away account, for an hour.
    access_token text not null,
    refresh_token text not null,
    password_changed_at bigint,
    -- How much was tried: a visit has an end.
    tries bigint not null,
    -- JSON: what was tried, and what came of it.
    outcomes text not null,
    -- JSON: what was measured.
    costs text
);

create index lab_visits_user_id on lab_visits (user_id);
