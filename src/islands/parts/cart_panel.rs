//! What is in the cart, and how to change it. Every button is a form of its own.

use leptos::{ev::MouseEvent, form::ActionForm, prelude::*, server_fn::ServerFn};

use super::sign_out_page;
use crate::{
    api::carts::{RemoveFromCart, SetQuantity},
    error::AppError,
    model::{
        cart::{Cart, CartLine},
        quantity::Quantity,
    },
    paths,
};

/// The cart of an open page; copies refer to the same one.
#[derive(Clone, Copy)]
pub struct CartNow(pub RwSignal<Cart>);

/// The cart. Screen readers announce its total when it changes.
#[component]
pub fn CartPanel(
    /// The cart.
    cart: RwSignal<Cart>,
) -> impl IntoView {
    let presses = Presses::new(cart);
    let remove = ServerAction::<RemoveFromCart>::new();
    let error = RwSignal::new(None);
    presses.count_what_is_sent();
    take_answers(presses.action, presses, error, move || presses.send_next());
    take_answers(remove, presses, error, || false);
    let ids = Memo::new(move |_| {
        let cart = cart.read();
        cart.lines
            .iter()
            .map(|line| line.id.clone())
            .collect::<Vec<_>>()
    });
    view! {
        <aside class="cart" id="cart" aria-labelledby="cart-title" tabindex="-1">
            <h2 id="cart-title">"Your cart"</h2>
            <p class="cart__summary" role="status">
                {move || cart.read().summary()}
            </p>
            <p class="field__error" role="alert">
                {error}
            </p>
            <ul class="cart__lines">
                <For each=move || ids.get() key=String::clone let(id)>
                    <Line id cart presses remove />
                </For>
            </ul>
            {move || view! { <Foot cart=cart.get() /> }}
        </aside>
        <a class="cart-bar" href="#cart" hidden=move || cart.read().count == 0>
            {move || format!("Cart: {}", cart.read().summary())}
        </a>
    }
}

/// The cart as the server knows it, while the page is ahead of it.
type Known = StoredValue<Option<Cart>>;

/// Presses of + and −. A quantity shows when it is asked for, so that the next press counts on from it;
/// it is sent when the one before is answered, so that none overtakes another. Copies refer to the
/// same.
#[derive(Clone, Copy)]
struct Presses {
    action: ServerAction<SetQuantity>,
    cart: RwSignal<Cart>,
    known: Known,
    is_sent: StoredValue<bool>,
    /// The latest of each line.
    waiting: StoredValue<Vec<SetQuantity>>,
}

impl Presses {
    fn new(cart: RwSignal<Cart>) -> Self {
        Self {
            action: ServerAction::new(),
            cart,
            known: StoredValue::new(None),
            is_sent: StoredValue::new(false),
            waiting: StoredValue::new(Vec::new()),
        }
    }

    /// A press: the form sends it, unless it has to wait.
    fn ask(self, press: &MouseEvent, line: &str, quantity: i64) {
        self.known.update_value(|known| {
            known.get_or_insert_with(|| self.cart.get_untracked());
        });
        if self.is_sent.get_value() {
            press.prevent_default();
            self.waiting.update_value(|waiting| {
                waiting.retain(|asked| asked.line != line);
                waiting.push(SetQuantity {
                    line: line.to_owned(),
                    quantity: quantity.to_string(),
                });
            });
            self.count(line, quantity);
        } else {
            self.is_sent.set_value(true);
        }
    }

    /// The form reads the button's value when it is sent: only then may the value count on.
    fn count_what_is_sent(self) {
        Effect::new(move |_| {
            let Some(sent) = self.action.input().get() else {
                return;
            };
            let is_outdated =
                |waiting: &Vec<SetQuantity>| waiting.iter().any(|asked| asked.line == sent.line);
            if let (Ok(quantity), false) =
                (sent.quantity.parse(), self.waiting.with_value(is_outdated))
            {
                self.count(&sent.line, quantity);
            }
        });
    }

    fn count(self, line: &str, quantity: i64) {
        self.cart.update(|cart| {
            if let Some(line) = cart.lines.iter_mut().find(|known| known.id == line) {
                line.quantity = quantity;
            }
        });
    }

    /// After an answer. True if another one is sent.
    fn send_next(self) -> bool {
        let next = self
            .waiting
            .try_update_value(|waiting| (!waiting.is_empty()).then(|| waiting.remove(0)))
            .flatten();
        self.is_sent.set_value(next.is_some());
        if let Some(next) = next {
            self.action.dispatch(next);
            return true;
        }
        false
    }

