//! Tokens taken apart, and tokens and cookies that say something else than what was issued.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::model::moment::UnixMillis;

/// A token's three parts.
pub fn parts(token: &str) -> Option<[&str; 3]> {
    let mut parts = token.split('.');
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(three)
}

/// What a part of a token says: JSON with a line for each field.
pub fn says(part: &str) -> Option<String> {
    serde_json::to_string_pretty(&decode(part)?).ok()
}

/// When a token expires, of its claims.
pub fn expires_at(claims: &str) -> Option<UnixMillis> {
    let seconds = decode(claims)?["exp"].as_i64()?;
    Some(UnixMillis(seconds.saturating_mul(1000)))
}

/// The token with another role in it, under the signature that it had.
pub fn with_role(token: &str, role: &str) -> Option<String> {
    let [header, claims, signature] = parts(token)?;
    let mut claims = decode(claims)?;
    claims["role"] = json!(role);
    Some(format!("{header}.{}.{signature}", encode(&claims)))
}

/// The same, saying that no signature is needed.
pub fn unsigned(token: &str, role: &str) -> Option<String> {
    let forged = with_role(token, role)?;
    let [header, claims, _] = parts(&forged)?;
    let mut header = decode(header)?;
    header["alg"] = json!("none");
    Some(format!("{}.{claims}.", encode(&header)))
}

/// Another character in the middle. It stays an id in its form: only whose it is can tell.
pub fn with_another_character(id: &str) -> String {
    let middle = id.len() / 2;
    let other = |c| if c == 'A' { 'B' } else { 'A' };
    id.char_indices()
        .map(|(at, c)| if at == middle { other(c) } else { c })
        .collect()
}

fn decode(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> String {
        let (header, claims) = (json!({"alg": "EdDSA"}), json!({"role": "customer"}));
        format!("{}.{}.c2ln", encode(&header), encode(&claims))
    }

    #[test]
    fn a_forged_token_says_another_role_under_the_old_signature_or_none() {
        let token = token();
        let (role, alg) = (
            with_role(&token, "admin").expect("a token"),
            unsigned(&token, "admin").expect("a token"),
        );

        let [header, claims, signature] = parts(&role).expect("three parts");
        assert_eq!(decode(claims), Some(json!({"role": "admin"})));
        assert_eq!(decode(header), Some(json!({"alg": "EdDSA"})));
        assert_eq!(signature, "c2ln");
        let [header, claims, signature] = parts(&alg).expect("three parts");
        assert_eq!(decode(claims), Some(json!({"role": "admin"})));
        assert_eq!(decode(header), Some(json!({"alg": "none"})));
        assert_eq!(signature, "");
    }

    #[test]
    fn what_is_no_token_cannot_be_forged() {
        for text in ["", "a.b", "a.b.c", "a.b.c.d"] {
            assert_eq!(with_role(text, "admin"), None, "{text}");
        }
    }

    #[test]
    fn one_character_is_another() {
        assert_eq!(with_another_character("abcd"), "abAd");
        assert_eq!(with_another_character("abAd"), "abBd");
    }
}
