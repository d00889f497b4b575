//! The database that Tiffin is built for. Both kinds have the same names.

#[cfg(feature = "postgres")]
pub use super::postgres::*;
#[cfg(not(feature = "postgres"))]
pub use super::sqlite::*;
