//! Open orders as kitchens and couriers see them: whole orders of one moment.

use std::collections::HashMap;

use super::{
    Ordering,
    tables::{
        boards::{self, BoardLine, BoardRow},
        members::Workplace,
    },
};
use crate::{
    model::{
        board,
        board::{Deliveries, Delivery, Figures, KitchenBoard, Ticket, TicketLine},
        moment::UnixMillis,
        opening::Opening,
        order::{Destination, OrderState},
    },
    server::{
        catalog::{opening, restaurant::amount, tables::restaurants},
        ids::{OrderId, UserId},
        local_time,
        store::Connection,
    },
};

/// Orders of one kind on a board. Nobody cooks or carries more at once; what is beyond shows as soon as
/// there is room, and is counted meanwhile.
const AT_MOST: i64 = 100;

impl Ordering {
    /// The board of a kitchen.
    pub async fn kitchen_board(&self, kitchen: &Workplace) -> sqlx::Result<Option<KitchenBoard>> {
        let now = self.clock.now();
        let mut snapshot = self.db.begin_read().await?;
        let conn = &mut *snapshot;
        let Some(restaurant) = restaurants::find_by_id(conn, &kitchen.restaurant_id).await? else {
            return Ok(None);
        };
        let rows = boards::of_kitchen(conn, &kitchen.restaurant_id, AT_MOST).await?;
        let counts = boards::count_open(conn, &kitchen.restaurant_id).await?;
        let counts = counts
            .into_iter()
            .filter_map(|(state, count)| Some((state.parse().ok()?, count)));
        let midnight = local_time::midnight(now, &opening::zone(&restaurant.timezone));
        let (delivered, otherwise, sales) =
            boards::closed_since(conn, &kitchen.restaurant_id, midnight).await?;
        let catalog = self.catalog.now();
        let info = catalog
            .snapshot
            .find(&restaurant.slug)
            .map(|place| catalog.info(place));
        let paused = info
            .filter(|info| matches!(info.opening, Opening::Paused { .. }))
            .map(|info| info.opening_words);
        Ok(Some(KitchenBoard {
            paused,
            kitchen: board::Workplace {
                restaurant: restaurant.slug.clone(),
                name: restaurant.name.clone(),
            },
            counts: counts.collect(),
            tickets: tickets_of(conn, rows, now).await?,
            today: Figures {
                delivered,
                otherwise,
                sales: restaurant.amount(sales),
            },
        }))
    }

    /// The board of a courier.
    pub async fn deliveries(&self, courier: &UserId) -> sqlx::Result<Deliveries> {
        let now = self.clock.now();
        let mut snapshot = self.db.begin_read().await?;
        let mine = boards::of_courier(&mut snapshot, courier, AT_MOST).await?;
        let free = boards::to_carry(&mut snapshot, AT_MOST).await?;
        let in_all = boards::count_to_carry(&mut snapshot).await?;
        let shown = |rows: Vec<BoardRow>| rows.into_iter().map(|row| delivery(row, now)).collect();
        Ok(Deliveries {
            more: in_all - i64::try_from(free.len()).unwrap_or(in_all),
            mine: shown(mine),
            free: shown(free),
        })
    }
}

/// Orders as their kitchen sees them.
pub(super) async fn tickets_of(
    conn: &mut Connection,
    rows: Vec<BoardRow>,
    now: UnixMillis,
) -> sqlx::Result<Vec<Ticket>> {
    let mut more = Details::load(conn, &rows).await?;
    let tickets = rows.into_iter().map(|row| {
        let (lines, allergens) = more.take(&row.id);
        ticket(row, lines, allergens, now)
    });
    Ok(tickets.collect())
}

/// What is in orders, by order.
struct Details {
    lines: HashMap<OrderId, Vec<TicketLine>>,
    allergens: HashMap<OrderId, Vec<String>>,
}

impl Details {
    async fn load(conn: &mut Connection, rows: &[BoardRow]) -> sqlx::Result<Self> {
        let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
        let mut options: HashMap<(OrderId, i64), Vec<String>> = HashMap::new();
        for (order, line, name) in boards::choices_of(conn, &ids).await? {
            options.entry((order, line)).or_default().push(name);
        }
        let mut lines: HashMap<OrderId, Vec<TicketLine>> = HashMap::new();
        for line in boards::lines_of(conn, &ids).await? {
            let BoardLine {
                order_id,
                position,
                name,
                quantity,
                note,
            } = line;
            let key = (order_id, position);
            let options = options.remove(&key).unwrap_or_default();
            lines.entry(key.0).or_default().push(TicketLine {
                quantity: quantity.get(),
                name,
                options,
                note,
            });
        }
        let mut allergens: HashMap<OrderId, Vec<String>> = HashMap::new();
        for (order, allergen) in boards::allergens_of(conn, &ids).await? {
            allergens.entry(order).or_default().push(allergen);
        }
        Ok(Self { lines, allergens })
    }

    fn take(&mut self, order: &OrderId) -> (Vec<TicketLine>, Vec<String>) {
        (
            self.lines.remove(order).unwrap_or_default(),
            self.allergens.remove(order).unwrap_or_default(),
        )
    }
}

fn ticket(
    row: BoardRow,
    lines: Vec<TicketLine>,
    allergens: Vec<String>,
    now: UnixMillis,
) -> Ticket {
    let zone = opening::zone(&row.timezone);
    let clock = |at| local_time::until(at, now, &zone);
    let ready_by = row.ready_by.unwrap_or(row.promised_from);
    let (due_at, due_words) = match row.state {
        OrderState::Placed => (row.accept_by, format!("Answer by {}", clock(row.accept_by))),
        OrderState::Accepted | OrderState::Preparing => {
            (ready_by, format!("Ready by {}", clock(ready_by)))
        }
        _ => {
            let at = row.promised_to;
            (at, format!("At the door by {}", clock(at)))
        }
    };
    Ticket {
        placed_words: clock(row.placed_at),
        number: row.number,
        state: row.state,
        version: row.version,
        placed_at: row.placed_at,
        is_late: due_at < now,
        due_at,
        due_words,
        lines,
        allergens,
        recipient: row.recipient,
        has_courier: row.courier_id.is_some(),
    }
}

/// An order as couriers see it.
pub(super) fn delivery(row: BoardRow, now: UnixMillis) -> Delivery {
    let zone = opening::zone(&row.timezone);
    let destination = row.courier_id.is_some().then(|| Destination {
        recipient: row.recipient,
        phone: row.phone,
        street: row.street,
        details: row.details,
        city: row.city,
        postcode: row.postcode.clone(),
    });
    Delivery {
        ready_words: row.ready_by.map(|at| local_time::until(at, now, &zone)),
        promised_words: local_time::between(row.promised_from, row.promised_to, now, &zone),
        total: amount(&row.currency, row.total_minor),
        number: row.number,
        state: row.state,
        version: row.version,
        restaurant_name: row.restaurant_name,
        postcode: row.postcode,
        destination,
        payment: row.payment,
    }
}
