-- Changes of carts that were made already: one that comes again with the same key counts once.
create table cart_changes (
    id integer primary key autoincrement,
    -- A user's id, or the hash of a guest's key.
    owner text not null,
    idempotency_key text not null,
    made_at bigint not null,
    constraint cart_changes_key unique (owner, idempotency_key)
);

-- For the clean-up.
create index cart_changes_made_at on cart_changes (made_at);
