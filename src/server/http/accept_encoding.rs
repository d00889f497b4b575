//! In which way an answer is to be compressed (RFC 9110, 12.5.3), chosen as the compression layer does.

use axum::http::{HeaderMap, header};

use super::header_text::text;

/// The ways there are, the better one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

/// What the client likes best; nothing if it takes neither.
pub fn preferred(headers: &HeaderMap) -> Option<Encoding> {
    let mut best: Option<(f32, Encoding)> = None;
    for value in headers.get_all(header::ACCEPT_ENCODING) {
        for word in text(value).split(',') {
            let Some((q, encoding)) = read(word) else {
                continue;
            };
            let is_better = best
                .is_none_or(|(best_q, best)| q > best_q || (q >= best_q && best == Encoding::Gzip));
            if q > 0.0 && is_better {
                best = Some((q, encoding));
            }
        }
    }
    best.map(|(_, encoding)| encoding)
}

fn read(word: &str) -> Option<(f32, Encoding)> {
    let (name, parameter) = word.split_once(';').unwrap_or((word, "q=1"));
    let encoding = match name.trim().to_ascii_lowercase().as_str() {
        "br" => Encoding::Brotli,
        "gzip" | "x-gzip" => Encoding::Gzip,
        _ => return None,
    };
    let (name, q) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    Some((q.trim().parse().ok()?, encoding))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_best_that_is_taken() {
        for (accepted, chosen) in [
            ("gzip, deflate, br, zstd", Some(Encoding::Brotli)),
            ("br, gzip", Some(Encoding::Brotli)),
            ("br;q=0.5, gzip", Some(Encoding::Gzip)),
            ("gzip;q=0.5, br;q=0.5", Some(Encoding::Brotli)),
            ("br;q=0, gzip", Some(Encoding::Gzip)),
            ("GZIP", Some(Encoding::Gzip)),
            ("br;q=0", None),
            ("br;level=1", None),
            ("identity, zstd", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            let accepted = HeaderValue::from_static(accepted);
            headers.insert(header::ACCEPT_ENCODING, accepted.clone());

            assert_eq!(preferred(&headers), chosen, "{accepted:?}");
        }
        assert_eq!(preferred(&HeaderMap::new()), None);
    }
}
