//! A credential as somebody presents it, to prove that they are still there. Whatever else signs in one day is
//! a variant here and a row of `credentials`.

use secrecy::SecretString;
use strum::IntoStaticStr;

#[derive(Clone, Copy, Debug)]
pub enum Presented<'a> {
    Password(&'a SecretString),
}

/// As the tables name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum CredentialKind {
    Password,
}

impl Presented<'_> {
    pub fn kind(self) -> CredentialKind {
        match self {
            Self::Password(_) => CredentialKind::Password,
        }
    }
}
