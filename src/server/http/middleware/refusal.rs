//! Where a form leads that was refused.

use axum::body::Bytes;

use crate::{error::AppError, model::next_path::NextPath, paths};

/// What becomes of it.
#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// The page says why, in the form or where this path leads.
    Explained(String),
    /// Another page first: to sign in, or to prove the password. It leads back.
    Away(String),
    /// It is our fault.
    Failed,
}

impl Refusal {
    /// `page` is where the form stands, `sent` what was in it.
    pub fn of(error: &AppError, page: &str, sent: &Bytes) -> Self {
        let back = || match fragment(sent) {
            Some(fragment) => format!("{page}#{fragment}"),
            None => page.to_owned(),
        };
        match error {
            AppError::SignInRequired => Self::Away(paths::login_then(&back())),
            AppError::ConfirmFirst => Self::Away(paths::with_next(paths::CONFIRM, &back())),
            AppError::Internal { .. } => Self::Failed,
            AppError::Changed { next, .. } | AppError::AlreadyOrdered { next } => {
                let next = NextPath::parse(next);
                Self::Explained(next.map_or_else(back, |next| next.as_str().to_owned()))
            }
            _ => Self::Explained(back()),
        }
    }
}

/// The element of the page that the form belongs to, where the form names it: whoever was refused, or
/// has to prove the password first, comes back to it.
fn fragment(sent: &Bytes) -> Option<String> {
    let (_, id) = form_urlencoded::parse(sent).find(|(name, _)| name == "place")?;
    let is_id = |c: char| c.is_ascii_alphanumeric() || c == '-';
    ((1..=64).contains(&id.len()) && id.chars().all(is_id)).then(|| id.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_is_an_id_and_nothing_else() {
        let fragment = |sent: &'static str| fragment(&Bytes::from_static(sent.as_bytes()));

        assert_eq!(fragment("session=1&place=s-1f").as_deref(), Some("s-1f"));
        for sent in [
            "",
            "place=",
            "place=a%0D%0Ab",
            "place=a%23b",
            "place=%C3%A9",
        ] {
            assert_eq!(fragment(sent), None, "{sent}");
        }
    }

    #[test]
    fn who_signs_in_first_comes_back_to_the_place() {
        let refusal = |error| Refusal::of(&error, "/sessions", &Bytes::from_static(b"place=s-1f"));

        assert_eq!(
            refusal(AppError::SignInRequired),
            Refusal::Away("/login?next=%2Fsessions%23s-1f".to_owned())
        );
        assert_eq!(
            refusal(AppError::NotFound),
            Refusal::Explained("/sessions#s-1f".to_owned())
        );
        let next = "//evil.example".to_owned();
        assert_eq!(
            refusal(AppError::AlreadyOrdered { next }),
            Refusal::Explained("/sessions#s-1f".to_owned())
        );
    }
}
