//! Parts that pages share, rendered on the server only.

/// Links between the account's pages.
pub mod account_nav;
/// What an order costs, part by part.
pub mod bill;
/// Name and mark, linked to the start page.
pub mod brand;
/// The search form.
pub mod browse_form;
/// What is in the cart, and how to change it.
pub mod cart_panel;
/// Dates and times.
pub mod date;
/// An order as its courier sees it.
pub mod delivery_card;
/// What a dish is made of, by shape and word.
pub mod diet_mark;
/// The page of an error that no other page explains.
pub mod error_page;
/// A customer's page that could not be shown.
pub mod failed;
/// The forms and what they are made of.
pub mod forms;
/// Header, notice, main part and footer of every page.
pub mod layout;
/// What is shown where a link from a mail opens nothing any more.
pub mod link_ended;
/// What was or will be ordered.
pub mod order_lines;
/// Where an order is.
pub mod order_now;
/// What a page has of the style beside everybody's.
pub mod page_style;
/// The page's title, which begins with "Error: " when a form was refused.
pub mod page_title;
/// The way through a list that has pages.
pub mod pager;
/// A part of a page, which can be asked for alone.
pub mod part;
/// One of many alike within a part.
pub mod part_item;
/// A restaurant as a list shows it.
pub mod restaurant_card;
/// A form that takes an order one step on, and the columns of boards.
pub mod step_form;
/// An order as its kitchen sees it.
pub mod ticket_card;
/// The steps of an order.
pub mod timeline;
