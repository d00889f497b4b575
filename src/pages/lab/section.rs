//! A part of the lab's page under its heading.

use leptos::prelude::*;

/// Every section in the page's order: the id of its heading, and the heading.
pub const SECTIONS: [(&str, &str); 8] = [
    ("envelope", "The envelope and the letter"),
    ("forge", "Forge it"),
    ("change", "Change the password"),
    ("steal", "Steal the sign-in"),
    ("refresh", "When a refresh token comes twice"),
    ("service", "A service that cannot ask"),
    ("cost", "What it costs"),
    ("choose", "Which to use when"),
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
