select id, restaurant_id, address_id, payment, shown from reviews where id = ?1 and user_id = ?2
