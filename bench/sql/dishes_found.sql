-- Which dishes a search found. ?1 the search, ?2 the restaurants (a JSON array of ids).
select restaurant_id, dish from bench_search
where bench_search match ?1 and dish is not null
  and restaurant_id in (select value from json_each(?2))
order by rank, dish
