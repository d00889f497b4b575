//! Email addresses: kept as typed for display, compared by a normalised key.

use unicode_normalization::UnicodeNormalization;

use super::text::{self, Misfit};

/// Bytes that are looked at: an address has 254, and what cannot be seen in it goes. A stranger sends
/// 60,000, of which folding makes many times more.
const MAX_TYPED: usize = 1024;

/// A valid address (RFC 5321 syntax, no display name), at most 254 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    typed: String,
    key: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing that can be seen.
    #[error("Enter your email")]
    Empty,
    /// A character that no address has.
    #[error("{0} cannot be in an email")]
    Misfit(Misfit),
    #[error("Enter an email like name@example.com")]
    Malformed,
}

impl Email {
    /// Takes an address as typed.
    pub fn parse(typed: &str) -> Result<Self, EmailError> {
        if typed.len() > MAX_TYPED {
            return Err(EmailError::Malformed);
        }
        let typed = text::visible(typed);
        if typed.is_empty() {
            return Err(EmailError::Empty);
        }
        // Length in SMTP is in bytes; the library counts the parts, not the whole.
        if typed.len() > 254 || !is_address(&typed) {
            // What is no address at all is not mended by one character.
            let is_almost_one = typed.contains('@');
            let misfit = typed.chars().find(|c| is_almost_one && !fits(*c));
            return Err(misfit.map_or(EmailError::Malformed, |c| EmailError::Misfit(Misfit(c))));
        }
        let key = Self::key_of(&typed);
        Ok(Self { typed, key })
    }

    /// The key under which an address is unique: what cannot be seen, case, Unicode's compatibility
    /// forms and the two ways to write an international domain make no difference.
    pub fn key_of(typed: &str) -> String {
        let fold = |text: &str| -> String {
            text::without_nul(text)
                .nfkc()
                .collect::<String>()
                .to_lowercase()
                .nfkc()
                .collect()
        };
        // Of what is too long for an address the start is a key as good as any: nobody has it.
        let start = &typed[..typed.floor_char_boundary(MAX_TYPED)];
        let typed = text::without_invisible(start);
        match typed.rsplit_once('@') {
            Some((local, domain)) => {
                let domain = domain_of(domain).unwrap_or_else(|| fold(domain));
                format!("{}@{domain}", fold(local))
            }
            None => fold(&typed),
        }
    }

    /// The address as its owner wrote it.
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    pub fn key(&self) -> &str {
        &self.key
    }

    /// The mailbox that it most likely names, by its key: what follows a `+` before the `@` is for its owner.
    pub fn mailbox(&self) -> String {
        let Some((local, domain)) = self.key.rsplit_once('@') else {
            return self.key.clone();
        };
        match local.split('+').next() {
            Some("") | None => self.key.clone(),
            Some(local) => format!("{local}@{domain}"),
        }
    }

