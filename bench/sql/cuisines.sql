select distinct cuisine from restaurants order by cuisine
