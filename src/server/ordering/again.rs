//! Ordering the same again: what of an order can be had today, a line each, and putting that into the
//! cart. Nothing is ordered, and no price is taken from back then.

use super::{
    Ordering,
    cart_form::CartForm,
    error::OrderingError,
    idempotency_key::IdempotencyKey,
    owner::Owner,
    tables::order_lines::{self, OldLine, OldOrder},
};
use crate::{
    model::{
        again::{Again, AgainLine, AgainOutcome},
        catalog::{Dish, Menu},
        minor::Minor,
        opening::Opening,
    },
    server::{
        accounts::identity::Viewer, catalog::restaurant::amount, ids::ItemId, network::Network,
    },
};

/// What of a line is put into the cart.
struct Wanted {
    item: ItemId,
    choices: Vec<String>,
    quantity: String,
    note: String,
}

impl Ordering {
    /// What would come of it; none if there is no such order of the customer's.
    pub async fn preview_again(
        &self,
        viewer: &Viewer,
        number: &str,
    ) -> sqlx::Result<Option<Again>> {
        let found = self.find_again(viewer, number).await?;
        Ok(found.map(|(again, _)| again))
    }

    /// Puts what can be had into the customer's cart. With a `key`, the same comes to the same however
    /// often it comes.
    pub async fn order_again(
        &self,
        viewer: &Viewer,
        number: &str,
        from: Network,
        key: &str,
    ) -> Result<Again, OrderingError> {
        let found = self.find_again(viewer, number).await?;
        let (mut again, wanted) = found.ok_or(OrderingError::NotFound)?;
        let owner = Owner::Customer(viewer.user_id().clone());
        for (line, (wanted, position)) in again.lines.iter_mut().zip(wanted.into_iter().zip(1..)) {
            let Some(wanted) = wanted else { continue };
            let form = CartForm {
                item: &wanted.item,
                choices: &wanted.choices,
                quantity: &wanted.quantity,
                note: &wanted.note,
            };
            let key =
                IdempotencyKey::parse(&format!("{key}-{position}")).filter(|_| !key.is_empty());
            let added = self.add_to_cart(&owner, Some(viewer), &form, from, key.as_ref());
            match added.await {
                Ok(_) => {}
                Err(OrderingError::NotFound) => line.outcome = AgainOutcome::Gone,
                Err(OrderingError::Fields(fields)) => {
                    line.outcome = AgainOutcome::NoRoom {
                        why: fields.words(),
                    };
                }
                Err(error) => return Err(error),
            }
        }
        Ok(again)
    }

    async fn find_again(
        &self,
        viewer: &Viewer,
        number: &str,
    ) -> sqlx::Result<Option<(Again, Vec<Option<Wanted>>)>> {
        let mut snapshot = self.db.begin_read().await?;
        let order = order_lines::find_order(&mut snapshot, viewer.user_id(), number).await?;
        let Some(order) = order else { return Ok(None) };
        let lines = order_lines::list_of(&mut snapshot, &order.id).await?;
        let choices = order_lines::choices_of(&mut snapshot, &order.id).await?;
        let Some((menu, _)) = self.catalog.menu(&order.slug) else {
            return Ok(None);
        };
        let lines = lines.into_iter().map(|line| {
            let position = line.position;
            let chosen = choices.iter().filter(|(of, ..)| *of == position);
            let chosen = chosen.map(|(_, group, name)| (group.as_str(), name.as_str()));
            today(&menu, &order, line, &chosen.collect::<Vec<_>>())
        });
        let (lines, wanted) = lines.unzip();
        let closed = !matches!(menu.restaurant.opening, Opening::Open { .. });
        let again = Again {
            number: order.number,
            restaurant: order.slug,
            closed: closed.then_some(menu.restaurant.opening_words),
            restaurant_name: menu.restaurant.name,
            lines,
        };
        Ok(Some((again, wanted)))
    }
}

/// What a line would be on today's menu.
fn today(
    menu: &Menu,
    order: &OldOrder,
    line: OldLine,
    chosen: &[(&str, &str)],
) -> (AgainLine, Option<Wanted>) {
    let dishes = menu.sections.iter().flat_map(|section| &section.dishes);
    let dish = line
        .item_id
        .as_ref()
        .and_then(|id| dishes.into_iter().find(|dish| dish.id == id.as_str()));
    let (outcome, choices) = match dish {
        None => (AgainOutcome::Gone, Vec::new()),
        Some(dish) => outcome(dish, order, &line, chosen),
    };
    let wanted = line
        .item_id
        .filter(|_| outcome.is_added())
        .map(|item| Wanted {
            item,
            choices,
            quantity: line.quantity.to_string(),
            note: line.note,
        });
    let line = AgainLine {
        name: line.name,
        quantity: line.quantity.get(),
        outcome,
    };
    (line, wanted)
}

fn outcome(
    dish: &Dish,
    order: &OldOrder,
    line: &OldLine,
    chosen: &[(&str, &str)],
) -> (AgainOutcome, Vec<String>) {
    if let Some(until) = dish.sold_out.clone() {
        return (AgainOutcome::SoldOut { until }, Vec::new());
    }
    let mut gone = Vec::new();
    let (mut ids, mut unit) = (Vec::new(), dish.price.minor);
    for (group, name) in chosen {
        let groups = dish.groups.iter().filter(|of| of.name == *group);
        let mut choices = groups.flat_map(|group| &group.choices);
        match choices.find(|choice| choice.name == *name && !choice.sold_out) {
            Some(choice) => {
                ids.push(choice.id.clone());
                unit += choice.delta.minor;
            }
            None => gone.push((*name).to_owned()),
        }
    }
    let fits = dish.groups.iter().all(|group| {
        let count = group
            .choices
            .iter()
            .filter(|choice| ids.contains(&choice.id))
            .count();
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        (group.min..=group.max).contains(&count)
    });
    if !gone.is_empty() || !fits {
        return (AgainOutcome::ChoiceGone { names: gone }, Vec::new());
    }
    let unit = unit.max(0);
    let outcome = if unit == line.unit_minor.0 {
        AgainOutcome::Added
    } else {
        AgainOutcome::PriceChanged {
            from: amount(&order.currency, line.unit_minor),
            to: amount(&order.currency, Minor(unit)),
        }
    };
    (outcome, ids)
}
