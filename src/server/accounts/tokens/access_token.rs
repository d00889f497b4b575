//! What an app sends with each request: a signed statement of who it is and until when, in the form of
//! RFC 9068. It says nothing that its bearer may not know: no name, no email.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};

use super::keys::{Keys, LEEWAY};
use crate::{
    model::{moment::UnixMillis, role::Role},
    server::{
        accounts::{error::AccountError, random, tables::token_families::LiveFamily},
        clock::millis,
        ids::{SessionHandle, UserId},
        settings::{LONGEST_ACCESS, Settings},
    },
};

/// The type in the header: a token of another kind is none of ours (RFC 9068, 4).
const TYPE: &str = "at+jwt";

/// The client that all our own apps are.
const CLIENT: &str = "tiffin";

/// Makes and reads access tokens.
#[derive(Debug)]
pub struct AccessTokens {
    issuer: String,
    audience: String,
    validation: Validation,
}

/// What a token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it: `site.base_url`.
    pub iss: String,
    /// Whom it is for: `tokens.audience`.
    pub aud: String,
    /// Whose it is.
    pub sub: UserId,
    pub client_id: String,
    /// When it was issued, in seconds. A whole number, as `exp`: what is none is refused.
    pub iat: i64,
    /// When it expires, in seconds.
    pub exp: i64,
    /// Names it.
    pub jti: String,
    /// What its bearer may do.
    pub role: Role,
    /// The family's handle.
    pub sid: SessionHandle,
    /// The user's epoch when the app signed in.
    pub epoch: i64,
}

impl AccessTokens {
    pub fn new(settings: &Settings) -> Self {
        let issuer = settings.site.base_url.origin().ascii_serialization();
        let audience = settings.tokens.audience.clone();
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.algorithms = vec![Algorithm::EdDSA];
        validation.set_required_spec_claims(&["exp", "iat", "iss", "aud", "sub"]);
        validation.set_issuer(&[&issuer]);
        validation.set_audience(&[&audience]);
        validation.leeway = LEEWAY.as_secs();
        validation.validate_nbf = true;
        Self {
            issuer,
            audience,
            validation,
        }
    }

    /// Signs a token for a family. Returns it and for how many seconds it lives.
    pub fn issue(
        &self,
        keys: &Keys,
        family: &LiveFamily,
        lifetime: i64,
        now: UnixMillis,
    ) -> Result<(String, i64), AccountError> {
        let key = keys
            .signer(now)
            .ok_or_else(|| AccountError::Token("no key signs".to_owned()))?;
        let until = family.expires_at.min(now + lifetime);
        let (iat, exp) = (now.0 / 1000, until.0 / 1000);
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: family.user_id.clone(),
            client_id: CLIENT.to_owned(),
            iat,
            exp,
            jti: URL_SAFE_NO_PAD.encode(random::bytes::<9>()?),
            role: family.role,
            sid: family.handle.clone(),
            epoch: family.epoch,
        };
        let header = Header {
            typ: Some(TYPE.to_owned()),
            kid: Some(key.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        let token = encode(&header, &claims, &key.encoding)
            .map_err(|error| AccountError::Token(error.to_string()))?;
        Ok((token, exp - iat))
    }

    /// What a token says, if one of our keys signed it for us and it is its time. Nothing in it is
    /// looked at before its signature but its type, its algorithm and the name of its key, which is
    /// only ever compared with those we have.
    pub fn read(&self, keys: &Keys, token: &str, now: UnixMillis) -> Option<Claims> {
        let header = decode_header(token).ok()?;
        // A header that must be understood is one that we do not know (RFC 7515, 4.1.11).
        if header.typ.as_deref() != Some(TYPE) || header.crit.is_some() {
            return None;
        }
        let key = keys.find(header.kid.as_deref()?, now)?;
        let claims = decode::<Claims>(token, &key.decoding, &self.validation)
            .ok()?
            .claims;
        is_time_of(&claims, now).then_some(claims)
    }
}

/// The library asks the system's clock; this asks ours, and looks at what the library does not.
fn is_time_of(claims: &Claims, now: UnixMillis) -> bool {
    let (now, leeway) = (now.0 / 1000, millis(LEEWAY) / 1000);
    let lifetime = claims.exp.saturating_sub(claims.iat);
    claims.exp > now.saturating_sub(leeway)
        && claims.iat <= now.saturating_add(leeway)
        // We issue none that lives longer.
        && (0..=millis(LONGEST_ACCESS) / 1000).contains(&lifetime)
}
