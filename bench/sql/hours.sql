-- ?1 is a JSON array of restaurants' ids.
select restaurant_id, weekday, opens_min, closes_min from opening_hours
where restaurant_id in (select value from json_each(?1))
