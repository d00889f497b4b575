//! What links in mails open. Looking at one uses nothing up: programs look at mail.

use super::{
    Accounts, error::AccountError, mail_token::MailToken, peer::Peer, tables::mail_tokens,
};
use crate::{
    error::FieldErrors,
    model::{
        email::Email,
        mail_link::{MailLink, Purpose},
    },
    server::ids::UserId,
};

impl Accounts {
    /// What a link opens, if it still opens something.
    pub async fn find_link(&self, token: &str, purpose: Purpose) -> sqlx::Result<Option<MailLink>> {
        let Some(token) = MailToken::parse(token) else {
            return Ok(None);
        };
        let now = self.clock.now();
        if purpose == Purpose::SignUp {
            let found = self.find_sign_up(&token.hash()).await?;
            return Ok(found.map(|found| MailLink {
                email: Some(found.email),
                name: Some(found.name),
                needs_session: false,
            }));
        }
        let conn = &mut *self.db.read.acquire().await?;
        let found = mail_tokens::find(conn, &token.hash(), purpose, now).await?;
        Ok(found.map(|found| {
            let current = Email::key_of(&found.current_email);
            let is_change = |email: &String| Email::key_of(email) != current;
            let needs_session =
                purpose == Purpose::Email && found.email.as_ref().is_some_and(is_change);
            MailLink {
                email: found.email,
                name: None,
                needs_session,
            }
        }))
    }

    /// The hash of a link's token, and whose it is: what is done with it is looked at again within the
    /// transaction.
    pub(super) async fn owner_of_link(
        &self,
        token: &str,
        purpose: Purpose,
        peer: &Peer,
    ) -> Result<(String, UserId), AccountError> {
        self.throttle.use_up(peer.network()).await?;
        let hash = MailToken::parse(token).ok_or_else(ended)?.hash();
        let conn = &mut *self.db.sessions.acquire().await?;
        let found = mail_tokens::find(conn, &hash, purpose, self.clock.now()).await?;
        Ok((hash, found.ok_or_else(ended)?.user_id))
    }
}

pub(super) fn ended() -> AccountError {
    let words = "This link has ended. Ask for a new one.";
    AccountError::Fields(FieldErrors::one("token", words))
}
