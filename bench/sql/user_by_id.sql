select id, name, email, password_hash, created_at from users where id = ?1
