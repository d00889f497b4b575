//! An order as a kitchen prints it.

use super::{
    Ordering,
    boards::tickets_of,
    tables::{boards, members::Workplace},
};
use crate::model::board::{self, PrintedTicket};

impl Ordering {
    /// The ticket of an order at a kitchen, open or not; another kitchen's is none.
    pub async fn printed_ticket(
        &self,
        kitchen: Workplace,
        number: &str,
    ) -> sqlx::Result<Option<PrintedTicket>> {
        let now = self.clock.now();
        let mut snapshot = self.db.begin_read().await?;
        let found = boards::find(&mut snapshot, number).await?;
        let Some(row) = found.filter(|row| row.restaurant_id == kitchen.restaurant_id) else {
            return Ok(None);
        };
        let order = self.order_in(&mut snapshot, &row.user_id, number).await?;
        let mut tickets = tickets_of(&mut snapshot, vec![row], now).await?;
        Ok(order
            .zip(tickets.pop())
            .map(|(order, ticket)| PrintedTicket {
                restaurant: board::Workplace::from(kitchen),
                ticket,
                prices: order.lines.into_iter().map(|line| line.total).collect(),
                bill: order.bill,
                payment: order.payment,
                promised_words: order.promised_words,
            }))
    }
}
