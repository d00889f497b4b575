delete from cart_lines where id = ?1 and cart_id in (select id from carts where user_id = ?2)
