select *, 0 as is_open, 1 as total from restaurants where id = ?1
