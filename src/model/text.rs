//! Typed text, as people copy it from elsewhere: what cannot be seen is dropped, spaces become
//! spaces, and digits of every script count where a number is meant.
//!
//! Passwords never pass through here.

use std::{borrow::Cow, fmt};

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{
        CanonicalCombiningClass, DefaultIgnorableCodePoint, ExtendedPictographic, GeneralCategory,
        GeneralCategoryGroup, IndicSyllabicCategory, JoiningType, Script, VariationSelector,
    },
};
use unicode_normalization::UnicodeNormalization;

const ZWNJ: char = '\u{200c}';
const ZWJ: char = '\u{200d}';

/// Marks on one letter that are looked through; more would only cost time.
const MAX_MARKS: usize = 8;

/// Bytes of a number with all its spaces.
const MAX_NUMBER: usize = 256;

/// What a person sees of a text, without the space around it.
///
/// Characters that turn, hide or break text are dropped, so that nothing comes in that looks like
/// something else. The joiners and selectors that a script or an emoji needs stay. Line breaks stay
/// too: whether they fit is the field's to say.
pub fn visible(typed: &str) -> String {
    let mut text = String::with_capacity(typed.len());
    let mut rest = typed.chars().peekable();
    while let Some(c) = rest.next() {
        if is_blank(c) {
            text.push(' ');
        } else if !is_invisible(c) || is_needed(c, &text, rest.peek().copied()) {
            text.push(c);
        }
    }
    text.trim().to_owned()
}

/// A text that is meant as a number: compatibility forms, digits of every script and every kind of
/// dash as ASCII has them, single spaces.
///
/// Selectors that make a digit a picture go too. What is longer than any number comes back as it is:
/// one character can become eighteen, and a stranger decides how many there are.
pub fn number(typed: &str) -> String {
    if typed.len() > MAX_NUMBER {
        return typed.to_owned();
    }
    let plain: String = without_invisible(typed).nfkc().map(plain_dash).collect();
    let words: Vec<_> = plain.split_whitespace().map(with_ascii_digits).collect();
    words.join(" ")
}

/// A text to look for: PostgreSQL's texts hold no NUL. With another character in its place, what
/// was nobody's still is.
pub fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        text.replace('\0', "\u{fffd}").into()
    } else {
        text.into()
    }
}

/// The same text with digits of every script as ASCII has them.
pub fn with_ascii_digits(text: &str) -> String {
    text.chars()
        .map(|c| digit(c).and_then(|n| char::from_digit(n, 10)).unwrap_or(c))
        .collect()
}

/// The text without anything that cannot be seen, whether a script needs it or not: for what is
/// compared, not shown.
pub fn without_invisible(text: &str) -> String {
    let seen = text.chars().filter(|c| !is_invisible(*c));
    seen.map(|c| if is_blank(c) { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}

/// True if there is a letter or a number to be seen. A mark alone stands on nothing.
pub fn has_word(text: &str) -> bool {
    let word = GeneralCategoryGroup::Letter.union(GeneralCategoryGroup::Number);
    text.chars().any(|c| word.contains(category(c)))
}

/// True for marks that belong to the letter before them.
pub fn is_mark(c: char) -> bool {
    GeneralCategoryGroup::Mark.contains(category(c))
}

/// True for the joiners that some scripts need within words.
pub fn is_joiner(c: char) -> bool {
    c == ZWNJ || c == ZWJ
}

/// A character that cannot be where it is, in words that name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misfit(pub char);

impl Misfit {
    /// The first character that no text can hold on one line.
    pub fn in_line(text: &str) -> Option<Self> {
        let is_misfit = |c: &char| c.is_control() || is_line_break(*c) || *c == '\u{fffd}';
        text.chars().find(is_misfit).map(Self)
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ' ' => f.write_str("A space"),
            c if is_line_break(c) => f.write_str("A line break"),
            '\u{fffd}' => f.write_str("“\u{fffd}”, which stands for a lost character,"),
            // A mark needs something to stand on.
            c if is_mark(c) => write!(f, "“\u{25cc}{c}”"),
            c if is_printable(c) => write!(f, "“{c}”"),
            c => write!(f, "An unprintable character (U+{:04X})", u32::from(c)),
        }
    }
}

fn is_printable(c: char) -> bool {
    let other = GeneralCategoryGroup::Other.union(GeneralCategoryGroup::Separator);
    !other.contains(category(c))
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}')
}

/// The pattern of Braille without a dot and the blanks between hieroglyphs look like a space, too.
fn is_blank(c: char) -> bool {
    (c.is_whitespace() && !is_line_break(c)) || matches!(c, '\u{2800}' | '\u{13441}' | '\u{13442}')
}

/// Format characters, fillers, and what stands for objects and notes that were not copied along.
fn is_invisible(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || ('\u{fff9}'..='\u{fffc}').contains(&c)
}

/// True for an invisible character that changes how its neighbours are rightly written.
fn is_needed(c: char, before: &str, after: Option<char>) -> bool {
    let Some(last) = before.chars().next_back() else {
        return false;
    };
    match c {
        ZWJ if is_emoji_part(last) => after.is_some_and(is_pictograph),
        // Older Malayalam and Sinhala write a letter without its vowel so, also at the end.
        ZWJ if is_virama(last) => true,
        ZWJ | ZWNJ => is_shaping(base_of(before)) && after.is_some_and(is_shaping),
        '\u{fe0e}' | '\u{fe0f}' => is_pictograph(last) || is_keycap(last),
        c if CodePointSetData::new::<VariationSelector>().contains(c) => has_variants(last),
        _ => false,
    }
}

