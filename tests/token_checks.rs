//! Tokens that are none: forged, of another kind, for somebody else, of another time.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{SigningKey, pkcs8::EncodePrivateKey};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::helpers::{
    Client, PASSWORD, TestApp,
    tokens::{App, is_refused},
};

/// A server, one token of its own making, and its key.
struct Forge {
    app: TestApp,
    client: Client,
    phone: App,
    kid: String,
    key: EncodingKey,
    public: Vec<u8>,
    claims: Value,
}

impl Forge {
    async fn new() -> Self {
        let app = TestApp::spawn().await;
        app.customer("priya").await;
        let phone = app.app("priya").await;
        let keys = app.state.accounts.tokens.keys.keys();
        let key = keys.newest().unwrap();
        let part = phone.tokens.access_token.split('.').nth(1).unwrap();
        Self {
            client: app.client(),
            kid: key.kid.clone(),
            key: key.encoding.clone(),
            public: key.decoding.try_get_as_bytes().unwrap().to_vec(),
            claims: serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap(),
            phone,
            app,
        }
    }

    fn header(&self) -> Header {
        Header {
            typ: Some("at+jwt".to_owned()),
            kid: Some(self.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        }
    }

    /// A token by our own key that says something else.
    fn saying(&self, changes: Value) -> String {
        encode(&self.header(), &self.with(changes), &self.key).unwrap()
    }

    fn with(&self, changes: Value) -> Value {
        let mut claims = self.claims.clone();
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value.clone();
            }
        }
        claims
    }

    fn now(&self) -> i64 {
        self.app.state.clock.now().0 / 1000
    }

    async fn is_accepted(&self, token: &str) -> bool {
        let stateless = self.client.call_with(token, "/api/restaurants", &[]).await;
        let instant = self.client.get_with(token, "/api/me").await;
        assert_eq!(stateless.status, instant.status, "{token}");
        if stateless.status != 200 {
            assert!(
                is_refused(&stateless) && is_refused(&instant),
                "{instant:?}"
            );
        }
        stateless.status == 200
    }

    async fn refuses(&self, why: &str, token: &str) {
        assert!(!self.is_accepted(token).await, "{why}: {token}");
    }
}

/// Half a second later.
fn fraction(seconds: i64) -> Value {
    serde_json::from_str(&format!("{seconds}.5")).unwrap()
}

fn raw(header: &Value, claims: &Value, signature: &str) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.{signature}", part(header), part(claims))
}

#[tokio::test]
async fn a_token_that_says_the_same_again_is_accepted() {
    let forge = Forge::new().await;

    // Else the refusals below would prove nothing.
    assert!(forge.is_accepted(&forge.saying(json!({}))).await);
    assert!(forge.is_accepted(&forge.phone.tokens.access_token).await);
}

#[tokio::test]
async fn what_is_not_signed_by_our_key_is_refused() {
    let forge = Forge::new().await;
    let header = |alg: &str| json!({"typ": "at+jwt", "alg": alg, "kid": forge.kid});
    let admin = forge.with(json!({"role": "admin"}));
    let token = &forge.phone.tokens.access_token;
    let signature = token.rsplit('.').next().unwrap();

    for alg in ["none", "None", "NONE", "", "EdDSA", "ES256", "RS256"] {
        for signature in ["", signature, "AAAA"] {
            let token = raw(&header(alg), &admin, signature);
            forge.refuses(alg, &token).await;
        }
    }
    // A key that everybody knows, taken for a secret that nobody does.
    for secret in [
        forge.public.clone(),
        URL_SAFE_NO_PAD.encode(&forge.public).into_bytes(),
        Vec::new(),
    ] {
        let header = Header {
            alg: Algorithm::HS256,
            ..forge.header()
        };
        let token = encode(&header, &admin, &EncodingKey::from_secret(&secret)).unwrap();
        forge.refuses("HS256", &token).await;
    }
    let parts: Vec<_> = token.split('.').collect();
    for token in [
        format!("{}.{}", parts[0], parts[1]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{token}.{}", parts[2]),
        format!("{}..{}", parts[0], parts[2]),
        format!(".{}.{}", parts[1], parts[2]),
        "..".to_owned(),
        format!("{}=.{}.{}", parts[0], parts[1], parts[2]),
    ] {
        forge.refuses("its parts", &token).await;
    }
}

#[tokio::test]
async fn the_key_of_another_installation_is_refused() {
    let forge = Forge::new().await;
    let other = TestApp::spawn().await;
    other.customer("priya").await;
    let theirs = other.app("priya").await.tokens.access_token;
    let stranger = SigningKey::from_bytes(&[7; 32]).to_pkcs8_der().unwrap();

    forge.refuses("their token", &theirs).await;
    let token = encode(
        &forge.header(),
        &forge.claims,
        &EncodingKey::from_ed_der(stranger.as_bytes()),
    );
    forge.refuses("our name of a key", &token.unwrap()).await;
}

#[tokio::test]
async fn a_name_of_a_key_is_only_ever_compared() {
    let forge = Forge::new().await;
    let stranger = SigningKey::from_bytes(&[7; 32]);
    let private = EncodingKey::from_ed_der(stranger.to_pkcs8_der().unwrap().as_bytes());
    let long = "k".repeat(2500);

    for kid in [
        "",
        "unknown",
        "../../etc/passwd",
        "/dev/null",
        "' or 1=1 --",
        "\"",
        "https://evil.example/key",
        "\u{0}",
        &long,
    ] {
        let header = Header {
            kid: Some(kid.to_owned()),
            ..forge.header()
        };
        for key in [&forge.key, &private] {
            let token = encode(&header, &forge.claims, key).unwrap();
            forge.refuses(kid, &token).await;
        }
    }
    let header = Header {
        kid: None,
        ..forge.header()
    };
    let token = encode(&header, &forge.claims, &forge.key).unwrap();
    forge.refuses("none", &token).await;
    // A key that the token brings along, or says where to get.
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(stranger.verifying_key().as_bytes())});
    let header = Header {
        jwk: Some(serde_json::from_value(jwk).unwrap()),
        jku: Some(format!("{}/keys", forge.app.base)),
        x5u: Some(format!("{}/keys", forge.app.base)),
        ..forge.header()
    };
    let token = encode(&header, &forge.claims, &private).unwrap();
    forge.refuses("its own key", &token).await;
}

