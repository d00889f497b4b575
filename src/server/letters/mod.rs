//! Mails in words: what each says, from what it brings along and from what the domains know when it is
//! sent.

/// Of accounts.
mod accounts;

/// Of orders.
mod orders;

/// Whole addresses of pages.
mod links;

use self::links::Links;
use super::{
    accounts::{password_reset::LIVES, proof::Proof},
    clock::millis,
    mail::{
        delivery::{Compose, Composed},
        layout,
        letter::Letter,
        tables::mails::DueMail,
    },
    state::AppState,
};

/// No mail is for such an address (RFC 6761).
const NO_MAILBOX: &str = ".invalid";

/// Puts mails into words.
#[derive(Clone, Debug)]
pub struct Letters(pub AppState);

impl Compose for Letters {
    async fn compose(&self, due: &DueMail, letter: &Letter) -> anyhow::Result<Option<Composed>> {
        let mut recipient = due.recipient.clone();
        let links = Links(&self.0.settings.site.base_url);
        let (domain, ordering) = (&self.0.accounts, &self.0.ordering);
        let written = match letter {
            Letter::Welcome { epoch } => {
                let proof = match epoch {
                    Some(epoch) => self.proof(due, *epoch).await?,
                    None => None,
                };
                Some(accounts::welcome(links, proof.as_ref()))
            }
            Letter::FinishSignUp { name, next } => match &recipient {
                Some(email) => {
                    let proof = domain.make_sign_up_link(email, name, next).await?;
                    Some(accounts::finish_sign_up(links, &proof))
                }
                None => None,
            },
            Letter::ProveEmail { epoch } => {
                let proof = self.proof(due, *epoch).await?;
                proof.map(|proof| accounts::prove_email(links, &proof))
            }
            Letter::EmailChanged {
                name,
                to,
                until,
                from,
            } => match (&due.user_id, &recipient) {
                (Some(user_id), Some(before)) => {
                    let token = domain.make_email_back_link(user_id, before, *until).await?;
                    token.map(|token| accounts::email_changed(links, name, to, &token, from))
                }
                _ => None,
            },
            Letter::AccountDeleted { name, until, from } => match &due.user_id {
                Some(user_id) => {
                    let token = domain.make_account_back_link(user_id, *until).await?;
                    token.map(|token| accounts::account_deleted(links, name, &token, from))
                }
                None => None,
            },
            Letter::EmailRestored { to, from } => Some(accounts::email_restored(links, to, from)),
            Letter::PasswordChanged { name, from } => {
                Some(accounts::password_changed(links, name, from))
            }
            Letter::NewDevice { name, from } => Some(accounts::new_device(links, name, from)),
            // Whoever asked has given up by then, or has got in.
            Letter::Reset { .. } if self.0.clock.now() - due.created_at > millis(LIVES) => None,
            Letter::Reset { email_key, from } => {
                let link = domain.make_reset_link(email_key).await?;
                link.map(|link| {
                    recipient = Some(link.email.clone());
                    accounts::reset(links, &link, from)
                })
            }
            Letter::OrderPlaced { number } => orders::placed(ordering, links, due, number).await?,
            Letter::Receipt { number } => orders::receipt(ordering, links, due, number).await?,
        };
        if let (None, Some(user_id)) = (&recipient, &due.user_id) {
            recipient = domain.email_of(user_id).await?;
        }
        // Accounts that the lab makes have no mailbox.
        let recipient = recipient.filter(|recipient| !recipient.ends_with(NO_MAILBOX));
        Ok(written
            .zip(recipient)
            .map(|((subject, blocks), recipient)| Composed {
                recipient,
                words: layout::words(subject, &blocks),
            }))
    }
}

impl Letters {
    /// The proof that the recipient's address is the user's.
    async fn proof(&self, due: &DueMail, epoch: i64) -> anyhow::Result<Option<Proof>> {
        let (Some(user_id), Some(email)) = (&due.user_id, &due.recipient) else {
            return Ok(None);
        };
        let proof = self
            .0
            .accounts
            .make_email_link(user_id, epoch, email)
            .await?;
        Ok(proof)
    }
}
