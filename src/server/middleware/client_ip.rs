//! The client's address behind proxies we trust.
//!
//! Anyone can send an `X-Forwarded-For`; only the hops that our own proxies appended mean
//! anything. So from the right, the first hop that is not a trusted proxy is the client.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::HeaderMap,
};

/// The client's address.
pub fn of(request: &Request, trusted_proxies: &[IpAddr]) -> IpAddr {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| {
            peer.ip()
        });
    client_behind(peer, request.headers(), trusted_proxies).to_canonical()
}

fn client_behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let mut client = peer;
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in forwarded.into_iter().rev() {
        if !trusted.contains(&client.to_canonical()) {
            break;
        }
        let Some(hop) = parse(hop.trim()) else { break };
        client = hop;
    }
    client
}

/// An address; some proxies add the port.
fn parse(hop: &str) -> Option<IpAddr> {
    hop.parse()
        .ok()
        .or_else(|| hop.parse().ok().map(|hop: SocketAddr| hop.ip()))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn client(peer: &str, forwarded: &'static str, trusted: &[&str]) -> IpAddr {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static(forwarded));
        let trusted: Vec<IpAddr> = trusted.iter().map(|text| ip(text)).collect();
        client_behind(ip(peer), &headers, &trusted)
    }

    #[test]
    fn a_stranger_cannot_forge_an_address() {
        assert_eq!(client("192.0.2.9", "198.51.100.1", &[]), ip("192.0.2.9"));
        assert_eq!(
            client("10.0.0.1", "6.6.6.6, 198.51.100.1", &["10.0.0.1"]),
            ip("198.51.100.1")
        );
    }

    #[test]
    fn trusted_proxies_are_skipped_from_the_right() {
        assert_eq!(
            client(
                "10.0.0.1",
                "198.51.100.1, 10.0.0.2",
                &["10.0.0.1", "10.0.0.2"]
            ),
            ip("198.51.100.1")
        );
        assert_eq!(
            client("10.0.0.1", "198.51.100.1:41", &["10.0.0.1"]),
            ip("198.51.100.1")
        );
        assert_eq!(client("10.0.0.1", "rubbish", &["10.0.0.1"]), ip("10.0.0.1"));
    }
}
