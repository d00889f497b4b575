//! What a customer sees of their sessions. Times are Unix milliseconds, UTC.

use serde::{Deserialize, Serialize};

use super::moment::UnixMillis;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Names it towards its owner; it authenticates nobody.
    pub handle: String,
    /// Device and browser in words.
    pub device: String,
    /// The address it was last used from.
    pub address: String,
    pub signed_in_at: UnixMillis,
    /// When it was last used, to within ten minutes.
    pub last_active_at: UnixMillis,
    /// True for the session that asks.
    pub is_this: bool,
}

/// An app that is signed in with tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppInfo {
    /// Names it towards its owner; it authenticates nobody.
    pub handle: String,
    /// What it called itself when it signed in.
    pub label: String,
    /// Device and program in words.
    pub device: String,
    /// The address it was last refreshed from.
    pub address: String,
    pub signed_in_at: UnixMillis,
    /// When it last got a new access token.
    pub last_active_at: UnixMillis,
}

/// A customer's sessions, the one that asks first, then the last used first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sessions {
    /// Every session that would be accepted now.
    pub sessions: Vec<SessionInfo>,
    /// Every app whose tokens would be accepted now, the last used first.
    pub apps: Vec<AppInfo>,
    /// False if ending another session or an app asks for the password first.
    pub confirmed: bool,
}

/// The answer to ending sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionsEnded {
    /// How many it ended, apps included.
    pub sessions_ended: u64,
}
