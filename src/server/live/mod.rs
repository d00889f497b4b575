//! Tells open pages what concerns them, at once.
//!
//! A tab holds one stream (`GET /events`). Whatever ends a session leaves word in
//! `session_endings` within the transaction that ends it; the [`tail`] of each server reads it,
//! also when another process wrote it, and tells the [`hub`]; the hub tells the [`stream`]. A word
//! that is lost on the way can only delay: each stream looks at its session again every thirty
//! seconds, and when its time is up.

/// The open streams, by user.
pub mod hub;
/// Reads what ended, in this process or another, and tells the hub.
pub mod tail;
