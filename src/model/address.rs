//! The address book: what an address must say, and how it is shown.

use serde::{Deserialize, Serialize};

use super::name;
use crate::error::FieldErrors;

/// How many addresses a customer keeps.
pub const MAX_ADDRESSES: i64 = 20;

/// An address as its owner sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressInfo {
    /// Names it towards the server.
    pub id: String,
    /// What the customer calls it, such as Home; may be empty.
    pub label: String,
    /// Who opens the door.
    pub recipient: String,
    /// For the courier to call.
    pub phone: String,
    /// Street and number.
    pub street: String,
    /// Flat, floor, landmark; may be empty.
    pub details: String,
    /// City.
    pub city: String,
    /// Postcode.
    pub postcode: String,
    /// Whether it is offered first.
    pub is_default: bool,
}

impl AddressInfo {
    /// One of which only this is known: who opens the door.
    pub fn to(recipient: String) -> Self {
        Self {
            recipient,
            ..Self::default()
        }
    }

    /// Where it is, without who and how to call.
    pub fn lines(&self) -> Vec<String> {
        let lines = [
            self.street.clone(),
            self.details.clone(),
            format!("{} {}", self.city, self.postcode),
        ];
        lines.into_iter().filter(|line| !line.is_empty()).collect()
    }

    /// What tells it from the others: its label, or else who opens the door.
    pub fn title(&self) -> String {
        if self.label.is_empty() {
            self.recipient.clone()
        } else {
            format!("{}, {}", self.label, self.recipient)
        }
    }
}

/// A customer's addresses, the default first, then the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// Those that are not removed.
    pub addresses: Vec<AddressInfo>,
}

/// The fields of an address as typed, or as they passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields<T> {
    /// What the customer calls it.
    pub label: T,
    /// Who opens the door.
    pub recipient: T,
    /// For the courier to call.
    pub phone: T,
    /// Street and number.
    pub street: T,
    /// Flat, floor, landmark.
    pub details: T,
    /// City.
    pub city: T,
    /// Postcode.
    pub postcode: T,
}

impl Fields<&str> {
    /// The fields without space around them, or what is wrong with which.
    pub fn parse(&self) -> Result<Fields<String>, FieldErrors> {
        let mut wrong = FieldErrors::default();
        let label = wrong.take("label", line(self.label, 0, 30));
        let recipient = wrong.take("recipient", line(self.recipient, 1, 100));
        let phone = wrong.take("phone", phone(self.phone));
        let street = wrong.take("street", line(self.street, 1, 200));
        let details = wrong.take("details", line(self.details, 0, 200));
        let city = wrong.take("city", line(self.city, 1, 100));
        let postcode = wrong.take("postcode", postcode(self.postcode));
        match (label, recipient, phone, street, details, city, postcode) {
            (
                Some(label),
                Some(recipient),
                Some(phone),
                Some(street),
                Some(details),
                Some(city),
                Some(postcode),
            ) => Ok(Fields {
                label,
                recipient,
                phone,
                street,
                details,
                city,
                postcode,
            }),
            _ => Err(wrong),
        }
    }
}

/// One line of `least` to `most` characters.
fn line(typed: &str, least: usize, most: usize) -> Result<String, String> {
    let line = typed.trim();
    if least > 0 && !line.chars().any(char::is_alphanumeric) {
        Err("Fill this in: the courier needs it".to_owned())
    } else if line.chars().count() > most {
        Err(format!("Use at most {most} characters"))
    } else if line
        .chars()
        .any(|c| c.is_control() || name::is_deceptive(c))
    {
        Err("Use only letters, marks and spaces, on one line".to_owned())
    } else {
        Ok(line.to_owned())
    }
}

/// Seven to fifteen digits (ITU-T E.164), however they are grouped.
fn phone(typed: &str) -> Result<String, String> {
    let phone = typed.trim();
    let digits = phone.bytes().filter(u8::is_ascii_digit).count();
    let is_grouped = |c: char| c.is_ascii_digit() || " -.()".contains(c);
    let written = phone.strip_prefix('+').unwrap_or(phone);
    if (7..=15).contains(&digits) && phone.len() <= 30 && written.chars().all(is_grouped) {
        Ok(phone.to_owned())
    } else {
        Err("Enter a phone number the courier can call, such as 98765 43210".to_owned())
    }
}

fn postcode(typed: &str) -> Result<String, String> {
    let postcode = typed.trim();
    let is_written = |c: char| c.is_ascii_alphanumeric() || c == ' ' || c == '-';
    let says_something = postcode.chars().any(|c| c.is_ascii_alphanumeric());
    if (3..=12).contains(&postcode.len()) && postcode.chars().all(is_written) && says_something {
        Ok(postcode.to_owned())
    } else {
        Err("Enter a postcode, such as 600 001".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Fields<&str> = Fields {
        label: "Home",
        recipient: "Priya Raman",
        phone: "+91 98765-43210",
        street: "12 Lake Road",
        details: "",
        city: "Kaveripur",
        postcode: "600 001",
    };

    #[test]
    fn a_good_address_is_kept_as_typed_without_the_space_around() {
        let typed = Fields {
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
        let typed = Fields {
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
    fn a_phone_number_has_seven_to_fifteen_digits() {
        for good in ["9876543", "(044) 2345.6789", "+919876543210"] {
            assert!(phone(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "123456",
            "1234567890123456",
            "98765x43210",
            "+",
            "98765+43210",
        ] {
            assert!(phone(bad).is_err(), "{bad}");
        }
    }
}