#[tokio::test]
async fn a_token_of_another_kind_is_refused() {
    let forge = Forge::new().await;
    for typ in [
        None,
        Some("JWT"),
        Some("id_token"),
        Some("at+JWT "),
        Some("dpop+jwt"),
        Some(""),
    ] {
        let header = Header {
            typ: typ.map(str::to_owned),
            ..forge.header()
        };
        let token = encode(&header, &forge.claims, &forge.key).unwrap();
        forge.refuses("its type", &token).await;
    }
    let header = Header {
        crit: Some(vec!["b64".to_owned()]),
        ..forge.header()
    };
    let token = encode(&header, &forge.claims, &forge.key).unwrap();
    forge.refuses("critical headers", &token).await;
}

#[tokio::test]
async fn a_token_for_somebody_else_is_refused() {
    let forge = Forge::new().await;
    for changes in [
        json!({"iss": "https://evil.example"}),
        json!({"iss": "http://127.0.0.1:3000/"}),
        json!({"iss": null}),
        json!({"iss": 1}),
        json!({"aud": "another-api"}),
        json!({"aud": ["another-api"]}),
        json!({"aud": ["another-api", "tiffin-api"]}),
        json!({"aud": null}),
        json!({"aud": ""}),
        json!({"sub": null}),
        json!({"sub": 1}),
        json!({"role": "root"}),
        json!({"role": null}),
        json!({"sid": null}),
        json!({"epoch": "1"}),
        json!({"client_id": null}),
    ] {
        let token = forge.saying(changes.clone());
        forge.refuses(&changes.to_string(), &token).await;
    }
}

#[tokio::test]
async fn a_token_of_another_time_is_refused() {
    let forge = Forge::new().await;
    let now = forge.now();
    for changes in [
        json!({"exp": null}),
        json!({"exp": (now + 60).to_string()}),
        json!({"exp": fraction(now + 60)}),
        json!({"exp": -1}),
        json!({"exp": now - 31}),
        json!({"exp": now + 100 * 365 * 24 * 3600}),
        json!({"exp": i64::MAX}),
        json!({"exp": u64::MAX}),
        json!({"exp": true}),
        json!({"exp": {"a": 1}}),
        json!({"iat": null}),
        json!({"iat": now.to_string()}),
        json!({"iat": fraction(now - 1)}),
        json!({"iat": now + 60, "exp": now + 120}),
        json!({"iat": now + 120, "exp": now + 60}),
        json!({"iat": i64::MIN}),
        json!({"nbf": now + 60}),
        json!({"nbf": (now - 60).to_string()}),
    ] {
        let token = forge.saying(changes.clone());
        forge.refuses(&changes.to_string(), &token).await;
    }
    for within_the_leeway in [
        json!({"iat": now + 20}),
        json!({"iat": now - 900, "exp": now - 20}),
        json!({"nbf": now + 20}),
        json!({"nbf": now - 60}),
    ] {
        let token = forge.saying(within_the_leeway.clone());
        assert!(forge.is_accepted(&token).await, "{within_the_leeway}");
    }
}

#[tokio::test]
async fn a_token_is_accepted_until_it_expires() {
    let forge = Forge::new().await;
    let token = &forge.phone.tokens.access_token;

    forge.app.advance(Duration::from_secs(15 * 60 + 20));
    assert!(forge.is_accepted(token).await);

    forge.app.advance(Duration::from_secs(11));
    forge.refuses("expired", token).await;
}

/// What its own key signed, but no family stands behind.
#[tokio::test]
async fn an_instant_check_looks_at_the_family() {
    let forge = Forge::new().await;
    forge.app.customer("ravi").await;
    let ravi = forge.app.user("ravi").await.id;
    for changes in [
        json!({"epoch": 2}),
        json!({"epoch": 0}),
        json!({"sid": "0".repeat(32)}),
        json!({"sub": ravi.as_str()}),
        json!({"role": "admin"}),
    ] {
        let token = forge.saying(changes.clone());

        let answer = forge.client.get_with(&token, "/api/me").await;

        assert!(is_refused(&answer), "{changes}: {answer:?}");
    }
}

#[tokio::test]
async fn what_browsers_hold_is_no_token_and_tokens_are_no_cookies() {
    let forge = Forge::new().await;
    let browser = forge.app.signed_in("priya", PASSWORD).await;
    let id = browser.cookie("tiffin").unwrap();
    let tokens = &forge.phone.tokens;

    forge.refuses("a session's id", &id).await;
    forge
        .refuses("a session's handle", &browser.handle().await)
        .await;
    forge
        .refuses("a refresh token", &tokens.refresh_token)
        .await;
    for token in [&tokens.access_token, &tokens.refresh_token] {
        let thief = forge.app.client();
        thief.set_cookie("tiffin", token);
        assert!(!thief.is_signed_in().await);
    }
}
