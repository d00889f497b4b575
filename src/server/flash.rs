//! The one-time cookie that carries a message or a refused form to the next page.
//!
//! It is for one page, by path and query: another tab of the same browser that loads a page
//! meanwhile leaves it alone.
//!
//! It identifies nobody and grants nothing, so it is neither signed nor stored: the worst a forged
//! one does is show its own browser a wrong message, as text.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cookie::time::Duration;
use serde::{Deserialize, Serialize};

use super::cookies::Cookies;
use crate::{
    error::AppError,
    model::{form::Refused, notice::Notice},
};

/// Long enough for a redirect.
const MAX_AGE: Duration = Duration::seconds(60);

/// Browsers keep 4,096 bytes of a cookie, name and attributes included.
const MAX_BYTES: usize = 3800;

/// What the next page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flash {
    /// What just happened.
    Notice(Notice),
    /// A form that was refused.
    Refused {
        /// The path of the server function it was sent to.
        form: String,
        /// Why, and what was typed.
        refused: Refused,
    },
}

/// What the cookie says.
#[derive(Serialize, Deserialize)]
struct Letter<F> {
    to: String,
    flash: F,
}

impl Flash {
    /// The `Set-Cookie` value that carries it to a page.
    ///
    /// What was typed travels along as far as a cookie can carry it: the longest fields stay
    /// behind first. Of a long list of changes the first ones do, and say that there are more.
    pub fn to_set_cookie(mut self, page: &str, cookies: &Cookies) -> String {
        let mut value = self.encode(page);
        while value.len() > MAX_BYTES && (self.drop_longest_field() || self.drop_changes()) {
            value = self.encode(page);
        }
        cookies.set(&cookies.flash_name, &value, MAX_AGE)
    }

    /// Reads it back from a cookie's value, if it is for this page (path and query).
    pub fn decode(value: &str, page: &str) -> Option<Self> {
        let json = URL_SAFE_NO_PAD.decode(value).ok()?;
        let letter: Letter<Self> = serde_json::from_slice(&json).ok()?;
        (letter.to == page).then_some(letter.flash)
    }

    fn encode(&self, page: &str) -> String {
        let letter = Letter {
            to: page.split('#').next().unwrap_or_default().to_owned(),
            flash: self,
        };
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&letter).unwrap_or_default())
    }

    fn drop_changes(&mut self) -> bool {
        const KEPT: usize = 10;
        let Self::Refused {
            refused:
                Refused {
                    error: AppError::Changed { changes, .. },
                    ..
                },
            ..
        } = self
        else {
            return false;
        };
        if changes.len() <= KEPT + 1 {
            return false;
        }
        let more = changes.len() - KEPT;
        changes.truncate(KEPT);
        changes.push(format!("And {more} more."));
        true
    }

    fn drop_longest_field(&mut self) -> bool {
        let Self::Refused { refused, .. } = self else {
            return false;
        };
        let longest = refused.typed.iter().max_by_key(|(_, value)| value.len());
        let Some(field) = longest.map(|(field, _)| field.clone()) else {
            return false;
        };
        refused.typed.remove(&field).is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn cookies() -> Cookies {
        Cookies {
            session_name: "tiffin".to_owned(),
            flash_name: "tiffin-flash".to_owned(),
            guest_name: "tiffin-guest".to_owned(),
            secure: false,
        }
    }

    fn value_of(set_cookie: &str) -> &str {
        let pair = set_cookie.split(';').next().expect("a pair");
        pair.strip_prefix("tiffin-flash=").expect("its name")
    }

    fn refused(typed: &[(&str, &str)]) -> Flash {
        let typed = typed
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        let refused = Refused {
            error: AppError::InvalidCredentials,
            typed,
        };
        Flash::Refused {
            form: "/api/login".to_owned(),
            refused,
        }
    }

    #[test]
    fn what_is_sent_comes_back() {
        for flash in [
            Flash::Notice(Notice::SignedOut),
            refused(&[("email", "zoë@example.com")]),
        ] {
            let set_cookie = flash.clone().to_set_cookie("/login?next=%2F#x", &cookies());

            let value = value_of(&set_cookie);
            assert_eq!(Flash::decode(value, "/login?next=%2F"), Some(flash));
            assert_eq!(
                Flash::decode(value, "/login"),
                None,
                "another page leaves it alone"
            );
        }
    }

    #[test]
    fn it_never_outgrows_a_cookie_and_keeps_the_short_fields() {
        let long = "x".repeat(10_000);

        let set_cookie =
            refused(&[("name", &long), ("email", "a@example.com")]).to_set_cookie("/", &cookies());

        assert!(set_cookie.len() < 4096);
        let Some(Flash::Refused { refused, .. }) = Flash::decode(value_of(&set_cookie), "/") else {
            panic!("a refused form")
        };
        assert_eq!(
            refused.typed,
            BTreeMap::from([("email".to_owned(), "a@example.com".to_owned())])
        );
    }

    #[test]
    fn rubbish_is_nothing() {
        for rubbish in ["", "x", "bm90IGpzb24", "%%%"] {
            assert_eq!(Flash::decode(rubbish, "/"), None);
        }
    }

    #[test]
    fn a_long_list_of_changes_says_how_many_more_there_are() {
        let words = "Masala Dosa with everything that can be put on it: sold out until tomorrow.";
        let flash = Flash::Refused {
            form: "/api/place_order".to_owned(),
            refused: Refused {
                error: AppError::Changed {
                    changes: vec![words.to_owned(); 50],
                    next: "/checkout/kitchen".to_owned(),
                },
                typed: BTreeMap::new(),
            },
        };

        let cookie = flash.to_set_cookie("/checkout/kitchen", &cookies());

        assert!(cookie.len() < 4096);
        let flash = Flash::decode(value_of(&cookie), "/checkout/kitchen").expect("a flash");
        let Flash::Refused { refused, .. } = flash else {
            panic!("{flash:?}")
        };
        assert!(refused.error.words().ends_with("And 40 more."));
    }
}
