//! A credential as somebody presents it, to prove that they are still there. Whatever else signs in one day is
//! a variant here and a row of `credentials`.

use secrecy::SecretString;
use strum::IntoStaticStr;

#[derive(Clone, Copy, Debug, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum Presented<'a> {
    Password(&'a SecretString),
}
