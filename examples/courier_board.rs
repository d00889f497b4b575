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
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
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
/// Where the answer does not say how long to keep it.
const KEEP_FOR: Duration = Duration::from_mins(5);

/// The keys as they were last seen.
struct Keys {
    address: String,
    http: reqwest::Client,
    set: JwkSet,
    fresh_until: Option<Instant>,
    asked_at: Option<Instant>,
}

/// What we look at of a token. Times are whole numbers here, so that what is mistyped is refused.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    role: String,
    iat: u64,
}

#[derive(Clone)]
struct Board {
    keys: Arc<Mutex<Keys>>,
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
            .build()?,
        address,
        set: JwkSet { keys: Vec::new() },
        fresh_until: None,
        asked_at: None,
    };
    let board = Board {
        keys: Arc::new(Mutex::new(keys)),
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
        Err(refusal) => refusal,
    }
}

/// For those who carry orders.
async fn pick_ups(State(board): State<Board>, request: Request) -> Response {
    match board.bearer(request.headers()).await {
        Ok(claims) if matches!(claims.role.as_str(), "courier" | "admin") => {
            Json(json!({"for": claims.sub, "pick_ups": ["Annapoorna, 12 Lake Road"]}))
                .into_response()
        }
        Ok(_) => refuse(StatusCode::FORBIDDEN, "insufficient_scope"),
        Err(refusal) => refusal,
    }
}

impl Board {
    /// Who sent the request.
    async fn bearer(&self, headers: &HeaderMap) -> Result<Claims, Response> {
        let credentials = headers.get(header::AUTHORIZATION);
        let token = credentials
            .and_then(|value| str::from_utf8(value.as_bytes()).ok()?.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or_else(|| refuse(StatusCode::UNAUTHORIZED, ""))?;
        let claims = self.read(token).await;
        claims.ok_or_else(|| refuse(StatusCode::UNAUTHORIZED, "invalid_token"))
    }

    /// What a token says, if it is Tiffin's, for us, and it is its time.
    async fn read(&self, token: &str) -> Option<Claims> {
        let head = decode_header(token).ok()?;
        if head.typ.as_deref() != Some(TYPE) || head.crit.is_some() {
            return None;
        }
        let key = self.keys.lock().await.find(head.kid.as_deref()?).await?;
        let claims = decode::<Claims>(token, &key, &self.rules).ok()?.claims;
        // The library does not look at this one.
        (claims.iat <= jsonwebtoken::get_current_timestamp() + LEEWAY).then_some(claims)
    }
}

impl Keys {
    /// A key by its name. One that is not known, or keys that have had their time, are asked for; if there
    /// is no answer, what was known last stays good.
    async fn find(&mut self, kid: &str) -> Option<DecodingKey> {
        let is_fresh = self.fresh_until.is_some_and(|until| Instant::now() < until);
        let asked_just_now = self.asked_at.is_some_and(|at| at.elapsed() < ASK_EVERY);
        if !asked_just_now && (!is_fresh || self.set.find(kid).is_none()) {
            self.asked_at = Some(Instant::now());
            if let Err(error) = self.ask().await {
                eprintln!("the keys stay as they are: {error:#}");
            }
        }
        DecodingKey::from_jwk(self.set.find(kid)?).ok()
    }

    async fn ask(&mut self) -> anyhow::Result<()> {
        let answer = self.http.get(&self.address).send().await?;
        let answer = answer.error_for_status()?;
        let kept = answer
            .headers()
            .get(header::CACHE_CONTROL)
            .and_then(max_age);
        let set = serde_json::from_str(&answer.text().await?)?;
        self.set = set;
        self.fresh_until = Some(Instant::now() + kept.unwrap_or(KEEP_FOR));
        Ok(())
    }
}

fn max_age(header: &HeaderValue) -> Option<Duration> {
    let mut directives = str::from_utf8(header.as_bytes())
        .ok()?
        .split(',')
        .map(str::trim);
    let seconds = directives.find_map(|directive| directive.strip_prefix("max-age="))?;
    Some(Duration::from_secs(seconds.parse().ok()?))
}

/// As RFC 6750 has it: no error is named to whoever brought no token.
fn refuse(status: StatusCode, error: &str) -> Response {
    let challenge = match error {
        "" => "Bearer".to_owned(),
        _ => format!("Bearer error=\"{error}\""),
    };
    (status, [(header::WWW_AUTHENTICATE, challenge)]).into_response()
}
