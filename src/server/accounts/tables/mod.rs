//! The tables of this domain, a file each: one statement per function, named for what it does. No
//! other file of the domain holds SQL.

/// Ways of signing in.
pub mod credentials;
/// The session library's rows, which authenticate nobody.
pub mod envelopes;
/// What is kept of an account, as its owner takes it away.
pub mod exported;
/// Addresses that users had until lately.
pub mod former_emails;
/// What links in mails prove.
pub mod mail_tokens;
/// What apps hold: hashes.
pub mod refresh_tokens;
/// What happened to accounts.
pub mod security_events;
/// What only servers on this database know.
pub mod server_secrets;
/// Sessions that ended, and why.
pub mod session_endings;
/// Who wants to be a user.
pub mod sign_ups;
/// What signs access tokens.
pub mod signing_keys;
/// What staff did beside orders.
pub mod staff_actions;
/// Whose an app's tokens are, and until when.
pub mod token_families;
/// What was tried too often.
pub mod tries;
/// Whose a session is, and until when.
pub mod user_sessions;
/// Who can sign in.
pub mod users;
