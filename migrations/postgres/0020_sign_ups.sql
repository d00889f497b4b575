-- Sign-ups that wait until their address is confirmed. Nobody is a user yet.
create table sign_ups (
    id text primary key not null,
    -- As typed, and normalised.
    email text not null,
    email_key text not null,
    name text not null,
    -- PHC string.
    password_hash text not null,
    -- Where whoever signs up was going.
    next text not null,
    expires_at bigint not null
);

create index sign_ups_of_email on sign_ups (email_key);
create index sign_ups_expire on sign_ups (expires_at);

-- What the links in their mails carry: only hashes. A mail that was sent twice has two.
create table sign_up_links (
    hash text primary key not null,
    sign_up_id text not null references sign_ups (id) on delete cascade
);

create index sign_up_links_of_sign_up on sign_up_links (sign_up_id);
