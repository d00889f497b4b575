//! What somebody looks for, as the full-text index understands it: every word as a prefix, and a
//! word that occurs nowhere as the nearest one that does.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::tables::search_index::{self, Candidate};
use crate::{model::text, server::store::Connection};

/// Words that are looked at; more say nothing more.
const MAX_WORDS: usize = 6;
/// Longer words occur nowhere, and their beginnings neither.
const MAX_CHARS: usize = 30;

/// A search, as the index understands it. It may have no words: then nothing is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    words: Vec<String>,
    corrected: bool,
}

impl Search {
    /// Takes what was typed; `None` if nothing was. Signs alone are a search in which there is
    /// nothing to find.
    pub async fn understand(conn: &mut Connection, typed: &str) -> sqlx::Result<Option<Self>> {
        let typed = text::visible(typed);
        if typed.is_empty() {
            return Ok(None);
        }
        let words = words_of(&typed);
        let candidates = search_index::words_like(conn, &words).await?;
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

    /// The expression for FTS5: every word, each as a prefix, in singular or plural; `None` if there
    /// is no word. Words are letters and digits only, and quoted, so that nothing typed is an
    /// operator.
    pub fn expression(&self) -> Option<String> {
        let any_form = |word: &String| {
            let forms = forms(word).into_iter().map(|form| format!("\"{form}\"*"));
            format!("({})", forms.collect::<Vec<_>>().join(" OR "))
        };
        let words: Vec<_> = self.words.iter().map(any_form).collect();
        (!words.is_empty()).then(|| words.join(" AND "))
    }
}

/// The words in their order, each once, as the index has them: in lower case, without accents, with
/// ASCII digits, and without the forms that only fonts and keyboards tell apart (`ｄｏｓａ`, `ﬁsh`).
fn words_of(typed: &str) -> Vec<String> {
    let plain: String = text::without_joiners(typed).nfkd().collect();
    let folded: String = plain
        .to_lowercase()
        .chars()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .nfkc()
        .collect();
    let mut seen = BTreeSet::new();
    text::with_ascii_digits(&folded)
        .split(|c: char| !c.is_alphanumeric() && !text::is_mark(c))
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(MAX_CHARS).collect::<String>())
        .filter(|word| seen.insert(word.clone()))
        .take(MAX_WORDS)
        .collect()
}

/// How an English word begins in singular and plural: `cakes` and `cake` are `cake`, `berries` and
/// `berry` are `berry` and `berrie`. The same for both, so that both find the same.
fn forms(word: &str) -> Vec<String> {
    let stem = |ending: &str, least: usize| {
        let stem = word.strip_suffix(ending)?;
        (stem.chars().count() >= least).then_some(stem)
    };
    let after_consonant = |stem: &&str| !stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    let changing = stem("ies", 2)
        .or_else(|| stem("ie", 2))
        .or_else(|| stem("y", 2))
        .filter(after_consonant);
    if let Some(stem) = changing {
        return vec![format!("{stem}y"), format!("{stem}ie")];
    }
    let hissing = ["sses", "xes", "zzes", "ches", "shes", "oes"];
    let singular = if hissing.iter().any(|ending| word.ends_with(ending)) {
        stem("es", 3)
    } else if word.ends_with("ss") || word.ends_with("ous") {
        None
    } else {
        stem("s", 3)
    };
    vec![singular.unwrap_or(word).to_owned()]
}

/// The word itself if one begins with it; else the nearest, of equally near ones the commonest; else
/// the word itself.
fn meant(word: &str, candidates: &[Candidate]) -> String {
    let own = || {
        candidates
            .iter()
            .filter(|candidate| candidate.typed == word)
    };
    let forms = forms(word);
    let begins = |term: &str| forms.iter().any(|form| term.starts_with(form));
    if own().any(|candidate| begins(&candidate.term)) {
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
        assert!(words_of(" *\"()- ^:🍕%").is_empty());
        assert_eq!(words_of("a b c d e f g h").len(), MAX_WORDS);
    }

    #[test]
    fn what_looks_alike_is_alike() {
        assert_eq!(words_of("ｄｏｓａ"), ["dosa"]);
        assert_eq!(words_of("ﬁsh"), ["fish"]);
        assert_eq!(words_of("ﾗｰﾒﾝ"), ["ラーメン"]);
        assert_eq!(words_of("𝓓𝓸𝓼𝓪 ६५"), ["dosa", "65"]);
        assert_eq!(words_of("खिचड़ी"), words_of("खिचड\u{93c}ी"));
        assert_eq!(words_of("क्‍ष"), words_of("क्ष"));
    }

    #[test]
    fn singular_and_plural_are_one_word() {
        for (one, many) in [
            ("cake", "cakes"),
            ("dosa", "dosas"),
            ("idli", "idlis"),
            ("dish", "dishes"),
            ("sandwich", "sandwiches"),
            ("box", "boxes"),
            ("glass", "glasses"),
            ("tomato", "tomatoes"),
            ("berry", "berries"),
            ("curry", "curries"),
            ("fry", "fries"),
            ("cookie", "cookies"),
            ("pie", "pies"),
            ("chutney", "chutneys"),
            ("noodle", "noodles"),
            ("cheese", "cheeses"),
        ] {
            assert_eq!(forms(one), forms(many), "{one}");
        }
        for word in ["bass", "couscous", "gas", "ice", "தோசை", "s"] {
            assert_eq!(forms(word), [word]);
        }
    }

    #[test]
    fn nothing_typed_is_an_operator() {
        let search = Search {
            words: words_of("dosas\" OR NEAR(x) -berry col:z*"),
            corrected: false,
        };

        assert_eq!(
            search.expression().as_deref(),
            Some(
                r#"("dosa"*) AND ("or"*) AND ("near"*) AND ("x"*) AND ("berry"* OR "berrie"*) AND ("col"*)"#
            )
        );
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
