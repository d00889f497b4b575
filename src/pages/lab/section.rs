//! A part of the lab's page under its heading.

use leptos::prelude::*;

/// Every section in the page's order: the id of its heading, and the heading.
pub const SECTIONS: [(&str, &str); 8] = [
    ("envelope", "The envelope and the letter"),
    ("forge", "Change it"),
    ("change", "Change the password"),
    ("steal", "Steal it"),
    ("refresh", "The lost answer, two tabs, the thief"),
    ("service", "Another service"),
    ("cost", "What it costs"),
    ("choose", "Which one when"),
];

/// A section under its heading, which is where links lead.
#[component]
pub fn Section(
    /// One of [`SECTIONS`].
    id: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="lab-section" aria-labelledby=id>
            <h2 id=id>{title_of(id)}</h2>
            {children()}
        </section>
    }
}

/// The heading of a section.
pub fn title_of(id: &str) -> &'static str {
    let section = SECTIONS.iter().find(|(section, _)| *section == id);
    section.map_or("", |(_, title)| *title)
}
