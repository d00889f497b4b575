//! Parts that pages share, rendered on the server only.

/// The name that leads to the start page.
pub mod brand;
/// A moment as a person reads it.
pub mod date;
/// Where an account's pages lead to each other.
pub mod account_nav;
/// What a page says when it cannot be shown.
pub mod error_page;
/// Header, notice, main part and footer of every page.
pub mod layout;
/// A customer's page that could not be shown.
pub mod failed;
/// The page's title, which begins with "Error: " when a form came back.
pub mod page_title;
