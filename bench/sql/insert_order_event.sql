insert into order_events (order_id, seq, from_state, to_state, actor, at)
values (?1, 1, null, 'placed', 'customer', ?2)
