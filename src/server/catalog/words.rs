//! Words as they are compared: what is searched for and what is found go through the same.

use unicode_normalization::UnicodeNormalization;

use crate::model::text;

/// Longer words occur nowhere, and their beginnings neither.
const MAX_CHARS: usize = 30;

/// The words of a text in their order: letters and digits only, in lower case, without accents, with
/// ASCII digits, and without the forms that only fonts and keyboards tell apart (`ｄｏｓａ`, `ﬁsh`).
pub fn words_of(text: &str) -> Vec<String> {
    let plain: String = text::without_invisible(text).nfkd().collect();
    let folded: String = plain
        .to_lowercase()
        .chars()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .nfkc()
        .collect();
    text::with_ascii_digits(&folded)
        .split(|c: char| !c.is_alphanumeric() && !text::is_mark(c))
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(MAX_CHARS).collect())
        .collect()
}

/// How an English word begins in singular and plural: `cakes` and `cake` are `cake`, `berries` and
/// `berry` are `berry` and `berrie`. The same for both, so that both find the same.
pub fn forms(word: &str) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_and_digits_without_accents() {
        assert_eq!(words_of("Café  crème-brûlée!"), ["cafe", "creme", "brulee"]);
        assert_eq!(words_of("சாப்பாடு"), ["சாப்பாடு"]);
        assert!(words_of(" *\"()- ^:🍕%").is_empty());
        assert_eq!(words_of(&"x".repeat(99))[0].len(), MAX_CHARS);
    }

    #[test]
    fn what_looks_alike_is_alike() {
        assert_eq!(words_of("ｄｏｓａ"), ["dosa"]);
        assert_eq!(words_of("ﬁsh"), ["fish"]);
        assert_eq!(words_of("ﾗｰﾒﾝ"), ["ラーメン"]);
        assert_eq!(words_of("𝓓𝓸𝓼𝓪 ६५"), ["dosa", "65"]);
        assert_eq!(words_of("do\u{ad}sa\u{200b}"), ["dosa"]);
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
}
