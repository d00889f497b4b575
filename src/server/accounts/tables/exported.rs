//! What is kept of an account, as its owner takes it away: every column that is about them, and none that
//! signs anybody in.

use serde::Serialize;
use sqlx::FromRow;

use crate::server::{
    ids::{SessionHandle, UserId},
    local_time::Rfc3339,
    store::{
        Connection,
        pages::{After, Keyed, PAGE},
    },
};

#[derive(Debug, FromRow, Serialize)]
pub struct Account {
    pub id: UserId,
    pub name: String,
    pub email: String,
    /// When it was last proven that the mail there is the owner's.
    pub email_confirmed_at: Option<Rfc3339>,
    pub role: String,
    pub created_at: Rfc3339,
    pub password_changed_at: Option<Rfc3339>,
    pub suspended_at: Option<Rfc3339>,
}

pub async fn account(conn: &mut Connection, user_id: &UserId) -> sqlx::Result<Account> {
    sqlx::query_as(
        "select id, name, email, email_confirmed_at, role, created_at, password_changed_at,
                suspended_at
         from users where id = $1",
    )
    .bind(user_id)
    .fetch_one(conn)
    .await
}

#[derive(Debug, FromRow, Serialize)]
pub struct Credential {
    #[serde(skip)]
    pub key: String,
    pub kind: String,
    /// Its owner's word for it.
    pub label: String,
    pub created_at: Rfc3339,
}

impl Keyed for Credential {
    fn key(&self) -> After {
        After::text(&self.key)
    }
}

const CREDENTIALS: &str = "
    select kind || ' ' || name as key, kind, label, created_at from credentials
    where user_id = $1 and kind || ' ' || name > $2 order by kind || ' ' || name limit $3";

/// A user's ways of signing in, without what they are checked with.
pub async fn credentials(
    conn: &mut Connection,
    user_id: &UserId,
    after: &After,
) -> sqlx::Result<Vec<Credential>> {
    sqlx::query_as(CREDENTIALS)
        .bind(user_id)
        .bind(&after.text)
        .bind(i64::from(PAGE))
        .fetch_all(conn)
        .await
}

#[derive(Debug, FromRow, Serialize)]
pub struct FormerEmail {
    /// Without capitals.
    pub email: String,
    /// When another one took its place.
    pub changed_at: Rfc3339,
    /// It may be had back until then.
    pub until: Rfc3339,
}

impl Keyed for FormerEmail {
    fn key(&self) -> After {
        After::text(&self.email)
    }
}

const FORMER_EMAILS: &str = "
    select email_key as email, changed_at, until from former_emails
    where user_id = $1 and email_key > $2 order by email_key limit $3";

/// Addresses that the user had until lately.
pub async fn former_emails(
    conn: &mut Connection,
    user_id: &UserId,
    after: &After,
) -> sqlx::Result<Vec<FormerEmail>> {
    sqlx::query_as(FORMER_EMAILS)
        .bind(user_id)
        .bind(&after.text)
        .bind(i64::from(PAGE))
        .fetch_all(conn)
        .await
}

#[derive(Debug, FromRow, Serialize)]
pub struct Session {
    pub handle: SessionHandle,
    pub created_at: Rfc3339,
    pub last_seen_at: Rfc3339,
    pub expires_at: Rfc3339,
    /// When its owner was last proven to be there, and with what.
    pub confirmed_at: Rfc3339,
    pub confirmed_with: String,
    pub ip_address: String,
    pub user_agent: String,
}

impl Keyed for Session {
    fn key(&self) -> After {
        After::text(self.handle.as_str())
    }
}

const SESSIONS: &str = "
    select handle, created_at, last_seen_at, expires_at, confirmed_at, confirmed_with, ip as ip_address,
           user_agent
    from user_sessions where user_id = $1 and handle > $2 order by handle limit $3";

