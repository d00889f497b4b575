//! The server functions: the whole public surface, POST with
//! `application/x-www-form-urlencoded` at fixed names under `/api` (and one that only reads, GET).
//!
//! Each is thin: it takes what was sent, calls a domain of `server`, and answers. A client gets
//! JSON; a browser's form is redirected (`server::http::middleware::form_posts`). Errors are
//! [`AppError`](crate::error::AppError) with its status.

/// Signing up, in and out, the account, and its password.
pub mod accounts;
/// The customer's address book.
pub mod addresses;
/// What whoever looks after the site sees and does.
pub mod admin;
/// The visitor's carts.
pub mod carts;
/// Restaurants and their menus.
pub mod catalog;
/// What couriers do to orders.
pub mod deliveries;
/// A customer of a demo plays the kitchen and the courier.
pub mod guide;
/// What a restaurant's members do to its orders.
pub mod kitchen;
/// The lab of the demo.
pub mod lab;
/// The mail in the folder, for its pages alone: no server function.
pub mod mailbox;
/// Checkout, review, placing, the customer's orders and dashboard.
pub mod orders;
/// What links in mails do.
pub mod recovery;
/// The customer's sessions, the proof that they are theirs to end, and what happened.
pub mod sessions;
/// Tokens for apps and services.
pub mod tokens;

use crate::{
    paths::api,
    server::{
        accounts::tokens::check::Check::{Instant, Stateless},
        http::access::{
            Access::{App, Browser, Token},
            AccessTable,
        },
    },
};

/// With what each function may be called (`tests/surface.rs` holds it).
///
/// A token is checked with a query where something changes or is somebody's own, and by its signature
/// alone where what is read is public.
pub const ACCESS: AccessTable = AccessTable(&[
    (api::ACCOUNT, Token(Instant)),
    (api::ACTIVITY, Browser),
    (api::ADD_ADDRESS, Token(Instant)),
    (api::ADD_TO_CART, Token(Instant)),
    (api::ADDRESS, Token(Instant)),
    (api::ADDRESSES, Token(Instant)),
    (api::ADMIN_CHANGE_USER, Browser),
    (api::ADMIN_MEMBER, Browser),
    (api::ADMIN_ORDER, Browser),
    (api::ADMIN_STEP, Browser),
    (api::ADMIN_USER, Browser),
    (api::AGAIN, Token(Instant)),
    (api::ARCHIVE_ADDRESS, Token(Instant)),
    (api::CANCEL_ORDER, Token(Instant)),
    (api::CARTS, Token(Instant)),
    (api::CHANGE_EMAIL, Browser),
    (api::CHANGE_PASSWORD, Browser),
    (api::CHANGE_QUANTITY, Token(Instant)),
    (api::CHECKOUT, Token(Instant)),
    (api::CONFIRM, Browser),
    (api::DASHBOARD, Token(Instant)),
    (api::DEFAULT_ADDRESS, Token(Instant)),
    (api::DELETE_ACCOUNT, Browser),
    (api::DELIVERIES, Browser),
    (api::DELIVERY_STEP, Browser),
    (api::EDIT_ADDRESS, Token(Instant)),
    (api::END_ALL_SESSIONS, Browser),
    (api::END_OTHER_SESSIONS, Browser),
    (api::END_SESSION, Browser),
    (api::END_SHARING, Token(Instant)),
    (api::FINISH_SIGN_UP, Browser),
    (api::FORGOT_PASSWORD, Browser),
    (api::GUIDE, Browser),
    (api::KITCHEN, Browser),
    (api::KITCHEN_MENU, Browser),
    (api::KITCHEN_STEP, Browser),
    (api::KITCHEN_TICKET, Browser),
    (api::KITCHENS, Browser),
    (api::LAB, Browser),
    (api::LAB_INSTANT, Token(Instant)),
    (api::LAB_SESSION, Browser),
    (api::LAB_STATELESS, Token(Stateless)),
    (api::LAB_BEGIN, Browser),
    (api::LAB_TRY, Browser),
    (api::LOGIN, Browser),
    (api::LOGOUT, Browser),
    (api::MAIL_LINK, Browser),
    (api::ME, Token(Instant)),
    (api::MENU, Token(Instant)),
    (api::ORDER, Token(Instant)),
    (api::ORDER_AGAIN, Token(Instant)),
    (api::ORDERS, Token(Instant)),
    (api::PAUSE, Browser),
    (api::PLACE_ORDER, Token(Instant)),
    (api::PLAY_STEP, Browser),
    (api::PROVE_EMAIL, Browser),
    (api::RATE_ORDER, Token(Instant)),
    (api::REGISTER, Browser),
    (api::REMOVE_FROM_CART, Token(Instant)),
    (api::RESET_PASSWORD, Browser),
    (api::RESTAURANTS, Token(Stateless)),
    (api::REVIEW, Token(Instant)),
    (api::REVIEW_ORDER, Token(Instant)),
    (api::SESSIONS, Browser),
    (api::SET_FAVOURITE, Token(Instant)),
    (api::SET_QUANTITY, Token(Instant)),
    (api::SET_SOLD_OUT, Browser),
    (api::SHARE_ORDER, Token(Instant)),
    (api::TAKE_ACCOUNT_BACK, Browser),
    (api::TAKE_EMAIL_BACK, Browser),
    (api::TOKEN, App),
    (api::TOKEN_REFRESH, App),
    (api::TOKEN_REVOKE, App),
    (api::TRACKED_ORDER, Browser),
]);
