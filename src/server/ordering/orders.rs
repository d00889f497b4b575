//! A customer's orders, as they were placed.

use std::collections::HashMap;

use super::{
    Ordering,
    error::OrderingError,
    life::timeline,
    quote::bill,
    tables::{
        boards,
        order_events::{self, EventRow},
        orders::{self, ActiveRow, OrderLineRow, OrderRow, SummaryRow},
    },
};
use crate::{
    model::{
        bill::Sums,
        dashboard::Dashboard,
        moment::UnixMillis,
        order::{ActiveOrder, Destination, Order, OrderLine, OrderSummary, Orders, WhichOrders},
        order_life::Reason,
        paging::Page,
    },
    paths,
    server::{
        accounts::identity::Viewer,
        catalog::{opening, restaurant::amount},
        ids::{OrderId, UserId},
        local_time,
        store::Connection,
    },
};

/// Orders on a page.
const PER_PAGE: u32 = 20;

/// Orders at a glance, besides those that are open.
const AT_A_GLANCE: u32 = 3;

impl Ordering {
    /// An order of the customer's; somebody else's is none.
    pub async fn order(&self, viewer: &Viewer, number: &str) -> sqlx::Result<Option<Order>> {
        self.order_of(viewer.user_id(), number).await
    }

    /// An order of a user's.
    pub async fn order_of(&self, user_id: &UserId, number: &str) -> sqlx::Result<Option<Order>> {
        let mut snapshot = self.db.begin_read().await?;
        self.order_in(&mut snapshot, user_id, number).await
    }

    /// The same, at the moment of a snapshot.
    pub(super) async fn order_in(
        &self,
        snapshot: &mut Connection,
        user_id: &UserId,
        number: &str,
    ) -> sqlx::Result<Option<Order>> {
        let Some(row) = orders::find(snapshot, user_id, number).await? else {
            return Ok(None);
        };
        let lines = orders::lines_of(snapshot, &row.id).await?;
        let choices = orders::choices_of(snapshot, &row.id).await?;
        let events = order_events::list_of(snapshot, &row.id).await?;
        let found = Found {
            row,
            lines,
            choices,
            events,
        };
        let link = found.row.shared_at.map(|_| {
            let OrderRow {
                number,
                id,
                ended_links,
                ..
            } = &found.row;
            self.tracking.link(number, id, *ended_links)
        });
        let tracking = link.map(|link| paths::tracking(&link));
        Ok(Some(found.shown(tracking, self.clock.now())))
    }

    /// A page of the customer's orders; one past the end is the last.
    pub async fn orders(
        &self,
        viewer: &Viewer,
        which: WhichOrders,
        asked: u32,
    ) -> sqlx::Result<Orders> {
        let user_id = viewer.user_id();
        let mut snapshot = self.db.begin_read().await?;
        let total = orders::count(&mut snapshot, user_id, which).await?;
        let page = Page::nearest(asked, total, PER_PAGE);
        let skip = (page.number - 1) * PER_PAGE;
        let rows = orders::list(&mut snapshot, user_id, which, skip, PER_PAGE).await?;
        Ok(Orders {
            orders: summaries_of(&mut snapshot, rows, self.clock.now()).await?,
            which,
            page: page.number,
            pages: page.of,
        })
    }

    /// The customer's dashboard.
    pub async fn dashboard(&self, viewer: &Viewer) -> Result<Dashboard, OrderingError> {
        let (user_id, now) = (viewer.user_id(), self.clock.now());
        let mut snapshot = self.db.begin_read().await?;
        let active = orders::list_active(&mut snapshot, user_id).await?;
        let open = u32::try_from(active.len()).unwrap_or(u32::MAX);
        let at_most = AT_A_GLANCE.saturating_add(open);
        let latest = orders::list(&mut snapshot, user_id, WhichOrders::All, 0, at_most).await?;
        Ok(Dashboard {
            account: self.accounts.account_by(&mut snapshot, viewer).await?,
            latest_orders: summaries_of(&mut snapshot, latest, now).await?,
            favourites: self.favourites_of(&mut snapshot, user_id).await?,
            last_event: active.first().map(|row| row.last_event),
            active_orders: active.into_iter().map(|row| active_of(row, now)).collect(),
        })
    }
}

