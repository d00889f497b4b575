//! Checks passwords that were chosen before: that of an email at sign-in, and the viewer's own within
//! a session.

use secrecy::SecretString;

use super::{
    Accounts,
    error::AccountError,
    identity::{SessionViewer, Verified},
    passwords::Requester,
    peer::Peer,
    presented::CredentialKind,
    tables::{
        credentials,
        users::{self, Credentials},
    },
    throttle::Try,
};
use crate::model::{activity::EventKind, email::Email};

impl Accounts {
    /// Verifies an email and a password. An unknown email costs as much work as a known one, and a
    /// suspended user is refused only after it.
    pub async fn verify(
        &self,
        email: &str,
        password: &SecretString,
        peer: &Peer,
    ) -> Result<Verified, AccountError> {
        let key = Email::key_of(email);
        let found = self.find_credentials(&key).await?;
        let user_id = found.as_ref().map(|user| user.id.clone());
        let attempt = self.throttle.take(&key, user_id.as_ref(), peer).await?;
        let verified = self.check_credentials(found, password, peer).await;
        if matches!(verified, Err(AccountError::InvalidCredentials)) {
            let used_up = attempt.use_up().await;
            // Afterwards: what is written for known users alone keeps no answer waiting.
            if let Some(user_id) = user_id {
                self.record_refusal(&user_id, None, EventKind::SignInFailed, peer);
            }
            used_up?;
        }
        verified
    }

    async fn check_credentials(
        &self,
        found: Option<Credentials>,
        password: &SecretString,
        peer: &Peer,
    ) -> Result<Verified, AccountError> {
        let hash = found.as_ref().and_then(|user| user.password_hash.clone());
        let of = Some(peer.network());
        let matches = self.passwords.verify(password, hash, of).await?;
        match found {
            Some(user) if matches && user.suspended_at.is_none() => {
                self.strengthen_hash(&user, password, of);
                Ok(Verified {
                    user_id: user.id,
                    epoch: user.auth_epoch,
                    name: user.name,
                    email: user.email,
                    by: CredentialKind::Password,
                    is_new: false,
                })
            }
            _ => Err(AccountError::InvalidCredentials),
        }
    }

    /// Hashes again with today's parameters if they are stronger. It is the same password, so no
    /// session ends. Beside the answer: a busy database or queue must not refuse a right password,
    /// and the next sign-in tries again.
    fn strengthen_hash(&self, user: &Credentials, password: &SecretString, of: Requester) {
        let Some(old) = user.password_hash.clone() else {
            return;
        };
        if !self.passwords.strengthens(&old) {
            return;
        }
        let (passwords, db) = (self.passwords.clone(), self.db.clone());
        let (user_id, password) = (user.id.clone(), password.clone());
        self.background.spawn(async move {
            let strengthened = async {
                let hash = passwords.hash_again(&password, of).await?;
                let conn = &mut *db.write.acquire().await?;
                credentials::replace_hash(conn, &user_id, &old, &hash).await?;
                Ok::<_, AccountError>(())
            };
            match strengthened.await {
                Ok(()) => tracing::info!(user_id = user_id.as_str(), "password hash strengthened"),
                Err(error) => {
                    tracing::warn!(%error, user_id = user_id.as_str(), "password hash not strengthened");
                }
            }
        });
    }

    /// True if it is the viewer's password. Only a wrong one uses up the attempt.
    pub(super) async fn is_password_of(
        &self,
        viewer: &SessionViewer,
        password: &SecretString,
        peer: &Peer,
        attempt: Try,
    ) -> Result<bool, AccountError> {
        let of = Some(peer.network());
        let checked = async {
            let hash = self.find_hash_of(viewer).await?;
            self.passwords.verify(password, hash, of).await
        };
        let checked = checked.await;
        if matches!(checked, Ok(false)) {
            let session = Some(&viewer.handle);
            self.record_refusal(&viewer.user_id, session, EventKind::ConfirmFailed, peer);
            attempt.use_up().await?;
        }
        checked
    }

    // These two give their connection back: nobody holds one while waiting in the queue.

    async fn find_credentials(&self, email_key: &str) -> sqlx::Result<Option<Credentials>> {
        let conn = &mut *self.db.sessions.acquire().await?;
        users::find_by_email(conn, email_key).await
    }

    async fn find_hash_of(&self, viewer: &SessionViewer) -> sqlx::Result<Option<String>> {
        let conn = &mut *self.db.sessions.acquire().await?;
        credentials::find_password(conn, &viewer.user_id).await
    }
}
