//! What is in a cart, and what its owner may do to it.

use std::collections::{BTreeSet, HashMap};

use sqlx::{Sqlite, SqliteConnection};

use super::{
    Ordering, OrderingError,
    cart_store::{self, NewLine},
    guest_carts,
    merge::merge,
    owner::{GuestKey, Owner},
    priced::{self, PricedCart},
};
use crate::{
    model::{
        cart::{Cart, Carts, MAX_CARTS, MAX_LINES, MAX_NOTE, MAX_QUANTITY},
        catalog,
        text::{self, Misfit},
    },
    server::{
        accounts::identity::Viewer,
        catalog::{
            menu::{LoadedMenu, OptionRow, options_of_items},
            restaurant::{self, Restaurant},
        },
        local_time,
        network::Network,
    },
};

/// A dish that somebody wants, as sent.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The dish's id.
    pub item: &'a str,
    /// The chosen options' ids.
    pub choices: &'a [String],
    /// How many.
    pub quantity: &'a str,
    /// For the kitchen.
    pub note: &'a str,
}

impl Ordering {
    /// The owner's cart at a restaurant whose menu is there already; it may be empty.
    pub async fn cart_beside(&self, menu: LoadedMenu, owner: Option<&Owner>) -> sqlx::Result<Cart> {
        let lines = match owner {
            Some(owner) => {
                priced::lines_of(&self.db.read, owner, Some(&menu.restaurant.id)).await?
            }
            None => Vec::new(),
        };
        let now = self.clock.now();
        let LoadedMenu {
            restaurant,
            schedule,
            options,
            ..
        } = menu;
        Ok(PricedCart::price(restaurant, schedule, lines, &options, now).view(owner, now))
    }

    /// Every cart of the owner that has something in it, the last changed first.
    pub async fn carts(&self, owner: &Owner) -> sqlx::Result<Carts> {
        let db = &self.db.read;
        let now = self.clock.now();
        let lines = priced::lines_of(db, owner, None).await?;
        let options = priced::options_of(db, &lines).await?;
        let mut order: Vec<String> = Vec::new();
        let mut by_restaurant: HashMap<String, Vec<_>> = HashMap::new();
        for line in lines {
            let id = line.restaurant_id().to_owned();
            if !order.contains(&id) {
                order.push(id.clone());
            }
            by_restaurant.entry(id).or_default().push(line);
        }
        let restaurants = Restaurant::find_all(db, &order).await?;
        let mut schedules = restaurant::schedules(db, &restaurants).await?;
        let mut carts: Vec<_> = restaurants
            .into_iter()
            .filter_map(|restaurant| {
                let lines = by_restaurant.remove(&restaurant.id)?;
                let schedule = schedules.remove(&restaurant.id)?;
                let place = order.iter().position(|id| *id == restaurant.id);
                let cart = PricedCart::price(restaurant, schedule, lines, &options, now);
                Some((place, cart.view(Some(owner), now)))
            })
            .collect();
        carts.sort_by_key(|(place, _)| *place);
        Ok(Carts {
            carts: carts.into_iter().map(|(_, cart)| cart).collect(),
        })
    }

