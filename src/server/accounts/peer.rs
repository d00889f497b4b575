//! Where a request came from: kept with a session and a security event, counted by limits.

use std::net::IpAddr;

use crate::server::network::Network;

#[derive(Clone, Debug)]
pub struct Peer {
    /// The client's address, proxies we trust left out.
    pub ip: IpAddr,
    /// Its `User-Agent`, at most 200 characters.
    pub user_agent: String,
}

impl Peer {
    /// What limits are counted by.
    pub fn network(&self) -> Network {
        Network::of(self.ip)
    }
}
