//! Signs what leaves the server and comes back: links and cookies.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::tables::server_secrets;
use crate::server::store::Db;

/// Bytes of a signature: 128 bits.
const SIGNATURE: usize = 16;

/// The secret of one purpose. It is the same on every server, and never leaves them.
#[derive(Clone)]
pub struct Signer(Arc<Vec<u8>>);

impl Signer {
    /// The first server that asks makes it.
    pub async fn load(db: &Db, purpose: &str) -> sqlx::Result<Self> {
        let new = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()].map(uuid::Uuid::into_bytes);
        let conn = &mut *db.write.acquire().await?;
        let kept = server_secrets::find_or_insert(conn, purpose, new.as_flattened()).await?;
        Ok(Self(Arc::new(kept)))
    }

    #[cfg(test)]
    pub fn of(secret: u8) -> Self {
        Self(Arc::new(vec![secret; 32]))
    }

    /// The signature of parts, of which at most one has not always the same length.
    pub fn sign(&self, parts: &[&[u8]]) -> String {
        let signature = self.mac(parts).finalize().into_bytes();
        URL_SAFE_NO_PAD.encode(&signature[..SIGNATURE])
    }

    /// Whether a signature is ours.
    pub fn is_signed(&self, signature: &str, parts: &[&[u8]]) -> bool {
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
        let mac = self.mac(parts);
        signature.len() == SIGNATURE && mac.verify_truncated_left(&signature).is_ok()
    }

    fn mac(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0)
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of every length"));
        for part in parts {
            mac.update(part);
        }
        mac
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(…)")
    }
}