/// A user's sessions, those included that ended without anybody having cleaned up.
pub async fn sessions(
    conn: &mut Connection,
    user_id: &UserId,
    after: &After,
) -> sqlx::Result<Vec<Session>> {
    sqlx::query_as(SESSIONS)
        .bind(user_id)
        .bind(&after.text)
        .bind(i64::from(PAGE))
        .fetch_all(conn)
        .await
}

#[derive(Debug, FromRow, Serialize)]
pub struct App {
    pub handle: SessionHandle,
    /// As it named itself.
    pub label: String,
    pub created_at: Rfc3339,
    pub last_used_at: Rfc3339,
    pub expires_at: Rfc3339,
    pub ip_address: String,
    pub user_agent: String,
}

impl Keyed for App {
    fn key(&self) -> After {
        After::text(self.handle.as_str())
    }
}

const APPS: &str = "
    select handle, label, created_at, last_used_at, expires_at, ip as ip_address, user_agent
    from token_families where user_id = $1 and handle > $2 order by handle limit $3";

/// A user's apps, without their tokens.
pub async fn apps(
    conn: &mut Connection,
    user_id: &UserId,
    after: &After,
) -> sqlx::Result<Vec<App>> {
    sqlx::query_as(APPS)
        .bind(user_id)
        .bind(&after.text)
        .bind(i64::from(PAGE))
        .fetch_all(conn)
        .await
}

#[derive(Debug, FromRow, Serialize)]
pub struct SecurityEvent {
    #[serde(skip)]
    pub id: String,
    pub at: Rfc3339,
    pub kind: String,
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
    /// The handle of the session or app that it is about.
    pub session: Option<SessionHandle>,
    /// The app, as it named itself.
    pub app: Option<String>,
}

impl Keyed for SecurityEvent {
    fn key(&self) -> After {
        After::moment(self.at, &self.id)
    }
}

const SECURITY_EVENTS: &str = "
    select id, at, kind, ip as ip_address, user_agent, session_handle as session, label as app
    from security_events where user_id = $1 and (at, id) > ($2, $3) order by at, id limit $4";

/// What happened to an account, in its order.
pub async fn security_events(
    conn: &mut Connection,
    user_id: &UserId,
    after: &After,
) -> sqlx::Result<Vec<SecurityEvent>> {
    sqlx::query_as(SECURITY_EVENTS)
        .bind(user_id)
        .bind(after.number)
        .bind(&after.text)
        .bind(i64::from(PAGE))
        .fetch_all(conn)
        .await
}

#[derive(Debug, FromRow, Serialize)]
pub struct StaffAction {
    #[serde(skip)]
    pub id: i64,
    pub at: Rfc3339,
    pub action: String,
    /// The id of a dish, an option, a restaurant or a user.
    pub subject: String,
    pub note: String,
}

impl Keyed for StaffAction {
    fn key(&self) -> After {
        After::number(self.id)
    }
}

const STAFF_ACTIONS: &str = "
    select id, at, action, subject, note
    from staff_actions where user_id = $1 and id > $2 order by id limit $3";

/// What a user did as one of the staff, in its order.
pub async fn staff_actions(
    conn: &mut Connection,
    user_id: &UserId,
    after: &After,
) -> sqlx::Result<Vec<StaffAction>> {
    sqlx::query_as(STAFF_ACTIONS)
        .bind(user_id)
        .bind(after.number)
        .bind(i64::from(PAGE))
        .fetch_all(conn)
        .await
}

#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use super::*;
    use crate::server::store::plans::assert_found_by;

    #[tokio::test]
    async fn a_page_is_found_by_index() {
        for (statement, index) in [
            (CREDENTIALS, "sqlite_autoindex_credentials"),
            (SESSIONS, "user_sessions_user_id"),
            (APPS, "token_families_user_id"),
            (SECURITY_EVENTS, "security_events_user_id"),
            (STAFF_ACTIONS, "staff_actions_user_id"),
        ] {
            assert_found_by(index, statement).await;
        }
    }
}
