-- Customers see and end their sessions one by one, open pages are told, and what happened is kept.

-- SQLite adds no column that is unique and never null, so the table is made anew.
create table user_sessions_anew (
    session_id text primary key not null references tower_sessions (id) on delete cascade,
    -- What its owner may see of it: it authenticates nobody and survives a new session id.
    handle text not null constraint user_sessions_handle unique,
    user_id text not null references users (id) on delete cascade,
    -- The user's auth_epoch when the session was opened.
    epoch bigint not null,
    created_at bigint not null,
    last_seen_at bigint not null,
    -- The absolute timeout: no activity extends it.
    expires_at bigint not null,
    -- When the password was last proven in this session.
    confirmed_at bigint not null,
    -- The id it had before its password was last proven: no longer good for anything but signing out.
    left_id text,
    ip text not null,
    user_agent text not null
);

insert into user_sessions_anew
    (session_id, handle, user_id, epoch, created_at, last_seen_at, expires_at, confirmed_at, ip,
     user_agent)
select session_id, lower(hex(randomblob(16))), user_id, epoch, created_at, last_seen_at, expires_at,
       created_at, ip, user_agent
from user_sessions;

drop table user_sessions;
alter table user_sessions_anew rename to user_sessions;
create index user_sessions_user_id on user_sessions (user_id);
create index user_sessions_expires_at on user_sessions (expires_at);
create index user_sessions_left_id on user_sessions (left_id);

-- Sessions that ended: why a browser is signed out, and what every server tells its open pages.
-- Written in the transaction that ends them, and kept as long as a browser keeps the cookie.
create table session_endings (
    -- The order in which servers read them; never used twice.
    seq integer primary key autoincrement,
    session_id text not null constraint session_endings_session_id unique,
    handle text not null constraint session_endings_handle unique,
    user_id text not null,
    reason text not null,
    ended_at bigint not null
);

create index session_endings_ended_at on session_endings (ended_at);

insert into session_endings (session_id, handle, user_id, reason, ended_at)
select session_id, lower(hex(randomblob(16))), '', reason, ended_at from ended_sessions;

drop table ended_sessions;

-- Which session an event is about.
alter table security_events add column session_handle text;

-- An account's events are read newest first; old ones are pruned.
drop index security_events_user_id;
create index security_events_user_id on security_events (user_id, at, id);
create index security_events_at on security_events (at);

create trigger security_events_are_append_only before update on security_events
begin
    select raise(abort, 'security_events is append-only');
end;
