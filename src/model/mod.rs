//! Plain types that both halves share: made only valid, free of Leptos and of the database.

/// What a customer sees of their own account.
pub mod account;
/// What happened to an account, as its owner sees it.
pub mod activity;
/// The address book.
pub mod address;
/// An address as typed.
#[cfg(feature = "ssr")]
pub mod address_form;
/// What an admin sees.
#[cfg(feature = "ssr")]
pub mod admin;
/// What comes of ordering the same again.
#[cfg(feature = "ssr")]
pub mod again;
/// What an app calls itself.
#[cfg(feature = "ssr")]
pub mod app_label;
/// What an order costs.
#[cfg(feature = "ssr")]
pub mod bill;
/// Open orders as kitchens and couriers see them.
#[cfg(feature = "ssr")]
pub mod board;
/// What somebody asks the list of restaurants for.
pub mod browse;
/// What a customer or a guest has put together.
pub mod cart;
/// What a customer sees of restaurants and their menus.
pub mod catalog;
/// What a customer's dashboard shows.
pub mod dashboard;
/// Email addresses: as typed for display, normalised for uniqueness.
#[cfg(feature = "ssr")]
pub mod email;
/// Why a session ended, and when.
pub mod ending;
/// What a form brings back when it was refused.
#[cfg(feature = "ssr")]
pub mod form;
/// A request that may come twice and counts once.
pub mod idempotency;
/// What the lab shows.
#[cfg(feature = "ssr")]
pub mod lab;
/// What of a page is kept up to date.
pub mod live;
/// What a link in a mail is for.
pub mod mail_link;
/// Mail that went into a folder.
#[cfg(feature = "ssr")]
pub mod mailbox;
/// Amounts of money as they are counted.
#[cfg(feature = "ssr")]
pub mod minor;
/// A moment as it is counted.
pub mod moment;
/// Amounts of money as people read them.
pub mod money;
/// A person's name.
#[cfg(feature = "ssr")]
pub mod name;
/// Where to go after signing in.
pub mod next_path;
/// One-line messages on the page after.
pub mod notice;
/// Whether a kitchen takes orders.
pub mod opening;
/// An order, and what a customer is shown before placing it.
pub mod order;
/// Who may do what to an order, and what becomes of it.
#[cfg(feature = "ssr")]
pub mod order_life;
/// Which page of a list is shown.
#[cfg(feature = "ssr")]
pub mod paging;
/// How a script asks for parts of a page, and how it is answered.
pub mod parts;
/// The password policy's lengths, and the hint a browser gives while one types.
pub mod password;
/// What is left of a sign-in after its password was changed.
pub mod pulse;
/// How many of one dish an order may hold.
pub mod quantity;
/// What a user may do.
pub mod role;
/// For how long something is off the menu.
#[cfg(feature = "ssr")]
pub mod selling;
/// What a customer sees of their sessions.
pub mod session;
/// Typed text: what a person sees of it.
#[cfg(feature = "ssr")]
pub mod text;
/// What apps and services are answered.
#[cfg(feature = "ssr")]
pub mod token;
/// How long to wait.
pub mod wait;
