-- Restaurants, when they are open, and what they cook. Money is in minor units of the restaurant's
-- currency (ISO 4217); times of day are minutes after midnight in the restaurant's own time zone.

create table restaurants (
    id text primary key not null,
    slug text not null constraint restaurants_slug unique,
    name text not null,
    blurb text not null,
    cuisine text not null,
    -- Which picture of ours stands for it.
    art text not null,
    area text not null,
    -- IANA name.
    timezone text not null,
    currency text not null check (length(currency) = 3),
    prep_min integer not null check (prep_min >= 0),
    prep_max integer not null check (prep_max >= prep_min),
    travel_min integer not null check (travel_min >= 0),
    travel_max integer not null check (travel_max >= travel_min),
    delivery_fee_minor bigint not null check (delivery_fee_minor >= 0),
    -- The subtotal from which delivery is free; null if it never is.
    free_over_minor bigint check (free_over_minor >= 0),
    min_subtotal_minor bigint not null check (min_subtotal_minor >= 0),
    packaging_minor bigint not null check (packaging_minor >= 0),
    -- Basis points.
    tax_bp integer not null check (tax_bp between 0 and 10000),
    -- Until then the kitchen takes no orders.
    paused_until bigint,
    rating_sum bigint not null default 0 check (rating_sum >= 0),
    rating_count bigint not null default 0 check (rating_sum between rating_count and rating_count * 5)
);

create table opening_hours (
    restaurant_id text not null references restaurants (id) on delete cascade,
    -- 0 is Monday.
    weekday integer not null check (weekday between 0 and 6),
    opens_min integer not null check (opens_min between 0 and 1439),
    -- Past midnight counts on: 1590 is half past two of the day after.
    closes_min integer not null check (closes_min > opens_min and closes_min <= 2880),
    primary key (restaurant_id, weekday, opens_min)
);

-- Days on which a restaurant stays closed whatever its hours say.
create table closed_days (
    restaurant_id text not null references restaurants (id) on delete cascade,
    -- YYYY-MM-DD in the restaurant's time zone.
    day text not null check (length(day) = 10),
    primary key (restaurant_id, day)
);

create table menu_sections (
    id text primary key not null,
    restaurant_id text not null references restaurants (id) on delete cascade,
    name text not null,
    position integer not null
);

create index menu_sections_restaurant_id on menu_sections (restaurant_id, position);

create table menu_items (
    id text primary key not null,
    section_id text not null references menu_sections (id) on delete cascade,
    restaurant_id text not null references restaurants (id) on delete cascade,
    name text not null,
    about text not null,
    price_minor bigint not null check (price_minor >= 0),
    diet text not null check (diet in ('veg', 'vegan', 'egg', 'nonveg')),
    -- 0 none to 3 hot.
    spice integer not null check (spice between 0 and 3),
    sold_out_until bigint,
    archived_at bigint,
    position integer not null
);

create index menu_items_restaurant_id on menu_items (restaurant_id, position);
create index menu_items_section_id on menu_items (section_id);

create table item_allergens (
    item_id text not null references menu_items (id) on delete cascade,
    allergen text not null,
    primary key (item_id, allergen)
);

create table option_groups (
    id text primary key not null,
    item_id text not null references menu_items (id) on delete cascade,
    name text not null,
    min_select integer not null check (min_select >= 0),
    max_select integer not null check (max_select >= min_select and max_select >= 1),
    position integer not null
);

create index option_groups_item_id on option_groups (item_id, position);

create table option_choices (
    id text primary key not null,
    group_id text not null references option_groups (id) on delete cascade,
    name text not null,
    delta_minor bigint not null,
    sold_out_until bigint,
    position integer not null
);

create index option_choices_group_id on option_choices (group_id, position);