    /// The part before the `@`.
    pub fn local_part(&self) -> &str {
        self.typed.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// The domain as every mail server knows it.
    pub fn ascii_domain(&self) -> &str {
        self.key.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// A domain in its one form. A parser for URLs would also take percent-encoded letters and numbers
/// for hosts, which no mail is sent to.
fn domain_of(typed: &str) -> Option<String> {
    match url::Host::parse(typed) {
        Ok(url::Host::Domain(domain)) if !typed.contains('%') => Some(domain),
        _ => None,
    }
}

fn is_address(typed: &str) -> bool {
    let options = email_address::Options::default()
        .without_display_text()
        .without_domain_literal()
        .with_required_tld();
    let domain = typed.rsplit_once('@').map_or("", |(_, domain)| domain);
    email_address::EmailAddress::parse_with_options(&letters_of(typed), options).is_ok()
        && domain_of(domain).is_some()
        && Misfit::in_line(typed).is_none()
}

/// The address without the marks on its letters, which the library does not know.
fn letters_of(typed: &str) -> String {
    let mut after_letter = false;
    let stays = |c: &char| {
        let is_letter = c.is_alphanumeric();
        let is_addition = text::is_mark(*c) || text::is_joiner(*c);
        let stays = is_letter || !(after_letter && is_addition);
        after_letter = is_letter || !stays;
        stays
    };
    typed.nfc().filter(stays).collect()
}

/// True for characters that some address has.
fn fits(c: char) -> bool {
    c.is_alphanumeric()
        || text::is_mark(c)
        || text::is_joiner(c)
        || (c.is_ascii_punctuation() && !"(),:;<>[\\]".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_space_and_unicode_forms_do_not_make_a_second_address() {
        let plain = Email::parse("zoë@example.com").expect("valid");

        for same in [
            " ZOË@Example.COM ",
            "zoe\u{308}@example.com",
            "ｚoë@example.com",
        ] {
            assert_eq!(Email::key_of(same), plain.key(), "{same}");
        }
    }

    #[test]
    fn an_international_domain_has_one_key() {
        assert_eq!(
            Email::key_of("a@BÜCHER.example"),
            Email::key_of("a@xn--bcher-kva.example")
        );
    }

    #[test]
    fn an_international_domain_is_known_in_ascii() {
        let email = Email::parse("Jürgen@BÜCHER.example").expect("valid");

        assert_eq!(email.local_part(), "Jürgen");
        assert_eq!(email.ascii_domain(), "xn--bcher-kva.example");
    }

    #[test]
    fn what_was_typed_is_what_is_shown() {
        let email = Email::parse("  Priya.K@Example.com").expect("valid");

        assert_eq!(email.as_typed(), "Priya.K@Example.com");
        assert_eq!(email.key(), "priya.k@example.com");
        assert_eq!(email.local_part(), "Priya.K");
    }

    #[test]
    fn what_cannot_be_seen_makes_no_second_address() {
        for typed in [
            "\u{feff}priya@example.com",
            "pri\u{200b}ya@example.com\u{202c}",
            "\u{a0}priya@exa\u{ad}mple.com",
        ] {
            assert_eq!(
                Email::parse(typed).expect(typed).as_typed(),
                "priya@example.com"
            );
            assert_eq!(Email::key_of(typed), "priya@example.com");
        }
    }

    #[test]
    fn every_script_has_addresses() {
        for typed in [
            "प्रिया@example.com",
            "தமிழ்@உதாரணம்.இந்தியா",
            "می‌خواهم@example.com",
            "zoe\u{308}@example.com",
        ] {
            assert_eq!(Email::parse(typed).expect(typed).as_typed(), typed);
        }
        assert_eq!(
            Email::key_of("می‌خواهم@example.com"),
            Email::key_of("میخواهم@example.com")
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        assert_eq!(Email::parse(" \u{200b}"), Err(EmailError::Empty));
        let long = format!("{}@example.com", "x".repeat(250));
        for bad in [
            "priya",
            "priya at home",
            "@example.com",
            "priya@",
            "a@b",
            "a..b@example.com",
            "a@@example.com",
            "\u{301}a@example.com",
            "a@\u{301}example.com",
            long.as_str(),
        ] {
            assert_eq!(Email::parse(bad), Err(EmailError::Malformed), "{bad}");
        }
    }

    #[test]
    fn a_character_that_no_address_has_is_named() {
        for (bad, words) in [
            ("a b@example.com", "A space cannot be in an email"),
            ("priya@example,com", "“,” cannot be in an email"),
            ("Priya<p@example.com>", "“<” cannot be in an email"),
            ("p@[127.0.0.1]", "“[” cannot be in an email"),
            (
                "a\0@example.com",
                "An unprintable character (U+0000) cannot be in an email",
            ),
            ("a\n@example.com", "A line break cannot be in an email"),
        ] {
            assert_eq!(Email::parse(bad).expect_err(bad).to_string(), words);
        }
    }

    #[test]
    fn selectors_that_cannot_be_seen_make_no_second_address() {
        let key = |typed: &str| Email::key_of(typed);

        for same in [
            "priya1\u{fe0f}@example.com",
            "priya1\u{fe0e}@example.com",
            "priya1@example.com\u{e0100}",
        ] {
            assert_eq!(key(same), key("priya1@example.com"), "{same:?}");
        }
        assert_eq!(key("葛\u{e0100}@example.com"), key("葛@example.com"));
    }

    #[test]
    fn what_only_a_url_takes_for_a_host_is_no_domain() {
        for bad in ["a@exa%6dple.com", "a@127.0.0.1", "a@0x7f.1"] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
        assert_ne!(
            Email::key_of("a@exa%6dple.com"),
            Email::key_of("a@example.com")
        );
    }

    #[test]
    fn what_is_too_long_for_an_address_is_not_folded_whole() {
        let long = "\u{fdfa}".repeat(20_000);

        assert!(Email::key_of(&long).len() < 20 * MAX_TYPED);
        assert_eq!(Email::parse(&long), Err(EmailError::Malformed));
        assert!(Email::key_of(&format!("{long}@example.com")).len() < 20 * MAX_TYPED);
    }
}
