select restaurant_id, price_minor from menu_items where id = ?1 and archived_at is null
