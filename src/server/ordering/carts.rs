//! What is in carts, and what their owner may do to it.

use std::collections::HashMap;

use super::{
    Ordering,
    cart_form::{CartForm, check_choices, parse_change, parse_note, parse_quantity},
    error::OrderingError,
    guest_carts,
    idempotency_key::IdempotencyKey,
    owner::Owner,
    pricing::{self, PricedCart},
    tables::{
        cart_changes,
        cart_lines::{self, LineKey},
        carts, favourites,
    },
};
use crate::{
    model::{
        cart::{Cart, Carts, MAX_CARTS, MAX_LINES},
        catalog::Menu,
        minor::Minor,
        moment::UnixMillis,
        quantity::{NotAQuantity, Quantity},
    },
    server::{
        accounts::identity::Viewer,
        catalog::{
            listing::Listing,
            opening,
            tables::{menu_items, opening_hours, restaurants},
        },
        ids::{CartId, CartLineId, RestaurantId},
        local_time,
        network::Network,
        store::{Connection, Transaction, locks::Lock},
    },
};

impl Ordering {
    /// The menu of a restaurant, the owner's cart there, which may be empty, and whether it is a
    /// favourite of the customer's; `None` if there is no such restaurant.
    pub async fn menu_and_cart(
        &self,
        slug: &str,
        owner: Option<&Owner>,
    ) -> sqlx::Result<Option<(Menu, Cart, Option<bool>)>> {
        let Some((menu, listing)) = self.catalog.menu(slug) else {
            return Ok(None);
        };
        let Some(owner) = owner else {
            let cart = self.empty_cart(None, &listing);
            return Ok(Some((menu, cart, None)));
        };
        let mut snapshot = self.db.begin_read().await?;
        let cart = self.cart_at(&mut snapshot, owner, &listing).await?;
        let is_favourite = match owner {
            Owner::Customer(user_id) => {
                let id = &listing.restaurant.id;
                Some(favourites::has(&mut snapshot, user_id, id).await?)
            }
            Owner::Guest(_) => None,
        };
        Ok(Some((menu, cart, is_favourite)))
    }

    /// The owner's cart at a restaurant. Most visitors have none: that is one statement.
    async fn cart_at(
        &self,
        snapshot: &mut Connection,
        owner: &Owner,
        listing: &Listing,
    ) -> sqlx::Result<Cart> {
        let id = &listing.restaurant.id;
        let lines = cart_lines::of_owner(snapshot, owner, Some(id)).await?;
        if lines.is_empty() {
            return Ok(self.empty_cart(Some(owner), listing));
        }
        let Some(restaurant) = restaurants::find_by_id(snapshot, id).await? else {
            return Ok(self.empty_cart(Some(owner), listing));
        };
        let now = self.clock.now();
        let cart = PricedCart::with_lines(snapshot, restaurant, lines, now).await?;
        Ok(cart.view(Some(owner), now))
    }

    fn empty_cart(&self, owner: Option<&Owner>, listing: &Listing) -> Cart {
        let (restaurant, schedule) = (listing.restaurant.clone(), (*listing.schedule).clone());
        let now = self.clock.now();
        PricedCart::price(restaurant, schedule, Vec::new(), &[], now).view(owner, now)
    }

    /// Every cart of the owner that has something in it, the last changed first.
    pub async fn carts(&self, owner: &Owner) -> sqlx::Result<Carts> {
        let now = self.clock.now();
        let mut snapshot = self.db.begin_read().await?;
        let lines = cart_lines::of_owner(&mut snapshot, owner, None).await?;
        let options = pricing::options_of(&mut snapshot, &lines).await?;
        let mut order: Vec<RestaurantId> = Vec::new();
        let mut by_restaurant: HashMap<RestaurantId, Vec<_>> = HashMap::new();
        for line in lines {
            let id = line.restaurant_id.clone();
            if !order.contains(&id) {
                order.push(id.clone());
            }
            by_restaurant.entry(id).or_default().push(line);
        }
        let restaurants = restaurants::find_all(&mut snapshot, &order).await?;
        let mut schedules = opening_hours::schedules(&mut snapshot, &restaurants).await?;
        let mut carts: Vec<_> = restaurants
            .into_iter()
            .filter_map(|restaurant| {
                let lines = by_restaurant.remove(&restaurant.id)?;
                let schedule = schedules.remove(&restaurant.id)?;
                let position = order.iter().position(|id| *id == restaurant.id);
                let cart = PricedCart::price(restaurant, schedule, lines, &options, now);
                Some((position, cart.view(Some(owner), now)))
            })
            .collect();
        carts.sort_by_key(|(position, _)| *position);
        Ok(Carts {
            carts: carts.into_iter().map(|(_, cart)| cart).collect(),
        })
    }

