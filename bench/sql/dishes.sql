select s.name as section, i.id, i.name, i.about, i.price_minor, i.diet, i.spice,
       (select group_concat(a.allergen, ', ') from item_allergens a where a.item_id = i.id) as allergens
from menu_items i join menu_sections s on s.id = i.section_id
where i.restaurant_id = ?1 and i.archived_at is null
order by s.position, i.position
