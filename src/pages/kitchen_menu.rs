//! `/kitchen/{restaurant}/menu`

use leptos::prelude::*;
use strum::VariantArray;

use crate::{
    api::kitchen::my_menu,
    components::{failed::Failed, page_style::PageStyle, page_title::PageTitle, part::Part},
    error::AppError,
    islands::send_in_place::SendInPlace,
    model::{
        catalog::{self, Dish, OptionChoice},
        opening::Opening,
        selling::HowLong,
    },
    pages::not_found::NotFound,
    paths::{self, api},
    server::http::{own_files::ExtraStyle, page_address::PageAddress},
};

/// What a kitchen sells: taken off the menu in one press, and back in another.
#[component]
pub fn KitchenMenu() -> impl IntoView {
    let restaurant = PageAddress::current().part(1);
    Suspend::new(async move {
        match my_menu(restaurant).await {
            Ok(menu) => view! { <Found menu /> }.into_any(),
            Err(AppError::NotFound) => view! { <NotFound /> }.into_any(),
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

#[component]
fn Found(menu: catalog::Menu) -> impl IntoView {
    let slug = menu.restaurant.slug.clone();
    let sections = menu.sections.into_iter().map(|section| {
        let dishes = section.dishes.into_iter().map(|dish| {
            let restaurant = slug.clone();
            view! { <Selling dish restaurant /> }
        });
        view! {
            <section class="selling">
                <h2>{section.name}</h2>
                <ul class="selling__dishes">{dishes.collect_view()}</ul>
            </section>
        }
    });
    let sections = sections.collect_view();
    view! {
        <PageTitle text=format!("Menu of {}", menu.restaurant.name) />
        <PageStyle style=ExtraStyle::Board />
        <p>
            <a href=paths::kitchen(&slug)>"Back to the orders"</a>
        </p>
        <p class="selling-head">{menu.restaurant.name.clone()}</p>
        <h1>"Menu and pausing"</h1>
        <SendInPlace>
            <Part id="pause">
                <Pause
                    restaurant=slug.clone()
                    opening=menu.restaurant.opening
                    words=menu.restaurant.opening_words
                />
            </Part>
            {sections}
        </SendInPlace>
    }
}

/// Whether orders are taken at all.
#[component]
fn Pause(restaurant: String, opening: Opening, words: String) -> impl IntoView {
    let buttons = if matches!(opening, Opening::Paused { .. }) {
        view! { <Back words="Take orders again" label="Take orders again".to_owned() /> }.into_any()
    } else {
        view! { <Durations verb="Pause" what="the kitchen".to_owned() /> }.into_any()
    };
    view! {
        <section class="card" id="pause" aria-labelledby="pause-heading">
            <h2 id="pause-heading">{words}</h2>
            <form class="step-form" method="post" action=api::PAUSE data-parts="pause">
                <input type="hidden" name="restaurant" value=restaurant />
                {buttons}
            </form>
        </section>
    }
}

#[component]
fn Selling(dish: Dish, restaurant: String) -> impl IntoView {
    let id = format!("selling-{}", dish.id);
    let part = id.clone();
    let has_options = !dish.groups.is_empty();
    let choices = dish.groups.iter().flat_map(|group| &group.choices);
    let gone = choices.filter(|option| option.sold_out).count();
    let gone = (gone > 0).then(|| {
        view! { <span class="selling__state">{gone} " sold out"</span> }
    });
    let groups = dish.groups.into_iter().map(|group| {
        let options = group.choices.into_iter().map(|option| {
            let (restaurant, parts) = (restaurant.clone(), id.clone());
            view! { <Offering option restaurant parts /> }
        });
        view! {
            <p class="selling__group">{group.name}</p>
            {options.collect_view()}
        }
    });
    let groups = groups.collect_view();
    let options = has_options.then(|| {
        view! {
            <details class="selling__options">
                <summary>"Options " {gone}</summary>
                {groups}
            </details>
        }
    });
    let state = dish
        .sold_out
        .clone()
        .map(|until| view! { <span class="selling__state">"Sold out until " {until}</span> });
    let buttons = buttons_of(dish.sold_out.is_some(), &dish.name);
    view! {
        <Part id=part.clone()>
            <li class="selling__dish" id=part>
                <p class="selling__name">{dish.name} " " {state}</p>
                <form class="step-form" method="post" action=api::SET_SOLD_OUT data-parts=id.clone()>
                    <input type="hidden" name="restaurant" value=restaurant.clone() />
                    <input type="hidden" name="dish" value=dish.id />
                    {buttons}
                </form>
                {options}
            </li>
        </Part>
    }
}

/// An option of a dish.
#[component]
fn Offering(option: OptionChoice, restaurant: String, parts: String) -> impl IntoView {
    let state = option
        .sold_out
        .then(|| view! { <span class="selling__state">"Sold out"</span> });
    let buttons = buttons_of(option.sold_out, &option.name);
    view! {
        <details class="selling__option">
            <summary>{option.name} " " {state}</summary>
            <form class="step-form" method="post" action=api::SET_SOLD_OUT data-parts=parts>
                <input type="hidden" name="restaurant" value=restaurant />
                <input type="hidden" name="option" value=option.id />
                {buttons}
            </form>
        </details>
    }
}

fn buttons_of(is_sold_out: bool, name: &str) -> AnyView {
    if is_sold_out {
        let label = format!("{name} is back");
        view! { <Back words="Back on the menu" label /> }.into_any()
    } else {
        view! { <Durations verb="Sold out" what=name.to_owned() /> }.into_any()
    }
}

#[component]
fn Back(words: &'static str, label: String) -> impl IntoView {
    view! {
        <button class="button button--small" type="submit" name="until" value="" aria-label=label>
            {words}
        </button>
    }
}

#[component]
fn Durations(verb: &'static str, what: String) -> impl IntoView {
    let buttons = HowLong::VARIANTS.iter().map(|how_long| {
        let word: &str = how_long.into_str();
        let label = format!("{verb} {}: {what}", how_long.label());
        view! {
            <button
                class="button button--secondary button--small"
                type="submit"
                name="until"
                value=word
                aria-label=label
            >
                {how_long.label()}
            </button>
        }
    });
    view! {
        <span class="selling__verb">{verb}</span>
        {buttons.collect_view()}
    }
}
