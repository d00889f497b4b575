//! What a dish is made of, by shape and word: never by colour alone.

use leptos::prelude::*;

use crate::model::catalog::Diet;

/// A square with a shape of its own inside; the word is for those who do not see it.
#[component]
pub fn DietMark(
    /// What the dish is made of.
    diet: Diet,
) -> impl IntoView {
    let shape = match diet {
        Diet::Veg => view! { <circle cx="10" cy="10" r="4.5" /> }.into_any(),
        Diet::Vegan => view! { <path d="M5 14C5 8 9 5 15 5c0 6-3 10-9 10l-1 0z" /> }.into_any(),
        Diet::Egg => view! { <ellipse cx="10" cy="10.5" rx="3.6" ry="4.8" /> }.into_any(),
        Diet::Nonveg => view! { <path d="M10 5l5.5 10h-11z" /> }.into_any(),
    };
    view! {
        <span class=format!("diet diet--{}", diet.into_str())>
            <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
                <rect x="1" y="1" width="18" height="18" rx="3" />
                {shape}
            </svg>
            <span class="diet__word">{diet.words()}</span>
        </span>
    }
}
