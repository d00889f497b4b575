insert into carts (id, user_id, restaurant_id, updated_at) values (?1, ?2, ?3, ?4)
