//! Puts a dish into the cart.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::{
    components::{cart_panel, part::Part},
    model::{
        catalog::{Dish, OptionChoice, OptionGroup},
        form::Refused,
        quantity::Quantity,
    },
    paths::api,
};

/// The part that is the form of a dish.
pub fn part_id(item: &str) -> String {
    format!("add-{item}")
}

/// The dish's options, a note and a quantity, folded away; a dish without options is one press away.
#[component]
pub fn AddToCartForm(dish: Dish, refused: Option<Refused>) -> impl IntoView {
    let Dish {
        id: item,
        name,
        groups,
        ..
    } = dish;
    let id = part_id(&item);
    let parts = format!("{id} {}", cart_panel::PARTS);
    let error = refused.as_ref().map(|refused| {
        view! {
            <p class="field__error" role="alert">
                {refused.error.words()}
            </p>
        }
    });
    let typed = refused.map(|refused| refused.typed).unwrap_or_default();
    let is_open = !typed.is_empty();
    let label = format!("Add {name} to the cart");
    let quick = groups
        .is_empty()
        .then(|| view! { <Add label=label.clone() words="Add" /> });
    let (class, words) = if groups.is_empty() {
        ("add__more", "Note or quantity")
    } else {
        ("button button--small", "Choose")
    };
    view! {
        <Part id=id.clone()>
            <form class="add" id=id method="post" action=api::ADD_TO_CART novalidate data-parts=parts>
                <input type="hidden" name="item" value=item.clone() />
                <input type="hidden" name="place" value=format!("dish-{item}") />
                {quick}
                {error}
                <details class="add__details" open=is_open>
                    <summary class=class>
                        <span class="when-closed">{words}</span>
                        <span class="when-open">"Close"</span>
                        <span class="visually-hidden">", " {name}</span>
                    </summary>
                    <Fields item groups typed />
                    <Add label words="Add to cart" />
                </details>
            </form>
        </Part>
    }
}

#[component]
fn Add(label: String, words: &'static str) -> impl IntoView {
    view! {
        <button class="button button--small" type="submit" aria-label=label>
            {words}
        </button>
    }
}

/// Options, note and quantity, with what was typed.
#[component]
fn Fields(
    item: String,
    groups: Vec<OptionGroup>,
    typed: BTreeMap<String, String>,
) -> impl IntoView {
    let is_typed = |value: &str| typed.values().any(|typed| typed == value);
    let mut next_index = 0;
    let fieldsets: Vec<_> = groups
        .into_iter()
        .map(|group| {
            let chosen = chosen_at_first(&group, is_typed);
            let first = next_index;
            // Radios share a name; every box needs its own.
            next_index += if group.is_one_of() {
                1
            } else {
                group.choices.len()
            };
            view! { <Group group first chosen /> }
        })
        .collect();
    let (note_id, quantity_id) = (format!("note-{item}"), format!("quantity-{item}"));
    let quantity = typed.get("quantity").cloned();
    let note = typed.get("note").cloned().unwrap_or_default();
    let quantities = (1..=Quantity::MAX).map(|count| {
        let count = count.to_string();
        let chosen = quantity.as_ref() == Some(&count);
        view! {
            <option value=count.clone() selected=chosen>
                {count.clone()}
            </option>
        }
    });
    let quantities = quantities.collect_view();
    view! {
        <div class="add__fields">
            {fieldsets}
            <div class="add__field">
                <label for=note_id.clone()>"Note to the kitchen (optional)"</label>
                <input class="field__input" id=note_id name="note" value=note autocomplete="off" />
            </div>
            <div class="add__field">
                <label for=quantity_id.clone()>"Quantity"</label>
                <select class="field__input add__quantity" id=quantity_id name="quantity">
                    {quantities}
                </select>
            </div>
        </div>
    }
}

/// What was typed; where exactly one must be chosen, else the first there is.
fn chosen_at_first(group: &OptionGroup, is_typed: impl Fn(&str) -> bool) -> Vec<String> {
    let typed: Vec<_> = group
        .choices
        .iter()
        .filter(|choice| is_typed(&choice.id))
        .map(|choice| choice.id.clone())
        .collect();
    if typed.is_empty() && group.is_one_of() {
        let first = group.choices.iter().find(|choice| !choice.sold_out);
        first.map(|choice| choice.id.clone()).into_iter().collect()
    } else {
        typed
    }
}

/// Options that belong together; `first` is the number of the first field.
#[component]
fn Group(group: OptionGroup, first: usize, chosen: Vec<String>) -> impl IntoView {
    let one_of = group.is_one_of();
    let rule = group.rule();
    let choices = group
        .choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let name = if one_of {
                format!("choices[{first}]")
            } else {
                format!("choices[{}]", first + index)
            };
            let is_chosen = chosen.contains(&choice.id);
            view! { <Choice choice name one_of is_chosen /> }
        });
    let choices: Vec<_> = choices.collect();
    view! {
        <fieldset class="options">
            <legend>{group.name} " " <span class="options__rule">{rule}</span></legend>
            {choices}
        </fieldset>
    }
}

#[component]
fn Choice(choice: OptionChoice, name: String, one_of: bool, is_chosen: bool) -> impl IntoView {
    let price = match choice.delta.minor {
        0 => String::new(),
        minor if minor < 0 => choice.delta.text,
        _ => format!("+{}", choice.delta.text),
    };
    let detail = if choice.sold_out {
        "sold out".to_owned()
    } else {
        price
    };
    view! {
        <label class="option">
            <input
                type=if one_of { "radio" } else { "checkbox" }
                name=name
                value=choice.id
                checked=is_chosen
                disabled=choice.sold_out
            />
            <span class="option__name">{choice.name}</span>
            <span class="option__detail">{detail}</span>
        </label>
    }
}
