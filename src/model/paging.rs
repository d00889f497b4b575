//! Which page of a list is shown: one rule for every list.

/// The number of a page as asked for: what is no number is the first page, and a number that is too
/// large to count to is a page past the end.
pub fn asked(page: &str) -> u32 {
    let page = page.trim();
    let is_number = !page.is_empty() && page.bytes().all(|b| b.is_ascii_digit());
    if is_number {
        page.parse().unwrap_or(u32::MAX)
    } else {
        1
    }
}

/// A page that there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its number; the first is 1.
    pub number: u32,
    /// How many pages there are, at least 1.
    pub of: u32,
}

impl Page {
    /// The nearest page to the one that is asked for: past the end that is the last.
    pub fn nearest(asked: u32, total: u32, per_page: u32) -> Self {
        let of = total.div_ceil(per_page).max(1);
        Self {
            number: asked.clamp(1, of),
            of,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_the_first_page() {
        for page in ["", "abc", "-1", "1.5", "0x2", "\0", "२"] {
            assert_eq!(asked(page), 1, "{page}");
        }
        assert_eq!(asked(" 7 "), 7);
        assert_eq!(asked("99999999999999999999"), u32::MAX);
    }

    #[test]
    fn past_the_end_is_the_last_page() {
        let number = |asked, total| Page::nearest(asked, total, 20).number;

        assert_eq!((number(0, 41), number(1, 41)), (1, 1));
        assert_eq!((number(3, 41), number(u32::MAX, 41)), (3, 3));
        assert_eq!((number(2, 40), number(3, 40)), (2, 2));
        assert_eq!(Page::nearest(5, 0, 20), Page { number: 1, of: 1 });
    }
}
