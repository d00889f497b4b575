select id, name, email, password_hash, created_at from users where email_key = ?1
