//! Rows of the database as their owners see them.

use super::{
    device,
    identity::SessionViewer,
    tables::{
        security_events::ListedEvent,
        token_families::ListedFamily,
        user_sessions::{ListedSession, Profile},
    },
};
use crate::{
    model::{
        account::Account,
        activity::SecurityEvent,
        session::{AppInfo, SessionInfo, Sessions},
    },
    server::ids::SessionHandle,
};

/// A customer's account; `signed_in_devices` are their sessions.
pub fn account(profile: Profile) -> Account {
    Account {
        name: profile.name,
        email: profile.email,
        role: profile.role,
        member_since: profile.created_at,
        password_changed_at: profile.password_changed_at,
        signed_in_devices: profile.sessions.unsigned_abs(),
    }
}

/// A customer's sessions, the one that asks first, and their apps. `confirmed` says whether their password
/// was proven lately.
pub fn sessions(
    listed: Vec<ListedSession>,
    families: Vec<ListedFamily>,
    viewer: &SessionViewer,
    confirmed: bool,
) -> Sessions {
    let mut sessions: Vec<SessionInfo> = listed
        .into_iter()
        .map(|listed| session(listed, &viewer.handle))
        .collect();
    sessions.sort_by_key(|session| !session.is_this);
    Sessions {
        sessions,
        apps: families.into_iter().map(app).collect(),
        confirmed,
    }
}

/// One session; `this` is the handle of the one that asks.
pub fn session(listed: ListedSession, this: &SessionHandle) -> SessionInfo {
    SessionInfo {
        device: device::in_words(&listed.user_agent),
        address: listed.ip,
        signed_in_at: listed.created_at,
        last_active_at: listed.last_seen_at,
        is_this: listed.handle == *this,
        handle: listed.handle.to_string(),
    }
}

/// One app.
pub fn app(listed: ListedFamily) -> AppInfo {
    AppInfo {
        label: listed.label,
        device: device::in_words(&listed.user_agent),
        address: listed.ip,
        signed_in_at: listed.created_at,
        last_active_at: listed.last_used_at,
        handle: listed.handle.to_string(),
    }
}

pub fn security_event(listed: ListedEvent) -> SecurityEvent {
    SecurityEvent {
        what: listed.kind,
        at: listed.at,
        address: listed.ip,
        device: listed.user_agent.as_deref().map(device::in_words),
        session: listed.session_handle.map(|handle| handle.to_string()),
        app: listed.label,
    }
}
