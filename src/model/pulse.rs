//! What is left of a sign-in after its password was changed, in words: for the page that the server
//! renders, and for the script that asks anew every second.

/// The ways that are asked, as the page and the script name them.
pub const WAYS: [&str; 3] = ["session", "stateless", "instant"];

/// The element around them, with what the script must know in these attributes: milliseconds since the
/// change and until the token expires, and the token.
pub const ID: &str = "pulse";
pub const AGE: &str = "data-age";
pub const LEFT: &str = "data-left";
pub const TOKEN: &str = "data-token";
/// Names the element with the words of a way, or with the countdown.
pub const OF: &str = "data-pulse";
/// Says of a way whether it was answered.
pub const ANSWERED: &str = "data-answered";
/// The countdown to the token's expiry.
pub const COUNTDOWN: &str = "countdown";
/// Names an element that says what a script can read: `cookie` or `storage`.
pub const STEAL: &str = "data-steal";

/// The words of a way that was asked so many milliseconds after the change.
pub fn words(way: &str, is_answered: bool, age: i64) -> String {
    if is_answered {
        let seconds = seconds(age).to_string();
        ["still answered ", &seconds, " s after the password changed"].concat()
    } else if way == WAYS[1] {
        "refused: it has expired".to_owned()
    } else {
        "refused: it died with the old password".to_owned()
    }
}

/// The words of the countdown.
pub fn countdown(left: i64) -> String {
    match seconds(left) {
        0 => "The token’s time is up. The server allows 30 s more, for clocks that differ."
            .to_owned(),
        left => ["The token expires in ", &left.to_string(), " s."].concat(),
    }
}

fn seconds(milliseconds: i64) -> i64 {
    milliseconds.max(0) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_said_in_seconds() {
        assert_eq!(
            words("stateless", true, 37_900),
            "still answered 37 s after the password changed"
        );
        assert_eq!(words("stateless", false, 99_000), "refused: it has expired");
        assert!(words("session", false, 0).starts_with("refused: it died"));
        assert_eq!(countdown(1_000), "The token expires in 1 s.");
        assert!(countdown(-5).contains("time is up"));
    }
}
