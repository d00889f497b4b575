//! How long to wait, as people say it.

/// Seconds in words, rounded up: "50 seconds", "3 minutes", "1 hour".
pub fn words(seconds: u64) -> String {
    let (number, unit) = match seconds {
        0..=90 => (seconds.max(1), "second"),
        91..=3540 => (seconds.div_ceil(60), "minute"),
        _ => (seconds.div_ceil(3600), "hour"),
    };
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{s}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_never_said_to_be_shorter_than_it_is() {
        for (seconds, said) in [
            (0, "1 second"),
            (1, "1 second"),
            (90, "90 seconds"),
            (91, "2 minutes"),
            (3540, "59 minutes"),
            (3541, "1 hour"),
            (3600, "1 hour"),
            (3601, "2 hours"),
        ] {
            assert_eq!(words(seconds), said);
        }
    }
}
