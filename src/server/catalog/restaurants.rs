//! The list of restaurants: filtered, sorted, in pages.

use std::{convert::Infallible, sync::Arc};

use super::{
    Catalog,
    moment::CatalogNow,
    search::{MAX_WORDS, Search},
    word_index::weight,
};
use crate::model::{
    browse::{Browse, Sort},
    catalog::{RestaurantInfo, Restaurants},
    paging::Page,
};

/// Restaurants on a page.
const PAGE: u32 = 20;

/// Dishes named under a restaurant that a search found.
const DISHES: usize = 3;

/// The best that a restaurant can fit a search.
const BEST_SCORE: usize = MAX_WORDS * weight::TITLE;

impl Catalog {
    /// One page of what somebody asks for: the nearest that there is.
    pub fn restaurants(&self, browse: &Browse) -> Arc<Restaurants> {
        let catalog = self.now();
        let find = || Ok::<_, Infallible>(Arc::new(find(&catalog, browse)));
        let Ok(found) = catalog.openings.lists.get_or_insert_with(browse, find);
        found
    }
}

fn find(catalog: &CatalogNow, browse: &Browse) -> Restaurants {
    let words = catalog.snapshot.words();
    let search = Search::understand(words, &browse.query);
    let found = search.as_ref().map(|search| search.find(words));
    let scores = found
        .as_ref()
        .map(|found| found.scores(catalog.snapshot.listings().len()));
    let listed = listed(catalog, browse, scores.as_deref());
    let total = u32::try_from(listed.len()).unwrap_or(u32::MAX);
    let page = Page::nearest(browse.page, total, PAGE);
    let shown = |place: &usize| RestaurantInfo {
        dishes: found
            .as_ref()
            .map(|found| dish_names(catalog, *place, &found.dishes(*place, DISHES)))
            .unwrap_or_default(),
        ..catalog.info(*place)
    };
    Restaurants {
        restaurants: on_page(&listed, page).iter().map(shown).collect(),
        total,
        page: page.number,
        pages: page.of,
        searched_instead: search.as_ref().and_then(Search::instead),
        cuisines: catalog.snapshot.cuisines().to_vec(),
    }
}

/// The places of what is asked for, in order. `scores` say how well each restaurant fits the search.
fn listed(catalog: &CatalogNow, browse: &Browse, scores: Option<&[usize]>) -> Vec<usize> {
    let is_of_kind = catalog.snapshot.filter(browse);
    let is_open_first = matches!(browse.sort, Sort::Recommended | Sort::Fastest);
    // What is sorted already is dealt out to groups that stand in order: no sorting of thousands.
    let mut open = vec![Vec::new(); BEST_SCORE + 1];
    let mut closed = open.clone();
    for &place in catalog.snapshot.sorted(browse.sort) {
        let score = scores.map_or(BEST_SCORE, |scores| scores[place].min(BEST_SCORE));
        let is_open = catalog.openings.of(place).takes_orders();
        if score == 0 || (browse.open && !is_open) || !is_of_kind(place) {
            continue;
        }
        let below_best = if browse.sort == Sort::Recommended {
            BEST_SCORE - score
        } else {
            0
        };
        let groups = if is_open_first && !is_open {
            &mut closed
        } else {
            &mut open
        };
        groups[below_best].push(place);
    }
    open.append(&mut closed);
    open.concat()
}

fn on_page(listed: &[usize], page: Page) -> &[usize] {
    let mut pages = listed.chunks(PAGE as usize);
    let before = usize::try_from(page.number - 1).unwrap_or(usize::MAX);
    pages.nth(before).unwrap_or_default()
}

fn dish_names(catalog: &CatalogNow, place: usize, dishes: &[usize]) -> Vec<String> {
    let listing = catalog.listing(place);
    let name = |dish: &usize| Some(listing.dishes().nth(*dish)?.1.name.to_string());
    dishes.iter().filter_map(name).collect()
}
