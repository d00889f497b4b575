//! The tables of this domain, a file each: one statement per function, named for what it does. No
//! other file of the domain holds SQL.

/// The session library's rows, which authenticate nobody.
pub mod envelopes;
/// What happened to accounts.
pub mod security_events;
/// Sessions that ended, and why.
pub mod session_endings;
/// Whose a session is, and until when.
pub mod user_sessions;
/// Who can sign in.
pub mod users;
