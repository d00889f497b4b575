//! One file per route, rendered on the server only. Pages never query: they call `api`.

/// `/account-back`
pub mod account_back;
/// `/account/activity`
pub mod activity;
/// `/account/addresses/{address}`
pub mod address;
/// `/account/addresses`
pub mod addresses;
/// `/admin`
pub mod admin;
/// `/orders/{number}/again`
pub mod again;
/// `/cart`
pub mod cart;
/// `/account/email`
pub mod change_email;
/// `/account/password`
pub mod change_password;
/// `/checkout/{restaurant}`
pub mod checkout;
/// `/account/confirm`
pub mod confirm;
/// `/dashboard`
pub mod dashboard;
/// `/account/delete`
pub mod delete_account;
/// `/deliveries`
pub mod deliveries;
/// `/email-back`
pub mod email_back;
/// `/finish-sign-up`
pub mod finish_sign_up;
/// `/forgot-password`
pub mod forgot_password;
/// `/orders/{number}/guide`
pub mod guide;
/// `/kitchen/{restaurant}`
pub mod kitchen;
/// `/kitchen/{restaurant}/menu`
pub mod kitchen_menu;
/// `/kitchen`
pub mod kitchens;
/// `/lab`
pub mod lab;
/// `/login`
pub mod login;
/// `/dev/mailbox/{mail}`
pub mod mail;
/// `/dev/mailbox`
pub mod mailbox;
/// `/r/{restaurant}`
pub mod menu;
/// Every path that is no page.
pub mod not_found;
/// `/orders/{number}`
pub mod order;
/// `/orders`
pub mod orders;
/// `/confirm-email`
pub mod prove_email;
/// `/register`
pub mod register;
/// `/reset-password`
pub mod reset_password;
/// `/restaurants`
pub mod restaurants;
/// `/checkout/{restaurant}/review/{review}`
pub mod review;
/// `/account/sessions`
pub mod sessions;
/// `/kitchen/{restaurant}/tickets/{number}`
pub mod ticket;
/// `/t/{link}`
pub mod tracking;
/// `/`
pub mod welcome;
