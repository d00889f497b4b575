//! What only PostgreSQL can do, and what can only happen to it.

/// It stops, it starts, servers on it are killed.
mod failures;
/// Moving over from SQLite.
mod import;
/// SQLite's tables and PostgreSQL's.
mod schema;
/// A database of SQLite to compare with, and to move over from.
mod sqlite;
