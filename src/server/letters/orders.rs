//! What customers are told of their orders.

use super::links::Links;
use crate::{
    model::order::{Bill, Order},
    paths,
    server::{
        mail::{layout::Block, tables::mails::DueMail},
        ordering::Ordering,
    },
};

type Written = Option<(String, Vec<Block>)>;

/// The order is placed: what it is, and the way to follow it.
pub async fn placed(
    ordering: &Ordering,
    links: Links<'_>,
    due: &DueMail,
    number: &str,
) -> sqlx::Result<Written> {
    let order = order_of(ordering, due, number).await?;
    Ok(order.map(|order| {
        let subject = format!("Your order {} at {}", order.number, order.restaurant_name);
        let first = format!("Your order was placed on {}.", order.placed_exact);
        (subject, blocks_of(links, &order, first))
    }))
}

/// It was handed over.
pub async fn receipt(
    ordering: &Ordering,
    links: Links<'_>,
    due: &DueMail,
    number: &str,
) -> sqlx::Result<Written> {
    let order = order_of(ordering, due, number).await?;
    Ok(order.map(|order| {
        let (number, restaurant) = (&order.number, &order.restaurant_name);
        let subject = format!("Receipt for your order {number} at {restaurant}");
        let first = format!("Your order of {} was delivered.", order.placed_exact);
        (subject, blocks_of(links, &order, first))
    }))
}

/// Nothing is said of an order that is gone.
async fn order_of(ordering: &Ordering, due: &DueMail, number: &str) -> sqlx::Result<Option<Order>> {
    match &due.user_id {
        Some(user_id) => ordering.order_of(user_id, number).await,
        None => Ok(None),
    }
}

fn blocks_of(links: Links, order: &Order, first: String) -> Vec<Block> {
    let dishes = order.lines.iter().map(|line| {
        let what = format!("{} × {}", line.quantity, line.name);
        (what, line.total.text.clone())
    });
    let mut blocks = vec![
        Block::Text(first),
        Block::Facts(dishes.collect()),
        Block::Facts(bill_of(&order.bill)),
        Block::Text(order.payment.words().to_owned()),
        Block::Button {
            words: "See your order",
            to: links.to(&paths::order(&order.number)),
        },
    ];
    if let Some(tracking) = &order.tracking {
        blocks.push(Block::Link {
            words: "Anyone with this link can follow it:",
            to: links.to(tracking),
        });
    }
    blocks
}

fn bill_of(bill: &Bill) -> Vec<(String, String)> {
    [
        ("Food", &bill.subtotal),
        ("Delivery", &bill.delivery),
        ("Packaging", &bill.packaging),
        ("Tax", &bill.tax),
        ("Tip", &bill.tip),
        ("Total", &bill.total),
    ]
    .map(|(name, amount)| (name.to_owned(), amount.text.clone()))
    .into()
}
