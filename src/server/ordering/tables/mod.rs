//! The statements of carts, addresses and orders: the only place of this domain that holds SQL.

/// Who has a cart where.
pub mod carts;

/// Which changes of carts were made already.
pub mod cart_changes;

/// What is known of one customer.
pub mod customers;

/// What is in carts.
pub mod cart_lines;

/// Guests' carts: how many there are, how old they are, and how they become a customer's.
pub mod guest_carts;

/// Address books.
pub mod addresses;

/// What customers were shown before placing.
pub mod reviews;

/// What placing writes.
pub mod new_orders;

/// Orders that were placed.
pub mod orders;

/// What changes of an order after it was placed.
pub mod order_changes;

/// Restaurants that customers want to find again.
pub mod favourites;

/// What was ordered, as it can be ordered again.
pub mod order_lines;

/// What customers think of their orders.
pub mod ratings;

/// Orders whose customers share where they are.
pub mod shared_orders;

/// Everything that happened to orders.
pub mod order_events;

/// Open orders as kitchens and couriers see them.
pub mod boards;

/// Which boards of a demo somebody looks at.
pub mod attended_boards;

/// Open orders as the demo's autopilot sees them.
pub mod waiting_orders;

/// What a kitchen sells, and until when it does not.
pub mod selling;

/// Who cooks where.
pub mod members;

/// What a person has here, as they take it away.
pub mod exported;

/// Their orders, as they take them away.
pub mod exported_orders;
