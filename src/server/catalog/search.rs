//! What somebody looks for: every word as a beginning, in singular or plural, and a word that occurs
//! nowhere as the nearest one that does.

use std::collections::BTreeSet;

use super::{
    found::Found,
    word_index::WordIndex,
    words::{forms, words_of},
};
use crate::model::text;

/// Words that are looked at; more say nothing more.
pub const MAX_WORDS: usize = 6;

/// A search as it is understood. It may have no words: then nothing is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    words: Vec<String>,
    corrected: bool,
}

impl Search {
    /// Takes what was typed; `None` if nothing was. Signs alone are a search in which there is
    /// nothing to find.
    pub fn understand(index: &WordIndex, typed: &str) -> Option<Self> {
        let typed = text::visible(typed);
        if typed.is_empty() {
            return None;
        }
        let mut seen = BTreeSet::new();
        let words: Vec<_> = words_of(&typed)
            .into_iter()
            .filter(|word| seen.insert(word.clone()))
            .take(MAX_WORDS)
            .collect();
        let meant: Vec<_> = words.iter().map(|word| meant(word, index)).collect();
        Some(Self {
            corrected: meant != words,
            words: meant,
        })
    }

    /// What was looked for instead of what was typed, if that is something else.
    pub fn instead(&self) -> Option<String> {
        self.corrected.then(|| self.words.join(" "))
    }

    /// Looks for it.
    pub fn find<'a>(&self, index: &'a WordIndex) -> Found<'a> {
        let postings = self.words.iter();
        Found::new(
            index,
            postings
                .map(|word| index.postings_of(&forms(word)))
                .collect(),
        )
    }
}

/// The word itself if one begins with it; else the nearest, of equally near ones the commonest; else
/// the word itself.
fn meant(word: &str, index: &WordIndex) -> String {
    if forms(word).iter().any(|form| index.has(form)) {
        return word.to_owned();
    }
    let allowed = mistakes_allowed(word);
    let letters = word.chars().count();
    index
        .words_like(word)
        .filter(|(term, _)| term.chars().count().abs_diff(letters) <= allowed)
        .map(|(term, documents)| (distance(word, term), usize::MAX - documents, term))
        .filter(|(distance, ..)| *distance <= allowed)
        .min()
        .map_or(word, |(_, _, term)| term)
        .to_owned()
}

/// Letters that are wrong, missing, too many, or swapped with their neighbour.
fn distance(typed: &str, term: &str) -> usize {
    strsim::osa_distance(typed, term)
}