    /// Puts a dish into the owner's cart at its restaurant. The same dish with the same options and
    /// note counts up. `from` is where the request came from.
    pub async fn add_to_cart(
        &self,
        owner: &Owner,
        viewer: Option<&Viewer>,
        wanted: &Wanted<'_>,
        from: Network,
    ) -> Result<Cart, OrderingError> {
        let quantity = parse_quantity(wanted.quantity)?;
        let note = parse_note(wanted.note)?;
        let now = self.clock.now();

        let mut tx = self.begin_for(viewer).await?;
        let item = cart_store::find_item(&mut *tx, wanted.item)
            .await?
            .ok_or(OrderingError::NotFound)?;
        let restaurant = self.restaurant(&mut tx, &item.restaurant_id).await?;
        if let Some(until) = item.sold_out_until.filter(|until| *until > now) {
            let schedule = restaurant.schedule(&mut *tx).await?;
            let until = local_time::until(until, now, schedule.zone());
            let words = format!("{} is sold out until {until}", item.name);
            return Err(OrderingError::field("item", words));
        }
        let options = options_of_items(&mut *tx, &[wanted.item]).await?;
        let (options_key, extra) = check_choices(&options, wanted.choices, now)?;
        let unit = item.price_minor.saturating_add(extra).max(0);

        let cart_id = self
            .cart_to_fill(&mut tx, owner, &item.restaurant_id, from)
            .await?;
        let line = NewLine {
            cart_id: &cart_id,
            item_id: wanted.item,
            options_key: &options_key,
            note: &note,
        };
        let there = cart_store::quantity_of(&mut *tx, &line).await?;
        if there.is_none() && cart_store::count_lines(&mut *tx, &cart_id).await? >= MAX_LINES {
            let words = format!("A cart holds {MAX_LINES} different dishes: take one out first");
            return Err(OrderingError::field("item", words));
        }
        let (there, quantity) = (there.unwrap_or(0), there.unwrap_or(0) + quantity);
        if quantity > MAX_QUANTITY {
            let words =
                format!("You can order at most {MAX_QUANTITY} of one dish; your cart has {there}");
            return Err(OrderingError::field("quantity", words));
        }
        cart_store::put_line(&mut *tx, &line, quantity, unit).await?;
        let cart = self.priced_cart(&mut tx, owner, restaurant).await?;
        tx.commit().await?;
        Ok(cart.view(Some(owner), now))
    }

    /// Sets how many of a line the owner wants.
    pub async fn set_quantity(
        &self,
        owner: &Owner,
        viewer: Option<&Viewer>,
        line: &str,
        quantity: &str,
    ) -> Result<Cart, OrderingError> {
        let quantity = parse_quantity(quantity)?;
        let now = self.clock.now();
        let mut tx = self.begin_for(viewer).await?;
        let cart = cart_store::cart_of_line(&mut *tx, owner, line)
            .await?
            .ok_or(OrderingError::NotFound)?;
        cart_store::touch(&mut *tx, &cart.id, now).await?;
        cart_store::set_quantity(&mut *tx, line, quantity).await?;
        let restaurant = self.restaurant(&mut tx, &cart.restaurant_id).await?;
        let cart = self.priced_cart(&mut tx, owner, restaurant).await?;
        tx.commit().await?;
        Ok(cart.view(Some(owner), now))
    }

    /// Takes a line out of the owner's cart. An empty cart is none.
    pub async fn remove_from_cart(
        &self,
        owner: &Owner,
        viewer: Option<&Viewer>,
        line: &str,
    ) -> Result<Cart, OrderingError> {
        let now = self.clock.now();
        let mut tx = self.begin_for(viewer).await?;
        let cart = cart_store::cart_of_line(&mut *tx, owner, line)
            .await?
            .ok_or(OrderingError::NotFound)?;
        cart_store::delete_line(&mut *tx, line).await?;
        if cart_store::count_lines(&mut *tx, &cart.id).await? == 0 {
            cart_store::delete_cart(&mut *tx, owner, &cart.restaurant_id).await?;
        } else {
            cart_store::touch(&mut *tx, &cart.id, now).await?;
        }
        let restaurant = self.restaurant(&mut tx, &cart.restaurant_id).await?;
        let cart = self.priced_cart(&mut tx, owner, restaurant).await?;
        tx.commit().await?;
        Ok(cart.view(Some(owner), now))
    }

    /// Makes the carts of a guest who turns out to be signed in the customer's own: a dish that was
    /// added while another tab signed in. Returns how many lines did not fit.
    pub async fn take_over(&self, guest: &GuestKey, viewer: &Viewer) -> Result<u32, OrderingError> {
        let mut tx = self.begin_as(viewer).await?;
        let left_out = merge(&mut tx, guest, viewer.user_id.as_str(), self.clock.now()).await?;
        tx.commit().await?;
        Ok(left_out)
    }

