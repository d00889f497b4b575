select count(*) from orders
where user_id = ?1 and state in ('placed', 'accepted', 'preparing', 'ready', 'on_the_way')
