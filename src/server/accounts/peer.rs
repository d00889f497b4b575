//! Where a request came from: kept with a session and a security event, counted by limits.

use std::net::IpAddr;

use super::{device, known_device::KnownDevice};
use crate::{
    model::moment::UnixMillis,
    server::{local_time, mail::letter::Origin, network::Network},
};

#[derive(Clone, Debug)]
pub struct Peer {
    /// The client's address, proxies we trust left out.
    pub ip: IpAddr,
    /// Its `User-Agent`, at most 200 characters.
    pub user_agent: String,
    /// What its browser's cookie says of who signed in there.
    pub device: Option<KnownDevice>,
}

impl Peer {
    /// Where something came from, in words for its owner.
    pub fn origin(&self, at: UnixMillis) -> Origin {
        Origin {
            at: local_time::exact_utc(at),
            device: device::in_words(&self.user_agent),
            address: self.ip.to_string(),
        }
    }

    /// What limits are counted by.
    pub fn network(&self) -> Network {
        Network::of(self.ip)
    }
}
