-- Full-text search over restaurants and dishes. `search_documents` is what can be found: one row for
-- each restaurant and each dish, kept by triggers; `catalogue_search` is the index over it.

create table search_documents (
    id integer primary key not null,
    restaurant_id text not null references restaurants (id) on delete cascade,
    -- Null for the restaurant itself.
    item_id text references menu_items (id) on delete cascade,
    title text not null,
    -- The restaurant's name, cuisine and area: "banana leaf dosa" finds the dish.
    place text not null,
    about text not null
);

create index search_documents_restaurant_id on search_documents (restaurant_id);
create index search_documents_item_id on search_documents (item_id);

create virtual table catalogue_search using fts5 (
    title,
    place,
    about,
    content = 'search_documents',
    content_rowid = 'id',
    -- Vowel signs (Mn, Mc) belong to the words of Indian scripts.
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'",
    prefix = '2 3'
);

-- The words that occur: what a mistyped one may have meant.
create virtual table catalogue_words using fts5vocab ('catalogue_search', 'row');

create trigger search_documents_added after insert on search_documents begin
    insert into catalogue_search (rowid, title, place, about)
    values (new.id, new.title, new.place, new.about);
end;

create trigger search_documents_removed after delete on search_documents begin
    insert into catalogue_search (catalogue_search, rowid, title, place, about)
    values ('delete', old.id, old.title, old.place, old.about);
end;

create trigger search_documents_changed after update on search_documents begin
    insert into catalogue_search (catalogue_search, rowid, title, place, about)
    values ('delete', old.id, old.title, old.place, old.about);
    insert into catalogue_search (rowid, title, place, about)
    values (new.id, new.title, new.place, new.about);
end;

create trigger restaurants_found after insert on restaurants begin
    insert into search_documents (restaurant_id, title, place, about)
    values (new.id, new.name, new.cuisine || ' ' || new.area, new.blurb);
end;

create trigger restaurants_renamed after update of name, cuisine, area, blurb on restaurants begin
    update search_documents
    set title = new.name, place = new.cuisine || ' ' || new.area, about = new.blurb
    where restaurant_id = new.id and item_id is null;
    update search_documents
    set place = new.name || ' ' || new.cuisine || ' ' || new.area
    where restaurant_id = new.id and item_id is not null;
end;

create trigger menu_items_found after insert on menu_items when new.archived_at is null begin
    insert into search_documents (restaurant_id, item_id, title, place, about)
    select new.restaurant_id, new.id, new.name, r.name || ' ' || r.cuisine || ' ' || r.area, new.about
    from restaurants r where r.id = new.restaurant_id;
end;

create trigger menu_items_changed after update of name, about, archived_at on menu_items begin
    delete from search_documents where item_id = new.id;
    insert into search_documents (restaurant_id, item_id, title, place, about)
    select new.restaurant_id, new.id, new.name, r.name || ' ' || r.cuisine || ' ' || r.area, new.about
    from restaurants r where r.id = new.restaurant_id and new.archived_at is null;
end;

-- What was there before.
insert into search_documents (restaurant_id, title, place, about)
select id, name, cuisine || ' ' || area, blurb from restaurants;

insert into search_documents (restaurant_id, item_id, title, place, about)
select i.restaurant_id, i.id, i.name, r.name || ' ' || r.cuisine || ' ' || r.area, i.about
from menu_items i join restaurants r on r.id = i.restaurant_id
where i.archived_at is null;

create index restaurants_cuisine on restaurants (cuisine);
create index restaurants_timezone on restaurants (timezone);
