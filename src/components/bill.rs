//! What an order costs, part by part.

use leptos::prelude::*;

use crate::model::order::Bill as Parts;

/// The parts, and their sum.
#[component]
pub fn Bill(
    /// The parts.
    bill: Parts,
    /// What the sum is called.
    #[prop(default = "Total")]
    total: &'static str,
) -> impl IntoView {
    let parts = [
        ("Food", bill.subtotal),
        ("Delivery", bill.delivery),
        ("Packaging", bill.packaging),
        ("Tax", bill.tax),
        ("Tip", bill.tip),
    ];
    let given = parts
        .into_iter()
        .filter(|(name, amount)| *name != "Tip" || amount.minor != 0);
    let parts = given.map(|(name, amount)| {
        let text = if name == "Delivery" && amount.minor == 0 {
            "Free".to_owned()
        } else {
            amount.text
        };
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{text}</dd>
            </div>
        }
    });
    view! {
        <dl class="bill">
            {parts.collect_view()}
            <div class="bill__total">
                <dt>{total}</dt>
                <dd>{bill.total.text}</dd>
            </div>
        </dl>
    }
}
