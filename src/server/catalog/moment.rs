//! The catalogue at the moment of a request: what every list and menu is made from.

use std::sync::Arc;

use super::{listing::Listing, openings::Openings, snapshot::Snapshot};
use crate::model::{catalog::RestaurantInfo, moment::UnixMillis};

/// A snapshot, and who takes orders now.
#[derive(Clone, Debug)]
pub struct CatalogNow {
    pub snapshot: Arc<Snapshot>,
    pub openings: Arc<Openings>,
    pub now: UnixMillis,
}

impl CatalogNow {
    /// The restaurant at a place.
    pub fn listing(&self, place: usize) -> &Arc<Listing> {
        &self.snapshot.listings()[place]
    }

    /// How it is shown.
    pub fn info(&self, place: usize) -> RestaurantInfo {
        let words = self.openings.words_of(place).to_owned();
        self.listing(place)
            .restaurant
            .info_when(self.openings.of(place), words)
    }
}
