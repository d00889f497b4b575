//! Parts that pages share, rendered on the server only.

/// Where an account's pages lead to each other.
pub mod account_nav;
/// What an order costs, part by part.
pub mod bill;
/// The name that leads to the start page.
pub mod brand;
/// What is looked for, as a form.
pub mod browse_form;
/// A moment as a person reads it.
pub mod date;
/// What a dish is made of, by shape and word.
pub mod diet_mark;
/// What a page says when it cannot be shown.
pub mod error_page;
/// A customer's page that could not be shown.
pub mod failed;
/// Header, notice, main part and footer of every page.
pub mod layout;
/// What was or will be ordered.
pub mod order_lines;
/// The page's title, which begins with "Error: " when a form came back.
pub mod page_title;
/// A restaurant as a list shows it.
pub mod restaurant_card;