    /// The owner's cart at a restaurant, marked as changed; a new one if there is none.
    async fn cart_to_fill(
        &self,
        tx: &mut SqliteConnection,
        owner: &Owner,
        restaurant_id: &str,
        from: Network,
    ) -> Result<String, OrderingError> {
        let now = self.clock.now();
        if let Some(id) = cart_store::find_cart(&mut *tx, owner, restaurant_id).await? {
            cart_store::touch(tx, &id, now).await?;
            return Ok(id);
        }
        if cart_store::count_carts(&mut *tx, owner).await? >= MAX_CARTS {
            let words = format!(
                "You have carts at {MAX_CARTS} restaurants: order from one, or empty it, first"
            );
            return Err(OrderingError::field("item", words));
        }
        if let Owner::Guest(_) = owner {
            guest_carts::make_room(&mut *tx, from, &self.limits).await?;
        }
        Ok(cart_store::insert_cart(tx, owner, restaurant_id, from, now).await?)
    }

    /// A transaction for a customer whose session is still live, or for a guest.
    async fn begin_for(
        &self,
        viewer: Option<&Viewer>,
    ) -> Result<sqlx::Transaction<'static, Sqlite>, OrderingError> {
        match viewer {
            Some(viewer) => self.begin_as(viewer).await,
            None => Ok(self.db.begin().await?),
        }
    }

    /// A restaurant that something refers to.
    pub(super) async fn restaurant(
        &self,
        tx: &mut SqliteConnection,
        id: &str,
    ) -> Result<Restaurant, OrderingError> {
        Restaurant::find_by_id(tx, id)
            .await?
            .ok_or(OrderingError::NotFound)
    }

    /// The owner's cart at a restaurant with today's prices, within a transaction.
    pub(super) async fn priced_cart(
        &self,
        tx: &mut SqliteConnection,
        owner: &Owner,
        restaurant: Restaurant,
    ) -> sqlx::Result<PricedCart> {
        let schedule = restaurant.schedule(&mut *tx).await?;
        let lines = priced::lines_of(&mut *tx, owner, Some(&restaurant.id)).await?;
        let options = priced::options_of(&mut *tx, &lines).await?;
        let now = self.clock.now();
        Ok(PricedCart::price(
            restaurant, schedule, lines, &options, now,
        ))
    }
}

fn parse_quantity(typed: &str) -> Result<i64, OrderingError> {
    text::number(typed)
        .parse()
        .ok()
        .filter(|quantity| (1..=MAX_QUANTITY).contains(quantity))
        .ok_or_else(|| {
            let words = format!("Choose a quantity from 1 to {MAX_QUANTITY}");
            OrderingError::field("quantity", words)
        })
}

/// One line, whatever was typed.
fn parse_note(typed: &str) -> Result<String, OrderingError> {
    let note = text::visible(typed);
    let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
    if note.chars().count() > MAX_NOTE {
        let words = format!("Use at most {MAX_NOTE} characters for the note");
        Err(OrderingError::field("note", words))
    } else if let Some(misfit) = Misfit::in_line(&note) {
        let words = format!("{misfit} cannot be in a note");
        Err(OrderingError::field("note", words))
    } else {
        Ok(note)
    }
}

/// Checks what was chosen against what the dish asks for. Returns the options' key and what they add
/// to the price.
fn check_choices(
    options: &[OptionRow],
    choices: &[String],
    now: i64,
) -> Result<(String, i64), OrderingError> {
    let wrong = |words: String| Err(OrderingError::field("choices", words));
    let ids: BTreeSet<&str> = choices
        .iter()
        .map(String::as_str)
        .filter(|id| !id.is_empty())
        .collect();
    let chosen: Vec<_> = options
        .iter()
        .filter(|option| ids.contains(option.id.as_str()))
        .collect();
    if chosen.len() != ids.len() {
        return wrong("Choose from this dish's own options".to_owned());
    }
    if let Some(option) = chosen
        .iter()
        .find(|option| option.sold_out_until.is_some_and(|until| until > now))
    {
        return wrong(format!("{} is sold out", option.name));
    }
    for option in options {
        let of_group = |other: &&&OptionRow| other.group_id == option.group_id;
        let count = chosen.iter().filter(of_group).count();
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        if !(option.min_select..=option.max_select).contains(&count) {
            let rule = catalog::rule(option.min_select, option.max_select);
            return wrong(format!("{rule} of “{}”", option.group_name));
        }
    }
    let key = ids.into_iter().collect::<Vec<_>>().join(" ");
    let extra = chosen.iter().map(|option| option.delta_minor).sum();
    Ok((key, extra))
}
