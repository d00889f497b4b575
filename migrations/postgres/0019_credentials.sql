-- Ways of signing in. A user has one password at most; passkeys and one-time codes need no more than rows here.
create table credentials (
    user_id text not null references users (id) on delete cascade,
    kind text not null check (kind in ('password', 'passkey', 'one_time_codes')),
    -- What tells several of a kind apart: a passkey's credential id. Empty where there is one at most.
    name text not null default '',
    -- What a proof is checked with: a password's PHC string, a passkey's public key, the key of the codes.
    secret text not null,
    -- What only grows: a passkey's signatures, the time step of the last code. What is not above it is old.
    counter bigint not null default 0,
    -- Its owner's word for it.
    label text not null default '',
    created_at bigint not null,
    primary key (user_id, kind, name),
    check (kind = 'passkey' or name = '')
);

-- A browser says which passkey it has before anybody knows whose that is.
create unique index credentials_passkeys on credentials (name) where kind = 'passkey';

insert into credentials (user_id, kind, secret, created_at)
select id, 'password', password_hash, coalesce(password_changed_at, created_at) from users
where password_hash <> '';

drop view password_parameters;
drop index users_password_parameters;
alter table users drop column password_hash;

-- Checking any password takes as much work as the costliest one: the server asks when it starts which
-- parameters there are, and finds them without reading every password.
create index credentials_password_parameters
    on credentials (kind, split_part(secret, ',p=', 1));

-- PHC strings up to the passes: "$argon2id$v=19$m=19456,t=2".
create view password_parameters as
    select distinct split_part(secret, ',p=', 1) as parameters
    from credentials where kind = 'password';

-- What the owner was last proven to be there with.
alter table user_sessions add column confirmed_with text not null default 'password'
    check (confirmed_with in ('password', 'passkey', 'one_time_codes'));
