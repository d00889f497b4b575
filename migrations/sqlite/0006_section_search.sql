-- A dish is found by the section it stands in, too: "Dosas · தோசை" is where many menus say what a dish
-- is, and where they say it in another script.

drop trigger search_documents_added;
drop trigger search_documents_removed;
drop trigger search_documents_changed;
drop trigger menu_items_found;
drop trigger menu_items_changed;
drop table catalogue_words;
drop table catalogue_search;

-- Empty for the restaurant itself.
alter table search_documents add column section text not null default '';

update search_documents set section = (
    select s.name from menu_items i join menu_sections s on s.id = i.section_id
    where i.id = search_documents.item_id)
where item_id is not null;

create virtual table catalogue_search using fts5 (
    title,
    section,
    place,
    about,
    content = 'search_documents',
    content_rowid = 'id',
    -- Vowel signs (Mn, Mc) belong to the words of Indian scripts.
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'",
    prefix = '2 3'
);

insert into catalogue_search (catalogue_search) values ('rebuild');

-- The words that occur: what a mistyped one may have meant.
create virtual table catalogue_words using fts5vocab ('catalogue_search', 'row');

create trigger search_documents_added after insert on search_documents begin
    insert into catalogue_search (rowid, title, section, place, about)
    values (new.id, new.title, new.section, new.place, new.about);
end;

create trigger search_documents_removed after delete on search_documents begin
    insert into catalogue_search (catalogue_search, rowid, title, section, place, about)
    values ('delete', old.id, old.title, old.section, old.place, old.about);
end;

create trigger search_documents_changed after update on search_documents begin
    insert into catalogue_search (catalogue_search, rowid, title, section, place, about)
    values ('delete', old.id, old.title, old.section, old.place, old.about);
    insert into catalogue_search (rowid, title, section, place, about)
    values (new.id, new.title, new.section, new.place, new.about);
end;

create trigger menu_items_found after insert on menu_items when new.archived_at is null begin
    insert into search_documents (restaurant_id, item_id, title, section, place, about)
    select new.restaurant_id, new.id, new.name, s.name,
           r.name || ' ' || r.cuisine || ' ' || r.area, new.about
    from restaurants r, menu_sections s
    where r.id = new.restaurant_id and s.id = new.section_id;
end;

create trigger menu_items_changed
after update of name, about, archived_at, section_id on menu_items begin
    delete from search_documents where item_id = new.id;
    insert into search_documents (restaurant_id, item_id, title, section, place, about)
    select new.restaurant_id, new.id, new.name, s.name,
           r.name || ' ' || r.cuisine || ' ' || r.area, new.about
    from restaurants r, menu_sections s
    where r.id = new.restaurant_id and s.id = new.section_id and new.archived_at is null;
end;

create trigger menu_sections_renamed after update of name on menu_sections begin
    update search_documents set section = new.name
    where item_id in (select id from menu_items where section_id = new.id);
end;
