//! Why a mail was not taken.

#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Another try may do better.
    #[error("{0}")]
    ForNow(String),
    /// The same would happen again.
    #[error("{0}")]
    ForGood(String),
}
