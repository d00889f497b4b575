//! The page's address, and leaving it.

use super::window;

/// Path and query.
pub fn here() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// Loads a page of this site; the open one anew if it is that.
pub fn go_to(page: &str) {
    let location = window().location();
    // Where it fails, the browser says so.
    let _ = location.assign(page);
    if page.split('#').next() == Some(&here()) {
        // To another place of the same page a browser only scrolls.
        reload();
    }
}

pub fn reload() {
    // Where it fails, the browser says so.
    let _ = window().location().reload();
}
