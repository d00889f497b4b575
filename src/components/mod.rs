//! Parts that pages share, rendered on the server only.

/// Where an account's pages lead to each other.
pub mod account_nav;
/// The name that leads to the start page.
pub mod brand;
/// A moment as a person reads it.
pub mod date;
/// What a page says when it cannot be shown.
pub mod error_page;
/// A customer's page that could not be shown.
pub mod failed;
/// Header, notice, main part and footer of every page.
pub mod layout;
/// The page's title, which begins with "Error: " when a form came back.
pub mod page_title;
