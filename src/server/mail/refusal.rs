//! Why a mail was not taken.

#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Another try may do better.
    #[error("{0}")]
    ForNow(String),
    /// The same would happen again.
    #[error("{0}")]
    ForGood(String),
}

/// Servers may say much: so many characters are kept.
const KEPT: usize = 300;

impl Refusal {
    /// What is kept and logged of it: a server may quote the mail, and with it a link.
    pub fn for_the_record(&self) -> Self {
        match self {
            Self::ForNow(why) => Self::ForNow(recorded(why)),
            Self::ForGood(why) => Self::ForGood(recorded(why)),
        }
    }
}

fn recorded(why: &str) -> String {
    let mut pieces = why.split("token=");
    let mut said = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        said.push_str("token=…");
        let is_of_token = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        said.push_str(piece.trim_start_matches(is_of_token));
    }
    said.chars().take(KEPT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_a_server_quotes_is_not_kept() {
        let quoted = "blocked: https://t.example/reset-password?token=aB-_9 twice token=x";

        assert_eq!(
            recorded(quoted),
            "blocked: https://t.example/reset-password?token=… twice token=…"
        );
        assert_eq!(recorded(&"é".repeat(400)).chars().count(), KEPT);
    }
}
