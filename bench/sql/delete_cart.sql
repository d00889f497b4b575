delete from carts where id = ?1
