//! What an app calls itself in its owner's list: one line, shown as text.

use super::text::{self, Misfit};

pub const MAX_CHARS: usize = 60;

/// A label as one sees it, 1 to 60 characters long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppLabel(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppLabelError {
    /// Nothing that can be seen.
    #[error("Give the app or device a label, such as “Priya’s phone”")]
    Empty,
    /// Over [`MAX_CHARS`].
    #[error("Use at most {MAX_CHARS} characters for the label")]
    TooLong,
    /// A character that no line of text has.
    #[error("{0} cannot be in a label")]
    Misfit(Misfit),
}

impl AppLabel {
    /// Takes a label as typed.
    pub fn parse(typed: &str) -> Result<Self, AppLabelError> {
        let label = text::visible(typed);
        if label.is_empty() {
            Err(AppLabelError::Empty)
        } else if label.chars().count() > MAX_CHARS {
            Err(AppLabelError::TooLong)
        } else if let Some(misfit) = Misfit::in_line(&label) {
            Err(AppLabelError::Misfit(misfit))
        } else {
            Ok(Self(label))
        }
    }

    /// The label for display.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_one_line_that_can_be_seen() {
        assert_eq!(
            AppLabel::parse(" Priya’s phone ").expect("valid").as_str(),
            "Priya’s phone"
        );
        assert_eq!(AppLabel::parse("\u{200b}"), Err(AppLabelError::Empty));
        assert_eq!(
            AppLabel::parse(&"x".repeat(61)),
            Err(AppLabelError::TooLong)
        );
        assert!(matches!(
            AppLabel::parse("a\nb"),
            Err(AppLabelError::Misfit(_))
        ));
    }
}
