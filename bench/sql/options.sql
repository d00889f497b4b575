select g.item_id, g.id as group_id, g.name as group_name, g.max_select, c.id, c.name, c.delta_minor
from menu_items i
join option_groups g on g.item_id = i.id
join option_choices c on c.group_id = g.id
where i.restaurant_id = ?1 and i.archived_at is null
order by g.item_id, g.position, c.position
