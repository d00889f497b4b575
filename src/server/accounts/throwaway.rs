//! Accounts that are made for an hour, and deleted with all they had. Nobody knows their password but the
//! server: it is hashed once, for all of them.

use super::{
    Accounts, endings,
    error::AccountError,
    identity::{SessionViewer, Verified},
    peer::Peer,
    presented::CredentialKind,
    tables::{
        security_events::{self, Subject},
        users::{self, NewUser},
    },
    which_sessions::WhichSessions,
};
use crate::{
    model::{
        activity::EventKind, app_label::AppLabel, ending::EndReason, role::Role, token::Tokens,
    },
    server::{
        ids::UserId,
        store::{Connection, locks::Lock},
    },
};

impl Accounts {
    /// Makes an account with a hash that is there already. `step` is what else that means to the caller,
    /// in the same transaction, which takes `locks`; if it refuses, there is no account.
    pub async fn make_throwaway<E: From<sqlx::Error>>(
        &self,
        new_user: NewUser,
        hash: &str,
        locks: &[Lock<'_>],
        step: impl AsyncFnOnce(&mut Connection, &UserId) -> Result<(), E>,
    ) -> Result<Verified, E> {
        let (id, now) = (UserId::generate(), self.clock.now());
        let mut tx = self.db.begin(locks).await?;
        let epoch = users::insert(&mut tx, &id, &new_user, hash, Role::Customer, now).await?;
        let subject = Subject::account(&id);
        security_events::record(&mut tx, subject, EventKind::SignedUp, now, None).await?;
        step(&mut tx, &id).await?;
        tx.commit().await?;
        Ok(new_user.verified(id, epoch))
    }

    /// Signs another app of such an account in, for its session: nobody knows the password.
    pub async fn open_family_of(
        &self,
        viewer: &SessionViewer,
        label: &AppLabel,
        peer: &Peer,
    ) -> Result<Tokens, AccountError> {
        let verified = Verified {
            user_id: viewer.user_id.clone(),
            epoch: viewer.epoch,
            name: viewer.name.clone(),
            email: viewer.email.clone(),
            by: CredentialKind::Password,
            is_new: true,
        };
        self.open_family(&verified, label, peer).await
    }

    /// Deletes an account with its sessions and tokens.
    pub async fn delete_throwaway(&self, user_id: &UserId) -> Result<(), AccountError> {
        let now = self.clock.now();
        let mut tx = self.db.begin(&[Lock::User(user_id)]).await?;
        let all = WhichSessions::All;
        endings::end(&mut tx, user_id, all, EndReason::AccountDeleted, now).await?;
        users::delete(&mut tx, user_id).await?;
        tx.commit().await?;
        self.sessions_ended.notify_one();
        Ok(())
    }
}
