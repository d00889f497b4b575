//! What goes wrong, in public words.
//!
//! - A person typed something wrong: [`AppError::Invalid`], with the field's name and words.
//! - What they were shown no longer holds: [`AppError::Changed`]; it is ordered:
//!   [`AppError::AlreadyOrdered`].
//! - Somebody was faster: [`AppError::OrderMoved`].
//! - They order more than one person does: [`AppError::TooManyOpenOrders`],
//!   [`AppError::OrderedTooFast`].
//! - Who they are does not suffice: [`AppError::InvalidCredentials`], [`AppError::SignInRequired`],
//!   [`AppError::ConfirmFirst`], [`AppError::NotAllowed`].
//! - We failed: [`AppError::Internal`]. The cause is logged; only a reference leaves the house.
//!
//! On the wire an error is `{"error": <its words>}` and, where it has them, `fields`,
//! `retry_after` (seconds) or `reference`. The words are the tag, so nothing from below can leak
//! into them.

use std::collections::BTreeMap;

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

use crate::model::{order::OrderState, wait};

/// The only error that crosses the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "error")]
pub enum AppError {
    /// 401. Unknown email, wrong password and suspended account are one answer (ASVS 6.3.8).
    #[error("Invalid credentials")]
    #[serde(rename = "Invalid credentials")]
    InvalidCredentials,

    /// 401. There is no session, or it was ended.
    #[error("Sign in to continue")]
    #[serde(rename = "Sign in to continue")]
    SignInRequired,

    /// 401 with `WWW-Authenticate`: an app asks without a token (RFC 6750, 3).
    #[error("No token")]
    #[serde(rename = "No token")]
    NoToken,

    /// 401 with `WWW-Authenticate`: it is none of ours, it has expired, or what it stands for has ended.
    #[error("Invalid or expired token")]
    #[serde(rename = "Invalid or expired token")]
    InvalidToken,

    /// 403 with `WWW-Authenticate`: tokens do not open this.
    #[error("Sign in with a browser for this")]
    #[serde(rename = "Sign in with a browser for this")]
    BrowserOnly,

    /// 406. Pages never hold tokens.
    #[error("Tokens are for apps and services, not for pages")]
    #[serde(rename = "Tokens are for apps and services, not for pages")]
    NotForPages,

    /// 422. One or more fields are wrong.
    #[error("There is a problem")]
    #[serde(rename = "There is a problem")]
    Invalid {
        /// Public words by field name.
        fields: FieldErrors,
    },

    /// 429 with `Retry-After`.
    #[error("Too many tries. Wait a little, then try again")]
    #[serde(rename = "Too many tries. Wait a little, then try again")]
    TooManyTries {
        /// Seconds until another try can succeed.
        retry_after: u64,
    },

    /// 503 with `Retry-After`: the password hashing queue is full.
    #[error("Tiffin is very busy. Try again in a moment")]
    #[serde(rename = "Tiffin is very busy. Try again in a moment")]
    Busy {
        /// Seconds until another try is worth it.
        retry_after: u64,
    },

    /// 503 with `Retry-After`: the database is locked, its disk full, or it took too long. It passes
    /// by itself.
    #[error("Tiffin cannot do that right now. Try again in a moment")]
    #[serde(rename = "Tiffin cannot do that right now. Try again in a moment")]
    Unavailable {
        /// Seconds until another try is worth it.
        retry_after: u64,
    },

    /// 403. The request was sent by another site.
    #[error("This request came from another site")]
    #[serde(rename = "This request came from another site")]
    CrossSite,

    /// 403. The password must be proven first (`/account/confirm`).
    #[error("Confirm your password to continue")]
    #[serde(rename = "Confirm your password to continue")]
    ConfirmFirst,

    /// 403. It is for those who cook, carry or look after the site.
    #[error("Your account is not for that")]
    #[serde(rename = "Your account is not for that")]
    NotAllowed,

    /// 404.
    #[error("We could not find that")]
    #[serde(rename = "We could not find that")]
    NotFound,

    /// 405.
    #[error("That cannot be done here")]
    #[serde(rename = "That cannot be done here")]
    MethodNotAllowed,

    /// 408. The request did not arrive in time.
    #[error("The request took too long")]
    #[serde(rename = "The request took too long")]
    Timeout,

    /// 409. What was shown no longer holds, or something stands in the way: nothing was ordered.
    #[error("Nothing was ordered")]
    #[serde(rename = "Nothing was ordered")]
    Changed {
        /// What, a sentence each.
        changes: Vec<String>,
        /// The page that shows what holds now.
        next: String,
    },

