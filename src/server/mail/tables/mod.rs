//! The statements of mail: the only place of this domain that holds SQL.

/// Mails that wait, and what became of the others.
pub mod mails;
