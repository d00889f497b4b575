//! A database of SQLite, as that Tiffin makes it which is built for it.

use std::path::Path;

use sqlx::{
    Connection, SqliteConnection, SqlitePool, migrate::Migrator, sqlite::SqliteConnectOptions,
};
use tower_sessions_sqlx_store::SqliteStore;

/// An empty one with all tables.
pub async fn make(file: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true);
    let pool = SqlitePool::connect_with(options.clone()).await.unwrap();
    SqliteStore::new(pool.clone()).migrate().await.unwrap();
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    Migrator::new(migrations)
        .await
        .unwrap()
        .run(&pool)
        .await
        .unwrap();
    pool.close().await;
    SqliteConnection::connect_with(&options).await.unwrap()
}
