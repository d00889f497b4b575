//! With what a server function may be called: a session, a token or neither. The table stands beside the
//! functions (`api::ACCESS`).

use crate::server::accounts::tokens::check::Check;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// By a browser alone, with its session or without. A token opens it to nobody.
    Browser,
    /// By an app too: its token is checked so. Without one it is open to whom the function says.
    Token(Check),
    /// By an app alone, which signs in, refreshes or signs out here. It needs no token for that, and none
    /// that it brings is looked at.
    App,
}

/// Every server function by its path.
#[derive(Clone, Copy, Debug)]
pub struct AccessTable(pub &'static [(&'static str, Access)]);

impl AccessTable {
    /// None for what is no function.
    pub fn of(self, path: &str) -> Option<Access> {
        let (_, access) = self.0.iter().find(|(function, _)| *function == path)?;
        Some(*access)
    }
}
