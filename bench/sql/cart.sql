select id from carts where user_id = ?1 and restaurant_id = ?2
