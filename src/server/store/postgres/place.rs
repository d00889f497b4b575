//! The server that the pools are connected to.

use sqlx::postgres::PgConnectOptions;

#[derive(Clone, Debug)]
pub struct Place {
    pub(super) options: PgConnectOptions,
}
