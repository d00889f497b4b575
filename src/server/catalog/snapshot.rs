//! The catalogue as it stood in the database at one version, made ready to be listed, searched and
//! shown. It never changes, and nothing in it depends on the time.

use std::{cmp::Reverse, collections::HashMap, fmt, sync::Arc};

use super::{
    listing::Listing,
    opening::Schedule,
    restaurant::Restaurant,
    word_index::{self, WordIndex},
};
use crate::model::browse::{Browse, DietFilter, Sort};

/// The catalogue at one version. Restaurants are named by their place in the list.
#[derive(Default)]
pub struct Snapshot {
    /// Every change of the catalogue raises it; 0 is before the first is read.
    pub version: i64,
    listings: Vec<Arc<Listing>>,
    by_slug: HashMap<String, usize>,
    traits: Vec<Traits>,
    cuisines: Vec<String>,
    schedules: Vec<Arc<Schedule>>,
    by_rating: Vec<usize>,
    by_wait: Vec<usize>,
    by_delivery_fee: Vec<usize>,
    by_minimum: Vec<usize>,
    words: Arc<WordIndex>,
}

/// What filters ask of a restaurant, close together: lists are filtered at every view.
#[derive(Clone, Copy, Debug)]
struct Traits {
    cuisine: usize,
    schedule: usize,
    is_vegetarian: bool,
    has_vegan_dish: bool,
}

impl Snapshot {
    /// From the listings of one version. What is slow to make is taken from the snapshot before if
    /// it is the same.
    pub fn new(version: i64, mut listings: Vec<Arc<Listing>>, before: &Self) -> Self {
        listings.sort_by(|a, b| by_name(&a.restaurant, &b.restaurant));
        let words = if before.reads_as(&listings) {
            before.words.clone()
        } else {
            Arc::new(WordIndex::new(&listings))
        };
        let mut cuisines: Vec<_> = listings
            .iter()
            .map(|listing| listing.restaurant.cuisine.clone())
            .collect();
        cuisines.sort_unstable();
        cuisines.dedup();
        let mut schedules = Vec::new();
        let mut schedule_places = HashMap::new();
        let traits = listings
            .iter()
            .map(|listing| Traits {
                cuisine: place_of(&cuisines, &listing.restaurant.cuisine).unwrap_or(usize::MAX),
                schedule: *schedule_places.entry(&listing.schedule).or_insert_with(|| {
                    schedules.push(listing.schedule.clone());
                    schedules.len() - 1
                }),
                is_vegetarian: listing.is_vegetarian(),
                has_vegan_dish: listing.has_vegan_dish(),
            })
            .collect();
        let by_slug = listings
            .iter()
            .map(|listing| listing.restaurant.slug.clone());
        Self {
            version,
            by_slug: by_slug.zip(0..).collect(),
            traits,
            cuisines,
            schedules,
            by_rating: sorted_by(&listings, |r| Reverse(r.standing())),
            by_wait: sorted_by(&listings, |r| {
                let (soonest, latest) = r.minutes();
                (latest, soonest)
            }),
            by_delivery_fee: sorted_by(&listings, |r| {
                (r.fees().delivery, r.fees().free_over.is_none())
            }),
            by_minimum: sorted_by(&listings, |r| r.fees().minimum),
            words,
            listings,
        }
    }

    /// Every restaurant, by its place.
    pub fn listings(&self) -> &[Arc<Listing>] {
        &self.listings
    }

    /// The place of the restaurant that addresses of pages name so.
    pub fn find(&self, slug: &str) -> Option<usize> {
        self.by_slug.get(slug).copied()
    }

    /// What is cooked anywhere, by name.
    pub fn cuisines(&self) -> &[String] {
        &self.cuisines
    }

    /// The different schedules that there are.
    pub fn schedules(&self) -> &[Arc<Schedule>] {
        &self.schedules
    }

    /// Which of the schedules is a restaurant's.
    pub fn schedule_of(&self, place: usize) -> usize {
        self.traits[place].schedule
    }

    /// What occurs where.
    pub fn words(&self) -> &WordIndex {
        &self.words
    }