    /// 409. The review is an order by now.
    #[error("You have ordered this already")]
    #[serde(rename = "You have ordered this already")]
    AlreadyOrdered {
        /// The order's page.
        next: String,
    },

    /// 409. Somebody was faster: it no longer is as it was shown.
    #[error("The order has moved on")]
    #[serde(rename = "The order has moved on")]
    OrderMoved {
        /// As it is now.
        state: OrderState,
        version: i64,
    },

    /// 409. Stars are given once.
    #[error("You have rated this order")]
    #[serde(rename = "You have rated this order")]
    RatedAlready,

    /// 409. The customer has as many open orders as one may have (`orders.open_per_customer`).
    #[error("Too many open orders")]
    #[serde(rename = "Too many open orders")]
    TooManyOpenOrders {
        /// How many there are.
        open: u32,
    },

    /// 429 with `Retry-After`: `orders.placed_per_minute`.
    #[error("Too many orders within a minute")]
    #[serde(rename = "Too many orders within a minute")]
    OrderedTooFast {
        /// Seconds until the next order can be placed.
        retry_after: u64,
    },

    /// 413.
    #[error("The request is too large")]
    #[serde(rename = "The request is too large")]
    TooLarge,

    /// 415. Server functions take `application/x-www-form-urlencoded`.
    #[error("The request is not a form")]
    #[serde(rename = "The request is not a form")]
    NotAForm,

    /// 400. Not UTF-8, a field twice, or otherwise not a form we can read.
    #[error("The request could not be read")]
    #[serde(rename = "The request could not be read")]
    Unreadable,

    /// 500. The cause is in the log under the reference.
    #[error("Something went wrong")]
    #[serde(rename = "Something went wrong")]
    Internal {
        /// The request id under which the cause was logged; empty if the browser made the error.
        reference: String,
    },
}

impl AppError {
    /// The HTTP status that goes with it.
    pub fn status(&self) -> u16 {
        match self {
            Self::Unreadable => 400,
            Self::InvalidCredentials
            | Self::SignInRequired
            | Self::NoToken
            | Self::InvalidToken => 401,
            Self::CrossSite | Self::ConfirmFirst | Self::BrowserOnly | Self::NotAllowed => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::NotForPages => 406,
            Self::Timeout => 408,
            Self::Changed { .. }
            | Self::AlreadyOrdered { .. }
            | Self::OrderMoved { .. }
            | Self::RatedAlready
            | Self::TooManyOpenOrders { .. } => 409,
            Self::TooLarge => 413,
            Self::NotAForm => 415,
            Self::Invalid { .. } => 422,
            Self::TooManyTries { .. } | Self::OrderedTooFast { .. } => 429,
            Self::Internal { .. } => 500,
            Self::Busy { .. } | Self::Unavailable { .. } => 503,
        }
    }

    /// The error a bare status stands for, when a layer below answered with nothing else.
    pub fn from_status(status: u16, reference: &str) -> Self {
        match status {
            401 => Self::SignInRequired,
            403 => Self::CrossSite,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            406 => Self::NotForPages,
            408 => Self::Timeout,
            413 => Self::TooLarge,
            415 => Self::NotAForm,
            429 => Self::TooManyTries { retry_after: 60 },
            503 => Self::Unavailable { retry_after: 1 },
            400..500 => Self::Unreadable,
            _ => Self::Internal {
                reference: reference.to_owned(),
            },
        }
    }

    /// Seconds for `Retry-After`, where waiting helps.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooManyTries { retry_after }
            | Self::OrderedTooFast { retry_after }
            | Self::Busy { retry_after }
            | Self::Unavailable { retry_after } => Some(*retry_after),
            _ => None,
        }
    }

    /// What `WWW-Authenticate` asks an app for (RFC 6750, 3), where a token is what is missing.
    pub fn challenge(&self) -> Option<&'static str> {
        match self {
            Self::NoToken | Self::SignInRequired => Some("Bearer"),
            Self::InvalidToken => Some(r#"Bearer error="invalid_token""#),
            Self::BrowserOnly => Some(r#"Bearer error="insufficient_scope""#),
            _ => None,
        }
    }

    /// The words a person reads: the error's own, with the reference where there is one.
    pub fn words(&self) -> String {
        match self {
            Self::Internal { reference } if !reference.is_empty() => {
                format!("{self} (ref {reference})")
            }
            Self::Invalid { fields } if !fields.is_empty() => fields.words(),
            Self::TooManyTries { retry_after } => {
                format!("Too many tries. Try again in {}.", wait::words(*retry_after))
            }
            Self::Changed { changes, .. } => format!("{self}. {}", changes.join(" ")),
            Self::OrderMoved { state, .. } => {
                format!("{self}: {}. Nothing was changed.", state.words())
            }
            Self::TooManyOpenOrders { open } => format!(
                "Nothing was ordered: you have {open} open order{}. Place this one when one of them \
                 has arrived.",
                if *open == 1 { "" } else { "s" }
            ),
            Self::OrderedTooFast { .. } => {
                "Nothing was ordered: you have placed several orders within a minute. Wait a little, \
                 then place this one."
                    .to_owned()
            }
            _ => self.to_string(),
        }
    }

    /// What is wrong with one field, if anything.
    pub fn field(&self, name: &str) -> Option<&str> {
        match self {
            Self::Invalid { fields } => fields.get(name),
            _ => None,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Self::Unreadable,
            _ => Self::Internal {
                reference: String::new(),
            },
        }
    }
}

