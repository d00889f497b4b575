select l.id, l.item_id, l.quantity, i.name, i.price_minor, i.diet
from carts c join cart_lines l on l.cart_id = c.id join menu_items i on i.id = l.item_id
where c.user_id = ?1 and c.restaurant_id = ?2
order by l.id
