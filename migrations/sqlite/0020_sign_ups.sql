-- Sign-ups that wait until their address is confirmed: one row for each link that was sent. Nobody is a user yet.
create table sign_ups (
    -- Of what the link carries.
    hash text primary key not null,
    -- As typed, and normalised.
    email text not null,
    email_key text not null,
    name text not null,
    -- Where whoever signs up was going.
    next text not null,
    expires_at bigint not null
);

create index sign_ups_of_email on sign_ups (email_key);
create index sign_ups_expire on sign_ups (expires_at);
