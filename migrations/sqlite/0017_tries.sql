-- What was tried too often: wrong passwords, sign-ups, mail that was asked for. A bucket that is full again is
-- deleted.
create table tries (
    -- A hash of what is counted: an account from a network, a network, a device.
    key text primary key not null,
    full_at bigint not null,
    times_empty bigint not null
);

create index tries_full on tries (full_at);
