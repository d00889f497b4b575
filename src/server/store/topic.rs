//! What commits are watched for.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Rows of `session_endings`.
    SessionEndings,
    /// Rows of `order_events`.
    OrderEvents,
    /// Versions of the catalogue.
    Catalog,
}
