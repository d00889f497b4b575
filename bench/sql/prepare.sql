-- What the two programs search in: the same words as Tiffin's own index, made from the same rows.
create virtual table bench_search using fts5 (
    restaurant_id unindexed,
    dish unindexed,
    title,
    place,
    about,
    tokenize = "unicode61 remove_diacritics 2",
    prefix = '2 3'
);

insert into bench_search (restaurant_id, dish, title, place, about)
select id, null, name, cuisine || ' ' || area, blurb from restaurants;

insert into bench_search (restaurant_id, dish, title, place, about)
select i.restaurant_id, i.name, i.name, r.name || ' ' || r.cuisine || ' ' || r.area, i.about
from menu_items i join restaurants r on r.id = i.restaurant_id
where i.archived_at is null;
