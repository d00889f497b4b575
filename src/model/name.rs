//! A person's name: any script, one line, shown as text.

/// The most characters a name may have.
pub const MAX_CHARS: usize = 100;

/// A name without surrounding space or control characters, 1 to 100 characters long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

/// What is wrong with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing but space.
    #[error("Enter your name")]
    Empty,
    /// Over [`MAX_CHARS`].
    #[error("Use at most {MAX_CHARS} characters for your name")]
    TooLong,
    /// A line break, a NUL, or a character that hides or turns text.
    #[error("Use only letters, marks and spaces in your name, on one line")]
    Control,
}

impl Name {
    /// Takes a name as typed.
    pub fn parse(typed: &str) -> Result<Self, NameError> {
        let name = typed.trim();
        if name.is_empty() {
            Err(NameError::Empty)
        } else if name.chars().count() > MAX_CHARS {
            Err(NameError::TooLong)
        } else if name.chars().any(|c| c.is_control() || is_deceptive(c))
            || !name.chars().any(char::is_alphanumeric)
        {
            Err(NameError::Control)
        } else {
            Ok(Self(name.to_owned()))
        }
    }

    /// The name for display.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Characters that turn, hide or break text: line separators, format characters (but the joiners
/// that some scripts need), fillers, and what stands for bytes that were no text.
pub(crate) fn is_deceptive(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{200e}'
            | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_script_is_a_name() {
        for name in [
            "Priya",
            "Zoë O’Brien",
            "प्रिया",
            "李小龍",
            "<b>x</b>",
            "'; drop table users; --",
        ] {
            assert_eq!(Name::parse(name).expect(name).as_str(), name);
        }
    }

    #[test]
    fn space_around_a_name_is_dropped() {
        assert_eq!(Name::parse("  Priya \n").expect("valid").as_str(), "Priya");
    }

    #[test]
    fn a_name_that_cannot_be_shown_is_refused() {
        assert_eq!(Name::parse("  "), Err(NameError::Empty));
        assert_eq!(Name::parse("a\0b"), Err(NameError::Control));
        assert_eq!(Name::parse("a\nb"), Err(NameError::Control));
        assert_eq!(Name::parse("a\u{202e}b"), Err(NameError::Control));
        for invisible in [
            "\u{200b}",
            "\u{3164}",
            "a\u{2028}b",
            "\u{e0041}a",
            "a\u{fffd}",
            "...",
        ] {
            assert_eq!(
                Name::parse(invisible),
                Err(NameError::Control),
                "{invisible:?}"
            );
        }
        assert_eq!(Name::parse(&"x".repeat(101)), Err(NameError::TooLong));
        assert!(Name::parse(&"é".repeat(100)).is_ok());
    }
}
