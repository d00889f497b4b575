//! The tables of this domain.

/// Who is in the lab, and what they tried.
pub mod visits;
