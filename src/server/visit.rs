//! One request: who sent it, from where, and what it brought along.
//!
//! `middleware::visit` makes it, axum carries it as an extension, pages and server functions find
//! it as a Leptos context.

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
};

use leptos::prelude::use_context;
use tower_sessions::{Session, session::Id};

use super::{
    accounts::{AccountError, session_control::Choice, sessions, sessions::Viewer},
    flash::Flash,
    middleware::session_cookie::SessionCookie,
    state::AppState,
};
use crate::{
    error::AppError,
    model::{account::SignedIn, ending::Ending, form::Refused},
};

/// Where a request came from.
#[derive(Clone, Debug)]
pub struct Client {
    /// The client's address, proxies we trust left out.
    pub ip: IpAddr,
    /// Its `User-Agent`, at most 200 characters.
    pub user_agent: String,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Visit {
    /// What every request shares.
    pub state: AppState,
    /// The signed-in customer, if the request is authenticated.
    pub viewer: Option<Viewer>,
    /// Why the session that the request came with was ended, if it was.
    pub ended: Option<Ending>,
    /// The session library's handle.
    pub session: Session,
    /// What the browser's session cookie is to become, if anything.
    pub cookie: Arc<OnceLock<SessionCookie>>,
    /// Where it came from.
    pub client: Client,
    /// The id under which it is logged.
    pub request_id: String,
    /// The page asked for: path and query.
    pub path: String,
    /// What the request before left for this page.
    pub flash: Option<Flash>,
}

impl Visit {
    /// The request that is being answered.
    pub fn current() -> Result<Self, AppError> {
        use_context().ok_or_else(|| AppError::Internal {
            reference: String::new(),
        })
    }

    /// The signed-in customer, or 401.
    pub fn viewer(&self) -> Result<&Viewer, AppError> {
        self.viewer.as_ref().ok_or(AppError::SignInRequired)
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

    /// Opens a session for whoever gave the right password.
    pub async fn open_session(
        &self,
        verified: sessions::Verified,
    ) -> Result<SignedIn, AccountError> {
        let accounts = &self.state.accounts;
        let before = self.viewer.as_ref();
        let (signed_in, id) = accounts
            .open_session(verified, before, &self.client)
            .await?;
        self.take_id(id);
        Ok(signed_in)
    }

    /// Ends this session, if there is one, and has the browser forget it.
    pub async fn sign_out(&self) -> Result<(), AccountError> {
        if let Some(viewer) = &self.viewer {
            let this = Choice::One(&viewer.handle);
            match self
                .state
                .accounts
                .end_sessions(viewer, this, &self.client)
                .await
            {
                // Ended meanwhile is ended too.
                Ok(_) | Err(AccountError::SessionEnded) => {}
                Err(error) => return Err(error),
            }
        } else if let Some(id) = sessions::stored_id_of(&self.session) {
            let accounts = &self.state.accounts;
            accounts.end_moved_session(&id, &self.client).await?;
        }
        self.forget_cookie();
        Ok(())
    }

    /// Has the browser forget the session's cookie, if it has one.
    pub fn forget_cookie(&self) {
        if self.session.id().is_some() {
            // A request says at most once what becomes of it.
            let _ = self.cookie.set(SessionCookie::Remove);
        }
    }

    /// Sends the browser the session's new id.
    pub fn take_id(&self, id: Id) {
        let _ = self.cookie.set(SessionCookie::Set(id));
    }

    /// The public words for what went wrong. Causes that are ours are logged here, once.
    pub fn explain(&self, error: AccountError) -> AppError {
        match error {
            AccountError::InvalidCredentials => AppError::InvalidCredentials,
            AccountError::SessionEnded => AppError::SignInRequired,
            AccountError::ConfirmFirst => AppError::ConfirmFirst,
            AccountError::NotFound => AppError::NotFound,
            AccountError::Fields(fields) => AppError::Invalid { fields },
            AccountError::TooManyTries { retry_after } => AppError::TooManyTries { retry_after },
            AccountError::Busy => AppError::Busy { retry_after: 1 },
            cause @ (AccountError::Store(_) | AccountError::Session(_) | AccountError::Hash(_)) => {
                self.internal(&cause)
            }
        }
    }

    /// Logs a cause and gives the reference under which it is found.
    pub fn internal(&self, cause: &dyn std::error::Error) -> AppError {
        tracing::error!(%cause, reference = self.request_id, "request failed");
        AppError::Internal {
            reference: self.request_id.clone(),
        }
    }
}
