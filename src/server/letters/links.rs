//! Whole addresses of pages: a mail is read elsewhere.

use url::Url;

#[derive(Clone, Copy, Debug)]
pub struct Links<'a>(pub &'a Url);

impl Links<'_> {
    pub fn to(self, path: &str) -> String {
        self.0
            .join(path)
            .map_or_else(|_| path.to_owned(), String::from)
    }
}
