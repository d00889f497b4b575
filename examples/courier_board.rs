//! A service of its own that takes Tiffin's access tokens: copy this file into yours.
//!
//! It knows nothing of Tiffin's database and never asks Tiffin about a token. All it is given is the
//! address of the key set:
//!
//! ```sh
//! cargo run --features ssr --example courier_board -- http://127.0.0.1:3000/.well-known/jwks.json
//! curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:4000/streets   # whoever is signed in
//! curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:4000/board     # couriers and admins
//! ```
//!
//! What that buys: it answers without a round trip, and goes on answering while Tiffin is down. What it
//! costs: it learns nothing of a changed password or a revoked app until the token expires. If that is too
//! late for what you do, ask Tiffin (`GET /api/me` with the token), or let nobody do it by token.

use std::{
    net::SocketAddr,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use serde::Deserialize;
use serde_json::json;
use tokio::{net::TcpListener, sync::Mutex};

/// Whom our tokens are for. A service that does not check this accepts what was issued for others.
const AUDIENCE: &str = "tiffin-api";
/// An access token, and not some other statement by the same key (RFC 9068).
const TYPE: &str = "at+jwt";
/// How far clocks may differ, in seconds.
const LEEWAY: u64 = 30;
/// The key set is asked for at most this often: anybody can make up names of keys.
const ASK_EVERY: Duration = Duration::from_secs(30);
/// Where the answer does not say how long to keep it, and the longest that it may say.
const KEEP_FOR: Duration = Duration::from_mins(5);
const KEEP_AT_MOST: Duration = Duration::from_hours(24);
/// Without a newer answer, keys are good for so long: one may have been revoked meanwhile.
const TRUST_FOR: Duration = Duration::from_hours(24);
/// No key set is longer, in bytes.
const MAX_SET: usize = 64 * 1024;
/// Tiffin issues none that lives longer, in seconds.
const LONGEST: u64 = 3600;

/// Keys as they were last seen.
#[derive(Clone)]
struct Seen {
    set: JwkSet,
    at: Instant,
    keep_for: Duration,
}

struct Keys {
    address: String,
    http: reqwest::Client,
    seen: RwLock<Option<Seen>>,
    /// When they were asked for last. Whoever holds it asks.
    asked_at: Mutex<Option<Instant>>,
}

/// What we look at of a token. Times are whole numbers here, so that what is mistyped is refused.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    role: String,
    iat: u64,
    exp: u64,
}

/// Why somebody is not let in.
enum Refusal {
    NoToken,
    BadToken,
    /// We have no keys to check it with: that says nothing of the token.
    NoKeys,
}

#[derive(Clone)]
struct Board {
    keys: Arc<Keys>,
    rules: Arc<Validation>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments
        .next()
        .context("give the address of the key set")?;
    let listen = arguments
        .next()
        .unwrap_or_else(|| "127.0.0.1:4000".to_owned());
    // Who issues the tokens is who publishes the keys.
    let issuer = address
        .strip_suffix("/.well-known/jwks.json")
        .context("the address of a key set ends in /.well-known/jwks.json")?;

    // One algorithm, said here: never the one that the token would like.
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.set_issuer(&[issuer]);
    rules.set_audience(&[AUDIENCE]);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    rules.validate_nbf = true;
    rules.leeway = LEEWAY;

    let keys = Keys {
        http: reqwest::Client::builder()
            .timeout(Duration::from_secs(2))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("courier-board")
            .build()?,
        address,
        seen: RwLock::default(),
        asked_at: Mutex::default(),
    };
    let board = Board {
        keys: Arc::new(keys),
        rules: Arc::new(rules),
    };
    let router = Router::new()
        .route("/streets", get(streets))
        .route("/board", get(pick_ups))
        .with_state(board);
    let listener = TcpListener::bind(listen.parse::<SocketAddr>()?).await?;
    // Whoever started it reads where it listens.
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}

/// For whoever is signed in.
async fn streets(State(board): State<Board>, request: Request) -> Response {
    match board.bearer(request.headers()).await {
        Ok(claims) => Json(json!({"for": claims.sub, "streets": "quiet"})).into_response(),
        Err(refusal) => refusal.answer(),
    }
}

/// For those who carry orders.
async fn pick_ups(State(board): State<Board>, request: Request) -> Response {
    match board.bearer(request.headers()).await {
        Ok(claims) if matches!(claims.role.as_str(), "courier" | "admin") => {
            Json(json!({"for": claims.sub, "pick_ups": ["Annapoorna, 12 Lake Road"]}))
                .into_response()
        }
        Ok(_) => challenge(StatusCode::FORBIDDEN, " error=\"insufficient_scope\""),
        Err(refusal) => refusal.answer(),
    }
}

