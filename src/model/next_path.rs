//! Where to go after signing in: a page on this site, never another one.

use crate::paths;

/// A path on this site with its query, safe to send in a `Location` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextPath(String);

impl NextPath {
    /// Takes `next` if it is the path of a page on this site.
    ///
    /// Refused: other origins (`https:`, `//evil`, `/\evil`), control characters (CR, LF),
    /// anything that is not printable ASCII, dot segments, and what is no page (`/api/…`,
    /// `/events`, a download).
    pub fn parse(next: &str) -> Option<Self> {
        let local = next.starts_with('/')
            && !next.starts_with("//")
            && next.len() <= 2000
            && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
        let path = next.split(['?', '#']).next().unwrap_or_default();
        let page = !paths::is_server_function(path)
            && !paths::is_stream(path)
            && !paths::is_download(path);
        // Browsers resolve `.` and `..`, encoded too: such a path is not the one it looks like.
        let plain = path
            .split('/')
            .map(|segment| segment.to_ascii_lowercase().replace("%2e", "."))
            .all(|segment| segment != "." && segment != "..");
        (local && page && plain).then(|| Self(next.to_owned()))
    }

    /// Takes `next`, or the dashboard: where a customer lands when nowhere else was asked for.
    pub fn parse_or_home(next: &str) -> Self {
        Self::parse(next).unwrap_or_else(|| Self(paths::DASHBOARD.to_owned()))
    }

    /// The same with one more field in its query; `name` and `value` need no encoding.
    pub fn with(&self, name: &str, value: &str) -> String {
        let (path, fragment) = match self.0.split_once('#') {
            Some((path, fragment)) => (path, format!("#{fragment}")),
            None => (self.0.as_str(), String::new()),
        };
        let joint = if path.contains('?') { '&' } else { '?' };
        format!("{path}{joint}{name}={value}{fragment}")
    }

    /// The path and query.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_on_this_site_is_taken() {
        for next in ["/", "/dashboard", "/account/password?a=b&c=%2F", "/x#y"] {
            assert_eq!(NextPath::parse(next).expect(next).as_str(), next);
        }
    }

    #[test]
    fn a_field_is_added_to_the_query() {
        let with = |next| NextPath::parse(next).expect(next).with("a", "1");

        assert_eq!(with("/x"), "/x?a=1");
        assert_eq!(with("/x?b=2#y"), "/x?b=2&a=1#y");
    }

    #[test]
    fn another_site_is_never_next() {
        for next in [
            "",
            "dashboard",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil",
            "https:evil",
            "https://evil.example",
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: x=y",
            "/a b",
            "/\t/evil",
            "/é",
            "/api/logout",
            "/events",
            "/account/export",
            "/./events",
            "/x/../events",
            "/%2E/events",
        ] {
            assert_eq!(NextPath::parse(next), None, "{next:?}");
            assert_eq!(NextPath::parse_or_home(next).as_str(), "/dashboard");
        }
    }
}
