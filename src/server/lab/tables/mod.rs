//! The tables of this domain.

/// Which accounts are the lab's.
pub mod accounts;
/// What the pages of visits show.
pub mod visits;
