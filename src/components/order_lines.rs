//! What was or will be ordered.

use leptos::prelude::*;

use super::diet_mark::DietMark;
use crate::model::order::OrderLine;

/// Every line with its options, note and price.
#[component]
pub fn OrderLines(
    /// The lines.
    lines: Vec<OrderLine>,
) -> impl IntoView {
    let lines = lines.into_iter().map(|line| {
        let options = (!line.options.is_empty())
            .then(|| view! { <p class="order-line__more">{line.options.join(", ")}</p> });
        let note = (!line.note.is_empty())
            .then(|| view! { <p class="order-line__more">"Note: " {line.note}</p> });
        view! {
            <li class="order-line">
                <span class="order-line__quantity">
                    {line.quantity} <span aria-hidden="true">" ×"</span>
                    <span class="visually-hidden">" times "</span>
                </span>
                <div class="order-line__about">
                    <p class="order-line__name">
                        <DietMark diet=line.diet /> " " {line.name}
                    </p>
                    {options}
                    {note}
                </div>
                <span class="order-line__price">{line.total.text}</span>
            </li>
        }
    });
    view! { <ul class="order-lines">{lines.collect_view()}</ul> }
}
