//! The one-time cookie that carries a message or a refused form to the next page.
//!
//! It is for one page, by path and query: another tab of the same browser that loads a page
//! meanwhile leaves it alone. Of that address it has a hash: in it may be the token of a link.
//!
//! It identifies nobody and grants nothing, so it is neither signed nor stored: the worst a forged
//! one does is show its own browser a wrong message, as text.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tower_cookies::{Cookie, cookie::time::Duration};

use super::cookies::OwnCookies;
use crate::{
    error::AppError,
    model::{form::Refused, notice::Notice},
};

/// Long enough for a redirect.
const MAX_AGE: Duration = Duration::seconds(60);

/// Browsers keep 4,096 bytes of a cookie, name and attributes included.
const MAX_BYTES: usize = 3800;
/// Base64 makes four bytes of three.
const MAX_JSON: usize = MAX_BYTES / 4 * 3;

/// What the next page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flash {
    Notice(Notice),
    Refused {
        /// The path of the server function it was sent to.
        form: String,
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
    /// The cookie that carries it to a page.
    ///
    /// What was typed travels along as far as a cookie can carry it, the shortest fields first. Of a
    /// long list of changes the first ones do, and say that there are more.
    pub fn into_cookie(mut self, page: &str, cookies: &OwnCookies) -> Cookie<'static> {
        self.fit(page);
        let value = URL_SAFE_NO_PAD.encode(self.to_json(page));
        cookies.set(&cookies.flash, value, MAX_AGE)
    }

    /// Reads it back from a cookie's value, if it is for this page (path and query).
    pub fn decode(value: &str, page: &str) -> Option<Self> {
        let json = URL_SAFE_NO_PAD.decode(value).ok()?;
        let letter: Letter<Self> = serde_json::from_slice(&json).ok()?;
        (letter.to == hash_of(page)).then_some(letter.flash)
    }

    fn to_json(&self, page: &str) -> Vec<u8> {
        let letter = Letter {
            to: hash_of(page.split('#').next().unwrap_or_default()),
            flash: self,
        };
        serde_json::to_vec(&letter).unwrap_or_default()
    }

    /// Leaves out what a cookie has no room for. Each field is measured once: a stranger decides how
    /// many there are.
    fn fit(&mut self, page: &str) {
        let typed = match self {
            Self::Refused { refused, .. } => std::mem::take(&mut refused.typed),
            Self::Notice(_) => return,
        };
        self.shorten_changes(page);
        let mut room = MAX_JSON.saturating_sub(self.to_json(page).len());
        let Self::Refused { refused, .. } = self else {
            return;
        };
        let mut typed: Vec<_> = typed
            .into_iter()
            .map(|field| (json_length(&field), field))
            .collect();
        typed.sort_unstable();
        for (length, (name, value)) in typed {
            let Some(left) = room.checked_sub(length) else {
                return;
            };
            room = left;
            refused.typed.insert(name, value);
        }
    }

    fn shorten_changes(&mut self, page: &str) {
        for kept in [10, 5, 2] {
            if self.to_json(page).len() <= MAX_JSON {
                return;
            }
            if let Self::Refused { refused, .. } = self
                && let AppError::Changed { changes, .. } = &mut refused.error
            {
                leave_out(changes, kept);
            }
        }
    }
}

fn hash_of(page: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(page))
}

/// Keeps so many, and says how many more there were.
fn leave_out(changes: &mut Vec<String>, kept: usize) {
    let more = changes.len().saturating_sub(kept);
    if more > 1 {
        changes.truncate(kept);
        changes.push(format!("And {more} more."));
    }
}

/// `"name":"value",` as JSON has it.
fn json_length((name, value): &(String, String)) -> usize {
    let length = |text| serde_json::to_string(text).map_or(usize::MAX / 4, |json| json.len());
    length(name) + length(value) + 2
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn cookies() -> OwnCookies {
        OwnCookies {
            lab: "tiffin-lab".to_owned(),
            session: "tiffin".to_owned(),
            flash: "tiffin-flash".to_owned(),
            guest: "tiffin-guest".to_owned(),
            device: "tiffin-device".to_owned(),
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
            let set_cookie = flash
                .clone()
                .into_cookie("/login?next=%2F#x", &cookies())
                .to_string();

            let value = value_of(&set_cookie);
            let json = URL_SAFE_NO_PAD.decode(value).expect("base64");
            assert!(!String::from_utf8_lossy(&json).contains("next="));
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

        let set_cookie = refused(&[("name", &long), ("email", "a@example.com")])
            .into_cookie("/", &cookies())
            .to_string();

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

        let cookie = flash
            .into_cookie("/checkout/kitchen", &cookies())
            .to_string();

        assert!(cookie.len() < 4096);
        let flash = Flash::decode(value_of(&cookie), "/checkout/kitchen").expect("a flash");
        let Flash::Refused { refused, .. } = flash else {
            panic!("{flash:?}")
        };
        assert!(refused.error.words().ends_with("And 40 more."));
    }
}
