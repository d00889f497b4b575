//! What a search found: the restaurants, how well each fits, and the dishes that fit.

use super::word_index::{Posting, WordIndex, weight};

/// What was found: for each word of the search, the documents in which it occurs.
#[derive(Debug)]
pub struct Found<'a> {
    index: &'a WordIndex,
    words: Vec<Vec<Posting>>,
}

impl<'a> Found<'a> {
    pub fn new(index: &'a WordIndex, words: Vec<Vec<Posting>>) -> Self {
        Self { index, words }
    }

    /// How well each of so many restaurants fits: 0 is not at all. A restaurant fits as well as the
    /// best of its documents in which all words occur.
    pub fn scores(&self, restaurants: usize) -> Vec<usize> {
        let mut scores = vec![0; restaurants];
        let Some(rarest) = self.words.iter().min_by_key(|word| word.len()) else {
            return scores;
        };
        let mut rest: Vec<&[Posting]> = self.words.iter().map(Vec::as_slice).collect();
        let mut here: Vec<&[Posting]> = Vec::with_capacity(rest.len());
        let mut restaurant = 0;
        let mut driving = rarest.as_slice();
        while let Some(next) = driving.first() {
            while self.index.documents_of(restaurant).end <= next.document() {
                restaurant += 1;
            }
            let documents = self.index.documents_of(restaurant);
            here.clear();
            for word in &mut rest {
                *word = skip_to(word, documents.start);
                let (of_this, others) = word.split_at(before(word, documents.end));
                here.push(of_this);
                *word = others;
            }
            driving = skip_to(driving, documents.end);
            scores[restaurant] = best_score(&here, documents.start);
        }
        scores
    }

    /// The dishes of a restaurant in whose own words all of the search occur, by their places on the
    /// menu, the best first. What the restaurant is called stands beside them anyway.
    pub fn dishes(&self, restaurant: usize, most: usize) -> Vec<usize> {
        let documents = self.index.documents_of(restaurant);
        let here: Vec<_> = self
            .words
            .iter()
            .map(|word| {
                let word = &word[before(word, documents.start + 1)..];
                &word[..before(word, documents.end)]
            })
            .collect();
        let Some((first, others)) = here.split_first() else {
            return Vec::new();
        };
        let mut dishes: Vec<_> = first
            .iter()
            .filter_map(|posting| {
                let document = posting.document();
                let others = others.iter().map(|word| weight_in(word, document));
                let score = others.sum::<Option<usize>>()? + posting.weight();
                Some((score, document - documents.start - 1))
            })
            .collect();
        dishes.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        dishes.truncate(most);
        let places = dishes.into_iter();
        places
            .filter_map(|(_, place)| place.try_into().ok())
            .collect()
    }
}

/// The best document of one restaurant. Each of `words` are a word's postings there; `own` is the
/// restaurant's own document, whose name, kind and place count for its dishes, too.
fn best_score(words: &[&[Posting]], own: u32) -> usize {
    let is_of_all = |word: &[Posting]| {
        word.first()
            .is_some_and(|first| first.document() == own && first.weight() >= weight::PLACE)
    };
    let score = |document| {
        let weights = words.iter().map(|word| {
            let everywhere = is_of_all(word).then_some(weight::PLACE);
            weight_in(word, document).max(everywhere)
        });
        weights.sum::<Option<usize>>()
    };
    let best = |word: &[Posting]| {
        let scores = word.iter().filter_map(|posting| score(posting.document()));
        scores.max().unwrap_or(0)
    };
    // Only where a word occurs can all of them; one that counts everywhere tells nothing.
    let narrowest = words
        .iter()
        .filter(|word| !is_of_all(word))
        .min_by_key(|word| word.len());
    match narrowest {
        Some(narrowest) => best(narrowest),
        None => words.iter().map(|word| best(word)).max().unwrap_or(0),
    }
}

fn weight_in(word: &[Posting], document: u32) -> Option<usize> {
    let found = word.binary_search_by_key(&document, |posting| posting.document());
    found.ok().map(|place| word[place].weight())
}

/// The postings from a document on.
fn skip_to(word: &[Posting], document: u32) -> &[Posting] {
    &word[before(word, document)..]
}

/// How many postings come before a document. The search begins near: mostly it is not far.
fn before(word: &[Posting], document: u32) -> usize {
    let is_before = |posting: &Posting| posting.document() < document;
    let mut reach = 1;
    while word.get(reach).is_some_and(is_before) {
        reach *= 2;
    }
    let near = &word[..word.len().min(reach + 1)];
    let known = if reach > 1 { reach / 2 } else { 0 };
    known + near[known..].partition_point(is_before)
}
