//! Who holds how many connections: so many in all, so many for one network, and a few extra ones on
//! which only health checks are answered.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::server::network::Network;

/// Connections besides those of the settings, so that one too many is told so, and a health check
/// does not depend on who else is there.
pub const EXTRA: usize = 32;

/// No network may keep the others' health checks out.
const EXTRA_PER_NETWORK: usize = EXTRA / 4;

/// What a connection may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Full,
    /// It is one too many: for a health check alone.
    Extra,
}

/// The slots. Clones share them.
#[derive(Clone, Debug)]
pub struct Slots(Arc<Mutex<Counts>>);

/// A slot, free again when it is dropped.
#[derive(Debug)]
pub struct Slot {
    slots: Slots,
    standing: Standing,
    network: Option<Network>,
}

#[derive(Debug)]
struct Counts {
    full: Count,
    extra: Count,
}

#[derive(Debug)]
struct Count {
    most: usize,
    most_per_network: usize,
    taken: usize,
    by_network: HashMap<Network, usize>,
}

impl Slots {
    /// So many in all and for one network, all free.
    pub fn new(all: usize, per_network: usize) -> Self {
        Self(Arc::new(Mutex::new(Counts {
            full: Count::new(all, per_network),
            extra: Count::new(EXTRA, EXTRA_PER_NETWORK),
        })))
    }

    /// The best slot that is free, if any is. Without a network it counts for none.
    pub fn take(&self, network: Option<Network>) -> Option<Slot> {
        let mut counts = self.lock();
        let standing = if counts.full.take(network) {
            Standing::Full
        } else if counts.extra.take(network) {
            Standing::Extra
        } else {
            return None;
        };
        Some(Slot {
            slots: self.clone(),
            standing,
            network,
        })
    }

    /// Nothing in here panics halfway through a change.
    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    pub fn standing(&self) -> Standing {
        self.standing
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut counts = self.slots.lock();
        match self.standing {
            Standing::Full => counts.full.free(self.network),
            Standing::Extra => counts.extra.free(self.network),
        }
    }
}

impl Count {
    fn new(most: usize, most_per_network: usize) -> Self {
        Self {
            most,
            most_per_network,
            taken: 0,
            by_network: HashMap::new(),
        }
    }

    fn take(&mut self, network: Option<Network>) -> bool {
        if self.taken >= self.most {
            return false;
        }
        if let Some(network) = network {
            let taken = self.by_network.get(&network).copied().unwrap_or_default();
            if taken >= self.most_per_network {
                return false;
            }
            self.by_network.insert(network, taken + 1);
        }
        self.taken += 1;
        true
    }

    fn free(&mut self, network: Option<Network>) {
        self.taken -= 1;
        let Some(network) = network else { return };
        if let Some(taken) = self.by_network.get_mut(&network) {
            *taken -= 1;
            if *taken == 0 {
                self.by_network.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    fn network(n: u8) -> Network {
        Network::of(IpAddr::V4(Ipv4Addr::new(192, 0, 2, n)))
    }

    fn standings(slots: &[Slot]) -> (usize, usize) {
        let full = slots.iter().filter(|p| p.standing() == Standing::Full);
        let full = full.count();
        (full, slots.len() - full)
    }

    fn as_many_as_there_are(slots: &Slots, network: Option<Network>) -> Vec<Slot> {
        std::iter::from_fn(|| slots.take(network)).collect()
    }

    #[test]
    fn one_network_leaves_places_of_both_kinds_to_others() {
        let slots = Slots::new(4, 3);

        let first = as_many_as_there_are(&slots, Some(network(1)));
        let second = as_many_as_there_are(&slots, Some(network(2)));

        assert_eq!(standings(&first), (3, EXTRA_PER_NETWORK));
        assert_eq!(standings(&second), (1, EXTRA_PER_NETWORK));
    }

    #[test]
    fn what_counts_for_no_network_is_limited_in_all() {
        let slots = Slots::new(4, 1);

        let of_proxy = as_many_as_there_are(&slots, None);

        assert_eq!(standings(&of_proxy), (4, EXTRA));
        assert!(slots.take(Some(network(1))).is_none());
    }

    #[test]
    fn a_place_is_free_again_when_its_connection_ends() {
        let slots = Slots::new(2, 1);
        let taken = as_many_as_there_are(&slots, Some(network(1)));
        assert_eq!(standings(&taken).0, 1);

        drop(taken);

        assert!(slots.lock().full.by_network.is_empty());
        assert!(slots.lock().extra.by_network.is_empty());
        let again = slots.take(Some(network(1))).expect("a slot");
        assert_eq!(again.standing(), Standing::Full);
    }
}
