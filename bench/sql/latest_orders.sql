select number, state, restaurant_name, total_minor, placed_at
from orders where user_id = ?1 order by placed_at desc, id desc limit 3
