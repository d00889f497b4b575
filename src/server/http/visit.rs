//! One request: who sent it, from where, and what it brought along.
//!
//! `middleware::identify` makes it, axum carries it as an extension, pages and server functions find
//! it as a Leptos context.

use std::{ops::Deref, sync::Arc};

use leptos::prelude::use_context;
use tower_sessions::{Session, session::Id};

use super::{
    cookie_changes::CookieChanges, flash::Flash, middleware::request_id::RequestId, parts::Parts,
};
use crate::{
    error::AppError,
    model::{ending::Ending, form::Refused, moment::UnixMillis, role::Role},
    server::{
        accounts::{
            identity::{SessionViewer, Viewer},
            peer::Peer,
        },
        ordering::{
            error::OrderingError,
            idempotency_key::IdempotencyKey,
            owner::{GuestKey, Owner},
        },
        state::AppState,
    },
};

/// The request that is being answered. Every page and function takes it several times, so a clone is
/// one count up.
#[derive(Clone, Debug)]
pub struct Visit(Arc<Known>);

/// What is known of it.
#[derive(Clone, Debug)]
pub struct Known {
    pub state: AppState,
    /// The signed-in customer, if the request is authenticated, by its session or by an app's token.
    pub viewer: Option<Viewer>,
    /// Why the session that the request came with was ended, if it was.
    pub ended: Option<Ending>,
    /// The session library's handle.
    pub session: Session,
    /// Who the visitor is as a guest, if they have a cart.
    pub guest: Option<GuestKey>,
    /// The session of the browser's visit to the lab, if it is there.
    pub lab: Option<Id>,
    /// What becomes of the browser's cookies.
    pub cookies: CookieChanges,
    /// True if it is a browser's form or page, false if it is a client or an app.
    pub wants_html: bool,
    pub peer: Peer,
    /// The id under which it is logged.
    pub request_id: RequestId,
    /// The page asked for: path and query.
    pub path: String,
    /// What the request before left for this page.
    pub flash: Option<Flash>,
    /// The key of a change that may come twice.
    pub idempotency_key: Option<IdempotencyKey>,
    /// The parts of a page that are asked for, if it is not a whole one.
    pub parts: Option<Parts>,
}

impl From<Known> for Visit {
    fn from(known: Known) -> Self {
        Self(Arc::new(known))
    }
}

impl Deref for Visit {
    type Target = Known;

    fn deref(&self) -> &Known {
        &self.0
    }
}

impl Known {
    /// The customer at a browser, if there is one.
    pub fn browser(&self) -> Option<&SessionViewer> {
        self.viewer.as_ref().and_then(Viewer::session)
    }
}

impl Visit {
    /// The request that is being answered.
    pub fn current() -> Result<Self, AppError> {
        use_context().ok_or_else(|| AppError::Internal {
            reference: String::new(),
        })
    }

    /// The signed-in customer, by session or token, or 401.
    pub fn viewer(&self) -> Result<&Viewer, AppError> {
        self.viewer.as_ref().ok_or(AppError::SignInRequired)
    }

    /// The customer at a browser: 401 without a session, 403 with a token.
    pub fn session_viewer(&self) -> Result<&SessionViewer, AppError> {
        self.viewer()?.session().ok_or(AppError::BrowserOnly)
    }

    /// Whoever has a role, at a browser: 401 without a session, 403 with another role.
    pub fn staff(&self, role: Role) -> Result<&SessionViewer, AppError> {
        let viewer = self.session_viewer()?;
        if viewer.role == role {
            Ok(viewer)
        } else {
            Err(AppError::NotAllowed)
        }
    }

    /// The customer's name, as typed; empty for a visitor.
    pub fn customer_name(&self) -> String {
        let viewer = self.browser();
        viewer.map(|viewer| viewer.name.clone()).unwrap_or_default()
    }

    /// The customer's email, as typed; empty for a visitor.
    pub fn customer_email(&self) -> String {
        let viewer = self.browser();
        viewer
            .map(|viewer| viewer.email.clone())
            .unwrap_or_default()
    }

    pub fn now(&self) -> UnixMillis {
        self.state.clock.now()
    }

    /// The fewest characters of a new password.
    pub fn min_password_length(&self) -> u32 {
        self.state.accounts.min_password_length()
    }

    /// The fewest characters of the password that is chosen to sign up. None if it is chosen later, where the
    /// link in a mail leads.
    pub fn sign_up_password_length(&self) -> Option<u32> {
        (!self.state.accounts.confirms_email).then(|| self.min_password_length())
    }

    /// The form a page shows, if it comes back refused.
    pub fn refused(&self, form: &str) -> Option<Refused> {
        match &self.flash {
            Some(Flash::Refused {
                form: refused_form,
                refused,
            }) if refused_form == form => Some(refused.clone()),
            _ => None,
        }
    }

    /// Has the browser forget the session's cookie, if it has one.
    pub fn forget_session(&self) {
        if self.session.id().is_some() {
            self.cookies.remove_session();
        }
    }

    /// Whose cart the request sees, if anybody's.
    pub fn owner(&self) -> Option<Owner> {
        Owner::of(self.viewer.as_ref(), self.guest.as_ref())
    }

    /// Whose cart the request changes.
    pub fn owner_to_change(&self) -> Result<Owner, OrderingError> {
        let was_signed_in = self.ended.is_some();
        Owner::to_change(self.viewer.as_ref(), self.guest.as_ref(), was_signed_in)
    }
}
