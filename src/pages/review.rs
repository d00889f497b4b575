//! `/checkout/{restaurant}/review/{review}`

use leptos::prelude::*;

use crate::{
    api::orders::my_review,
    components::{bill::Bill, failed::Failed, order_lines::OrderLines, page_title::PageTitle},
    error::AppError,
    model::order,
    pages::not_found::NotFound,
    paths,
    server::http::{page_address::PageAddress, visit::Visit},
};

/// Exactly what will be ordered, and the button that does it.
#[component]
pub fn Review() -> impl IntoView {
    let address = PageAddress::current();
    let (restaurant, id) = (address.part(1), address.part(3));
    Suspend::new(async move {
        match my_review(id).await {
            Ok(review) if review.restaurant.slug != restaurant => view! { <NotFound /> }.into_any(),
            Ok(review) => view! { <Summary review /> }.into_any(),
            Err(AppError::AlreadyOrdered { next }) => view! { <Ordered order=next /> }.into_any(),
            Err(AppError::NotFound) => view! { <NotFound /> }.into_any(),
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

/// For whoever comes back to a review by the browser's button.
#[component]
fn Ordered(order: String) -> impl IntoView {
    view! {
        <PageTitle text="Ordered already" />
        <h1>"This is ordered already"</h1>
        <p class="lede">"Nothing is ordered twice, however often you press the button."</p>
        <p class="actions">
            <a class="button" href=order>
                "See the order"
            </a>
            <a class="button button--secondary" href=paths::RESTAURANTS>
                "Order something else"
            </a>
        </p>
    }
}

#[component]
fn Summary(review: order::Review) -> impl IntoView {
    let changes = (!review.changes.is_empty()).then(|| {
        let changes = review
            .changes
            .iter()
            .map(|words| view! { <li>{words.clone()}</li> });
        view! {
            <section class="changes" aria-labelledby="changes">
                <h2 id="changes">"What has changed"</h2>
                <ul>{changes.collect_view()}</ul>
                <p>"Nothing was ordered yet. Look again, then place the order if it is still right."</p>
            </section>
        }
    });
    let closed = (!review.restaurant.opening.takes_orders()).then(|| {
        view! {
            <p class="notice notice--error">
                {review.restaurant.opening_words.clone()} ". It cannot be ordered now."
            </p>
        }
    });
    let change = format!(
        "{}?address={}&tip={}&payment={}",
        paths::checkout(&review.restaurant.slug),
        review.address,
        review.tip_percent,
        review.payment.into_str()
    );
    let (soonest, latest) = review.restaurant.minutes;
    let destination = review.destination.lines().into_iter().map(|line| {
        view! { <span class="destination__line">{line}</span> }
    });
    let refused = use_context::<Visit>().and_then(|visit| visit.refused(paths::api::PLACE_ORDER));
    view! {
        <PageTitle
            text="Review your order"
            with_error=changes.is_some() || refused.is_some()
        />
        <h1>"Review your order"</h1>
        <p class="lede">
            "From " <a href=paths::restaurant(&review.restaurant.slug)>{review.restaurant.name}</a>
            {format!(", in {soonest} to {latest} minutes from when you place it.")}
        </p>
        {changes}
        {closed}
        <div class="checkout">
            <div class="checkout__main">
                <section class="card" aria-labelledby="what">
                    <h2 id="what">"What"</h2>
                    <OrderLines lines=review.lines />
                </section>
                <section class="card" aria-labelledby="where">
                    <h2 id="where">"Where to, and how you pay"</h2>
                    <p class="destination">{destination.collect_view()}</p>
                    <p>{review.payment.words()}</p>
                </section>
            </div>
            <section class="checkout__side card" aria-labelledby="bill">
                <h2 id="bill">"Bill"</h2>
                <Bill bill=review.bill.clone() />
                <form class="form" method="post" action=paths::api::PLACE_ORDER>
                    <input type="hidden" name="review" value=review.id />
                    <button class="button button--wide" type="submit">
                        {format!("Place order, {}", review.bill.total.text)}
                    </button>
                </form>
                <p class="checkout__other">
                    <a href=change>"Change something"</a>
                </p>
            </section>
        </div>
    }
}
