//! What a request makes of its browser's cookies. Whoever answers it says so here;
//! `middleware::identify` sets them, and nobody else does.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tower_sessions::session::Id;

use super::flash::Flash;
use crate::server::{accounts::known_device::KnownDevice, ordering::owner::GuestKey};

/// What becomes of one cookie.
#[derive(Clone, Debug)]
pub enum Change<T> {
    Set(T),
    Remove,
}

/// What becomes of each. Clones refer to the same request.
#[derive(Clone, Debug, Default)]
pub struct CookieChanges(Arc<Mutex<Changes>>);

/// Of session and guest the first word counts: what opened or ended a session, not what was found
/// out on the way.
#[derive(Debug, Default)]
pub struct Changes {
    pub session: Option<Change<Id>>,
    pub guest: Option<Change<GuestKey>>,
    pub device: Option<KnownDevice>,
    pub lab: Option<Id>,
    /// The page that it is for, and what it says there.
    pub flash: Option<(String, Flash)>,
}

impl CookieChanges {
    pub fn set_session(&self, id: Id) {
        self.lock().session.get_or_insert(Change::Set(id));
    }

    pub fn remove_session(&self) {
        self.lock().session.get_or_insert(Change::Remove);
    }

    pub fn set_guest(&self, key: GuestKey) {
        self.lock().guest.get_or_insert(Change::Set(key));
    }

    pub fn remove_guest(&self) {
        self.lock().guest.get_or_insert(Change::Remove);
    }

    /// Somebody has signed in from the browser.
    pub fn set_device(&self, device: KnownDevice) {
        self.lock().device = Some(device);
    }

    /// A visit to the lab has begun.
    pub fn set_lab(&self, id: Id) {
        self.lock().lab = Some(id);
    }

    /// Whose cart the next request sees as a guest's: `before`, unless something was said.
    pub fn guest_after(&self, before: Option<&GuestKey>) -> Option<GuestKey> {
        match &self.lock().guest {
            Some(Change::Set(key)) => Some(key.clone()),
            Some(Change::Remove) => None,
            None => before.cloned(),
        }
    }

    /// Sets the flash for a page; the last one counts.
    pub fn set_flash(&self, page: &str, flash: Flash) {
        self.lock().flash = Some((page.to_owned(), flash));
    }

    /// True if something was said of the session's cookie.
    pub fn have_session(&self) -> bool {
        self.lock().session.is_some()
    }

    /// True if something was said of the guest's cookie.
    pub fn have_guest(&self) -> bool {
        self.lock().guest.is_some()
    }

    /// Everything that was said.
    pub fn take(&self) -> Changes {
        std::mem::take(&mut self.lock())
    }

    /// Nothing in here panics halfway through a change.
    fn lock(&self) -> MutexGuard<'_, Changes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
