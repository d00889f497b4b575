//! A restaurant's menu, as it is shown at a moment.

use std::sync::Arc;

use super::{
    Catalog,
    listing::{ListedChoice, ListedDish, ListedGroup, Listing},
};
use crate::{
    model::{
        catalog::{Dish, Menu, OptionChoice, OptionGroup, Section},
        moment::UnixMillis,
    },
    server::local_time,
};

impl Catalog {
    /// The menu of a restaurant, and the restaurant; `None` if there is no such restaurant.
    pub fn menu(&self, slug: &str) -> Option<(Menu, Arc<Listing>)> {
        let catalog = self.now();
        let place = catalog.snapshot.find(slug)?;
        let listing = catalog.listing(place);
        let menu = Menu {
            restaurant: catalog.info(place),
            sections: sections(listing, catalog.now),
        };
        Some((menu, listing.clone()))
    }
}

fn sections(listing: &Listing, now: UnixMillis) -> Vec<Section> {
    let sections = listing.sections.iter().map(|section| Section {
        name: section.name.to_string(),
        dishes: section
            .dishes
            .iter()
            .map(|listed| dish(listed, listing, now))
            .collect(),
    });
    sections.collect()
}

fn dish(listed: &ListedDish, listing: &Listing, now: UnixMillis) -> Dish {
    let sold_out = listed.sold_out_until.filter(|until| *until > now);
    let allergens = listed.allergens.iter();
    Dish {
        id: listed.id.to_string(),
        name: listed.name.to_string(),
        about: listed.about.to_string(),
        price: (*listed.price).clone(),
        diet: listed.diet,
        spice: listed.spice,
        allergens: allergens
            .flat_map(|list| list.split(',').map(str::to_owned))
            .collect(),
        sold_out: sold_out.map(|until| local_time::until(until, now, listing.schedule.zone())),
        groups: listed
            .groups
            .iter()
            .map(|listed| group(listed, now))
            .collect(),
    }
}

fn group(listed: &ListedGroup, now: UnixMillis) -> OptionGroup {
    OptionGroup {
        name: listed.name.to_string(),
        min: listed.min,
        max: listed.max,
        choices: listed
            .choices
            .iter()
            .map(|listed| choice(listed, now))
            .collect(),
    }
}

fn choice(listed: &ListedChoice, now: UnixMillis) -> OptionChoice {
    OptionChoice {
        id: listed.id.to_string(),
        name: listed.name.to_string(),
        delta: (*listed.delta).clone(),
        sold_out: listed.sold_out_until.is_some_and(|until| until > now),
    }
}
