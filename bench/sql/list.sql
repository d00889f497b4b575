-- The best and open ones first. ?1 today's weekday, ?2 yesterday's, ?3 the minute of the day.
with listed as (
    select r.*, exists (
        select 1 from opening_hours h where h.restaurant_id = r.id and (
            (h.weekday = ?1 and h.opens_min <= ?3 and ?3 < h.closes_min)
            or (h.weekday = ?2 and ?3 + 1440 < h.closes_min))) as is_open
    from restaurants r
)
select *, count(*) over () as total from listed
order by is_open desc, (rating_sum + 20.0) / (rating_count + 5) desc, name, id limit 20
