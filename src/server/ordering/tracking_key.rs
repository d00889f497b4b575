//! What signs the links that show where an order is.

use crate::server::{accounts::signer::Signer, ids::OrderId, store::Db};

/// Signs links.
#[derive(Clone, Debug)]
pub struct TrackingKey(Signer);

impl TrackingKey {
    pub async fn load(db: &Db) -> sqlx::Result<Self> {
        Ok(Self(Signer::load(db, "order_tracking").await?))
    }

    /// The link of an order, as far as it is not ended.
    pub fn link(&self, number: &str, order: &OrderId, ended_links: i64) -> String {
        let parts = [order.as_str().as_bytes(), &ended_links.to_be_bytes()];
        format!("{number}-{}", self.0.sign(&parts))
    }

    /// Whether a link's signature is ours, and the link not ended.
    pub fn is_signed(&self, signature: &str, order: &OrderId, ended_links: i64) -> bool {
        let parts = [order.as_str().as_bytes(), &ended_links.to_be_bytes()];
        self.0.is_signed(signature, &parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_its_order_until_it_is_ended() {
        let key = TrackingKey(Signer::of(7));
        let order = OrderId::from("order");
        let link = key.link("7K3M09QZ", &order, 0);
        let (number, signature) = link.split_once('-').expect("two parts");

        assert_eq!(number, "7K3M09QZ");
        assert!(key.is_signed(signature, &order, 0));
        assert!(!key.is_signed(signature, &order, 1), "ended");
        assert!(!key.is_signed(signature, &OrderId::from("other"), 0));
        let other = TrackingKey(Signer::of(8));
        assert!(!other.is_signed(signature, &order, 0));
        for made_up in ["", "AAAA", &signature[1..], &format!("{signature}A")] {
            assert!(!key.is_signed(made_up, &order, 0), "{made_up}");
        }
    }
}
