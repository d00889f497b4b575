//! What a customer's dashboard shows.

use serde::{Deserialize, Serialize};

use super::{account::Account, order::OrderSummary};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    pub account: Account,
    /// A few, the latest first.
    pub latest_orders: Vec<OrderSummary>,
}