/// Public words by field name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldErrors(BTreeMap<String, String>);

impl FieldErrors {
    /// One field is wrong.
    pub fn one(field: &str, words: impl ToString) -> Self {
        let mut errors = Self::default();
        errors.add(field, words);
        errors
    }

    /// Adds words for a field; the first words for a field stay.
    pub fn add(&mut self, field: &str, words: impl ToString) {
        self.0
            .entry(field.to_owned())
            .or_insert_with(|| words.to_string());
    }

    /// Takes the value, or keeps the words of what is wrong with it.
    pub fn take<T>(&mut self, field: &str, result: Result<T, impl ToString>) -> Option<T> {
        result.map_err(|words| self.add(field, words)).ok()
    }

    /// The words for a field.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }

    /// All the words, as sentences.
    pub fn words(&self) -> String {
        let sentences: Vec<_> = self.0.values().map(|words| sentence(words)).collect();
        sentences.join(" ")
    }

    /// True if every field is right.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Words of a field stand alone; next to others they need their full stop.
fn sentence(words: &str) -> String {
    if words.ends_with('.') {
        words.to_owned()
    } else {
        format!("{words}.")
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    fn one_of_each() -> Vec<AppError> {
        vec![
            AppError::InvalidCredentials,
            AppError::SignInRequired,
            AppError::NoToken,
            AppError::InvalidToken,
            AppError::BrowserOnly,
            AppError::NotForPages,
            AppError::Invalid {
                fields: FieldErrors::one("email", "Enter your email"),
            },
            AppError::TooManyTries { retry_after: 7 },
            AppError::Busy { retry_after: 1 },
            AppError::Unavailable { retry_after: 5 },
            AppError::CrossSite,
            AppError::ConfirmFirst,
            AppError::NotFound,
            AppError::MethodNotAllowed,
            AppError::Timeout,
            AppError::Changed {
                changes: vec!["Your cart is empty.".to_owned()],
                next: "/cart".to_owned(),
            },
            AppError::AlreadyOrdered {
                next: "/orders/7K3M09QZ".to_owned(),
            },
            AppError::TooManyOpenOrders { open: 5 },
            AppError::OrderedTooFast { retry_after: 7 },
            AppError::TooLarge,
            AppError::NotAForm,
            AppError::Unreadable,
            AppError::Internal {
                reference: "r".to_owned(),
            },
        ]
    }

    #[test]
    fn the_tag_on_the_wire_is_the_words_a_person_reads() {
        for error in one_of_each() {
            let wire = serde_json::to_value(&error).expect("serialises");

            assert_eq!(wire["error"], error.to_string());
            assert_eq!(
                serde_json::from_value::<AppError>(wire).expect("comes back"),
                error
            );
        }
    }

    #[test]
    fn the_wire_form_is_the_contract() {
        let wire = |error: AppError| serde_json::to_string(&error).expect("serialises");

        assert_eq!(
            wire(AppError::InvalidCredentials),
            r#"{"error":"Invalid credentials"}"#
        );
        assert_eq!(
            wire(AppError::SignInRequired),
            r#"{"error":"Sign in to continue"}"#
        );
        assert_eq!(
            wire(AppError::Invalid {
                fields: FieldErrors::one("new_password", "Too short")
            }),
            r#"{"error":"There is a problem","fields":{"new_password":"Too short"}}"#,
        );
    }

    #[test]
    fn a_status_made_into_an_error_keeps_its_status() {
        for status in [400, 401, 403, 404, 405, 406, 408, 413, 415, 429, 500, 503] {
            assert_eq!(AppError::from_status(status, "r").status(), status);
        }
    }
}
