//! An address as typed: what it must say.

use std::ops::Deref;

use super::{
    address::AddressForm,
    text::{self, Misfit},
};
use crate::error::FieldErrors;

/// An address that can be delivered to.
#[derive(Clone, Debug)]
pub struct Checked(AddressForm<String>);

impl Deref for Checked {
    type Target = AddressForm<String>;

    fn deref(&self) -> &AddressForm<String> {
        &self.0
    }
}

impl<T: AsRef<str>> AddressForm<T> {
    /// The fields as one sees them, or what is wrong with which.
    pub fn parse(&self) -> Result<Checked, FieldErrors> {
        let mut wrong = FieldErrors::default();
        let label = wrong.take("label", line(self.label.as_ref(), "", 30));
        let recipient = wrong.take(
            "recipient",
            line(self.recipient.as_ref(), "Enter who takes the food", 100),
        );
        let phone = wrong.take("phone", phone(self.phone.as_ref()));
        let street = wrong.take(
            "street",
            line(self.street.as_ref(), "Enter the street and number", 200),
        );
        let details = wrong.take("details", line(self.details.as_ref(), "", 200));
        let city = wrong.take("city", line(self.city.as_ref(), "Enter the city", 100));
        let postcode = wrong.take("postcode", postcode(self.postcode.as_ref()));
        match (label, recipient, phone, street, details, city, postcode) {
            (
                Some(label),
                Some(recipient),
                Some(phone),
                Some(street),
                Some(details),
                Some(city),
                Some(postcode),
            ) => Ok(Checked(AddressForm {
                label,
                recipient,
                phone,
                street,
                details,
                city,
                postcode,
            })),
            _ => Err(wrong),
        }
    }
}

/// One line of at most so many characters. Where none is not enough, `missing` says so.
fn line(typed: &str, missing: &str, most: usize) -> Result<String, String> {
    let line = text::visible(typed);
    if !missing.is_empty() && !text::has_word(&line) {
        Err(missing.to_owned())
    } else if line.chars().count() > most {
        Err(format!("Use at most {most} characters"))
    } else if let Some(misfit) = Misfit::in_line(&line) {
        Err(format!("{misfit} cannot be used here"))
    } else {
        Ok(line)
    }
}

/// Seven to fifteen digits (ITU-T E.164), however they are grouped, and an extension.
fn phone(typed: &str) -> Result<String, String> {
    let phone = text::number(typed);
    let (number, extension) = split_extension(&phone);
    let written = number
        .strip_prefix('+')
        .or_else(|| number.strip_prefix("(+"));
    let is_grouped = |c: char| c.is_ascii_digit() || " -.()/".contains(c);
    let misfit = written.unwrap_or(number).chars().find(|c| !is_grouped(*c));
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    match misfit {
        Some('+') if digits > 0 => Err("“+” can only be at the start of a phone number".to_owned()),
        Some(c) if digits > 0 => Err(format!("{} cannot be in a phone number", Misfit(c))),
        None if (7..=15).contains(&digits) && phone.len() <= 40 && extension.len() <= 7 => {
            Ok(phone)
        }
        _ => Err("Enter a phone number the courier can call, such as 98765 43210".to_owned()),
    }
}

/// A number and the digits of its extension: `044 2345678 ext. 12`, or `(ext. 12)`.
fn split_extension(phone: &str) -> (&str, &str) {
    const SIGNS: [&str; 6] = ["extension", "extn", "ext", "x", "#", ";ext="];
    let begins = phone.find(|c: char| c.is_ascii_alphabetic() || c == '#' || c == ';');
    let extension = begins.and_then(|begins| {
        let (number, rest) = phone.split_at(begins);
        let rest = SIGNS.iter().find_map(|sign| {
            let (start, rest) = rest.split_at_checked(sign.len())?;
            start.eq_ignore_ascii_case(sign).then_some(rest)
        })?;
        let number = number.trim_end();
        let opened = number.strip_suffix('(');
        let rest = opened.map_or(Some(rest), |_| rest.strip_suffix(')'))?;
        let digits = rest.trim_start_matches([' ', '.', ':', '-']);
        let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let number = opened
            .or_else(|| number.strip_suffix(','))
            .unwrap_or(number);
        is_number.then_some((number, digits))
    });
    extension.unwrap_or((phone, ""))
}

