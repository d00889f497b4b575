//! Which new passwords are accepted: long enough, not too long, not easy to guess.
//!
//! No composition rules and no forced change (ASVS 6.2.5, NIST SP 800-63B-4); common passwords
//! and words about the person or the site count as guessed (ASVS 6.2.4, 6.2.11).

use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::Score;

use crate::model::password::{self, LengthError};

/// The estimate's cost grows steeply with length; what is strong by then stays strong.
const ESTIMATED_CHARS: usize = 40;

#[derive(Clone, Copy, Debug)]
pub struct PasswordPolicy {
    /// The fewest characters, counted as Unicode scalar values.
    pub min_length: u32,
}

/// A password that satisfies the policy, in the form that is hashed.
#[derive(Debug)]
pub struct NewPassword(SecretString);

/// What is wrong with a new password.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    #[error(transparent)]
    Length(#[from] LengthError),
    /// An attacker would soon guess it.
    #[error("This password is too easy to guess. {0}")]
    Guessable(String),
}

impl PasswordPolicy {
    /// Checks a password's length alone, which costs nothing.
    pub fn check_length(&self, typed: &SecretString) -> Result<(), PolicyError> {
        let password = normalised(typed);
        Ok(password::check_length(
            password.expose_secret(),
            self.min_length as usize,
        )?)
    }

    /// Checks a password against the policy. `context` are words about the person. The estimate
    /// can take tenths of a second of a core: not for an async thread.
    pub fn check(
        &self,
        typed: &SecretString,
        context: &[String],
    ) -> Result<NewPassword, PolicyError> {
        self.check_length(typed)?;
        let password = normalised(typed);
        check_guessable(password.expose_secret(), context)?;
        Ok(NewPassword(password))
    }
}

impl NewPassword {
    /// True if it is the password that was typed.
    pub fn is_same_as(&self, typed: &SecretString) -> bool {
        self.0.expose_secret() == normalised(typed).expose_secret()
    }

    /// The form that is hashed.
    pub fn secret(&self) -> &SecretString {
        &self.0
    }
}

/// Unicode NFC, so that the same password typed on another keyboard is the same bytes
/// (RFC 8265, `OpaqueString`).
pub fn normalised(typed: &SecretString) -> SecretString {
    typed.expose_secret().nfc().collect::<String>().into()
}

/// True if nothing was typed.
pub fn is_empty(typed: &SecretString) -> bool {
    typed.expose_secret().is_empty()
}

fn check_guessable(password: &str, context: &[String]) -> Result<(), PolicyError> {
    let words = penalised_words(context);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let start: String = password.chars().take(ESTIMATED_CHARS).collect();
    let password = start.as_str();
    let estimate = zxcvbn::zxcvbn(password, &words);
    // Several easy parts in a row look strong to the estimate; without the words that an attacker
    // tries first, the rest has to be.
    let rest = without(password, &words);
    let rest_is_strong =
        rest.is_none_or(|rest| zxcvbn::zxcvbn(&rest, &words).score() >= Score::Three);
    if estimate.score() >= Score::Three && rest_is_strong {
        return Ok(());
    }
    let why = estimate.feedback().map(|feedback| {
        let warning = feedback.warning().map(|warning| warning.to_string());
        let advice = feedback
            .suggestions()
            .first()
            .map(std::string::ToString::to_string);
        warning
            .into_iter()
            .chain(advice)
            .collect::<Vec<_>>()
            .join(" ")
    });
    let why = why.filter(|why| !why.is_empty());
    let default = "It is mostly made of your name, your email or ours. Add another word or two.";
    Err(PolicyError::Guessable(
        why.unwrap_or_else(|| default.to_owned()),
    ))
}

/// The site's name, and the person's words together and one by one.
fn penalised_words(context: &[String]) -> Vec<String> {
    let mut words = vec!["tiffin".to_owned()];
    for text in context {
        words.push(text.to_lowercase());
        words.extend(
            text.to_lowercase()
                .split(|c: char| !c.is_alphanumeric())
                .map(str::to_owned),
        );
    }
    words.retain(|word| word.chars().count() > 2);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

/// What is left of a password without the words; nothing if none is in it.
fn without(password: &str, words: &[&str]) -> Option<String> {
    let lower = password.to_lowercase();
    let rest = words
        .iter()
        .fold(lower.clone(), |rest, word| rest.replace(word, ""));
    (rest != lower).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: PasswordPolicy = PasswordPolicy { min_length: 8 };

    fn check(password: &str) -> Result<NewPassword, String> {
        POLICY
            .check(
                &password.into(),
                &[
                    "Priya Raman".to_owned(),
                    "priya.raman@example.com".to_owned(),
                ],
            )
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_good_password_of_any_script_is_accepted() {
        for good in [
            "mango lassi at noon",
            "correct horse battery",
            "गरम चाय और समोसे",
            "x9$Kq!27vbTz",
            "Priya likes mango lassi at noon",
        ] {
            assert!(check(good).is_ok(), "{good}: {:?}", check(good));
        }
    }

    #[test]
    fn a_guessable_password_is_refused_and_told_why() {
        for bad in [
            "password",
            "12345678",
            "qwertyuiop",
            "tiffin123",
            "priyaraman1",
            "Tiffin Priya",
            "tiffin-priya-raman",
            "priya.raman@example.com",
            "aaaaaaaaaaaa",
        ] {
            let words = check(bad).expect_err(bad);
            assert!(
                words.starts_with("This password is too easy to guess. "),
                "{words}"
            );
            assert!(
                words.len() > "This password is too easy to guess. ".len(),
                "{words}"
            );
        }
    }

    #[test]
    fn length_is_said_with_the_count() {
        assert_eq!(
            check("short").expect_err("short"),
            "Use at least 8 characters: this has 5"
        );
        assert_eq!(check("").expect_err("empty"), "Enter a password");
        assert!(
            check(&"mango lassi ".repeat(90))
                .expect_err("long")
                .contains("1,024 bytes")
        );
    }

    #[test]
    fn the_same_password_from_another_keyboard_is_the_same() {
        let composed = check("caf\u{e9} au lait, tr\u{e8}s chaud").expect("accepted");

        assert!(composed.is_same_as(&"cafe\u{301} au lait, tre\u{300}s chaud".into()));
    }
}
