insert into order_events (order_id, seq, user_id, user_seq, action, from_state, to_state, actor, by_user_id, at)
select ?1, 1, o.user_id,
       (select coalesce(max(e.user_seq), 0) + 1 from order_events e where e.user_id = o.user_id),
       'place', null, 'placed', 'customer', o.user_id, ?2
from orders o where o.id = ?1