fn postcode(typed: &str) -> Result<String, String> {
    let postcode = text::number(typed);
    let is_written = |c: char| c.is_ascii_alphanumeric() || c == ' ' || c == '-';
    if let Some(misfit) = postcode.chars().find(|c| !is_written(*c)) {
        return Err(format!("{} cannot be in a postcode", Misfit(misfit)));
    }
    let says_something = postcode.chars().any(|c| c.is_ascii_alphanumeric());
    if (3..=12).contains(&postcode.len()) && says_something {
        Ok(postcode)
    } else {
        Err("Enter a postcode, such as 600 001".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: AddressForm<&str> = AddressForm {
        label: "Home",
        recipient: "Priya Raman",
        phone: "+91 98765-43210",
        street: "12 Lake Road",
        details: "",
        city: "Kaveripur",
        postcode: "600 001",
    };

    #[test]
    fn a_good_address_is_kept_as_typed_without_the_space_around_it() {
        let typed = AddressForm {
            street: "  12 Lake Road ",
            ..GOOD
        };

        let fields = typed.parse().expect("good");

        assert_eq!(fields.street, "12 Lake Road");
        assert_eq!(fields.phone, "+91 98765-43210");
        assert_eq!(fields.details, "");
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let long = "x".repeat(201);
        let typed = AddressForm {
            label: "a label that is much longer than thirty characters",
            recipient: " ",
            phone: "call me",
            street: "a\nb",
            details: &long,
            city: "",
            postcode: "<b>",
        };

        let wrong = typed.parse().expect_err("wrong");

        for field in [
            "label",
            "recipient",
            "phone",
            "street",
            "details",
            "city",
            "postcode",
        ] {
            assert!(wrong.get(field).is_some(), "{field}");
        }
    }

    #[test]
    fn what_was_copied_along_is_dropped() {
        let typed = AddressForm {
            recipient: "\u{200b}Priya\u{200f}",
            phone: "\u{202a}98765\u{a0}43210\u{202c}",
            street: "\u{fffc}12\u{a0}Lake Road",
            postcode: "\u{feff}६०० ००१",
            ..GOOD
        };

        let fields = typed.parse().expect("good");

        assert_eq!(
            (fields.recipient.as_str(), fields.phone.as_str()),
            ("Priya", "98765 43210")
        );
        assert_eq!(
            (fields.street.as_str(), fields.postcode.as_str()),
            ("12 Lake Road", "600 001")
        );
    }

    #[test]
    fn what_only_looks_filled_in_is_not() {
        let typed = AddressForm {
            recipient: "\u{200b}\u{3164}",
            ..GOOD
        };

        let wrong = typed.parse().expect_err("empty");

        assert_eq!(wrong.get("recipient"), Some("Enter who takes the food"));
    }

    #[test]
    fn a_phone_number_has_seven_to_fifteen_digits() {
        for good in ["9876543", "(044) 2345.6789", "+919876543210"] {
            assert_eq!(phone(good).as_deref(), Ok(good));
        }
        for bad in ["", "123456", "1234567890123456", "+", "call me"] {
            assert!(
                phone(bad)
                    .expect_err(bad)
                    .starts_with("Enter a phone number"),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_phone_number_is_taken_as_people_write_it() {
        for (typed, kept) in [
            ("(+91) 98765 43210", "(+91) 98765 43210"),
            ("044/2345678", "044/2345678"),
            ("044 2345678 ext. 12", "044 2345678 ext. 12"),
            ("044 2345678, ext. 12", "044 2345678, ext. 12"),
            ("044 2345678 (ext 12)", "044 2345678 (ext 12)"),
            ("044-2345678 x12", "044-2345678 x12"),
            (
                "0442345678 Extension 1234567",
                "0442345678 Extension 1234567",
            ),
            ("0442345678;ext=12", "0442345678;ext=12"),
            ("98765\u{2011}43210", "98765-43210"),
            ("९८७६५ ४३२१०", "98765 43210"),
            ("௯௮௭௬௫௪௩௨௧௦", "9876543210"),
            ("٩٨٧٦٥٤٣٢١٠", "9876543210"),
            ("（＋９１）９８７６５４３２１０", "(+91)9876543210"),
        ] {
            assert_eq!(phone(typed).as_deref(), Ok(kept), "{typed}");
        }
    }

    #[test]
    fn a_character_that_does_not_fit_is_named() {
        for (typed, words) in [
            ("98765o43210", "“o” cannot be in a phone number"),
            ("98765_43210", "“_” cannot be in a phone number"),
            (
                "98765+43210",
                "“+” can only be at the start of a phone number",
            ),
            ("98765 43210 ext. me", "“e” cannot be in a phone number"),
        ] {
            assert_eq!(phone(typed).expect_err(typed), words);
        }
        assert_eq!(
            postcode("600@001").expect_err("wrong"),
            "“@” cannot be in a postcode"
        );
        assert_eq!(
            line("a\nb", "", 9).expect_err("wrong"),
            "A line break cannot be used here"
        );
        assert!(phone("98765 43210 ext. 12345678").is_err());
    }
}
