//! Checkout, review, placing, the customer's orders and dashboard.

use leptos::prelude::*;

use crate::{
    error::AppError,
    model::{
        again::Again,
        dashboard::Dashboard,
        notice::Notice,
        order::{Checkout, Order, Orders, Placed, Review, Reviewed, TrackedOrder},
        order_life::{Action, Actor},
        paging,
    },
    paths,
    server::{
        http::{
            redirect::{redirect_form_with_notice, redirect_to, redirect_with_notice},
            visit::Visit,
        },
        ordering::{checkout::CheckoutForm, life::hands::Step},
    },
};

/// `POST /api/checkout`: what the visitor's cart at a restaurant comes to; for a customer, with their
/// addresses. 404 for an unknown restaurant.
#[server(prefix = "/api", endpoint = "checkout")]
pub async fn my_checkout(#[server(default)] restaurant: String) -> Result<Checkout, AppError> {
    let visit = Visit::current()?;
    let owner = visit.owner();
    visit
        .state
        .ordering
        .checkout(owner.as_ref(), &restaurant)
        .await?
        .ok_or(AppError::NotFound)
}

/// `POST /api/review_order`: makes a review of the customer's cart at a restaurant, with an address
/// of theirs, a tip in percent of the food (0, 5, 10 or 15) and `payment` `cash` or `demo_card`. No
/// price is ever sent.
///
/// 401, 404 for an unknown restaurant, 409 if something stands in the way, 422.
#[server(prefix = "/api", endpoint = "review_order")]
pub async fn review_order(
    #[server(default)] restaurant: String,
    #[server(default)] address: String,
    #[server(default)] tip: String,
    #[server(default)] payment: String,
) -> Result<Reviewed, AppError> {
    let visit = Visit::current()?;
    let form = CheckoutForm {
        restaurant: &restaurant,
        address: &address,
        tip: &tip,
        payment: &payment,
    };
    let review = visit
        .state
        .ordering
        .make_review(visit.viewer()?, form)
        .await?;
    redirect_to(&paths::review(&restaurant, review.as_str()));
    Ok(Reviewed {
        review: review.to_string(),
    })
}

/// `POST /api/review`: a review of the customer's. 401, 404 if there is none, 409 if it is placed:
/// then `next` is the order's page.
#[server(prefix = "/api", endpoint = "review")]
pub async fn my_review(#[server(default)] review: String) -> Result<Review, AppError> {
    let visit = Visit::current()?;
    Ok(visit
        .state
        .ordering
        .review(visit.viewer()?, &review.into())
        .await?)
}

/// `POST /api/place_order`: orders exactly what a review has shown. The review is the idempotency
/// key: sent again, the same order comes back.
///
/// 401, 404 for a review that is not the customer's, 409 if anything differs from what was shown:
/// then nothing is ordered, and `next` is the page that shows what holds now. 409 with `open` and 429
/// if the customer has too many open orders, or orders too fast: the review stays.
#[server(prefix = "/api", endpoint = "place_order")]
pub async fn place_order(#[server(default)] review: String) -> Result<Placed, AppError> {
    let visit = Visit::current()?;
    let number = visit
        .state
        .ordering
        .place_order(visit.viewer()?, &review.into())
        .await?;
    redirect_with_notice(&visit, &paths::order(&number), Notice::OrderPlaced);
    Ok(Placed { number })
}

/// `POST /api/cancel_order`: cancels an order of the customer's that the restaurant has not answered.
/// `version` is the one that was seen; without it, whichever there is.
///
/// 401, 404, 409 with `state` and `version` as they are now if it has moved on.
#[server(prefix = "/api", endpoint = "cancel_order")]
pub async fn cancel_order(
    #[server(default)] order: String,
    #[server(default)] version: String,
) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let step = Step {
        order: &order,
        version: &version,
        action: Action::Cancel.into_str(),
        minutes: "",
        reason: "",
    };
    let ordering = &visit.state.ordering;
    ordering
        .step(visit.viewer()?, Actor::Customer, step)
        .await?;
    redirect_form_with_notice(&visit, &paths::order(&order), Notice::OrderCancelled);
    Ok(())
}

/// `POST /api/again`: what of an order of the customer's can be had today, a line each. 401, 404.
#[server(prefix = "/api", endpoint = "again")]
pub async fn preview_again(#[server(default)] order: String) -> Result<Again, AppError> {
    let visit = Visit::current()?;
    let ordering = &visit.state.ordering;
    let found = ordering.preview_again(visit.viewer()?, &order).await?;
    found.ok_or(AppError::NotFound)
}

