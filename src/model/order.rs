//! An order, and what a customer is shown before placing it. Times are Unix milliseconds, UTC.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, ParseError, VariantArray};

use super::{
    address::{AddressInfo, Addresses},
    cart::Cart,
    catalog::{Diet, RestaurantInfo},
    moment::UnixMillis,
    money::Amount,
};

#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Payment {
    /// To the courier.
    Cash,
    /// A card that is none: nothing is charged.
    DemoCard,
}

impl Payment {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Cash => "Cash to the courier",
            Self::DemoCard => "Demo card (nothing is charged)",
        }
    }
}

/// Where an order is in its life.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum OrderState {
    /// Waiting for the restaurant's answer.
    Placed,
    /// The restaurant will cook it.
    Accepted,
    Preparing,
    /// It waits for the courier.
    Ready,
    /// The courier has it.
    OnTheWay,
    /// The customer has it.
    Delivered,
    /// The restaurant would not.
    Rejected,
    /// Called off.
    Cancelled,
    /// The restaurant did not answer in time.
    Expired,
    /// The courier could not hand it over.
    Undelivered,
}

impl OrderState {
    /// True if something follows.
    pub fn is_open(self) -> bool {
        match self {
            Self::Placed | Self::Accepted | Self::Preparing | Self::Ready | Self::OnTheWay => true,
            Self::Delivered
            | Self::Rejected
            | Self::Cancelled
            | Self::Expired
            | Self::Undelivered => false,
        }
    }

    /// True if it ended without its food.
    pub fn has_failed(self) -> bool {
        !self.is_open() && self != Self::Delivered
    }

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Placed => "Placed, waiting for the restaurant",
            Self::Accepted => "Accepted",
            Self::Preparing => "Being cooked",
            Self::Ready => "Ready, waiting for the courier",
            Self::OnTheWay => "On the way",
            Self::Delivered => "Delivered",
            Self::Rejected => "Refused by the restaurant",
            Self::Cancelled => "Cancelled",
            Self::Expired => "Not answered in time",
            Self::Undelivered => "Could not be delivered",
        }
    }

    /// The same in a list of steps.
    pub fn short_words(self) -> &'static str {
        match self {
            Self::Placed => "Placed",
            Self::Preparing => "Cooking",
            Self::Ready => "Ready",
            Self::Rejected => "Refused",
            Self::Expired => "Not answered",
            Self::Undelivered => "Not delivered",
            Self::Accepted | Self::OnTheWay | Self::Delivered | Self::Cancelled => self.words(),
        }
    }
}

impl TryFrom<String> for OrderState {
    type Error = ParseError;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        word.parse()
    }
}

impl TryFrom<String> for Payment {
    type Error = ParseError;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        word.parse()
    }
}

/// What `/checkout/{slug}` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkout {
    pub restaurant: RestaurantInfo,
    pub cart: Cart,
    /// What it will cost, without a tip.
    pub bill: Bill,
    /// Where to; missing for a guest.
    pub addresses: Option<Addresses>,
    pub tips: Vec<Tip>,
}

/// What may be given to the courier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tip {
    /// Of the food.
    pub percent: i64,
    pub amount: Amount,
}

/// The parts of a bill and their sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// The food.
    pub subtotal: Amount,
    pub delivery: Amount,
    pub packaging: Amount,
    /// On food and packaging.
    pub tax: Amount,
    /// For the courier.
    pub tip: Amount,
    pub total: Amount,
}

/// Where an order goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    pub recipient: String,
    /// For the courier to call.
    pub phone: String,
    /// Street and number.
    pub street: String,
    /// Flat, floor, landmark; may be empty.
    pub details: String,
    pub city: String,
    pub postcode: String,
}

impl From<AddressInfo> for Destination {
    fn from(address: AddressInfo) -> Self {
        Self {
            recipient: address.recipient,
            phone: address.phone,
            street: address.street,
            details: address.details,
            city: address.city,
            postcode: address.postcode,
        }
    }
}

impl Destination {
    /// On an envelope.
    pub fn lines(&self) -> Vec<String> {
        let lines = [
            self.recipient.clone(),
            self.street.clone(),
            self.details.clone(),
            format!("{} {}", self.city, self.postcode),
            self.phone.clone(),
        ];
        lines.into_iter().filter(|line| !line.is_empty()).collect()
    }
}