    /// Puts a dish into the owner's cart at its restaurant. The same dish with the same options and
    /// note counts up. `from` is where the request came from; with a `key`, it counts once however
    /// often it comes.
    pub async fn add_to_cart(
        &self,
        owner: &Owner,
        viewer: Option<&Viewer>,
        form: &CartForm<'_>,
        from: Network,
        key: Option<&IdempotencyKey>,
    ) -> Result<Cart, OrderingError> {
        let quantity = parse_quantity(form.quantity)?;
        let note = parse_note(form.note)?;
        let now = self.clock.now();

        let mut tx = self.begin_for(owner, viewer, Some(from)).await?;
        let item = menu_items::find(&mut tx, form.item)
            .await?
            .ok_or(OrderingError::NotFound)?;
        if was_made_before(&mut tx, owner, key, now).await? {
            return changed_cart(&mut tx, owner, &item.restaurant_id, now).await;
        }
        if let Some(until) = item.sold_out_until.filter(|until| *until > now) {
            let restaurant = restaurants::find_by_id(&mut tx, &item.restaurant_id)
                .await?
                .ok_or(OrderingError::NotFound)?;
            let until = local_time::until(until, now, &opening::zone(&restaurant.timezone));
            let words = format!("{} is sold out until {until}", item.name);
            return Err(OrderingError::field("item", words));
        }
        let options = menu_items::options_of_items(&mut tx, &[form.item]).await?;
        let (options_key, extra) = check_choices(&options, form.choices, now)?;
        let unit = item.price_minor.saturating_add(extra).max(Minor::ZERO);

        let cart_id = self
            .cart_to_fill(&mut tx, owner, &item.restaurant_id, from)
            .await?;
        let line = LineKey {
            cart_id: &cart_id,
            item_id: form.item,
            options_key: &options_key,
            note: &note,
        };
        let there = cart_lines::quantity_of(&mut tx, &line).await?;
        if there.is_none() && cart_lines::count(&mut tx, &cart_id).await? >= MAX_LINES {
            let words = format!("A cart holds {MAX_LINES} different dishes: take one out first");
            return Err(OrderingError::field("item", words));
        }
        let quantity = match there {
            None => quantity,
            Some(there) => there.checked_add(quantity.get()).ok_or_else(|| {
                let words = format!(
                    "You can order at most {} of one dish; your cart has {there}",
                    Quantity::MAX
                );
                OrderingError::field("quantity", words)
            })?,
        };
        cart_lines::put(&mut tx, &line, quantity, unit).await?;
        let cart = changed_cart(&mut tx, owner, &item.restaurant_id, now).await?;
        tx.commit().await?;
        Ok(cart)
    }

    /// Sets how many of a line the owner wants.
    pub async fn set_quantity(
        &self,
        owner: &Owner,
        viewer: Option<&Viewer>,
        line: &CartLineId,
        quantity: &str,
    ) -> Result<Cart, OrderingError> {
        let quantity = parse_quantity(quantity)?;
        self.put_quantity(owner, viewer, line, None, |_| Ok(quantity))
            .await
    }

