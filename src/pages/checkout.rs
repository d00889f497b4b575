//! `/checkout/{restaurant}`

use std::borrow::Cow;

use leptos::prelude::*;
use strum::VariantArray;

use crate::{
    api::orders::my_checkout,
    components::{
        bill::Bill,
        failed::Failed,
        forms::{address::AddAddressForm, login::LoginForm, register::RegisterForm},
        page_title::PageTitle,
    },
    error::AppError,
    model::{
        address::AddressInfo,
        cart::Cart,
        form::Refused,
        order::{self, Payment, Tip},
    },
    pages::not_found::NotFound,
    paths,
    server::http::{page_address::PageAddress, visit::Visit},
};

/// Who, where to and how: everything but the last look.
#[component]
pub fn Checkout() -> impl IntoView {
    let restaurant = PageAddress::current().part(1);
    Suspend::new(async move {
        match my_checkout(restaurant).await {
            Ok(checkout) => view! { <Steps checkout /> }.into_any(),
            Err(AppError::NotFound) => view! { <NotFound /> }.into_any(),
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

#[component]
fn Steps(checkout: order::Checkout) -> impl IntoView {
    let order::Checkout {
        restaurant,
        cart,
        bill,
        addresses,
        tips,
    } = checkout;
    let slug = restaurant.slug.clone();
    let visit = use_context::<Visit>();
    let refused = |form| visit.as_ref().and_then(|visit| visit.refused(form));
    let with_error = [
        paths::api::REGISTER,
        paths::api::LOGIN,
        paths::api::ADD_ADDRESS,
    ]
    .into_iter()
    .any(|form| refused(form).is_some());
    let has_lines = !cart.lines.is_empty();
    let step = match addresses {
        _ if !has_lines => view! { <NothingToOrder slug=slug.clone() /> }.into_any(),
        None => view! { <WhoAreYou slug=slug.clone() /> }.into_any(),
        Some(book) if book.addresses.is_empty() => view! {
            <section class="card" aria-labelledby="where">
                <h2 id="where">"Where to?"</h2>
                <AddAddressForm
                    refused=refused(paths::api::ADD_ADDRESS)
                    next=paths::checkout(&slug)
                    recipient=customer_name()
                />
            </section>
        }
        .into_any(),
        Some(book) => view! {
            <OtherAddress slug=slug.clone() refused=refused(paths::api::ADD_ADDRESS) />
            <Details
                slug=slug.clone()
                addresses=book.addresses
                tips
                refused=refused(paths::api::REVIEW_ORDER)
            />
        }
        .into_any(),
    };
    let (soonest, latest) = restaurant.minutes;
    let closed = (!restaurant.opening.takes_orders()).then(|| {
        view! {
            <p class="notice notice--error">
                {restaurant.opening_words.clone()}
                ". Your cart stays as it is; order when the kitchen is open."
            </p>
        }
    });
    view! {
        <PageTitle text=format!("Checkout, {}", restaurant.name) with_error />
        <h1>"Checkout"</h1>
        <p class="lede">
            "From " <a href=paths::cart(&slug)>{restaurant.name}</a>
            {format!(", in {soonest} to {latest} minutes from when you place it.")}
        </p>
        {closed}
        <div class="checkout">
            <div class="checkout__main">{step}</div>
            <section class="checkout__side card" aria-labelledby="bill">
                <h2 id="bill">"Your order"</h2>
                <Lines cart />
                {has_lines.then(|| view! { <Bill bill total="Before a tip" /> })}
                <p class="checkout__other">
                    <a href=paths::cart(&slug)>"Change the cart"</a>
                </p>
            </section>
        </div>
    }
}

/// Most people order for themselves.
fn customer_name() -> String {
    use_context::<Visit>().map_or_else(String::new, |visit| visit.customer_name())
}

#[component]
fn NothingToOrder(slug: String) -> impl IntoView {
    view! {
        <p class="empty">"There is nothing in your cart here."</p>
        <p class="actions">
            <a class="button" href=paths::restaurant(&slug)>
                "See the menu"
            </a>
        </p>
    }
}

/// A guest signs up or in first; signing in makes the cart the customer's.
#[component]
fn WhoAreYou(slug: String) -> impl IntoView {
    use_context::<Visit>().map(|visit| {
        let here = paths::checkout(&slug);
        if PageAddress::of(&visit.path).field("sign-in").is_some() {
            view! {
                <section class="card" aria-labelledby="who">
                    <h2 id="who">"Sign in to order"</h2>
                    <LoginForm refused=visit.refused(paths::api::LOGIN) next=here.clone() />
                    <p class="form-page__other">
                        "New to Tiffin? " <a href=here>"Create an account"</a>
                    </p>
                </section>
            }
            .into_any()
        } else {
            view! {
                <section class="card" aria-labelledby="who">
                    <h2 id="who">"Create an account to order"</h2>
                    <RegisterForm
                        refused=visit.refused(paths::api::REGISTER)
                        min_length=visit.sign_up_password_length()
                        next=here.clone()
                    />
                    <p class="form-page__other">
                        "Have an account? " <a href=format!("{here}?sign-in")>"Sign in"</a>
                    </p>
                </section>
            }
            .into_any()
        }
    })
}

/// Address, tip and payment in one form.
#[component]
fn Details(
    slug: String,
    addresses: Vec<AddressInfo>,
    tips: Vec<Tip>,
    refused: Option<Refused>,
) -> impl IntoView {
    // What was chosen before: in the form that was refused, or in the query of a link from the review.
    let asked = PageAddress::current();
    let typed = |field: &str| match &refused {
        Some(refused) => Some(refused.typed(field)),
        None => asked.field(field).map(Cow::into_owned),
    };
    let (typed_address, typed_tip, typed_payment) =
        (typed("address"), typed("tip"), typed("payment"));
    let has_typed = addresses
        .iter()
        .any(|address| Some(&address.id) == typed_address.as_ref());
    let addresses = addresses.into_iter().map(|address| {
        let chosen = if has_typed {
            Some(&address.id) == typed_address.as_ref()
        } else {
            address.is_default
        };
        let words = address.lines().join(", ");
        let title = address.title();
        view! { <Radio name="address" value=address.id title detail=words chosen wide=true /> }
    });
    let tips = tips.into_iter().map(|tip| {
        let value = tip.percent.to_string();
        let chosen = typed_tip
            .as_ref()
            .map_or(tip.percent == 0, |typed| *typed == value);
        let title = if tip.percent == 0 {
            "No tip".to_owned()
        } else {
            format!("{} %", tip.percent)
        };
        let detail = if tip.percent == 0 {
            String::new()
        } else {
            tip.amount.text
        };
        view! { <Radio name="tip" value title detail chosen /> }
    });
    let payments = Payment::VARIANTS.iter().map(|payment| {
        let chosen = typed_payment
            .as_ref()
            .map_or(*payment == Payment::Cash, |typed| {
                typed == payment.into_str()
            });
        view! {
            <Radio
                name="payment"
                value=payment.into_str().to_owned()
                title=payment.words().to_owned()
                detail=String::new()
                chosen
            />
        }
    });
    view! {
        <form class="card form" method="post" action=paths::api::REVIEW_ORDER>
            <input type="hidden" name="restaurant" value=slug />
            <fieldset class="options" id="address">
                <legend>"Where to?"</legend>
                {addresses.collect_view()}
            </fieldset>
            <fieldset class="options" id="tip">
                <legend>"A tip for the courier?"</legend>
                {tips.collect_view()}
            </fieldset>
            <fieldset class="options" id="payment">
                <legend>"How do you pay?"</legend>
                {payments.collect_view()}
            </fieldset>
            <button class="button button--wide" type="submit">
                "Review the order"
            </button>
        </form>
    }
}

#[component]
fn Radio(
    name: &'static str,
    value: String,
    title: String,
    detail: String,
    chosen: bool,
    #[prop(optional)] wide: bool,
) -> impl IntoView {
    view! {
        <label class="option" class:option--wide=wide>
            <input type="radio" name=name value=value checked=chosen />
            <span class="option__name">{title}</span>
            <span class="option__detail">{detail}</span>
        </label>
    }
}

#[component]
fn OtherAddress(slug: String, refused: Option<Refused>) -> impl IntoView {
    let open = refused.is_some();
    view! {
        <details class="card other-address" open=open>
            <summary>"Deliver to a new address"</summary>
            <AddAddressForm
                refused
                next=paths::checkout(&slug)
                recipient=customer_name()
            />
        </details>
    }
}

#[component]
fn Lines(cart: Cart) -> impl IntoView {
    let shortfall = cart.shortfall.clone().filter(|_| !cart.lines.is_empty());
    let shortfall = shortfall.map(|missing| {
        view! {
            <p class="cart-line__trouble">{missing.text} " is missing to the restaurant's minimum."</p>
        }
    });
    let lines = cart.lines.into_iter().map(|line| {
        let was = line.was.map(|was| {
            view! { <span class="cart-line__was">"was " {was.text} " each when you added it"</span> }
        });
        let trouble = line
            .trouble
            .map(|words| view! { <span class="cart-line__trouble">{words}</span> });
        let options = (!line.options.is_empty())
            .then(|| view! { <span class="order-line__more">{line.options.join(", ")}</span> });
        view! {
            <li class="order-line">
                <span class="order-line__quantity">{line.quantity} " ×"</span>
                <div class="order-line__about">
                    <span class="order-line__name">{line.name}</span>
                    {options}
                    {was}
                    {trouble}
                </div>
                <span class="order-line__price">{line.total.text}</span>
            </li>
        }
    });
    view! {
        <ul class="order-lines">{lines.collect_view()}</ul>
        {shortfall}
    }
}
