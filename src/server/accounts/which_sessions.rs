//! Which sessions of a user are meant.

use crate::server::ids::SessionHandle;

/// Which sessions of a user.
#[derive(Clone, Copy, Debug)]
pub enum WhichSessions<'a> {
    One(&'a SessionHandle),
    AllBut(&'a SessionHandle),
    All,
}

impl<'a> WhichSessions<'a> {
    /// The only one, if it is one.
    pub fn only(self) -> Option<&'a SessionHandle> {
        match self {
            Self::One(handle) => Some(handle),
            Self::AllBut(_) | Self::All => None,
        }
    }

    /// The one left out, if one is.
    pub fn left_out(self) -> Option<&'a SessionHandle> {
        match self {
            Self::AllBut(handle) => Some(handle),
            Self::One(_) | Self::All => None,
        }
    }
}