/// The letter that the marks at the end of a text stand on.
fn base_of(text: &str) -> char {
    let last = text.chars().rev().take(MAX_MARKS);
    last.clone()
        .find(|c| !is_mark(*c) || is_shaping(*c))
        .unwrap_or(' ')
}

/// Letters and marks of scripts whose letters take the shape of their neighbours.
fn is_shaping(c: char) -> bool {
    let joining = CodePointMapData::<JoiningType>::new().get(c);
    let syllabic = CodePointMapData::<IndicSyllabicCategory>::new().get(c);
    let joins = [JoiningType::DualJoining, JoiningType::RightJoining].contains(&joining);
    let is_letter = GeneralCategoryGroup::Letter.contains(category(c)) || is_mark(c);
    is_letter && (joins || syllabic != IndicSyllabicCategory::Other)
}

fn is_virama(c: char) -> bool {
    CodePointMapData::<CanonicalCombiningClass>::new().get(c) == CanonicalCombiningClass::Virama
}

fn is_pictograph(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
}

/// A pictograph, its skin tone, or its presentation.
fn is_emoji_part(c: char) -> bool {
    is_pictograph(c) || ('\u{1f3fb}'..='\u{1f3ff}').contains(&c) || c == '\u{fe0f}'
}

fn is_keycap(c: char) -> bool {
    c.is_ascii_digit() || c == '#' || c == '*'
}

/// Scripts in which a selector chooses between ways to write one letter.
fn has_variants(c: char) -> bool {
    let script = CodePointMapData::<Script>::new().get(c);
    let chosen = [
        Script::Han,
        Script::Mongolian,
        Script::Myanmar,
        Script::PhagsPa,
    ];
    chosen.contains(&script) && GeneralCategoryGroup::Letter.contains(category(c))
}

/// The value of a decimal digit. Unicode has them in whole tens, zero first.
fn digit(c: char) -> Option<u32> {
    let is_digit = |code| {
        let c = char::from_u32(code);
        c.is_some_and(|c| category(c) == GeneralCategory::DecimalNumber)
    };
    let code = u32::from(c);
    is_digit(code).then(|| {
        let before = (0..code).rev().take_while(|code| is_digit(*code)).count();
        u32::try_from(before % 10).unwrap_or_default()
    })
}

/// Minus and the Japanese sign for a long vowel stand for dashes in numbers, too.
fn plain_dash(c: char) -> char {
    let is_dash =
        category(c) == GeneralCategory::DashPunctuation || matches!(c, '\u{2212}' | '\u{30fc}');
    if is_dash { '-' } else { c }
}

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_dropped() {
        for (typed, seen) in [
            ("\u{202a}98765 43210\u{202c}", "98765 43210"),
            ("\u{feff}Priya\u{200b}", "Priya"),
            ("Pri\u{ad}ya \u{200e}Raman\u{200f}", "Priya Raman"),
            ("\u{fffc}Lake Road", "Lake Road"),
            ("evil\u{202e}gpj.exe\u{2066}", "evilgpj.exe"),
            ("\u{3164}\u{115f}\u{2060}\u{e0041}\u{fe0f}", ""),
            // A joiner between letters that do not join.
            ("ad\u{200d}min\u{200c}", "admin"),
            ("\u{200d}\u{200c}", ""),
        ] {
            assert_eq!(visible(typed), seen, "{typed:?}");
        }
    }

    #[test]
    fn every_space_is_a_space() {
        assert_eq!(
            visible("\u{a0}12\u{2009}Lake\tRoad\u{3000}"),
            "12 Lake Road"
        );
        assert_eq!(visible("a\u{2028}b\u{2800}c"), "a b c");
        assert_eq!(visible("a\nb"), "a\nb", "whether it fits is the field's");
    }

    #[test]
    fn what_a_script_or_an_emoji_needs_stays() {
        for needed in [
            "क्‍ष",
            "র‌্য",
            "ക്‍",
            "ශ්‍රී",
            "می‌خواهم",
            "کِتاب‌ها",
            "👩‍🍳",
            "👩🏽‍🍳",
            "❤️‍🔥",
            "1️⃣",
            "葛\u{e0100}城",
        ] {
            assert_eq!(visible(needed), needed, "{needed:?}");
        }
        assert_eq!(visible("می‌‌خواهم"), "می‌خواهم", "one is enough");
    }

    #[test]
    fn digits_and_dashes_of_every_script_are_digits_and_dashes() {
        for (typed, meant) in [
            ("९८७६५ ४३२१०", "98765 43210"),
            ("௯௮௭௬௫‑௪௩௨௧௦", "98765-43210"),
            ("٩٨٧٦٥\u{a0}٤٣٢١٠", "98765 43210"),
            ("（０４４）２３４−５６７８", "(044)234-5678"),
            ("𝟗𝟠𝟳", "987"),
            ("600–001", "600-001"),
        ] {
            assert_eq!(number(typed), meant, "{typed}");
        }
    }

    #[test]
    fn a_character_that_does_not_fit_is_named() {
        for (c, words) in [
            ('@', "“@”"),
            ('\0', "An unprintable character (U+0000)"),
            ('\u{e000}', "An unprintable character (U+E000)"),
            ('\n', "A line break"),
            ('\u{301}', "“\u{25cc}\u{301}”"),
        ] {
            assert_eq!(Misfit(c).to_string(), words);
        }
        assert_eq!(Misfit::in_line("a\u{7}b"), Some(Misfit('\u{7}')));
        assert_eq!(Misfit::in_line("Zoë <b>"), None);
    }

    #[test]
    fn a_number_is_folded_only_as_far_as_one_can_be_long() {
        let long = "\u{fdfa}".repeat(20_000);

        assert_eq!(number(&long), long);
        assert_eq!(number("9\u{fe0f}8️7 6"), "987 6");
    }
}
