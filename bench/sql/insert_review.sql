insert into reviews (id, user_id, restaurant_id, address_id, payment, tip_percent, shown, changes, created_at)
values (?1, ?2, ?3, ?4, ?5, 0, ?6, '[]', ?7)
