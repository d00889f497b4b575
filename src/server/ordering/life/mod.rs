//! What becomes of an order after it was placed. Everything that happens to one goes through [`change`]:
//! the transition by the table of `model::order_life`, its row in `order_events`, and who may.

/// One step of an order's life, in one transaction.
pub mod change;

/// What customers, kitchens, couriers and whoever looks after the site may do.
pub mod hands;

/// Orders that nobody answered in time.
mod expiry;

/// What open pages are told.
mod telling;

/// What happened, and what is to come.
pub mod timeline;
