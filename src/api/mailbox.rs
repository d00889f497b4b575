//! The mail in the folder, for its pages alone. These are no server functions: nobody calls them from
//! outside. 404 where there is no mailbox.

use crate::{
    error::AppError,
    model::mailbox::{MailSummary, ReadMail},
    server::{http::visit::Visit, mail::mailbox::Mailbox},
};

fn mailbox(visit: &Visit) -> Result<&Mailbox, AppError> {
    visit.state.mailbox.as_ref().ok_or(AppError::NotFound)
}

/// The newest mails: to one address, unless that is empty.
pub async fn list_mails(to: &str) -> Result<Vec<MailSummary>, AppError> {
    let visit = Visit::current()?;
    Ok(mailbox(&visit)?.list(to).await?)
}

/// One mail.
pub async fn find_mail(id: &str) -> Result<ReadMail, AppError> {
    let visit = Visit::current()?;
    let found = mailbox(&visit)?.find(id).await?;
    found.ok_or(AppError::NotFound)
}
