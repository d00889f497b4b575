//! What a customer's dashboard shows.

use serde::{Deserialize, Serialize};

use super::{
    account::Account,
    catalog::RestaurantInfo,
    order::{ActiveOrder, OrderSummary},
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dashboard {
    pub account: Account,
    /// A few, open ones among them, the latest first.
    pub latest_orders: Vec<OrderSummary>,
    /// The oldest first.
    pub active_orders: Vec<ActiveOrder>,
    /// The restaurants that the customer wants to find again, the latest first.
    pub favourites: Vec<RestaurantInfo>,
    /// The number of the customer's last event, if an order is active: an open page goes on after it.
    pub last_event: Option<i64>,
}
