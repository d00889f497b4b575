//! The page's address, and leaving it.

use super::window;

/// Path and query.
pub fn here() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// Loads a page of this site; the open one anew if it is that.
pub fn go_to(page: &str) {
    let is_here = page.split('#').next() == Some(&here());
    if !is_here || page.contains('#') {
        // Where it fails, the browser says so.
        let _ = window().location().assign(page);
    }
    // To another place of the same page a browser only scrolls. It is loaded once: what it says is said once.
    if is_here {
        reload();
    }
}

pub fn reload() {
    // Where it fails, the browser says so.
    let _ = window().location().reload();
}