    /// After a refusal: nothing that counted on from it is asked for.
    fn forget(self) {
        self.waiting.set_value(Vec::new());
        self.is_sent.set_value(false);
    }
}

/// Shows what the server answers, once nothing more is asked; what it refused is taken back.
fn take_answers<S>(
    action: ServerAction<S>,
    presses: Presses,
    error: RwSignal<Option<String>>,
    send_next: impl Fn() -> bool + 'static,
) where
    S: ServerFn<Output = Cart, Error = AppError> + Clone + Send + Sync + 'static,
{
    let Presses { cart, known, .. } = presses;
    Effect::new(move |_| match action.value().get() {
        None => {}
        Some(Ok(changed)) if send_next() => known.set_value(Some(changed)),
        Some(Ok(changed)) => {
            known.set_value(None);
            error.set(None);
            update_cart(changed, cart);
        }
        Some(Err(AppError::SignInRequired)) => sign_out_page::redirect_to_sign_in(),
        // Another tab took the line out.
        Some(Err(AppError::NotFound)) => reload(),
        Some(Err(refused)) => {
            presses.forget();
            error.set(Some(refused.words()));
            if let Some(known) = known.try_update_value(Option::take).flatten() {
                cart.set(known);
            }
        }
    });
}

/// Shows a cart. Where somebody has signed in or out in another tab, the page was rendered for
/// somebody else, and is loaded again.
pub fn update_cart(changed: Cart, cart: RwSignal<Cart>) {
    if changed.is_customers == cart.read_untracked().is_customers {
        cart.set(changed);
    } else {
        reload();
    }
}

fn reload() {
    // Where it fails, the browser says so.
    let _ = window().location().reload();
}

#[component]
fn Line(
    id: String,
    cart: RwSignal<Cart>,
    presses: Presses,
    remove: ServerAction<RemoveFromCart>,
) -> impl IntoView {
    let to_remove = id.clone();
    let (less_of, more_of) = (id.clone(), id.clone());
    let line = {
        let id = id.clone();
        Memo::new(move |_| {
            let cart = cart.read();
            cart.lines.iter().find(|line| line.id == id).cloned()
        })
    };
    let of = move |part: fn(&CartLine) -> String| {
        move || line.read().as_ref().map(part).unwrap_or_default()
    };
    let quantity = move || line.read().as_ref().map_or(1, |line| line.quantity);
    let name = of(|line| line.name.clone());
    let more = of(|line| {
        let note = (!line.note.is_empty()).then(|| format!("Note: {}", line.note));
        line.options
            .iter()
            .cloned()
            .chain(note)
            .collect::<Vec<_>>()
            .join(", ")
    });
    let was = of(|line| {
        line.was
            .as_ref()
            .map(|was| format!("{} each now, was {}", line.unit.text, was.text))
            .unwrap_or_default()
    });
    view! {
        <li class="cart-line">
            <p class="cart-line__name">{name}</p>
            <p class="cart-line__price">{of(|line| line.total.text.clone())}</p>
            <p class="cart-line__more">{more}</p>
            <p class="cart-line__was">{was}</p>
            <p class="cart-line__trouble">{of(|line| line.trouble.clone().unwrap_or_default())}</p>
            <div class="cart-line__buttons">
                <ActionForm action=presses.action attr:class="stepper">
                    <input type="hidden" name="line" value=id />
                    <button
                        class="stepper__button"
                        type="submit"
                        name="quantity"
                        value=move || quantity() - 1
                        disabled=move || { quantity() <= 1 }
                        on:click=move |press| presses.ask(&press, &less_of, quantity() - 1)
                        aria-label=move || format!("One less {}", name())
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
                        name="quantity"
                        value=move || quantity() + 1
                        disabled=move || { quantity() >= Quantity::MAX }
                        on:click=move |press| presses.ask(&press, &more_of, quantity() + 1)
                        aria-label=move || format!("One more {}", name())
                    >
                        "+"
                    </button>
                </ActionForm>
                <ActionForm action=remove>
                    <input type="hidden" name="line" value=to_remove />
                    <button
                        class="button button--quiet button--small"
                        type="submit"
                        aria-label=move || format!("Remove {}", name())
                    >
                        "Remove"
                    </button>
                </ActionForm>
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