/// A line of a review or an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    pub name: String,
    pub diet: Diet,
    pub options: Vec<String>,
    /// For the kitchen; empty if there is none.
    pub note: String,
    pub quantity: i64,
    /// What one costs.
    pub unit: Amount,
    /// What all of them cost.
    pub total: Amount,
}

/// What a customer is shown before placing: exactly this is ordered, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Names it, and makes placing it twice one order.
    pub id: String,
    pub restaurant: RestaurantInfo,
    pub lines: Vec<OrderLine>,
    pub bill: Bill,
    pub destination: Destination,
    /// The same as its id in the address book.
    pub address: String,
    /// What the courier gets, in percent of the food.
    pub tip_percent: i64,
    pub payment: Payment,
    /// What has changed since the review before, if this one replaces one.
    pub changes: Vec<String>,
}

/// The answer to asking for a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// Names the review.
    pub review: String,
}

/// The answer to placing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    pub number: String,
}

/// An order as its customer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// What people read out: eight characters.
    pub number: String,
    pub state: OrderState,
    /// Counts up with every change of state: whoever changes it says which they saw.
    pub version: i64,
    /// What happened and what is to come, in order.
    pub timeline: Vec<Milestone>,
    /// Why it ended without its food, a sentence.
    pub reason: Option<String>,
    /// The stars that its customer gave it.
    pub stars: Option<i64>,
    /// The page that whoever has its address may see, if the customer shares where the order is.
    pub tracking: Option<String>,
    /// Until when the restaurant may answer, in words.
    pub answer_words: String,
    /// When something last happened, by the restaurant's clock: `18:42 IST`.
    pub updated_words: String,
    pub updated_at: UnixMillis,
    /// Which of its customer's events was the last of it: an open page goes on after it.
    pub last_event: i64,
    /// Where it was ordered, by its name then.
    pub restaurant_name: String,
    /// The same in addresses of pages.
    pub restaurant: String,
    pub lines: Vec<OrderLine>,
    pub bill: Bill,
    pub destination: Destination,
    pub payment: Payment,
    pub placed_at: UnixMillis,
    /// The same in words, in the restaurant's time zone.
    pub placed_words: String,
    /// The same in words that hold whenever they are read.
    pub placed_exact: String,
    pub promised_words: String,
}

/// What whoever has an order's link sees: neither where it goes nor what it costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackedOrder {
    pub number: String,
    pub state: OrderState,
    pub restaurant_name: String,
    pub timeline: Vec<Milestone>,
    pub promised_words: String,
    pub updated_at: UnixMillis,
    pub updated_words: String,
}

/// A step of an order's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    pub state: OrderState,
    /// When it was reached; none if it is still to come.
    pub at: Option<UnixMillis>,
    /// The same in words, in the restaurant's time zone.
    pub at_words: Option<String>,
    /// True for the one where the order is.
    pub is_current: bool,
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderSummary {
    pub number: String,
    pub state: OrderState,
    pub restaurant_name: String,
    /// What was ordered, such as `2 × Kahwa`.
    pub dishes: Vec<String>,
    pub total: Amount,
    pub placed_at: UnixMillis,
    /// The same in words, in the restaurant's time zone.
    pub placed_words: String,
}

/// Which of a customer's orders a list has.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum WhichOrders {
    #[default]
    All,
    Open,
    Delivered,
    /// Those that ended without their food.
    Closed,
}

impl WhichOrders {
    pub fn includes(self, state: OrderState) -> bool {
        match self {
            Self::All => true,
            Self::Open => state.is_open(),
            Self::Delivered => state == OrderState::Delivered,
            Self::Closed => !state.is_open() && state != OrderState::Delivered,
        }
    }

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Open => "Open",
            Self::Delivered => "Delivered",
            Self::Closed => "Not delivered",
        }
    }
}

/// One page of a customer's orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orders {
    /// The latest first, at most twenty.
    pub orders: Vec<OrderSummary>,
    pub which: WhichOrders,
    /// Which page this is, from 1.
    pub page: u32,
    /// How many pages there are, at least 1.
    pub pages: u32,
}

/// An order that is on its way to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActiveOrder {
    pub number: String,
    pub state: OrderState,
    pub restaurant_name: String,
    pub promised_words: String,
}
