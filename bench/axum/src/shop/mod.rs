//! The shop as many would write it: axum, askama, sqlx, and tower-sessions with its stock store.

use std::str::FromStr;

use axum::{
    Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use tower_sessions::{Session, SessionManagerLayer};
use tower_sessions_sqlx_store::SqliteStore;

use crate::Failure;

/// What forms are sent to.
mod actions;
/// What the templates show.
mod pages;
/// What the statements bring.
mod rows;

/// The key of the user's id in a session.
const USER: &str = "user";

/// The routes, on a database that Tiffin has made.
pub async fn router(database: &str) -> Result<Router, Failure> {
    // The journal is what Tiffin's file says (WAL); the rest is what Tiffin sets too.
    let options = SqliteConnectOptions::from_str(&format!("sqlite:{database}"))?
        .synchronous(sqlx::sqlite::SqliteSynchronous::Normal)
        .foreign_keys(true);
    let db = SqlitePoolOptions::new()
        .max_connections(4)
        .connect_with(options)
        .await?;
    let sessions = SessionManagerLayer::new(SqliteStore::new(db.clone())).with_secure(false);
    Ok(Router::new()
        .route("/", get(pages::home))
        .route("/restaurants", get(pages::restaurants))
        .route("/r/{slug}", get(pages::menu))
        .route("/login", get(pages::login))
        .route("/dashboard", get(pages::dashboard))
        .route("/api/login", post(actions::login))
        .route("/api/add_to_cart", post(actions::add_to_cart))
        .route("/api/remove_from_cart", post(actions::remove_from_cart))
        .route("/api/review_order", post(actions::review_order))
        .route("/api/place_order", post(actions::place_order))
        .layer(sessions)
        .with_state(db))
}

/// Whose session this is.
async fn user_of(session: &Session, db: &SqlitePool) -> Result<Option<rows::User>, Refusal> {
    let Some(id) = session.get::<String>(USER).await.map_err(Refusal::ours)? else {
        return Ok(None);
    };
    Ok(sqlx::query_as(include_str!("../../../sql/user_by_id.sql"))
        .bind(id)
        .fetch_optional(db)
        .await?)
}

/// A request that is not answered as asked.
struct Refusal(StatusCode);

impl Refusal {
    const SIGN_IN: Self = Self(StatusCode::UNAUTHORIZED);
    const NOT_FOUND: Self = Self(StatusCode::NOT_FOUND);

    fn ours(error: impl std::fmt::Display) -> Self {
        eprintln!("{error}");
        Self(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self::ours(error)
    }
}

impl From<askama::Error> for Refusal {
    fn from(error: askama::Error) -> Self {
        Self::ours(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}
