//! Open orders as kitchens and couriers see them. Times are Unix milliseconds, UTC; their words are by the
//! restaurant's clock.

use serde::{Deserialize, Serialize};

use super::{
    moment::UnixMillis,
    money::Amount,
    order::{Bill, Destination, Order, OrderState, Payment},
};

/// A restaurant that somebody cooks at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workplace {
    /// Its name in addresses of pages.
    pub restaurant: String,
    pub name: String,
}

/// The board of a kitchen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KitchenBoard {
    pub kitchen: Workplace,
    /// Why it takes no orders, and until when, if somebody has paused it.
    pub paused: Option<String>,
    /// Those that wait for an answer first, then the oldest first.
    pub tickets: Vec<Ticket>,
    /// How many orders there are in each state, whether they show or not.
    pub counts: Vec<(OrderState, i64)>,
    pub today: Figures,
}

/// A kitchen's day, by its own clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub delivered: i64,
    /// Refused, cancelled, not answered, not handed over.
    pub otherwise: i64,
    /// The food that was delivered.
    pub sales: Amount,
}

/// An open order in a kitchen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    pub number: String,
    pub state: OrderState,
    pub version: i64,
    pub placed_at: UnixMillis,
    pub placed_words: String,
    /// What has to happen by when: the answer, the food, the courier.
    pub due_at: UnixMillis,
    pub due_words: String,
    /// True if that was before now.
    pub is_late: bool,
    pub lines: Vec<TicketLine>,
    /// What is in its dishes, each once.
    pub allergens: Vec<String>,
    /// Whose it is, for the bag.
    pub recipient: String,
    pub has_courier: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketLine {
    pub quantity: i64,
    pub name: String,
    pub options: Vec<String>,
    /// Empty if there is none.
    pub note: String,
}

/// The board of a courier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deliveries {
    /// What this courier carries or will, the oldest first.
    pub mine: Vec<Delivery>,
    /// What nobody carries yet, what is ready first.
    pub free: Vec<Delivery>,
    /// How many more there are that do not show.
    pub more: i64,
}

/// An order to be carried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub number: String,
    pub state: OrderState,
    pub version: i64,
    pub restaurant_name: String,
    /// When the kitchen means to have it ready.
    pub ready_words: Option<String>,
    pub promised_words: String,
    /// The part of the city.
    pub postcode: String,
    /// Where exactly, and who: for the courier who carries it.
    pub destination: Option<Destination>,
    pub payment: Payment,
    /// What the customer pays, if in cash.
    pub total: Amount,
}

/// An order as its kitchen prints it: for whoever cooks, and for the bag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintedTicket {
    pub restaurant: Workplace,
    pub ticket: Ticket,
    /// What each line costs, for the bag.
    pub prices: Vec<Amount>,
    pub bill: Bill,
    pub payment: Payment,
    pub promised_words: String,
}

/// An order of a demo from all its sides, for its customer who plays them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guide {
    pub order: Order,
    /// The kitchen's side; none once the order has ended.
    pub ticket: Option<Ticket>,
    /// The courier's side; none before a kitchen has accepted the order, once it has ended, and where a
    /// person carries it.
    pub delivery: Option<Delivery>,
    /// True from when a courier has taken it.
    pub is_carried: bool,
}
