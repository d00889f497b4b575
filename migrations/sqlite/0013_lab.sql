-- Visits of the lab: throw-away accounts, each signed in by a session and by tokens.

create table lab_visits (
    -- The id under which the database knows the visit's session, which may have ended.
    session_id text primary key not null,
    user_id text not null references users (id) on delete cascade,
    email text not null,
    -- Whose network it came from.
    network text not null,
    made_at bigint not null,
    -- As they are, because the visit's page shows them: they open a throw-away account, for an hour.
    access_token text not null,
    refresh_token text not null,
    password_changed_at bigint,
    -- How much was tried: a visit has an end.
    tries bigint not null default 0,
    -- JSON: what was tried, and what came of it.
    outcomes text not null,
    -- JSON: what was measured.
    costs text
);

create index lab_visits_network on lab_visits (network, made_at);
create index lab_visits_made_at on lab_visits (made_at);
create index lab_visits_user_id on lab_visits (user_id);
