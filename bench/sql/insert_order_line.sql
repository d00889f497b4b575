insert into order_lines (order_id, position, item_id, name, diet, quantity, unit_minor, note)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, '')
