//! Who somebody is known to be: by the password just given ([`Verified`]), by a session or an app's token
//! ([`Viewer`]), and for how long a session holds ([`SessionLimits`]).

use std::fmt;

use sqlx::FromRow;

use super::{presented::CredentialKind, tokens::check::Check};
use crate::{
    model::{moment::UnixMillis, role::Role},
    server::{
        clock::millis,
        ids::{SessionHandle, UserId},
        settings::SessionSettings,
        store::session_store::StoredSessionId,
    },
};

/// How long sessions live, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// Without a request (ASVS 7.3.1).
    pub idle: i64,
    /// However active (ASVS 7.3.2).
    pub absolute: i64,
    /// Since the password was proven, for what needs it proven lately (ASVS 7.5.2).
    pub confirmed: i64,
    /// Sessions of one user.
    pub per_user: u32,
}

impl SessionLimits {
    pub fn new(settings: &SessionSettings) -> Self {
        Self {
            idle: millis(settings.idle),
            absolute: millis(settings.absolute),
            confirmed: millis(settings.confirmed_for),
            per_user: settings.per_user.get(),
        }
    }
}

/// The proof that somebody gave a user's credential while the user's epoch was this one. Only sign-up
/// and sign-in make it.
#[derive(Debug)]
pub struct Verified {
    pub(super) user_id: UserId,
    pub(super) epoch: i64,
    pub name: String,
    pub email: String,
    /// What they gave.
    pub(super) by: CredentialKind,
    /// True if the account was made just now, or for an hour: nobody is told of a device that is new.
    pub(super) is_new: bool,
}

impl Verified {
    pub fn user_id(&self) -> &UserId {
        &self.user_id
    }
}

/// Who sent a request.
#[derive(Clone, Debug)]
pub enum Viewer {
    /// A browser, by its session.
    Session(Box<SessionViewer>),
    /// An app, by an access token.
    Token(TokenViewer),
}

impl Viewer {
    pub fn user_id(&self) -> &UserId {
        match self {
            Self::Session(viewer) => &viewer.user_id,
            Self::Token(viewer) => &viewer.user_id,
        }
    }

    /// The browser's session, if it is one.
    pub fn session(&self) -> Option<&SessionViewer> {
        match self {
            Self::Session(viewer) => Some(viewer),
            Self::Token(_) => None,
        }
    }
}

impl From<SessionViewer> for Viewer {
    fn from(viewer: SessionViewer) -> Self {
        Self::Session(Box::new(viewer))
    }
}

/// The customer behind an app's request, as its access token says.
#[derive(Clone, Debug)]
pub struct TokenViewer {
    pub user_id: UserId,
    pub role: Role,
    pub epoch: i64,
    /// The handle of the token's family.
    pub family: SessionHandle,
    /// How it was checked, and is within a transaction.
    pub check: Check,
}

/// The customer behind a browser's request, read fresh for it. Times are Unix milliseconds.
#[derive(Clone, FromRow)]
pub struct SessionViewer {
    pub user_id: UserId,
    pub name: String,
    pub email: String,
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// The epoch the session was opened under, which is the user's.
    pub epoch: i64,
    pub created_at: UnixMillis,
    pub password_changed_at: Option<UnixMillis>,
    /// The id under which the database knows the session.
    pub session_id: StoredSessionId,
    /// Names the session towards its owner.
    pub handle: SessionHandle,
    /// When the session's activity was last written down.
    pub last_seen_at: UnixMillis,
    pub expires_at: UnixMillis,
    /// When the password was last proven in the session.
    pub confirmed_at: UnixMillis,
}

impl SessionViewer {
    /// True if the password was proven lately enough for what needs it.
    pub fn is_confirmed(&self, limits: &SessionLimits, now: UnixMillis) -> bool {
        now - self.confirmed_at < limits.confirmed
    }

    /// When the session will time out if nothing more is heard of it.
    pub fn deadline(&self, limits: &SessionLimits) -> UnixMillis {
        self.expires_at.min(self.last_seen_at + limits.idle)
    }
}

impl fmt::Debug for SessionViewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionViewer")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}