fn active_of(row: ActiveRow, now: UnixMillis) -> ActiveOrder {
    let zone = opening::zone(&row.timezone);
    ActiveOrder {
        promised_words: local_time::between(row.promised_from, row.promised_to, now, &zone),
        number: row.number,
        state: row.state,
        restaurant_name: row.restaurant_name,
    }
}

/// Orders in a list, with what they are of.
async fn summaries_of(
    conn: &mut Connection,
    rows: Vec<SummaryRow>,
    now: UnixMillis,
) -> sqlx::Result<Vec<OrderSummary>> {
    let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
    let mut dishes: HashMap<OrderId, Vec<String>> = HashMap::new();
    if !ids.is_empty() {
        for line in boards::lines_of(conn, &ids).await? {
            let dish = format!("{} × {}", line.quantity.get(), line.name);
            dishes.entry(line.order_id).or_default().push(dish);
        }
    }
    let summaries = rows.into_iter().map(|row| OrderSummary {
        dishes: dishes.remove(&row.id).unwrap_or_default(),
        total: amount(&row.currency, row.total_minor),
        number: row.number,
        state: row.state,
        restaurant_name: row.restaurant_name,
        placed_at: row.placed_at,
        placed_words: local_time::on(row.placed_at, now, &opening::zone(&row.timezone)),
    });
    Ok(summaries.collect())
}

/// All that the database has of an order.
struct Found {
    row: OrderRow,
    lines: Vec<OrderLineRow>,
    choices: HashMap<i64, Vec<String>>,
    events: Vec<EventRow>,
}

impl Found {
    /// As its customer sees it.
    fn shown(self, tracking: Option<String>, now: UnixMillis) -> Order {
        let Self {
            row,
            lines,
            mut choices,
            events,
        } = self;
        let zone = opening::zone(&row.timezone);
        let updated_at = events.last().map_or(row.placed_at, |event| event.at);
        let reason: Option<Reason> = row.close_reason.and_then(|reason| reason.parse().ok());
        let sums = Sums {
            subtotal: row.subtotal_minor,
            delivery: row.delivery_minor,
            packaging: row.packaging_minor,
            tax: row.tax_minor,
            tip: row.tip_minor,
            total: row.total_minor,
        };
        let line = |line: OrderLineRow| OrderLine {
            options: choices.remove(&line.position).unwrap_or_default(),
            name: line.name,
            diet: line.diet,
            note: line.note,
            quantity: line.quantity.get(),
            unit: amount(&row.currency, line.unit_minor),
            total: amount(&row.currency, line.unit_minor.saturating_mul(line.quantity)),
        };
        Order {
            lines: lines.into_iter().map(line).collect(),
            bill: bill(&row.currency, &sums),
            placed_words: local_time::on(row.placed_at, now, &zone),
            placed_exact: local_time::exact(row.placed_at, &zone),
            promised_words: local_time::between(row.promised_from, row.promised_to, now, &zone),
            number: row.number,
            state: row.state,
            restaurant_name: row.restaurant_name,
            restaurant: row.slug,
            destination: Destination {
                recipient: row.recipient,
                phone: row.phone,
                street: row.street,
                details: row.details,
                city: row.city,
                postcode: row.postcode,
            },
            payment: row.payment,
            placed_at: row.placed_at,
            version: row.version,
            timeline: timeline::milestones(&events, row.state, now, &zone),
            reason: reason.map(|reason| reason.words().to_owned()),
            updated_words: local_time::until(updated_at, now, &zone),
            updated_at,
            stars: row.stars,
            tracking,
            answer_words: local_time::until(row.accept_by, now, &zone),
            last_event: events.last().map_or(0, |event| event.user_seq),
        }
    }
}
