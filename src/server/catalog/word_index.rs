//! Which words occur where: the index that a search reads.
//!
//! A document is what a search finds: each restaurant, and each of its dishes. The documents of a
//! restaurant follow each other, its own first, and the restaurants are in the order of the list
//! that the index was made of. A posting says that a word occurs in a document, and in what place.

use std::{collections::HashMap, ops::Range, sync::Arc};

use super::{listing::Listing, words::words_of};

/// How much an occurrence counts.
pub mod weight {
    /// In the name.
    pub const TITLE: usize = 10;
    /// In the name of the dish's section.
    pub const SECTION: usize = 5;
    /// In what the restaurant cooks, or where it is.
    pub const PLACE: usize = 3;
    /// In the sentence about it.
    pub const ABOUT: usize = 1;
}

/// That a word occurs in a document: the document's number, and in the lowest bits the weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting(u32);

impl Posting {
    const WEIGHT_BITS: u32 = 4;

    fn new(document: u32, weight: usize) -> Self {
        Self(document << Self::WEIGHT_BITS | count(weight))
    }

    pub fn document(self) -> u32 {
        self.0 >> Self::WEIGHT_BITS
    }

    pub fn weight(self) -> usize {
        index(self.0 & ((1 << Self::WEIGHT_BITS) - 1))
    }
}

/// The index.
#[derive(Debug, Default)]
pub struct WordIndex {
    /// Sorted.
    words: Vec<Box<str>>,
    /// Where the postings of each word begin, and where the last one's end.
    starts: Vec<u32>,
    /// By word, then by document; a document once for each word.
    postings: Vec<Posting>,
    /// The first document of each restaurant, and the end of the last one's.
    first_documents: Vec<u32>,
}

impl WordIndex {
    pub fn new(listings: &[Arc<Listing>]) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut number_of = |word: String| {
            let next = count(numbers.len());
            *numbers.entry(word).or_insert(next)
        };
        // Menus repeat their texts.
        let mut known: HashMap<&str, Vec<u32>> = HashMap::new();
        let mut occurrences = Vec::new();
        let mut first_documents = vec![0];
        let mut document = 0;
        for listing in listings {
            for texts in documents(listing) {
                for (weight, text) in texts {
                    let words = known.entry(text).or_insert_with(|| {
                        words_of(text).into_iter().map(&mut number_of).collect()
                    });
                    let posting = Posting::new(document, weight);
                    occurrences.extend(words.iter().map(|word| (*word, posting)));
                }
                document += 1;
            }
            first_documents.push(document);
        }
        Self::from_occurrences(numbers, occurrences, first_documents)
    }

    fn from_occurrences(
        numbers: HashMap<String, u32>,
        mut occurrences: Vec<(u32, Posting)>,
        first_documents: Vec<u32>,
    ) -> Self {
        let mut words: Vec<_> = numbers.into_iter().collect();
        words.sort_unstable();
        let mut places = vec![0; words.len()];
        for (place, (_, number)) in words.iter().enumerate() {
            places[index(*number)] = count(place);
        }
        for (word, _) in &mut occurrences {
            *word = places[index(*word)];
        }
        occurrences.sort_unstable();
        // The heaviest of each document is the last.
        occurrences.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0 && next.1.document() == kept.1.document();
            if is_same {
                *kept = *next;
            }
            is_same
        });
        let mut starts = vec![0; words.len() + 1];
        for (word, _) in &occurrences {
            starts[index(*word) + 1] += 1;
        }
        for word in 1..starts.len() {
            starts[word] += starts[word - 1];
        }
        Self {
            words: words.into_iter().map(|(word, _)| word.into()).collect(),
            starts,
            postings: occurrences
                .into_iter()
                .map(|(_, posting)| posting)
                .collect(),
            first_documents,
        }
    }

    /// The documents in which words occur that begin with one of these, in their order, each once.
    pub fn postings_of(&self, beginnings: &[String]) -> Vec<Posting> {
        let ranges: Vec<_> = beginnings
            .iter()
            .map(|beginning| self.beginning_with(beginning))
            .filter(|range| !range.is_empty())
            .collect();
        let mut postings: Vec<Posting> = ranges
            .iter()
            .flat_map(|range| &self.postings[self.postings_in(range)])
            .copied()
            .collect();
        if ranges.iter().map(Range::len).sum::<usize>() > 1 {
            // Of several words' postings, which are sorted each: a stable sort only merges them.
            postings.sort();
            postings.dedup_by(|next, kept| {
                let is_same = next.document() == kept.document();
                if is_same {
                    *kept = *next;
                }
                is_same
            });
        }
        postings
    }

    /// True if a word begins so.
    pub fn has(&self, beginning: &str) -> bool {
        !self.beginning_with(beginning).is_empty()
    }

    /// The words that begin with the same letter, and in how many documents each occurs.
    pub fn words_like(&self, word: &str) -> impl Iterator<Item = (&str, usize)> {
        let first = word.chars().next().map(String::from);
        let range = first.map_or(0..0, |first| self.beginning_with(&first));
        range.map(|place| {
            (
                &*self.words[place],
                self.postings_in(&(place..place + 1)).len(),
            )
        })
    }

    /// The documents of the restaurant at a place of the list, its own first.
    pub fn documents_of(&self, restaurant: usize) -> Range<u32> {
        self.first_documents[restaurant]..self.first_documents[restaurant + 1]
    }

    fn beginning_with(&self, beginning: &str) -> Range<usize> {
        let start = self.words.partition_point(|word| **word < *beginning);
        let rest = &self.words[start..];
        start..start + rest.partition_point(|word| word.starts_with(beginning))
    }

    fn postings_in(&self, words: &Range<usize>) -> Range<usize> {
        index(self.starts[words.start])..index(self.starts[words.end])
    }
}

/// True if a search finds the same in both.
pub fn reads_the_same(one: &Listing, other: &Listing) -> bool {
    documents(one).eq(documents(other))
}

/// The texts that a restaurant's documents are found by, with the weights of their words.
fn documents(listing: &Listing) -> impl Iterator<Item = [(usize, &str); 4]> {
    let restaurant = &listing.restaurant;
    let own = [
        (weight::TITLE, &*restaurant.name),
        (weight::PLACE, &restaurant.cuisine),
        (weight::PLACE, &restaurant.area),
        (weight::ABOUT, &restaurant.blurb),
    ];
    let dishes = listing.dishes().map(|(section, dish)| {
        [
            (weight::TITLE, &*dish.name),
            (weight::SECTION, &*section.name),
            (weight::ABOUT, &*dish.about),
            (weight::ABOUT, ""),
        ]
    });
    std::iter::once(own).chain(dishes)
}

/// Documents, words and postings are counted in 32 bits: fewer than 2²⁸ documents fit.
fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