    /// Wants so many more of a line, or fewer: two presses at once count both, and one that comes twice
    /// with the same `key` counts once.
    pub async fn change_quantity(
        &self,
        owner: &Owner,
        viewer: Option<&Viewer>,
        line: &CartLineId,
        by: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<Cart, OrderingError> {
        let by = parse_change(by)?;
        let changed = |quantity: Quantity| {
            let changed = quantity.checked_add(by);
            changed.ok_or_else(|| OrderingError::field("quantity", NotAQuantity))
        };
        self.put_quantity(owner, viewer, line, key, changed).await
    }

    /// Puts in place of a line's quantity what `of` makes of it.
    async fn put_quantity(
        &self,
        owner: &Owner,
        viewer: Option<&Viewer>,
        line: &CartLineId,
        key: Option<&IdempotencyKey>,
        of: impl FnOnce(Quantity) -> Result<Quantity, OrderingError>,
    ) -> Result<Cart, OrderingError> {
        let now = self.clock.now();
        let mut tx = self.begin_for(owner, viewer, None).await?;
        let cart = carts::find_by_line(&mut tx, owner, line)
            .await?
            .ok_or(OrderingError::NotFound)?;
        if was_made_before(&mut tx, owner, key, now).await? {
            return changed_cart(&mut tx, owner, &cart.restaurant_id, now).await;
        }
        let quantity = of(cart_lines::quantity(&mut tx, line).await?)?;
        carts::touch(&mut tx, &cart.id, now).await?;
        cart_lines::set_quantity(&mut tx, line, quantity).await?;
        let cart = changed_cart(&mut tx, owner, &cart.restaurant_id, now).await?;
        tx.commit().await?;
        Ok(cart)
    }

    /// Takes a line out of the owner's cart. An empty cart is none.
    pub async fn remove_from_cart(
        &self,
        owner: &Owner,
        viewer: Option<&Viewer>,
        line: &CartLineId,
    ) -> Result<Cart, OrderingError> {
        let now = self.clock.now();
        let mut tx = self.begin_for(owner, viewer, None).await?;
        let cart = carts::find_by_line(&mut tx, owner, line)
            .await?
            .ok_or(OrderingError::NotFound)?;
        cart_lines::delete(&mut tx, line).await?;
        if cart_lines::count(&mut tx, &cart.id).await? == 0 {
            carts::delete(&mut tx, owner, &cart.restaurant_id).await?;
        } else {
            carts::touch(&mut tx, &cart.id, now).await?;
        }
        let cart = changed_cart(&mut tx, owner, &cart.restaurant_id, now).await?;
        tx.commit().await?;
        Ok(cart)
    }

    /// The owner's cart at a restaurant, marked as changed; a new one if there is none.
    async fn cart_to_fill(
        &self,
        conn: &mut Connection,
        owner: &Owner,
        restaurant_id: &RestaurantId,
        from: Network,
    ) -> Result<CartId, OrderingError> {
        let now = self.clock.now();
        if let Some(id) = carts::find(conn, owner, restaurant_id).await? {
            carts::touch(conn, &id, now).await?;
            return Ok(id);
        }
        if carts::count(conn, owner).await? >= MAX_CARTS {
            let words = format!(
                "You have carts at {MAX_CARTS} restaurants: order from one, or empty it, first"
            );
            return Err(OrderingError::field("item", words));
        }
        if let Owner::Guest(_) = owner {
            guest_carts::make_room(conn, from, &self.limits).await?;
        }
        Ok(carts::insert(conn, owner, restaurant_id, from, now).await?)
    }

    /// A transaction for a customer whose session is still live, or for a guest; `network` is one that
    /// a guest's cart may be counted in.
    async fn begin_for(
        &self,
        owner: &Owner,
        viewer: Option<&Viewer>,
        network: Option<Network>,
    ) -> Result<Transaction, OrderingError> {
        if let Some(viewer) = viewer {
            return self.begin_as(viewer).await;
        }
        let name = owner.text();
        let mut locks = vec![Lock::Guest(&name), Lock::Catalog];
        locks.extend(network.map(Lock::Network));
        Ok(self.db.begin(&locks).await?)
    }
}

/// True if a change came with the same key before.
async fn was_made_before(
    conn: &mut Connection,
    owner: &Owner,
    key: Option<&IdempotencyKey>,
    now: UnixMillis,
) -> sqlx::Result<bool> {
    match key {
        Some(key) => Ok(!cart_changes::remember(conn, owner, key, now).await?),
        None => Ok(false),
    }
}

/// What a cart is after a change, within its transaction.
async fn changed_cart(
    conn: &mut Connection,
    owner: &Owner,
    restaurant_id: &RestaurantId,
    now: UnixMillis,
) -> Result<Cart, OrderingError> {
    let restaurant = restaurants::find_by_id(conn, restaurant_id)
        .await?
        .ok_or(OrderingError::NotFound)?;
    let cart = PricedCart::load(conn, Some(owner), restaurant, now).await?;
    Ok(cart.view(Some(owner), now))
}
