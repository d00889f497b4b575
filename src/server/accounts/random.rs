//! Random bytes from the operating system.

use super::error::AccountError;

/// So many that nobody can guess.
pub fn bytes<const N: usize>() -> Result<[u8; N], AccountError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| AccountError::Token(error.to_string()))?;
    Ok(bytes)
}
