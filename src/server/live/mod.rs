//! Notifies open pages of what concerns them, at once.
//!
//! A tab holds one stream (`GET /events`). Whatever ends a session, or changes an order, records it
//! within the transaction that does it (`session_endings`, `order_events`); the [`tail`] of each server
//! reads the record, also when another process wrote it, and tells the [`hub`], which ends the session's
//! streams, or those who wait for [`news`] of an order. What is lost on the way can only delay: each
//! stream checks its session again every thirty seconds, and when its time is up, and looks for news
//! then.

/// The open streams, by user: they end with their session.
pub mod hub;
/// Who waits for news of what.
pub mod news;
/// What happened to orders.
pub mod order_outbox;
/// Rows that every server reads in their order.
pub mod outbox;
/// Sessions that ended.
pub mod session_outbox;
/// Reads an outbox, and tells of what is new.
pub mod tail;
