//! The statements of mail: the only place of this domain that holds SQL.

/// Mails that wait, and what became of the others.
pub mod mails;

/// Mails to a person, as they take them away.
pub mod exported;
