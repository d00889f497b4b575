//! A person's name: any script, one line, shown as text.

use super::text::{self, Misfit};

pub const MAX_CHARS: usize = 100;

/// A name as one sees it, 1 to 100 characters long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing that can be seen.
    #[error("Enter your name")]
    Empty,
    /// Over [`MAX_CHARS`].
    #[error("Use at most {MAX_CHARS} characters for your name")]
    TooLong,
    /// A character that no line of text has.
    #[error("{0} cannot be in a name")]
    Misfit(Misfit),
    /// Signs only.
    #[error("Enter a name with at least one letter")]
    NoLetter,
}

impl Name {
    /// Takes a name as typed.
    pub fn parse(typed: &str) -> Result<Self, NameError> {
        let name = text::visible(typed);
        if name.is_empty() {
            Err(NameError::Empty)
        } else if name.chars().count() > MAX_CHARS {
            Err(NameError::TooLong)
        } else if let Some(misfit) = Misfit::in_line(&name) {
            Err(NameError::Misfit(misfit))
        } else if !text::has_word(&name) {
            Err(NameError::NoLetter)
        } else {
            Ok(Self(name))
        }
    }

    /// The name for display.
    pub fn as_str(&self) -> &str {
        &self.0
    }
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
    fn what_cannot_be_seen_is_dropped() {
        for typed in [
            "  Priya \n",
            "\u{202a}Priya\u{202c}",
            "Pri\u{200b}ya\u{feff}",
            "\u{fffc}Pri\u{202e}ya\u{a0}",
        ] {
            assert_eq!(
                Name::parse(typed).expect("valid").as_str(),
                "Priya",
                "{typed:?}"
            );
        }
    }

    #[test]
    fn a_name_that_nobody_can_see_is_none() {
        for typed in [
            "",
            "  ",
            "\u{200b}",
            "\u{3164}\u{202e}",
            "\u{e0041}\u{a0}",
            "\u{13441}",
        ] {
            assert_eq!(Name::parse(typed), Err(NameError::Empty), "{typed:?}");
        }
        for typed in ["...", "😀", "-", "\u{345}"] {
            assert_eq!(Name::parse(typed), Err(NameError::NoLetter), "{typed}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let words = |typed| Name::parse(typed).expect_err(typed).to_string();

        assert_eq!(
            words("a\0b"),
            "An unprintable character (U+0000) cannot be in a name"
        );
        assert_eq!(words("a\r\nb"), "A line break cannot be in a name");
        assert_eq!(
            words("a\u{fffd}"),
            "“\u{fffd}”, which stands for a lost character, cannot be in a name"
        );
        assert_eq!(Name::parse(&"x".repeat(101)), Err(NameError::TooLong));
        assert!(Name::parse(&format!("{}\u{200b}", "é".repeat(100))).is_ok());
    }
}
