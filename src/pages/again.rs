//! `/orders/{number}/again`

use leptos::prelude::*;

use crate::{
    api::orders::preview_again,
    components::{account_nav::AccountNav, failed::Failed, page_title::PageTitle},
    error::AppError,
    model::again,
    pages::not_found::NotFound,
    paths::{self, api},
    server::http::page_address::PageAddress,
};

/// What of an order can be had today, before it is put into the cart.
#[component]
pub fn Again() -> impl IntoView {
    let number = PageAddress::current().part(1);
    Suspend::new(async move {
        match preview_again(number).await {
            Ok(again) => view! { <Found again /> }.into_any(),
            Err(AppError::NotFound) => view! { <NotFound /> }.into_any(),
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

#[component]
fn Found(again: again::Again) -> impl IntoView {
    let any = again.lines.iter().any(|line| line.outcome.is_added());
    let lines = again.lines.into_iter().map(|line| {
        let class = if line.outcome.is_added() {
            "again__line"
        } else {
            "again__line again__line--left-out"
        };
        let outcome = match line.outcome {
            again::AgainOutcome::Added => "hint",
            _ => "again__outcome",
        };
        view! {
            <li class=class>
                <span>{line.quantity} " × " {line.name}</span>
                <span class=outcome>{line.outcome.words()}</span>
            </li>
        }
    });
    let closed = again.closed.map(|words| {
        view! {
            <p class="notice">
                {words} ". You can fill a cart now and order when the kitchen is open."
            </p>
        }
    });
    let form = any.then(|| {
        view! {
            <form method="post" action=api::ORDER_AGAIN>
                <input type="hidden" name="order" value=again.number.clone() />
                <input type="hidden" name="key" value=uuid::Uuid::new_v4().simple().to_string() />
                <button class="button" type="submit">
                    "Add to cart"
                </button>
            </form>
        }
    });
    let nothing = (!any).then(|| view! { <p class="empty">"None of it can be had today."</p> });
    view! {
        <PageTitle text="Order again" />
        <AccountNav current=paths::ORDERS />
        <h1>"Order again"</h1>
        <p class="lede">
            "What you ordered from "
            <a href=paths::restaurant(&again.restaurant)>{again.restaurant_name}</a>
            ", as available today."
        </p>
        {closed}
        <ul class="again">{lines.collect_view()}</ul>
        {nothing}
        {form}
    }
}
