-- The same for what was found. ?4 is the search.
with found as (
    select restaurant_id, min(rank) as best from bench_search
    where bench_search match ?4 group by restaurant_id
),
listed as (
    select r.*, f.best, exists (
        select 1 from opening_hours h where h.restaurant_id = r.id and (
            (h.weekday = ?1 and h.opens_min <= ?3 and ?3 < h.closes_min)
            or (h.weekday = ?2 and ?3 + 1440 < h.closes_min))) as is_open
    from found f join restaurants r on r.id = f.restaurant_id
)
select *, count(*) over () as total from listed
order by is_open desc, best, (rating_sum + 20.0) / (rating_count + 5) desc, name, id limit 20
