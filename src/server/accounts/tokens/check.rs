//! The two ways in which an access token is checked.

/// How an access token is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// By its signature and what it says. No look-up: what ended since it was issued is not seen
    /// before it expires.
    Stateless,
    /// And with one query: its family lives, its epoch is its user's, its user is not suspended.
    Instant,
}