/// `POST /api/order_again`: puts that into the customer's cart, at today's prices, and says so, a line
/// each. With the same `key` (visible ASCII characters) it counts once. 401, 404.
#[server(prefix = "/api", endpoint = "order_again")]
pub async fn order_again(
    #[server(default)] order: String,
    #[server(default)] key: String,
) -> Result<Again, AppError> {
    let visit = Visit::current()?;
    let ordering = &visit.state.ordering;
    let (viewer, from) = (visit.viewer()?, visit.peer.network());
    let again = ordering.order_again(viewer, &order, from, &key).await?;
    let added = again.lines.iter().filter(|line| line.outcome.is_added());
    let notice = Notice::OrderedAgain {
        added: added.count(),
        of: again.lines.len(),
    };
    redirect_with_notice(&visit, &paths::cart(&again.restaurant), notice);
    Ok(again)
}

/// `POST /api/rate_order`: gives a delivered order of the customer's one to five `stars`, once. 401, 404,
/// 409, 422.
#[server(prefix = "/api", endpoint = "rate_order")]
pub async fn rate_order(
    #[server(default)] order: String,
    #[server(default)] stars: String,
) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let ordering = &visit.state.ordering;
    ordering.rate_order(visit.viewer()?, &order, &stars).await?;
    redirect_form_with_notice(&visit, &paths::order(&order), Notice::OrderRated);
    Ok(())
}

/// `POST /api/set_favourite`: with `favourite` `1`, a restaurant is a favourite of the customer's; without it,
/// no longer. 401, 404 for an unknown restaurant.
#[server(prefix = "/api", endpoint = "set_favourite")]
pub async fn set_favourite(
    #[server(default)] restaurant: String,
    #[server(default)] favourite: String,
) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let (viewer, is_favourite) = (visit.viewer()?, favourite == "1");
    let ordering = &visit.state.ordering;
    ordering
        .set_favourite(viewer, &restaurant, is_favourite)
        .await?;
    let notice = if is_favourite {
        Notice::FavouriteAdded
    } else {
        Notice::FavouriteRemoved
    };
    redirect_form_with_notice(&visit, &paths::restaurant(&restaurant), notice);
    Ok(())
}

/// `POST /api/share_order`: makes the link that shows where an order of the customer's is, to whoever has
/// it. 401, 404.
#[server(prefix = "/api", endpoint = "share_order")]
pub async fn share_order(#[server(default)] order: String) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let ordering = &visit.state.ordering;
    ordering.share_order(visit.viewer()?, &order).await?;
    redirect_form_with_notice(&visit, &paths::order(&order), Notice::OrderShared);
    Ok(())
}

/// `POST /api/end_sharing`: ends that link, for good. 401, 404.
#[server(prefix = "/api", endpoint = "end_sharing")]
pub async fn end_sharing(#[server(default)] order: String) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let ordering = &visit.state.ordering;
    ordering.end_sharing(visit.viewer()?, &order).await?;
    redirect_form_with_notice(&visit, &paths::order(&order), Notice::SharingEnded);
    Ok(())
}

/// `POST /api/tracked_order`: where the order of a link is. 404 for a link that opens nothing, or no longer:
/// a day after the order's end, or since its customer ended it.
#[server(prefix = "/api", endpoint = "tracked_order")]
pub async fn follow_order(#[server(default)] link: String) -> Result<TrackedOrder, AppError> {
    let visit = Visit::current()?;
    let found = visit.state.ordering.tracked_order(&link).await?;
    found.ok_or(AppError::NotFound)
}

/// `POST /api/order`: an order of the customer's, by its number. 401, 404.
#[server(prefix = "/api", endpoint = "order")]
pub async fn my_order(#[server(default)] number: String) -> Result<Order, AppError> {
    let visit = Visit::current()?;
    visit
        .state
        .ordering
        .order(visit.viewer()?, &number)
        .await?
        .ok_or(AppError::NotFound)
}

/// `POST /api/orders`: twenty of the customer's orders, the latest first; `which` of them: `all`, `open`,
/// `delivered` or `closed` (those that ended without their food). 401.
#[server(prefix = "/api", endpoint = "orders")]
pub async fn my_orders(
    #[server(default)] which: String,
    #[server(default)] page: String,
) -> Result<Orders, AppError> {
    let visit = Visit::current()?;
    let which = which.parse().unwrap_or_default();
    let ordering = &visit.state.ordering;
    Ok(ordering
        .orders(visit.viewer()?, which, paging::asked(&page))
        .await?)
}

/// `POST /api/dashboard`: the customer's account, those of their orders that are open, the latest
/// (three, and as many as are open), and their favourite restaurants. 401.
#[server(prefix = "/api", endpoint = "dashboard")]
pub async fn my_dashboard() -> Result<Dashboard, AppError> {
    let visit = Visit::current()?;
    Ok(visit.state.ordering.dashboard(visit.viewer()?).await?)
}
