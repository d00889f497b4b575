//! The file that the pools are connected to.

use std::sync::Arc;

use sqlx::sqlite::SqliteConnectOptions;

use super::file::DatabaseFile;

#[derive(Clone, Debug)]
pub struct Place {
    pub(super) file: Arc<DatabaseFile>,
    pub(super) options: SqliteConnectOptions,
}
