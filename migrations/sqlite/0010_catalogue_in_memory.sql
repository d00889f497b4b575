-- Servers read the catalogue from memory: the database says which version it has, and which
-- restaurants changed since another one, so that only these are read again. Triggers count, so that
-- no writer can forget to, nor an operator. Searching happens in memory, too.

create table catalog_version (
    id integer primary key not null check (id = 1),
    version bigint not null,
    -- Whose change raised it last.
    restaurant_id text
);

-- In which version a restaurant changed last. A restaurant that was deleted stays here: that is how
-- servers learn of it.
create table catalog_changes (
    restaurant_id text primary key not null,
    version bigint not null
);

create index catalog_changes_version on catalog_changes (version);

insert into catalog_version (id, version) values (1, 1);
insert into catalog_changes (restaurant_id, version) select id, 1 from restaurants;

create trigger catalog_version_raised after update on catalog_version begin
    insert into catalog_changes (restaurant_id, version) values (new.restaurant_id, new.version)
    on conflict (restaurant_id) do update set version = excluded.version;
end;

create trigger restaurants_added after insert on restaurants begin
    update catalog_version set version = version + 1, restaurant_id = new.id;
end;
create trigger restaurants_changed after update on restaurants begin
    update catalog_version set version = version + 1, restaurant_id = old.id;
    update catalog_version set version = version + 1, restaurant_id = new.id;
end;
create trigger restaurants_removed after delete on restaurants begin
    update catalog_version set version = version + 1, restaurant_id = old.id;
end;

create trigger opening_hours_added after insert on opening_hours begin
    update catalog_version set version = version + 1, restaurant_id = new.restaurant_id;
end;
create trigger opening_hours_changed after update on opening_hours begin
    update catalog_version set version = version + 1, restaurant_id = old.restaurant_id;
    update catalog_version set version = version + 1, restaurant_id = new.restaurant_id;
end;
create trigger opening_hours_removed after delete on opening_hours begin
    update catalog_version set version = version + 1, restaurant_id = old.restaurant_id;
end;

create trigger closed_days_added after insert on closed_days begin
    update catalog_version set version = version + 1, restaurant_id = new.restaurant_id;
end;
create trigger closed_days_changed after update on closed_days begin
    update catalog_version set version = version + 1, restaurant_id = old.restaurant_id;
    update catalog_version set version = version + 1, restaurant_id = new.restaurant_id;
end;
create trigger closed_days_removed after delete on closed_days begin
    update catalog_version set version = version + 1, restaurant_id = old.restaurant_id;
end;

-- The search's trigger of the same name goes first.
drop trigger menu_items_changed;

create trigger menu_sections_added after insert on menu_sections begin
    update catalog_version set version = version + 1, restaurant_id = new.restaurant_id;
end;
create trigger menu_sections_changed after update on menu_sections begin
    update catalog_version set version = version + 1, restaurant_id = old.restaurant_id;
    update catalog_version set version = version + 1, restaurant_id = new.restaurant_id;
end;
create trigger menu_sections_removed after delete on menu_sections begin
    update catalog_version set version = version + 1, restaurant_id = old.restaurant_id;
end;

create trigger menu_items_added after insert on menu_items begin
    update catalog_version set version = version + 1, restaurant_id = new.restaurant_id;
end;
create trigger menu_items_changed after update on menu_items begin
    update catalog_version set version = version + 1, restaurant_id = old.restaurant_id;
    update catalog_version set version = version + 1, restaurant_id = new.restaurant_id;
end;
create trigger menu_items_removed after delete on menu_items begin
    update catalog_version set version = version + 1, restaurant_id = old.restaurant_id;
end;

-- What goes together with its dish finds none, and the dish has counted.
create trigger item_allergens_added after insert on item_allergens begin
    update catalog_version set version = version + 1, restaurant_id = i.restaurant_id
    from menu_items i where i.id = new.item_id;
end;
create trigger item_allergens_changed after update on item_allergens begin
    update catalog_version set version = version + 1, restaurant_id = i.restaurant_id
    from menu_items i where i.id = old.item_id;
    update catalog_version set version = version + 1, restaurant_id = i.restaurant_id
    from menu_items i where i.id = new.item_id;
end;
create trigger item_allergens_removed after delete on item_allergens begin
    update catalog_version set version = version + 1, restaurant_id = i.restaurant_id
    from menu_items i where i.id = old.item_id;
end;

create trigger option_groups_added after insert on option_groups begin
    update catalog_version set version = version + 1, restaurant_id = i.restaurant_id
    from menu_items i where i.id = new.item_id;
end;
create trigger option_groups_changed after update on option_groups begin
    update catalog_version set version = version + 1, restaurant_id = i.restaurant_id
    from menu_items i where i.id = old.item_id;
    update catalog_version set version = version + 1, restaurant_id = i.restaurant_id
    from menu_items i where i.id = new.item_id;
end;
create trigger option_groups_removed after delete on option_groups begin
    update catalog_version set version = version + 1, restaurant_id = i.restaurant_id
    from menu_items i where i.id = old.item_id;
end;

create trigger option_choices_added after insert on option_choices begin
    update catalog_version set version = version + 1, restaurant_id = i.restaurant_id
    from option_groups g join menu_items i on i.id = g.item_id where g.id = new.group_id;
end;
create trigger option_choices_changed after update on option_choices begin
    update catalog_version set version = version + 1, restaurant_id = i.restaurant_id
    from option_groups g join menu_items i on i.id = g.item_id where g.id = old.group_id;
    update catalog_version set version = version + 1, restaurant_id = i.restaurant_id
    from option_groups g join menu_items i on i.id = g.item_id where g.id = new.group_id;
end;
create trigger option_choices_removed after delete on option_choices begin
    update catalog_version set version = version + 1, restaurant_id = i.restaurant_id
    from option_groups g join menu_items i on i.id = g.item_id where g.id = old.group_id;
end;

-- The search's index.
drop trigger restaurants_found;
drop trigger restaurants_renamed;
drop trigger menu_items_found;
drop trigger menu_sections_renamed;
drop table catalogue_words;
drop table search_documents;
drop table catalogue_search;

-- What only lists and filters used.
drop index restaurants_cuisine;
drop index restaurants_timezone;
