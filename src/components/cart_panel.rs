//! What is in the cart, and how to change it. Every button is a form of its own.

use leptos::prelude::*;

use super::part::Part;
use crate::{
    error::AppError,
    model::{
        cart::{Cart, CartLine},
        form::Refused,
        quantity::Quantity,
    },
    paths::{self, api},
};

/// The parts that are the cart of a menu: the panel, and the link to it at the page's foot.
pub const PARTS: &str = "cart cart-bar";

/// The cart. Screen readers announce its total when it changes. `refused` is a change that was
/// refused.
#[component]
pub fn CartPanel(cart: Cart, refused: Option<Refused>) -> impl IntoView {
    let summary = cart.summary();
    let (bar, is_empty) = (format!("Cart: {summary}"), cart.count == 0);
    // What is not there any more is not shown any more: that says enough.
    let error = refused
        .map(|refused| refused.error)
        .filter(|error| *error != AppError::NotFound)
        .map(|error| {
            view! {
                <p class="field__error" id="cart-error" role="alert">
                    {error.words()}
                </p>
            }
        });
    let lines = cart.lines.clone().into_iter();
    let lines = lines.map(|line| view! { <Line line /> }).collect_view();
    view! {
        <Part id="cart">
            <aside class="cart" id="cart" aria-labelledby="cart-title" tabindex="-1">
                <h2 id="cart-title">"Your cart"</h2>
                <p class="cart__summary" role="status">
                    {summary}
                </p>
                {error}
                <ul class="cart__lines" id="cart-lines">
                    {lines}
                </ul>
                <Foot cart />
            </aside>
        </Part>
        <Part id="cart-bar">
            <a class="cart-bar" id="cart-bar" href="#cart" hidden=is_empty>
                {bar}
            </a>
        </Part>
    }
}

#[component]
fn Line(line: CartLine) -> impl IntoView {
    let note = (!line.note.is_empty()).then(|| format!("Note: {}", line.note));
    let more: Vec<_> = line.options.into_iter().chain(note).collect();
    let was = line.was.map(|was| {
        let words = format!("{} each now, was {}", line.unit.text, was.text);
        view! { <p class="cart-line__was">{words}</p> }
    });
    let trouble = line
        .trouble
        .map(|words| view! { <p class="cart-line__trouble">{words}</p> });
    let (id, name, quantity) = (line.id, line.name, line.quantity);
    let (element_id, buttons_id) = (format!("line-{id}"), format!("change-{id}"));
    view! {
        <li class="cart-line" id=element_id>
            <p class="cart-line__name">{name.clone()}</p>
            <p class="cart-line__price">{line.total.text}</p>
            <p class="cart-line__more">{more.join(", ")}</p>
            {was}
            {trouble}
            <div class="cart-line__buttons" id=buttons_id>
                <form class="stepper" method="post" action=api::CHANGE_QUANTITY data-parts=PARTS>
                    <input type="hidden" name="line" value=id.clone() />
                    <button
                        class="stepper__button"
                        type="submit"
                        name="by"
                        value="-1"
                        disabled={quantity <= 1}
                        aria-label=format!("One less {name}")
                    >
                        "−"
                    </button>
                    <span class="stepper__count">
                        <span class="visually-hidden">"Quantity "</span>
                        {quantity}
                    </span>
                    <button
                        class="stepper__button"
                        type="submit"
                        name="by"
                        value="1"
                        disabled={quantity >= Quantity::MAX}
                        aria-label=format!("One more {name}")
                    >
                        "+"
                    </button>
                </form>
                <form method="post" action=api::REMOVE_FROM_CART data-parts=PARTS>
                    <input type="hidden" name="line" value=id />
                    <button
                        class="button button--quiet button--small"
                        type="submit"
                        aria-label=format!("Remove {name}")
                    >
                        "Remove"
                    </button>
                </form>
            </div>
        </li>
    }
}

/// What is missing, and the way on.
#[component]
fn Foot(cart: Cart) -> impl IntoView {
    if cart.lines.is_empty() {
        return view! {
            <p class="hint">"Add dishes from the menu; they wait here for you."</p>
        }
        .into_any();
    }
    let shortfall = cart.shortfall.map(|missing| {
        view! { <p class="hint">{missing.text} " more to the restaurant's minimum."</p> }
    });
    let to_free = cart.to_free_delivery.map(|missing| {
        view! { <p class="hint">{missing.text} " more and delivery is free."</p> }
    });
    let charges = format!(
        "Delivery {}, packaging {}; tax is added at checkout.",
        if cart.delivery.minor == 0 {
            "free"
        } else {
            &cart.delivery.text
        },
        cart.packaging.text
    );
    view! {
        {shortfall}
        {to_free}
        <p class="hint">{charges}</p>
        <a class="button button--wide" href=paths::checkout(&cart.restaurant)>
            "Go to checkout"
        </a>
    }
    .into_any()
}
