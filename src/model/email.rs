//! Email addresses: kept as typed for display, compared by a normalised key.

use unicode_normalization::UnicodeNormalization;

/// A valid address (RFC 5321 syntax, no display name), at most 254 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    typed: String,
    key: String,
}

/// What is wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing but space.
    #[error("Enter your email")]
    Empty,
    /// Not an address.
    #[error("Enter an email like name@example.com")]
    Malformed,
}

impl Email {
    /// Takes an address as typed.
    pub fn parse(typed: &str) -> Result<Self, EmailError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(EmailError::Empty);
        }
        let options = email_address::Options::default()
            .without_display_text()
            .without_domain_literal()
            .with_required_tld();
        // Composed, because the library takes no combining marks.
        let composed: String = typed.nfc().collect();
        email_address::EmailAddress::parse_with_options(&composed, options)
            .map_err(|_| EmailError::Malformed)?;
        let key = Self::key_of(typed);
        // Length in SMTP is in bytes; the library counts the parts, not the whole.
        if typed.len() > 254 || typed.chars().any(|c| c.is_control() || c == '\u{fffd}') {
            return Err(EmailError::Malformed);
        }
        Ok(Self {
            typed: typed.to_owned(),
            key,
        })
    }

    /// The key under which an address is unique: surrounding space, case, Unicode's compatibility
    /// forms and the two ways to write an international domain make no difference.
    pub fn key_of(typed: &str) -> String {
        let fold = |text: &str| -> String {
            text.nfkc()
                .collect::<String>()
                .to_lowercase()
                .nfkc()
                .collect()
        };
        let typed = typed.trim();
        match typed.rsplit_once('@') {
            Some((local, domain)) => {
                let domain =
                    url::Host::parse(domain).map_or_else(|_| fold(domain), |host| host.to_string());
                format!("{}@{domain}", fold(local))
            }
            None => fold(typed),
        }
    }

    /// The address as its owner wrote it.
    pub fn as_typed(&self) -> &str {
        &self.typed
    }

    /// The normalised key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The part before the `@`.
    pub fn local_part(&self) -> &str {
        self.typed.rsplit_once('@').map_or("", |(local, _)| local)
    }
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
    fn what_was_typed_is_what_is_shown() {
        let email = Email::parse("  Priya.K@Example.com").expect("valid");

        assert_eq!(email.as_typed(), "Priya.K@Example.com");
        assert_eq!(email.key(), "priya.k@example.com");
        assert_eq!(email.local_part(), "Priya.K");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        assert_eq!(Email::parse(" "), Err(EmailError::Empty));
        let long = format!("{}@example.com", "x".repeat(250));
        for bad in [
            "priya",
            "@example.com",
            "priya@",
            "a b@example.com",
            "a@b",
            "a\0@example.com",
            "Priya <p@example.com>",
            "p@[127.0.0.1]",
            long.as_str(),
        ] {
            assert_eq!(Email::parse(bad), Err(EmailError::Malformed), "{bad}");
        }
    }
}
