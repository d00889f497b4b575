//! What somebody looks for, as the full-text index understands it: every word as a prefix, and a
//! word that occurs nowhere as the nearest one that does.

use std::collections::BTreeSet;

use sqlx::{Executor, FromRow, Sqlite};

/// Words that are looked at; more say nothing more.
const MAX_WORDS: usize = 6;
/// Longer words occur nowhere, and their beginnings neither.
const MAX_CHARS: usize = 30;

/// A search, as the index understands it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    words: Vec<String>,
    corrected: bool,
}

/// A word that occurs, next to the one it may be meant for.
#[derive(Debug, FromRow)]
struct Candidate {
    typed: String,
    term: String,
    documents: i64,
}

impl Search {
    /// Takes what was typed; `None` if there is no word in it.
    pub async fn understand<'c>(
        db: impl Executor<'c, Database = Sqlite>,
        typed: &str,
    ) -> sqlx::Result<Option<Self>> {
        let words = words_of(typed);
        if words.is_empty() {
            return Ok(None);
        }
        let candidates = words_like(db, &words).await?;
        let meant: Vec<_> = words.iter().map(|word| meant(word, &candidates)).collect();
        Ok(Some(Self {
            corrected: meant != words,
            words: meant,
        }))
    }

    /// What was looked for instead of what was typed, if that is something else.
    pub fn instead(&self) -> Option<String> {
        self.corrected.then(|| self.words.join(" "))
    }

    /// The expression for FTS5: every word, each as a prefix. Words are letters and digits only, and
    /// quoted, so that nothing typed is an operator.
    pub fn expression(&self) -> String {
        let words: Vec<_> = self
            .words
            .iter()
            .map(|word| format!("\"{word}\"*"))
            .collect();
        words.join(" ")
    }
}

/// The words in their order, each once, in lower case and without accents, as the index has them.
fn words_of(typed: &str) -> Vec<String> {
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

    let folded: String = typed
        .nfd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .nfc()
        .collect::<String>()
        .to_lowercase();
    let mut seen = BTreeSet::new();
    folded
        .split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(MAX_CHARS).collect::<String>())
        .filter(|word| seen.insert(word.clone()))
        .take(MAX_WORDS)
        .collect()
}

/// The words of the index that begin with the same letter as one of these: mistakes are rare there,
/// and the index need not be read whole.
async fn words_like<'c>(
    db: impl Executor<'c, Database = Sqlite>,
    words: &[String],
) -> sqlx::Result<Vec<Candidate>> {
    let words = serde_json::to_string(words).unwrap_or_default();
    sqlx::query_as(
        "select t.value as typed, w.term, w.doc as documents
         from json_each($1) t
         join catalogue_words w
             on w.term >= substr(t.value, 1, 1) and w.term < substr(t.value, 1, 1) || char(1114111)",
    )
    .bind(words)
    .fetch_all(db)
    .await
}

/// The word itself if one begins with it; else the nearest, of equally near ones the commonest; else
/// the word itself.
fn meant(word: &str, candidates: &[Candidate]) -> String {
    let own = || {
        candidates
            .iter()
            .filter(|candidate| candidate.typed == word)
    };
    if own().any(|candidate| candidate.term.starts_with(word)) {
        return word.to_owned();
    }
    own()
        .map(|candidate| (distance(word, &candidate.term), candidate))
        .filter(|(distance, _)| *distance <= mistakes_allowed(word))
        .min_by_key(|(distance, candidate)| {
            (*distance, -candidate.documents, candidate.term.clone())
        })
        .map_or_else(|| word.to_owned(), |(_, candidate)| candidate.term.clone())
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
    use super::*;

    fn candidates(typed: &str, terms: &[(&str, i64)]) -> Vec<Candidate> {
        let candidate = |(term, documents): &(&str, i64)| Candidate {
            typed: typed.to_owned(),
            term: (*term).to_owned(),
            documents: *documents,
        };
        terms.iter().map(candidate).collect()
    }

    fn meant_by(typed: &str, terms: &[(&str, i64)]) -> String {
        meant(typed, &candidates(typed, terms))
    }

    #[test]
    fn words_are_letters_and_digits_without_accents() {
        assert_eq!(words_of("Café  crème-brûlée!"), ["cafe", "creme", "brulee"]);
        assert_eq!(words_of("dosa DOSA dosa"), ["dosa"]);
        assert_eq!(words_of("சாப்பாடு"), ["சாப்பாடு"]);
        assert!(words_of(" *\"()- ^:").is_empty());
        assert_eq!(words_of("a b c d e f g h").len(), MAX_WORDS);
    }

    #[test]
    fn nothing_typed_is_an_operator() {
        let search = Search {
            words: words_of("dosa\" OR NEAR(x) -y col:z*"),
            corrected: false,
        };

        assert_eq!(
            search.expression(),
            r#""dosa"* "or"* "near"* "x"* "y"* "col"*"#
        );
    }

    #[test]
    fn a_word_that_begins_another_is_not_corrected() {
        assert_eq!(meant_by("dos", &[("dosa", 3)]), "dos");
        assert_eq!(meant_by("pane", &[("paneer", 9), ("pans", 1)]), "pane");
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
