-- Carts, the address book, reviews and orders. Money is in minor units of the order's currency
-- (ISO 4217), times are Unix milliseconds UTC.

-- A cart belongs to a customer or to a guest, who is known by the hash of a random key.
create table carts (
    id text primary key not null,
    user_id text references users (id) on delete cascade,
    guest_key_hash text,
    restaurant_id text not null references restaurants (id) on delete cascade,
    updated_at bigint not null,
    check ((user_id is null) <> (guest_key_hash is null)),
    constraint carts_user unique (user_id, restaurant_id),
    constraint carts_guest unique (guest_key_hash, restaurant_id)
);

-- For the clean-up of guests' carts.
create index carts_updated_at on carts (updated_at) where guest_key_hash is not null;

create table cart_lines (
    id text primary key not null,
    cart_id text not null references carts (id) on delete cascade,
    item_id text not null references menu_items (id) on delete cascade,
    -- The chosen options' ids, sorted, with a space between: the same dish with the same options and
    -- the same note is the same line.
    options_key text not null,
    note text not null,
    quantity integer not null check (quantity between 1 and 20),
    -- What one cost when the customer last saw it.
    unit_seen_minor bigint not null check (unit_seen_minor >= 0),
    constraint cart_lines_same unique (cart_id, item_id, options_key, note)
);

create table addresses (
    id text primary key not null,
    user_id text not null references users (id) on delete cascade,
    label text not null,
    recipient text not null,
    phone text not null,
    street text not null,
    details text not null,
    city text not null,
    postcode text not null,
    is_default integer not null check (is_default in (0, 1)),
    created_at bigint not null,
    archived_at bigint,
    -- An archived address is nobody's default.
    check (archived_at is null or is_default = 0)
);

create index addresses_user_id on addresses (user_id);
create unique index addresses_default on addresses (user_id) where is_default = 1;

-- What a customer was shown before placing: the id is the order's idempotency key.
create table reviews (
    id text primary key not null,
    user_id text not null references users (id) on delete cascade,
    restaurant_id text not null references restaurants (id) on delete cascade,
    address_id text not null references addresses (id) on delete cascade,
    payment text not null check (payment in ('cash', 'demo_card')),
    tip_percent integer not null check (tip_percent between 0 and 100),
    -- The lines and the bill as they were shown (JSON).
    shown text not null,
    -- What had changed since the review that this one replaces (a JSON array of sentences).
    changes text not null,
    created_at bigint not null
);

create index reviews_user_id on reviews (user_id);
create index reviews_created_at on reviews (created_at);

create table orders (
    id text primary key not null,
    -- Eight Crockford base 32 characters: what people read out.
    number text not null check (length(number) = 8) constraint orders_number unique,
    user_id text not null references users (id),
    restaurant_id text not null references restaurants (id),
    idempotency_key text not null,
    state text not null check (state in (
        'placed', 'accepted', 'preparing', 'ready', 'on_the_way', 'delivered',
        'rejected', 'cancelled', 'expired', 'undelivered'
    )),
    -- Counts up with every change of state.
    version integer not null check (version >= 1),
    payment text not null check (payment in ('cash', 'demo_card')),
    currency text not null check (length(currency) = 3),
    subtotal_minor bigint not null check (subtotal_minor >= 0),
    delivery_minor bigint not null check (delivery_minor >= 0),
    packaging_minor bigint not null check (packaging_minor >= 0),
    tax_minor bigint not null check (tax_minor >= 0),
    tip_minor bigint not null check (tip_minor >= 0),
    total_minor bigint not null check (
        total_minor = subtotal_minor + delivery_minor + packaging_minor + tax_minor + tip_minor
    ),
    -- As they were when the order was placed.
    restaurant_name text not null,
    timezone text not null,
    recipient text not null,
    phone text not null,
    street text not null,
    details text not null,
    city text not null,
    postcode text not null,
    placed_at bigint not null,
    -- The restaurant answers by then, or the order expires.
    accept_by bigint not null check (accept_by > placed_at),
    promised_from bigint not null check (promised_from >= placed_at),
    promised_to bigint not null check (promised_to >= promised_from),
    close_reason text,
    constraint orders_once unique (user_id, idempotency_key)
);

create index orders_user_id on orders (user_id, placed_at);

create table order_lines (
    order_id text not null references orders (id) on delete cascade,
    position integer not null,
    item_id text references menu_items (id) on delete set null,
    name text not null,
    diet text not null check (diet in ('veg', 'vegan', 'egg', 'nonveg')),
    quantity integer not null check (quantity between 1 and 20),
    unit_minor bigint not null check (unit_minor >= 0),
    note text not null,
    primary key (order_id, position)
);

create table order_line_choices (
    order_id text not null,
    line_position integer not null,
    position integer not null,
    group_name text not null,
    name text not null,
    delta_minor bigint not null,
    primary key (order_id, line_position, position),
    foreign key (order_id, line_position) references order_lines (order_id, position) on delete cascade
);

-- The order's life: append-only.
create table order_events (
    order_id text not null references orders (id) on delete cascade,
    seq integer not null,
    from_state text,
    to_state text not null,
    actor text not null check (actor in ('customer', 'restaurant', 'courier', 'admin', 'system')),
    at bigint not null,
    note text,
    primary key (order_id, seq)
);

create trigger order_events_append_only before update on order_events begin
    select raise(abort, 'order_events is append-only');
end;
