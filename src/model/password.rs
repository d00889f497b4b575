//! The password policy's lengths, and the hint a browser gives while one types.
//!
//! Length is counted in Unicode scalar values (NIST SP 800-63B-4). How guessable a password is
//! only the server decides; the hint promises nothing it cannot know.

/// The most bytes a password may have: enough for any passphrase, too few to tire the hasher.
pub const MAX_BYTES: usize = 1024;

/// A length that deserves praise.
const LONG: usize = 15;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LengthError {
    #[error("Enter a password")]
    Empty,
    #[error("Use at least {min} characters: this has {has}")]
    TooShort {
        /// Characters asked for.
        min: usize,
        /// Characters typed.
        has: usize,
    },
    /// More than [`MAX_BYTES`].
    #[error("Use a shorter password: at most 1,024 bytes")]
    TooLong,
}

pub fn check_length(password: &str, min: usize) -> Result<(), LengthError> {
    let has = password.chars().count();
    if has == 0 {
        Err(LengthError::Empty)
    } else if has < min {
        Err(LengthError::TooShort { min, has })
    } else if password.len() > MAX_BYTES {
        Err(LengthError::TooLong)
    } else {
        Ok(())
    }
}

/// How a password looks while it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// Shorter than the policy allows.
    Short {
        /// Characters still to come.
        missing: usize,
    },
    /// Few different characters.
    Repetitive,
    /// Long enough to be accepted if it is not a common one.
    Fair,
    /// Long and varied.
    Long,
}

impl Strength {
    /// Looks at a password; nothing typed has no strength.
    pub fn of(password: &str, min: usize) -> Option<Self> {
        let has = password.chars().count();
        let mut distinct: Vec<char> = password.chars().collect();
        distinct.sort_unstable();
        distinct.dedup();
        match has {
            0 => None,
            _ if has < min => Some(Self::Short { missing: min - has }),
            _ if distinct.len() < 5 => Some(Self::Repetitive),
            _ if has < LONG => Some(Self::Fair),
            _ => Some(Self::Long),
        }
    }

    /// The word the style sheet knows it by.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Short { .. } | Self::Repetitive => "weak",
            Self::Fair => "fair",
            Self::Long => "good",
        }
    }

    /// What a person reads.
    pub fn words(self) -> String {
        match self {
            Self::Short { missing: 1 } => "1 more character".to_owned(),
            Self::Short { missing } => format!("{missing} more characters"),
            Self::Repetitive => "Too many repeats: mix in something else".to_owned(),
            Self::Fair => "Long enough. Another word or two makes it stronger".to_owned(),
            Self::Long => "Nice and long".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(check_length("пароль12", 8), Ok(()));
        assert_eq!(
            check_length("пароль1", 8),
            Err(LengthError::TooShort { min: 8, has: 7 })
        );
        assert_eq!(
            check_length("🍛🍛🍛🍛🍛🍛🍛", 8),
            Err(LengthError::TooShort { min: 8, has: 7 })
        );
    }

    #[test]
    fn the_limits_are_inclusive() {
        assert_eq!(check_length("", 8), Err(LengthError::Empty));
        assert_eq!(check_length(&"a".repeat(MAX_BYTES), 8), Ok(()));
        assert_eq!(
            check_length(&"a".repeat(MAX_BYTES + 1), 8),
            Err(LengthError::TooLong)
        );
    }

    #[test]
    fn the_hint_grows_with_the_password() {
        assert_eq!(Strength::of("", 8), None);
        assert_eq!(
            Strength::of("abcde", 8),
            Some(Strength::Short { missing: 3 })
        );
        assert_eq!(
            Strength::of("aaaaaaaaaaaaaaaa", 8),
            Some(Strength::Repetitive)
        );
        assert_eq!(Strength::of("masala dosa", 8), Some(Strength::Fair));
        assert_eq!(
            Strength::of("masala dosa and chutney", 8),
            Some(Strength::Long)
        );
    }
}