    /// The places of all restaurants, sorted as far as neither the time nor a search counts.
    pub fn sorted(&self, sort: Sort) -> &[usize] {
        match sort {
            Sort::Recommended | Sort::Rating => &self.by_rating,
            Sort::Fastest => &self.by_wait,
            Sort::Delivery => &self.by_delivery_fee,
            Sort::Minimum => &self.by_minimum,
        }
    }

    /// Whether a restaurant is of the kind that is asked for.
    pub fn filter(&self, browse: &Browse) -> impl Fn(usize) -> bool {
        let any_cuisine = browse.cuisine.is_empty();
        let cuisine = place_of(&self.cuisines, &browse.cuisine);
        move |place| {
            let traits = &self.traits[place];
            let diet = match browse.diet {
                DietFilter::Any => true,
                DietFilter::Veg => traits.is_vegetarian,
                DietFilter::Vegan => traits.has_vegan_dish,
            };
            diet && (any_cuisine || cuisine == Some(traits.cuisine))
        }
    }

    fn reads_as(&self, listings: &[Arc<Listing>]) -> bool {
        let is_same = |(one, other): (&Arc<Listing>, &Arc<Listing>)| {
            Arc::ptr_eq(one, other) || word_index::reads_the_same(one, other)
        };
        self.listings.len() == listings.len() && self.listings.iter().zip(listings).all(is_same)
    }
}

/// Without what it holds: that may be thousands of menus.
impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("version", &self.version)
            .field("restaurants", &self.listings.len())
            .finish_non_exhaustive()
    }
}

fn by_name(a: &Restaurant, b: &Restaurant) -> std::cmp::Ordering {
    (&a.name, &a.id).cmp(&(&b.name, &b.id))
}

/// Equal ones stay in the order of their names.
fn sorted_by<K: Ord>(listings: &[Arc<Listing>], key: impl Fn(&Restaurant) -> K) -> Vec<usize> {
    let mut places: Vec<_> = (0..listings.len()).collect();
    places.sort_by_cached_key(|place| key(&listings[*place].restaurant));
    places
}

fn place_of(sorted: &[String], word: &str) -> Option<usize> {
    sorted.binary_search_by(|other| (**other).cmp(word)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(name: &str, dish: &str) -> Arc<Listing> {
        Listing::sample(Restaurant::sample(name, "", ""), &[("", &[(dish, "")])])
    }

    #[test]
    fn the_index_is_made_anew_only_if_a_search_finds_something_else() {
        let first = Snapshot::new(
            1,
            vec![listing("A", "Dosa"), listing("B", "Idli")],
            &Snapshot::default(),
        );
        let after = |listings| Snapshot::new(2, listings, &first);

        let sold_out = after(vec![listing("B", "Idli"), first.listings[0].clone()]);
        assert!(Arc::ptr_eq(&sold_out.words, &first.words));
        for changed in [
            vec![first.listings[0].clone(), listing("B", "Vada")],
            vec![first.listings[0].clone()],
            vec![listing("A", "Dosa"), listing("C", "Idli")],
        ] {
            assert!(!Arc::ptr_eq(&after(changed).words, &first.words));
        }
    }

    #[test]
    fn few_ratings_count_for_less_and_names_decide() {
        let rated = |name: &str, sum, count| {
            let mut restaurant = Restaurant::sample(name, "", "");
            (restaurant.rating_sum, restaurant.rating_count) = (sum, count);
            Listing::sample(restaurant, &[])
        };
        let listings = vec![
            rated("One star of five", 5, 1),
            rated("Many good", 450, 100),
            rated("Bad", 100, 100),
            rated("B", 0, 0),
            rated("A", 0, 0),
        ];

        let snapshot = Snapshot::new(1, listings, &Snapshot::default());

        let sorted = snapshot.sorted(Sort::Rating).iter();
        let names: Vec<_> = sorted
            .map(|place| &*snapshot.listings[*place].restaurant.name)
            .collect();
        assert_eq!(names, ["Many good", "One star of five", "A", "B", "Bad"]);
    }
}
