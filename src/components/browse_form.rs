//! The search form: a plain GET, so that a search has an address.

use leptos::prelude::*;
use strum::VariantArray;

use crate::{
    model::browse::{Browse, DietFilter, Sort},
    paths,
};

/// Words, and how to narrow and sort what they find.
#[component]
pub fn BrowseForm(
    /// What is looked for now.
    browse: Browse,
    /// The kinds of food there are.
    cuisines: Vec<String>,
) -> impl IntoView {
    let cuisines = cuisines.into_iter().map(|cuisine| {
        let chosen = cuisine == browse.cuisine;
        (cuisine.clone(), cuisine, chosen)
    });
    let any = (
        "Any food".to_owned(),
        String::new(),
        browse.cuisine.is_empty(),
    );
    let cuisines = std::iter::once(any).chain(cuisines).collect();
    let diets = DietFilter::VARIANTS.iter().map(|diet| {
        (
            diet.words().to_owned(),
            diet.into_str().to_owned(),
            *diet == browse.diet,
        )
    });
    let diets = diets.collect();
    let sorts = Sort::VARIANTS.iter().map(|sort| {
        (
            sort.words().to_owned(),
            sort.into_str().to_owned(),
            *sort == browse.sort,
        )
    });
    let sorts = sorts.collect();
    view! {
        <form
            class="browse"
            action=paths::RESTAURANTS
            method="get"
            role="search"
            data-search="found results"
        >
            <SearchField query=browse.query />
            <div class="browse__filters">
                <Choice name="cuisine" label="Food" options=cuisines />
                <Choice name="diet" label="Diet" options=diets />
                <Choice name="sort" label="Sort by" options=sorts />
                <label class="check">
                    <input type="checkbox" name="open" value="1" checked=browse.open />
                    "Open now"
                </label>
            </div>
        </form>
    }
}

/// One line of words with its button.
#[component]
pub fn SearchField(
    /// What is looked for now.
    #[prop(optional)]
    query: String,
) -> impl IntoView {
    view! {
        <div class="search">
            <label class="visually-hidden" for="q">
                "Restaurant or dish"
            </label>
            <input
                class="field__input search__input"
                id="q"
                name="q"
                type="search"
                value=query
                placeholder="Dish or place"
                autocomplete="off"
                enterkeyhint="search"
            />
            <button class="button" type="submit">
                "Search"
            </button>
        </div>
    }
}

/// Options are `(words, value, whether it is chosen)`.
#[component]
fn Choice(
    name: &'static str,
    label: &'static str,
    options: Vec<(String, String, bool)>,
) -> impl IntoView {
    let options = options.into_iter().map(|(words, value, chosen)| {
        view! {
            <option value=value selected=chosen>
                {words}
            </option>
        }
    });
    view! {
        <div class="browse__choice">
            <label for=name>{label}</label>
            <select class="field__input" id=name name=name>
                {options.collect_view()}
            </select>
        </div>
    }
}
