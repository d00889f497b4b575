insert into orders
    (id, number, user_id, restaurant_id, idempotency_key, state, version, payment, currency,
     subtotal_minor, delivery_minor, packaging_minor, tax_minor, tip_minor, total_minor,
     restaurant_name, timezone, recipient, phone, street, details, city, postcode,
     placed_at, accept_by, promised_from, promised_to)
values (?1, ?2, ?3, ?4, ?5, 'placed', 1, ?6, ?7, ?8, ?9, ?10, ?11, 0, ?8 + ?9 + ?10 + ?11, ?12, ?13, ?14,
        ?15, ?16, ?17, ?18, ?19, ?20, ?20 + 600000, ?20 + 1200000, ?20 + 2400000)