/// Short words are too like each other.
fn mistakes_allowed(word: &str) -> usize {
    match word.chars().count() {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::server::catalog::{listing::Listing, restaurant::Restaurant};

    /// Two kitchens and a bakery, in the order of their names.
    fn city() -> Vec<Arc<Listing>> {
        vec![
            Listing::sample(
                Restaurant::sample("Banana Leaf House", "South Indian", "Old Fort"),
                &[
                    (
                        "Meals · சாப்பாடு",
                        &[("Full Leaf Meals", "Rice, sambar and curd")],
                    ),
                    (
                        "Rice",
                        &[("Curd Rice", "Cool"), ("Lemon Rice", "With peanuts")],
                    ),
                ],
            ),
            Listing::sample(
                Restaurant::sample("Ｃｒｕｍｂ & Co", "Café & Bakery", "Mill Lane"),
                &[
                    (
                        "Cakes",
                        &[("Mulberry Tart", "Sweet"), ("Plum Cake", "With nuts")],
                    ),
                    ("Coffee · कॉफ़ी", &[("Crème Brûlée Latte", "Hot")]),
                ],
            ),
            Listing::sample(
                Restaurant::sample("The Patient Griddle", "South Indian", "Lotus Tank"),
                &[
                    (
                        "Dosas · தோசை",
                        &[("Plain Roast", "Crisp"), ("Paneer Dosa", "Soft")],
                    ),
                    ("Noodles · ラーメン", &[("Fish Noodles", "Not a dosa")]),
                ],
            ),
        ]
    }

    /// What a search finds: names of restaurants, the best first, each with its dishes.
    fn found(typed: &str) -> Vec<(String, Vec<String>)> {
        let city = city();
        let index = WordIndex::new(&city);
        let search = Search::understand(&index, typed).expect("something is typed");
        let found = search.find(&index);
        let mut places: Vec<_> = found.scores(city.len()).into_iter().zip(0..).collect();
        places.retain(|(score, _)| *score > 0);
        places.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        let shown = places.into_iter().map(|(_, place): (usize, usize)| {
            let name = |dish: usize| {
                city[place]
                    .dishes()
                    .nth(dish)
                    .expect("a dish")
                    .1
                    .name
                    .to_string()
            };
            let dishes = found.dishes(place, 3).into_iter().map(name).collect();
            (city[place].restaurant.name.clone(), dishes)
        });
        shown.collect()
    }

    /// A restaurant, and its dishes.
    type Expected<'a> = (&'a str, &'a [&'a str]);

    #[test]
    fn what_is_typed_finds_what_is_meant() {
        const LEAF: &str = "Banana Leaf House";
        const CRUMB: &str = "Ｃｒｕｍｂ & Co";
        const GRIDDLE: &str = "The Patient Griddle";
        let expected: &[(&str, &[Expected])] = &[
            // Beginnings, of dishes and of restaurants; the better the place, the earlier.
            (
                "dos",
                &[(GRIDDLE, &["Paneer Dosa", "Plain Roast", "Fish Noodles"])],
            ),
            ("le", &[(LEAF, &["Full Leaf Meals", "Lemon Rice"])]),
            ("patient", &[(GRIDDLE, &[])]),
            ("la", &[(CRUMB, &["Crème Brûlée Latte"])]),
            // All words, in one dish; the restaurant's name, kind and place count for its dishes.
            ("curd rice", &[(LEAF, &["Curd Rice", "Full Leaf Meals"])]),
            ("banana curd rice", &[(LEAF, &[])]),
            ("south lotus noodle", &[(GRIDDLE, &[])]),
            ("south indian", &[(LEAF, &[]), (GRIDDLE, &[])]),
            ("cool peanuts", &[]),
            ("paneer noodles", &[]),
            // Singular and plural.
            ("cakes", &[(CRUMB, &["Plum Cake", "Mulberry Tart"])]),
            ("cake", &[(CRUMB, &["Plum Cake", "Mulberry Tart"])]),
            ("mulberries", &[(CRUMB, &["Mulberry Tart"])]),
            ("dishes", &[]),
            // Sections say in other scripts what their dishes are.
            ("சாப்பாடு", &[(LEAF, &["Full Leaf Meals"])]),
            ("தோ", &[(GRIDDLE, &["Plain Roast", "Paneer Dosa"])]),
            ("கிறிஸ்ப்", &[]),
            ("कॉफ़ी", &[(CRUMB, &["Crème Brûlée Latte"])]),
            ("कॉफ\u{93c}ी", &[(CRUMB, &["Crème Brûlée Latte"])]),
            ("ﾗｰﾒﾝ", &[(GRIDDLE, &["Fish Noodles"])]),
            // Forms that only fonts and keyboards tell apart, on both sides.
            ("crumb", &[(CRUMB, &[])]),
            ("ｐａｎｅｅｒ", &[(GRIDDLE, &["Paneer Dosa"])]),
            ("ﬁsh", &[(GRIDDLE, &["Fish Noodles"])]),
            ("CREME brulee", &[(CRUMB, &["Crème Brûlée Latte"])]),
            (
                "  dósa! dosa ",
                &[(GRIDDLE, &["Paneer Dosa", "Plain Roast", "Fish Noodles"])],
            ),
            // Mistakes.
            ("panner", &[(GRIDDLE, &["Paneer Dosa"])]),
            (
                "dsoa",
                &[(GRIDDLE, &["Paneer Dosa", "Plain Roast", "Fish Noodles"])],
            ),
            ("xylophone", &[]),
            // Nothing that means something to a database.
            ("\"", &[]),
            ("dosa OR cake", &[]),
            (
                "dosa*",
                &[(GRIDDLE, &["Paneer Dosa", "Plain Roast", "Fish Noodles"])],
            ),
            ("🍕", &[]),
        ];

        for (typed, expected) in expected {
            let expected: Vec<_> = expected
                .iter()
                .map(|(name, dishes)| {
                    let dishes = dishes.iter().map(|dish| (*dish).to_owned());
                    ((*name).to_owned(), dishes.collect())
                })
                .collect();
            assert_eq!(found(typed), expected, "{typed}");
        }
    }

    #[test]
    fn at_most_six_words_are_looked_at_each_once() {
        let search = |typed| Search::understand(&WordIndex::default(), typed).expect("typed");

        assert_eq!(search("dosa DOSA dosa").words, ["dosa"]);
        assert_eq!(search("a b c d e f g h").words.len(), MAX_WORDS);
    }

    #[test]
    fn what_cannot_be_seen_is_not_typed() {
        for typed in ["", "  ", "\u{200b}"] {
            assert_eq!(Search::understand(&WordIndex::default(), typed), None);
        }
    }

    /// The word that is looked for where these occur, so often.
    fn meant_by(word: &str, occurring: &[(&str, usize)]) -> String {
        let dishes: Vec<_> = occurring
            .iter()
            .flat_map(|(word, times)| std::iter::repeat_n((*word, ""), *times))
            .collect();
        let listing = Listing::sample(Restaurant::sample("Q", "Q", "Q"), &[("", &dishes)]);
        meant(word, &WordIndex::new(&[listing]))
    }

    #[test]
    fn a_word_that_begins_another_is_not_corrected() {
        assert_eq!(meant_by("dos", &[("dosa", 3)]), "dos");
        assert_eq!(meant_by("pane", &[("paneer", 9), ("pans", 1)]), "pane");
        assert_eq!(meant_by("dosas", &[("dosa", 3)]), "dosas");
    }

    #[test]
    fn a_mistyped_word_is_the_nearest_and_of_those_the_commonest() {
        assert_eq!(
            meant_by("panner", &[("paneer", 9), ("planner", 1)]),
            "paneer"
        );
        assert_eq!(meant_by("biriyani", &[("biryani", 4)]), "biryani");
        assert_eq!(meant_by("dsoa", &[("dosa", 4)]), "dosa");
        assert_eq!(meant_by("qwertz", &[("quinoa", 4)]), "qwertz");
        assert_eq!(meant_by("dol", &[("dal", 4)]), "dol", "too short to tell");
    }
}
