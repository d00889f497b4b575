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
    mail::{
        delivery::{Compose, Composed},
        layout,
        letter::Letter,
        tables::mails::DueMail,
    },
    state::AppState,
};

/// Puts mails into words.
#[derive(Clone, Debug)]
pub struct Letters(pub AppState);

impl Compose for Letters {
    async fn compose(&self, due: &DueMail, letter: &Letter) -> anyhow::Result<Option<Composed>> {
        let mut recipient = due.recipient.clone();
        let links = Links(&self.0.settings.site.base_url);
        let ordering = &self.0.ordering;
        let written = match letter {
            Letter::Welcome { name } => Some(accounts::welcome(links, name)),
            Letter::PasswordChanged { name, from } => {
                Some(accounts::password_changed(links, name, from))
            }
            Letter::NewDevice { name, from } => Some(accounts::new_device(links, name, from)),
            Letter::Reset { email_key, from } => {
                let link = self.0.accounts.make_reset_link(email_key).await?;
                link.map(|link| {
                    recipient = Some(link.email.clone());
                    accounts::reset(links, &link, from)
                })
            }
            Letter::OrderPlaced { number } => orders::placed(ordering, links, due, number).await?,
            Letter::Receipt { number } => orders::receipt(ordering, links, due, number).await?,
        };
        if let (None, Some(user_id)) = (&recipient, &due.user_id) {
            recipient = self.0.accounts.email_of(user_id).await?;
        }
        Ok(written
            .zip(recipient)
            .map(|((subject, blocks), recipient)| Composed {
                recipient,
                words: layout::words(subject, &blocks),
            }))
    }
}
