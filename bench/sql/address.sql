select id, recipient, phone, street, details, city, postcode from addresses
where id = ?1 and user_id = ?2 and archived_at is null