impl Board {
    /// Who sent the request.
    async fn bearer(&self, headers: &HeaderMap) -> Result<Claims, Refusal> {
        let credentials = headers.get(header::AUTHORIZATION);
        let token = credentials
            .and_then(|value| str::from_utf8(value.as_bytes()).ok()?.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or(Refusal::NoToken)?;
        let head = decode_header(token).map_err(|_| Refusal::BadToken)?;
        if head.typ.as_deref() != Some(TYPE) || head.crit.is_some() {
            return Err(Refusal::BadToken);
        }
        let kid = head.kid.ok_or(Refusal::BadToken)?;
        let key = self.keys.find(&kid).await?;
        let said = decode::<Claims>(token, &key, &self.rules).map_err(|_| Refusal::BadToken)?;
        // What the library does not look at.
        let (claims, now) = (said.claims, jsonwebtoken::get_current_timestamp());
        let is_ours =
            claims.iat <= now + LEEWAY && claims.exp <= claims.iat.saturating_add(LONGEST);
        is_ours.then_some(claims).ok_or(Refusal::BadToken)
    }
}

impl Keys {
    /// A key by its name. Whoever has a known one never waits: keys that have had their time are asked for
    /// beside the answer, and while there is none, those that were known last stay good.
    async fn find(self: &Arc<Self>, kid: &str) -> Result<DecodingKey, Refusal> {
        if let (Some(key), is_fresh) = self.known(kid) {
            if !is_fresh {
                let keys = self.clone();
                tokio::spawn(async move { keys.ask_if_due().await });
            }
            return Ok(key);
        }
        self.ask_if_due().await;
        let has_keys = self.seen().is_some();
        let missing = if has_keys {
            Refusal::BadToken
        } else {
            Refusal::NoKeys
        };
        self.known(kid).0.ok_or(missing)
    }

    fn known(&self, kid: &str) -> (Option<DecodingKey>, bool) {
        let Some(seen) = self.seen() else {
            return (None, false);
        };
        let key = seen
            .set
            .find(kid)
            .and_then(|key| DecodingKey::from_jwk(key).ok());
        (key, seen.at.elapsed() < seen.keep_for)
    }

    fn seen(&self) -> Option<Seen> {
        let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner);
        seen.clone().filter(|seen| seen.at.elapsed() < TRUST_FOR)
    }

    async fn ask_if_due(&self) {
        let mut asked_at = self.asked_at.lock().await;
        if asked_at.is_some_and(|at| at.elapsed() < ASK_EVERY) {
            return;
        }
        *asked_at = Some(Instant::now());
        match self.ask().await {
            Ok(seen) => *self.seen.write().unwrap_or_else(PoisonError::into_inner) = Some(seen),
            Err(error) => eprintln!("the keys stay as they are: {error:#}"),
        }
    }

    async fn ask(&self) -> anyhow::Result<Seen> {
        let answer = self.http.get(&self.address).send().await?;
        let mut answer = answer.error_for_status()?;
        let kept = answer
            .headers()
            .get(header::CACHE_CONTROL)
            .and_then(max_age);
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            body.extend_from_slice(&chunk);
            ensure!(body.len() <= MAX_SET, "the key set is too long");
        }
        let set: JwkSet = serde_json::from_slice(&body)?;
        ensure!(!set.keys.is_empty(), "the key set is empty");
        Ok(Seen {
            set,
            at: Instant::now(),
            keep_for: kept.unwrap_or(KEEP_FOR).min(KEEP_AT_MOST),
        })
    }
}

fn max_age(header: &HeaderValue) -> Option<Duration> {
    let header = str::from_utf8(header.as_bytes()).ok()?;
    let seconds = header
        .split(',')
        .find_map(|one| one.trim().strip_prefix("max-age="))?;
    Some(Duration::from_secs(seconds.parse().ok()?))
}

impl Refusal {
    fn answer(&self) -> Response {
        match self {
            // No error is named to whoever brought no token (RFC 6750, 3.1).
            Self::NoToken => challenge(StatusCode::UNAUTHORIZED, ""),
            Self::BadToken => challenge(StatusCode::UNAUTHORIZED, " error=\"invalid_token\""),
            Self::NoKeys => (
                StatusCode::SERVICE_UNAVAILABLE,
                [(header::RETRY_AFTER, "30")],
            )
                .into_response(),
        }
    }
}

fn challenge(status: StatusCode, error: &str) -> Response {
    (
        status,
        [(header::WWW_AUTHENTICATE, format!("Bearer{error}"))],
    )
        .into_response()
}
