//! What a page says of itself, for the document's head: a component sets it while the page is rendered.

use std::sync::{Arc, Mutex, PoisonError};

use super::own_files::ExtraStyle;

/// One page's, as a Leptos context. The last word counts: a page that fails in the middle says so.
#[derive(Clone, Debug, Default)]
pub struct PageHead(Arc<Mutex<Words>>);

/// As a person would read it, not escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub title: String,
    /// Empty for none.
    pub description: &'static str,
    /// Where no script keeps it up to date, it is loaded again and again.
    pub refreshed: bool,
    /// What it has beside everybody's.
    pub style: Option<ExtraStyle>,
}

impl PageHead {
    pub fn set(&self, title: String, description: &'static str, refreshed: bool) {
        let mut words = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        words.title = title;
        words.description = description;
        words.refreshed = refreshed;
    }

    pub fn add_style(&self, style: ExtraStyle) {
        let mut words = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        words.style = Some(style);
    }

    /// What was said.
    pub fn take(&self) -> Words {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
