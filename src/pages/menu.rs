//! `/r/{restaurant}`

use leptos::prelude::*;

use crate::{
    api::catalog::{MenuAndCart, find_menu},
    components::{
        cart_panel::CartPanel,
        diet_mark::DietMark,
        failed::Failed,
        forms::add_to_cart::{self, AddToCartForm},
        page_title::PageTitle,
        part::Part,
        restaurant_card::RestaurantFacts,
    },
    error::AppError,
    islands::send_in_place::SendInPlace,
    model::{
        catalog::{Dish, RestaurantInfo, Section},
        form::Refused,
        opening::Opening,
    },
    pages::not_found::NotFound,
    paths,
    server::http::{page_address::PageAddress, visit::Visit},
};

/// A restaurant's menu, with the visitor's cart beside it.
#[component]
pub fn Menu() -> impl IntoView {
    let restaurant = PageAddress::current().part(1);
    Suspend::new(async move {
        match find_menu(restaurant).await {
            Ok(found) => view! { <MenuWithCart found /> }.into_any(),
            Err(AppError::NotFound) => view! { <NotFound /> }.into_any(),
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

#[component]
fn MenuWithCart(found: MenuAndCart) -> impl IntoView {
    let MenuAndCart {
        mut menu,
        cart,
        is_favourite,
    } = found;
    let visit = use_context::<Visit>();
    let refused = |form| visit.as_ref().and_then(|visit| visit.refused(form));
    let dish_refused = refused(paths::api::ADD_TO_CART);
    let change_refused =
        refused(paths::api::CHANGE_QUANTITY).or_else(|| refused(paths::api::REMOVE_FROM_CART));
    // Of a long menu a form in place changes one dish.
    if let Some(parts) = visit.as_ref().and_then(|visit| visit.parts.as_ref()) {
        for section in &mut menu.sections {
            let is_asked = |dish: &Dish| parts.have(&add_to_cart::part_id(&dish.id));
            section.dishes.retain(is_asked);
        }
    }
    let sections = menu.sections;
    let links = sections.iter().zip(1..).map(|(section, number)| {
        let href = format!("#section-{number}");
        view! {
            <li>
                <a class="menu-nav__link" href=href>
                    {section.name.clone()}
                </a>
            </li>
        }
    });
    let links = links.collect_view();
    let with_error = dish_refused.is_some() || change_refused.is_some();
    let sections = sections.into_iter().zip(1..).map(|(section, number)| {
        view! { <MenuSection section number refused=dish_refused.clone() /> }
    });
    let sections = sections.collect_view();
    view! {
        <PageTitle text=menu.restaurant.name.clone() with_error />
        <SendInPlace>
            <Head restaurant=menu.restaurant is_favourite />
            <div class="order-here">
                <div class="order-here__menu">
                    <nav class="menu-nav" aria-label="Menu">
                        <ul>{links}</ul>
                    </nav>
                    {sections}
                </div>
                <CartPanel cart refused=change_refused />
            </div>
        </SendInPlace>
    }
}

#[component]
fn Head(restaurant: RestaurantInfo, is_favourite: Option<bool>) -> impl IntoView {
    let slug = restaurant.slug.clone();
    let favourite = is_favourite.map(|is_favourite| {
        view! { <Favourite restaurant=slug is_favourite /> }
    });
    let closed = match restaurant.opening {
        Opening::Open { .. } => None,
        Opening::Closed { .. } | Opening::Paused { .. } => Some(view! {
            <p class="notice">
                {restaurant.opening_words.clone()}
                ". You can fill a cart now and order when the kitchen is open."
            </p>
        }),
    };
    view! {
        <header class="menu-head">
            <img
                class="menu-head__art"
                src=format!("/art/dishes/{}.svg", restaurant.art)
                alt=""
                width="320"
                height="200"
            />
            <div class="menu-head__about">
                <h1>{restaurant.name.clone()}</h1>
                <p class="restaurant__kind">
                    {restaurant.cuisine.clone()} " · " {restaurant.area.clone()}
                </p>
                <p class="lede">{restaurant.blurb.clone()}</p>
                <RestaurantFacts restaurant />
                {favourite}
            </div>
        </header>
        {closed}
    }
}

/// Keeps the restaurant in sight, or no longer.
#[component]
fn Favourite(restaurant: String, is_favourite: bool) -> impl IntoView {
    const ID: &str = "favourite";
    let (value, words) = if is_favourite {
        ("", "Remove from favourites")
    } else {
        ("1", "Add to favourites")
    };
    view! {
        <Part id=ID>
            <form class="favourite" id=ID method="post" action=paths::api::SET_FAVOURITE data-parts=ID>
                <input type="hidden" name="restaurant" value=restaurant />
                <button
                    class="button button--secondary button--small"
                    type="submit"
                    name="favourite"
                    value=value
                >
                    {words}
                </button>
            </form>
        </Part>
    }
}

#[component]
fn MenuSection(section: Section, number: u32, refused: Option<Refused>) -> impl IntoView {
    let id = format!("section-{number}");
    let labelled_by = id.clone();
    let dishes = section.dishes.into_iter().map(|dish| {
        let refused = refused
            .clone()
            .filter(|refused| refused.typed("item") == dish.id);
        view! { <DishItem dish refused /> }
    });
    let dishes = dishes.collect_view();
    view! {
        <section class="menu-section" aria-labelledby=labelled_by>
            <h2 id=id>{section.name}</h2>
            <ul class="dishes">{dishes}</ul>
        </section>
    }
}

#[component]
fn DishItem(dish: Dish, refused: Option<Refused>) -> impl IntoView {
    const SPICE: [&str; 4] = ["", "Mild", "Medium hot", "Hot"];
    let spice = usize::try_from(dish.spice)
        .ok()
        .and_then(|spice| SPICE.get(spice));
    let spice = spice.filter(|words| !words.is_empty()).map(|words| {
        view! { <li class="dish__mark">{*words}</li> }
    });
    let allergens = (!dish.allergens.is_empty()).then(|| {
        view! { <p class="dish__allergens">"Contains " {dish.allergens.join(", ")}</p> }
    });
    let order = match &dish.sold_out {
        Some(until) => view! {
            <p class="dish__sold-out">"Sold out until " {until.clone()}</p>
        }
        .into_any(),
        None => view! {
            <AddToCartForm dish=dish.clone() refused />
        }
        .into_any(),
    };
    let class = if dish.sold_out.is_some() {
        "dish dish--sold-out"
    } else {
        "dish"
    };
    view! {
        <li class=class id=format!("dish-{}", dish.id)>
            <div class="dish__about">
                <h3 class="dish__name">{dish.name.clone()}</h3>
                <ul class="dish__marks">
                    <li>
                        <DietMark diet=dish.diet />
                    </li>
                    {spice}
                </ul>
                <p class="dish__words">{dish.about}</p>
                {allergens}
            </div>
            <div class="dish__order">
                <p class="dish__price">{dish.price.text}</p>
                {order}
            </div>
        </li>
    }
}
