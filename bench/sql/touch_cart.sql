update carts set updated_at = ?2 where id = ?1
