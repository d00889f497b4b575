//! What signs the links that show where an order is.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::server::{accounts::tables::server_secrets, ids::OrderId, store::Db};

/// Bytes of a signature: 128 bits.
const SIGNATURE: usize = 16;

/// Signs links. It is the same on every server, and never leaves them.
#[derive(Clone)]
pub struct TrackingKey(Arc<Vec<u8>>);

impl TrackingKey {
    /// The first server that asks makes it.
    pub async fn load(db: &Db) -> sqlx::Result<Self> {
        const PURPOSE: &str = "order_tracking";
        let new = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()].map(uuid::Uuid::into_bytes);
        let conn = &mut *db.write.acquire().await?;
        let kept = server_secrets::find_or_insert(conn, PURPOSE, new.as_flattened()).await?;
        Ok(Self(Arc::new(kept)))
    }

    fn mac(&self, order: &OrderId, ended_links: i64) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0)
            .unwrap_or_else(|_| unreachable!("HMAC takes keys of every length"));
        mac.update(order.as_str().as_bytes());
        mac.update(&ended_links.to_be_bytes());
        mac
    }

    /// The link of an order, as far as it is not ended.
    pub fn link(&self, number: &str, order: &OrderId, ended_links: i64) -> String {
        let signature = self.mac(order, ended_links).finalize().into_bytes();
        format!(
            "{number}-{}",
            URL_SAFE_NO_PAD.encode(&signature[..SIGNATURE])
        )
    }

    /// Whether a link's signature is ours, and the link not ended.
    pub fn is_signed(&self, signature: &str, order: &OrderId, ended_links: i64) -> bool {
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
        let mac = self.mac(order, ended_links);
        signature.len() == SIGNATURE && mac.verify_truncated_left(&signature).is_ok()
    }
}

impl fmt::Debug for TrackingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TrackingKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_its_order_until_it_is_ended() {
        let key = TrackingKey(Arc::new(vec![7; 32]));
        let order = OrderId::from("order");
        let link = key.link("7K3M09QZ", &order, 0);
        let (number, signature) = link.split_once('-').expect("two parts");

        assert_eq!(number, "7K3M09QZ");
        assert!(key.is_signed(signature, &order, 0));
        assert!(!key.is_signed(signature, &order, 1), "ended");
        assert!(!key.is_signed(signature, &OrderId::from("other"), 0));
        let other = TrackingKey(Arc::new(vec![8; 32]));
        assert!(!other.is_signed(signature, &order, 0));
        for made_up in ["", "AAAA", &signature[1..], &format!("{signature}A")] {
            assert!(!key.is_signed(made_up, &order, 0), "{made_up}");
        }
    }
}
