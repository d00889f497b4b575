-- What limits need: where a guest's cart came from and when it was last used, so that the oldest
-- unused one makes room for a new one; a customer's open orders, found without their history.

-- For guests' carts only. The network is the client's IPv4 address or IPv6 /64; it goes with the
-- cart, or when the cart becomes a customer's.
alter table carts add column guest_network text;
-- Looking at pages counts as use too, at most once a day: unlike updated_at it says nothing about
-- what changed last.
alter table carts add column guest_used_at bigint;

update carts set guest_used_at = updated_at where guest_key_hash is not null;

drop index carts_updated_at;
-- They hold all that making room asks for, so that it steps over what stays in the index alone.
create index carts_guest_used_at on carts (guest_used_at, id) where guest_used_at is not null;
create index carts_guest_network on carts (guest_network, guest_used_at, id)
    where guest_network is not null;

create index orders_open on orders (user_id)
    where state in ('placed', 'accepted', 'preparing', 'ready', 'on_the_way');

-- Removed addresses are deleted when they are many, and take their reviews along.
create index reviews_address_id on reviews (address_id);
