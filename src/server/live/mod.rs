//! Notifies open pages of what concerns them, at once.
//!
//! A tab holds one stream (`GET /events`). Whatever ends a session records it in `session_endings`
//! within the transaction that ends it; the [`tail`] of each server reads the record, also when
//! another process wrote it, and notifies the [`hub`], which ends the session's streams. A
//! notification that is lost on the way can only delay: each stream checks its session again every
//! thirty seconds, and when its time is up.

/// The open streams, by user.
pub mod hub;
/// Reads what ended, in this process or another, and notifies the hub.
pub mod tail;
