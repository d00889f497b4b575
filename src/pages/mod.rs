//! One file per route, rendered on the server only. Pages never query: they call `api`.

/// `/account/password`
pub mod change_password;
/// `/dashboard`
pub mod dashboard;
/// `/login`
pub mod login;
/// Every path that is no page.
pub mod not_found;
/// `/register`
pub mod register;
/// `/`
pub mod welcome;
