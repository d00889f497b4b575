//! `[site]`: where the site is reached.

use std::{net::IpAddr, num::NonZeroU32};

use serde::Deserialize;
use url::Url;

use super::rule::{Rule, outside, unless};
use crate::model::email::Email;

/// `[site]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteSettings {
    pub base_url: Url,
    pub demo: bool,
    /// Empty if there is none.
    pub help_email: String,
    pub allow_insecure: bool,
    pub trusted_proxies: Vec<IpAddr>,
    /// Empty if there is none.
    pub courier_board: String,
    pub lab_visits_per_network: NonZeroU32,
}

impl Default for SiteSettings {
    fn default() -> Self {
        Self {
            base_url: Url::parse("http://127.0.0.1:3000").expect("a valid URL"),
            demo: false,
            help_email: String::new(),
            allow_insecure: false,
            trusted_proxies: Vec::new(),
            courier_board: String::new(),
            lab_visits_per_network: NonZeroU32::new(20).expect("not zero"),
        }
    }
}

impl SiteSettings {
    /// True if customers reach the site by https.
    pub fn is_https(&self) -> bool {
        self.base_url.scheme() == "https"
    }

    /// Whether customers reach it on this machine only.
    pub fn is_on_this_machine(&self) -> bool {
        is_loopback(&self.base_url)
    }

    /// Where the lab's other service is, if one runs.
    pub fn courier_board(&self) -> Option<Url> {
        self.courier_board.parse().ok()
    }

    pub(super) fn rules(&self, in_production: bool) -> Vec<Rule> {
        let is_safe = self.is_https() || !in_production || self.allow_insecure;
        vec![
            Rule {
                key: "site.base_url",
                allowed: "an http or https URL without a path, such as https://tiffin.example; in \
                    PROD https, unless site.allow_insecure is true",
                meaning: "the address customers type; https makes cookies `Secure` and `__Host-`, \
                    and sends HSTS",
                refused: unless(is_origin(&self.base_url) && is_safe, &self.base_url),
            },
            Rule {
                key: "site.demo",
                allowed: "true or false",
                meaning: "lets `tiffin seed` make demo data, and opens the lab (`/lab`) and a guide through \
                    every order",
                refused: None,
            },
            Rule {
                key: "site.help_email",
                allowed: "nothing, or an email address",
                meaning: "where customers write for help with an order, as every order's page says",
                refused: unless(
                    self.help_email.is_empty() || Email::parse(&self.help_email).is_ok(),
                    &self.help_email,
                ),
            },
            Rule {
                key: "site.allow_insecure",
                allowed: "true or false",
                meaning: "lets a production server (`LEPTOS_ENV=PROD`) start on http",
                refused: None,
            },
            Rule {
                key: "site.trusted_proxies",
                allowed: "a list of IP addresses",
                meaning: "proxies whose `X-Forwarded-For` is believed; a hop in it that is no \
                    address counts as 0.0.0.0",
                refused: None,
            },
            Rule {
                key: "site.courier_board",
                allowed: "nothing, or an http URL without a path, such as http://127.0.0.1:4000",
                meaning: "where `examples/courier_board.rs` runs, for the lab of the demo",
                refused: unless(
                    self.courier_board.is_empty()
                        || self.courier_board().is_some_and(|url| is_origin(&url)),
                    &self.courier_board,
                ),
            },
            Rule {
                key: "site.lab_visits_per_network",
                allowed: "a number from 1 to 1000",
                meaning: "accounts that the lab makes within an hour for one IPv4 address or IPv6 \
                    /64",
                refused: outside(self.lab_visits_per_network.get(), 1..=1000),
            },
        ]
    }
}

/// Scheme, host and port, and nothing else.
fn is_origin(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}
/// Whether a host is this machine, however it is written.
pub(super) fn is_loopback(url: &Url) -> bool {
    // Of a scheme that it does not know, the library leaves the host as it is.
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    address.map_or(host == "localhost", |address| address.is_loopback())
}
