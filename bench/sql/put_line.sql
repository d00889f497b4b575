insert into cart_lines (id, cart_id, item_id, options_key, note, quantity, unit_seen_minor)
values (?1, ?2, ?3, '', '', ?4, ?5)
on conflict (cart_id, item_id, options_key, note) do update set quantity = quantity + excluded.quantity
