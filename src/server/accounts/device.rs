//! The words for a device, from its `User-Agent`: a hint for its owner, never proof of anything.

use std::sync::LazyLock;

use woothee::parser::{Parser, WootheeResult};

static PARSER: LazyLock<Parser> = LazyLock::new(Parser::new);

const UNKNOWN: &str = "UNKNOWN";

/// Browser and system, such as "Firefox on Linux" or "Safari on iPhone".
pub fn in_words(user_agent: &str) -> String {
    let Some(found) = PARSER.parse(user_agent) else {
        return "Unknown device".to_owned();
    };
    match (browser(&found), system(&found)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Unknown device".to_owned(),
    }
}

fn browser<'a>(found: &WootheeResult<'a>) -> Option<&'a str> {
    match found.name {
        UNKNOWN => None,
        "SamsungBrowser" => Some("Samsung Internet"),
        // curl, wget and their like are named where a browser has its version.
        "HTTP Library" => Some(found.version).filter(|name| *name != UNKNOWN),
        name => Some(name),
    }
}

fn system<'a>(found: &WootheeResult<'a>) -> Option<&'a str> {
    match found.os {
        UNKNOWN => None,
        "Mac OSX" => Some("macOS"),
        // The version in it stopped being true with Windows 11.
        os if os.starts_with("Windows") => Some("Windows"),
        os => Some(os),
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn browsers_of_today_are_named() {
        for (user_agent, words) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
                "Chrome on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            ("curl/8.5.0", "curl"),
        ] {
            assert_eq!(in_words(user_agent), words);
        }
    }

    #[test]
    fn what_is_unknown_is_called_so() {
        for user_agent in ["", "tiffin", "<script>alert(1)</script>", "\u{0}"] {
            assert_eq!(in_words(user_agent), "Unknown device");
        }
    }
}
