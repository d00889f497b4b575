//! The client's address behind proxies we trust.
//!
//! Anyone can send an `X-Forwarded-For`; only the hops that our own proxies appended mean
//! anything. So from the right, the first hop that is not a trusted proxy is the client.
//!
//! A hop that is no address (`unknown`, a socket's path) is a client whose address we are not told.
//! It is neither the proxy, whose limits everybody behind it would then share, nor the hop to its
//! left, which anybody may have written: it is 0.0.0.0, as is a client without any address.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::HeaderMap,
};

use super::header_text::text;

/// Nobody's address.
const UNKNOWN: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

pub fn of(request: &Request, trusted_proxies: &[IpAddr]) -> IpAddr {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(UNKNOWN, |ConnectInfo(peer)| peer.ip());
    client_behind(peer, request.headers(), trusted_proxies).to_canonical()
}

fn client_behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let mut client = peer;
    let values: Vec<_> = headers
        .get_all("x-forwarded-for")
        .iter()
        .map(text)
        .collect();
    let hops = values
        .iter()
        .flat_map(|value| value.split(','))
        .map(|hop| hop.trim_matches(|c: char| c == '"' || c.is_whitespace()))
        // An empty element of a list is none (RFC 9110, 5.6.1).
        .filter(|hop| !hop.is_empty());
    for hop in hops.rev() {
        if !trusted.contains(&client.to_canonical()) {
            break;
        }
        client = address(hop).unwrap_or(UNKNOWN);
    }
    client
}

/// An address; some proxies add the port, or put brackets around IPv6.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']'));
    bare.unwrap_or(hop)
        .parse()
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

    fn client(peer: &str, forwarded: &str, trusted: &[&str]) -> IpAddr {
        client_by_bytes(peer, &[forwarded.as_bytes()], trusted)
    }

    fn client_by_bytes(peer: &str, forwarded: &[&[u8]], trusted: &[&str]) -> IpAddr {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            let value = HeaderValue::from_bytes(value).expect("a value");
            headers.append("x-forwarded-for", value);
        }
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
    }

    #[test]
    fn an_address_is_read_however_it_is_written() {
        for (written, read) in [
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("\"[2001:db8::7]:443\"", "2001:db8::7"),
            ("\t198.51.100.1  ", "198.51.100.1"),
            ("\" 198.51.100.1:41 \"", "198.51.100.1"),
            ("6.6.6.6, 198.51.100.1, ", "198.51.100.1"),
            ("6.6.6.6,,198.51.100.1,,", "198.51.100.1"),
            ("198.51.100.1, \"\"", "198.51.100.1"),
        ] {
            assert_eq!(
                client("10.0.0.1", written, &["10.0.0.1"]),
                ip(read),
                "{written}"
            );
        }
    }

    #[test]
    fn what_is_no_address_is_neither_the_proxy_nor_what_the_client_wrote() {
        for hop in [
            &b"unknown"[..],
            b"rubbish",
            b"unix:",
            b"[2001:db8::7",
            b"2001:db8::7]",
            b"198.51.100.1:port",
            b"198.51.100.256",
            "köln".as_bytes(),
            b"k\xf6ln",
        ] {
            let words = String::from_utf8_lossy(hop);
            assert_eq!(
                client_by_bytes("10.0.0.1", &[b"6.6.6.6", hop], &["10.0.0.1"]),
                UNKNOWN,
                "{words}"
            );
            assert_eq!(
                client_by_bytes("10.0.0.1", &[hop, b"198.51.100.1"], &["10.0.0.1"]),
                ip("198.51.100.1"),
                "{words}"
            );
        }
    }

    #[test]
    fn a_proxy_that_names_nobody_asks_for_itself() {
        assert_eq!(client("10.0.0.1", " , ", &["10.0.0.1"]), ip("10.0.0.1"));
        assert_eq!(
            client_by_bytes("10.0.0.1", &[], &["10.0.0.1"]),
            ip("10.0.0.1")
        );
    }
}
