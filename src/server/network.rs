//! Whose a client's address is: what limits are counted by.
//!
//! A household or a company gets one IPv4 address, but a whole IPv6 /64, and may use any address in
//! it: counted by address, nobody with IPv6 would have a limit.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
};

/// The network that an address belongs to: an IPv4 address, or an IPv6 /64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl Network {
    /// The network of an address.
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(v4) => write!(f, "{v4}"),
            IpAddr::V6(v6) => write!(f, "{v6}/64"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str) -> String {
        Network::of(address.parse().expect(address)).to_string()
    }

    #[test]
    fn siblings_of_one_ipv6_network_are_one() {
        assert_eq!(network("2001:db8:0:1::7"), "2001:db8:0:1::/64");
        assert_eq!(network("2001:db8:0:1:ffff::9"), "2001:db8:0:1::/64");
        assert_eq!(network("2001:db8:0:2::7"), "2001:db8:0:2::/64");
    }

    #[test]
    fn an_ipv4_address_is_its_own_also_where_it_is_written_as_ipv6() {
        assert_eq!(network("192.0.2.1"), "192.0.2.1");
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
