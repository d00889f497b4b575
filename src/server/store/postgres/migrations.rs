//! The tables, as they are to be.

use sqlx::migrate::Migrator;

pub static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");
