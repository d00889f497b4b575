//! What somebody puts into a cart, as sent, and what must hold of it.

use std::collections::BTreeSet;

use super::error::OrderingError;
use crate::{
    model::{
        cart::MAX_NOTE,
        catalog,
        minor::Minor,
        moment::UnixMillis,
        quantity::Quantity,
        text::{self, Misfit},
    },
    server::{catalog::tables::menu_items::OptionRow, ids::ItemId},
};

/// What somebody puts into a cart, as sent.
#[derive(Clone, Debug)]
pub struct CartForm<'a> {
    /// The dish's id.
    pub item: &'a ItemId,
    /// The chosen options' ids.
    pub choices: &'a [String],
    /// How many.
    pub quantity: &'a str,
    /// For the kitchen.
    pub note: &'a str,
}

/// A quantity, or what is wrong with it.
pub(super) fn parse_quantity(typed: &str) -> Result<Quantity, OrderingError> {
    text::number(typed)
        .parse()
        .map_err(|error| OrderingError::field("quantity", error))
}

/// By how many a quantity is to change.
pub(super) fn parse_change(typed: &str) -> Result<i64, OrderingError> {
    text::number(typed)
        .parse()
        .map_err(|_| OrderingError::field("by", "Say by how many, such as 1 or -1"))
}

/// A note in one line, whatever was typed.
pub(super) fn parse_note(typed: &str) -> Result<String, OrderingError> {
    let note = text::visible(typed);
    let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
    if note.chars().count() > MAX_NOTE {
        let words = format!("Use at most {MAX_NOTE} characters for the note");
        Err(OrderingError::field("note", words))
    } else if let Some(misfit) = Misfit::in_line(&note) {
        let words = format!("{misfit} cannot be in a note");
        Err(OrderingError::field("note", words))
    } else {
        Ok(note)
    }
}

/// Checks what was chosen against what the dish asks for. Returns the options' key and what they add
/// to the price.
pub(super) fn check_choices(
    options: &[OptionRow],
    choices: &[String],
    now: UnixMillis,
) -> Result<(String, Minor), OrderingError> {
    let wrong = |words: String| Err(OrderingError::field("choices", words));
    let ids: BTreeSet<&str> = choices
        .iter()
        .map(String::as_str)
        .filter(|id| !id.is_empty())
        .collect();
    let chosen: Vec<_> = options
        .iter()
        .filter(|option| ids.contains(option.id.as_str()))
        .collect();
    if chosen.len() != ids.len() {
        return wrong("Choose from this dish's own options".to_owned());
    }
    if let Some(option) = chosen
        .iter()
        .find(|option| option.sold_out_until.is_some_and(|until| until > now))
    {
        return wrong(format!("{} is sold out", option.name));
    }
    for option in options {
        let of_group = |other: &&&OptionRow| other.group_id == option.group_id;
        let count = chosen.iter().filter(of_group).count();
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        if !(option.min_select..=option.max_select).contains(&count) {
            let rule = catalog::rule(option.min_select, option.max_select);
            return wrong(format!("{rule} of “{}”", option.group_name));
        }
    }
    let key = ids.into_iter().collect::<Vec<_>>().join(" ");
    let extra = chosen
        .iter()
        .map(|option| option.delta_minor)
        .fold(Minor::ZERO, Minor::saturating_add);
    Ok((key, extra))
}
