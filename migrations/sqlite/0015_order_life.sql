-- From placed to delivered: who does what to an order, and who may.

-- Who cooks where.
create table restaurant_members (
    user_id text not null references users (id) on delete cascade,
    restaurant_id text not null references restaurants (id) on delete cascade,
    added_at bigint not null,
    primary key (user_id, restaurant_id)
);

create index restaurant_members_restaurant_id on restaurant_members (restaurant_id);

alter table orders add column courier_id text references users (id);
-- When the kitchen means to have it ready.
alter table orders add column ready_by bigint;
-- When it reached a state that nothing follows.
alter table orders add column closed_at bigint;
-- Since when its customer shares where it is; null if nobody may see.
alter table orders add column shared_at bigint;
-- Counts the links that were ended: they open nothing any more.
alter table orders add column ended_links bigint not null default 0;

-- The board of a kitchen, and of a courier.
create index orders_of_kitchen on orders (restaurant_id, placed_at)
    where state in ('placed', 'accepted', 'preparing', 'ready', 'on_the_way');
create index orders_of_courier on orders (courier_id, placed_at) where courier_id is not null;
create index orders_to_carry on orders (placed_at)
    where courier_id is null and state in ('accepted', 'preparing', 'ready');
-- A kitchen's day.
create index orders_closed on orders (restaurant_id, closed_at) where closed_at is not null;
create index orders_accept_by on orders (accept_by) where state = 'placed';

-- Whose events they are, and what was done by whom. `id` counts all of them: servers read from it what
-- is new. `user_seq` counts those of one customer without a gap: open pages go on from it.
create table events_of_orders (
    id integer primary key autoincrement,
    order_id text not null references orders (id) on delete cascade,
    seq integer not null,
    user_id text not null references users (id),
    user_seq bigint not null,
    action text not null check (action in (
        'place', 'accept', 'reject', 'cancel', 'start', 'finish', 'delay', 'claim', 'release',
        'pick_up', 'deliver', 'fail', 'expire'
    )),
    from_state text,
    to_state text not null,
    actor text not null check (actor in ('customer', 'restaurant', 'courier', 'admin', 'system')),
    -- The person, where it was one.
    by_user_id text references users (id),
    at bigint not null,
    -- Why, or in how many minutes.
    note text,
    constraint order_events_in_order unique (order_id, seq),
    constraint order_events_of_user unique (user_id, user_seq)
);

insert into events_of_orders
    (order_id, seq, user_id, user_seq, action, from_state, to_state, actor, by_user_id, at, note)
select e.order_id, e.seq, o.user_id,
       row_number() over (partition by o.user_id order by e.at, e.order_id, e.seq),
       'place', e.from_state, e.to_state, e.actor, o.user_id, e.at, e.note
from order_events e join orders o on o.id = e.order_id
order by e.at, e.order_id, e.seq;

drop table order_events;
alter table events_of_orders rename to order_events;

create trigger order_events_append_only before update on order_events begin
    select raise(abort, 'order_events is append-only');
end;

-- One an order.
create table ratings (
    order_id text primary key not null references orders (id) on delete cascade,
    restaurant_id text not null references restaurants (id) on delete cascade,
    stars integer not null check (stars between 1 and 5),
    rated_at bigint not null
);

create index ratings_restaurant_id on ratings (restaurant_id);

-- The restaurant's sums are counted here, so that whoever adds or removes a rating cannot forget to.
create trigger ratings_added after insert on ratings begin
    update restaurants set rating_sum = rating_sum + new.stars, rating_count = rating_count + 1
    where id = new.restaurant_id;
end;
create trigger ratings_removed after delete on ratings begin
    update restaurants set rating_sum = rating_sum - old.stars, rating_count = rating_count - 1
    where id = old.restaurant_id;
end;
create trigger ratings_stay before update on ratings begin
    select raise(abort, 'ratings are given once');
end;

create table favourites (
    user_id text not null references users (id) on delete cascade,
    restaurant_id text not null references restaurants (id) on delete cascade,
    since bigint not null,
    primary key (user_id, restaurant_id)
);

-- Boards of a demo that somebody looks at: its autopilot steps aside until then.
create table attended_boards (
    board text primary key not null,
    until bigint not null
);

-- What staff did beside orders, whose events say it. Append-only.
create table staff_actions (
    id integer primary key autoincrement,
    at bigint not null,
    -- Who did it.
    user_id text not null references users (id),
    action text not null check (action in (
        'sold_out', 'on_sale', 'pause', 'resume',
        'suspend', 'unsuspend', 'end_sessions', 'change_role', 'add_member', 'remove_member'
    )),
    -- What it was done to: the id of a dish, an option, a restaurant or a user.
    subject text not null,
    note text not null
);

create index staff_actions_subject on staff_actions (subject, id);
create index staff_actions_user_id on staff_actions (user_id, id);

create trigger staff_actions_append_only before update on staff_actions begin
    select raise(abort, 'staff_actions is append-only');
end;
