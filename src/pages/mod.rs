//! One file per route, rendered on the server only. Pages never query: they call `api`.

/// `/account/activity`
pub mod activity;
/// `/account/password`
pub mod change_password;
/// `/account/confirm`
pub mod confirm;
/// `/dashboard`
pub mod dashboard;
/// `/login`
pub mod login;
/// Every path that is no page.
pub mod not_found;
/// `/register`
pub mod register;
/// `/account/sessions`
pub mod sessions;
/// `/`
pub mod welcome;
