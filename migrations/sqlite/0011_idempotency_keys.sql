-- Changes of a cart that were made already: one that comes again with the same key counts once.
create table cart_changes (
    id integer primary key autoincrement,
    cart_id text not null references carts (id) on delete cascade,
    idempotency_key text not null,
    unique (cart_id, idempotency_key)
) strict;
