//! Rows of the database as their owners see them.

use super::{
    device,
    identity::Viewer,
    tables::{security_events::ListedEvent, user_sessions::ListedSession},
};
use crate::{
    model::{
        account::Account,
        activity::SecurityEvent,
        session::{SessionInfo, Sessions},
    },
    server::ids::SessionHandle,
};

/// A customer's account; `signed_in_devices` are their sessions.
pub fn account(viewer: &Viewer, signed_in_devices: u64) -> Account {
    Account {
        name: viewer.name.clone(),
        email: viewer.email.clone(),
        role: viewer.role,
        member_since: viewer.created_at,
        password_changed_at: viewer.password_changed_at,
        signed_in_devices,
    }
}

/// A customer's sessions, the one that asks first. `confirmed` says whether their password was
/// proven lately.
pub fn sessions(listed: Vec<ListedSession>, viewer: &Viewer, confirmed: bool) -> Sessions {
    let mut sessions: Vec<SessionInfo> = listed
        .into_iter()
        .map(|listed| session(listed, &viewer.handle))
        .collect();
    sessions.sort_by_key(|session| !session.is_this);
    Sessions {
        sessions,
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

pub fn security_event(listed: ListedEvent) -> SecurityEvent {
    SecurityEvent {
        what: listed.kind,
        at: listed.at,
        address: listed.ip,
        device: listed.user_agent.as_deref().map(device::in_words),
        session: listed.session_handle.map(|handle| handle.to_string()),
    }
}
