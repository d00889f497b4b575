//! `[server]`: who may hold connections, and how many pages are kept.

use std::time::Duration;

use serde::Deserialize;

use super::rule::{HOUR, MINUTE, Rule, SECOND, outside};

/// `[server]`
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerSettings {
    pub max_connections: usize,
    pub max_connections_per_network: usize,
    #[serde(with = "humantime_serde")]
    pub write_timeout: Duration,
    pub page_cache_mib: u64,
    #[serde(with = "humantime_serde")]
    pub drain: Duration,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            max_connections: 8192,
            max_connections_per_network: 1024,
            write_timeout: Duration::from_secs(30),
            page_cache_mib: 64,
            drain: Duration::ZERO,
        }
    }
}

impl ServerSettings {
    pub(super) fn rules(&self) -> Vec<Rule> {
        vec![
            Rule {
                key: "server.max_connections",
                allowed: "a number from 1 to 1000000",
                meaning: "connections in all; fewer if the limit of open files (`ulimit -n`) \
                    leaves no room for them",
                refused: outside(self.max_connections, 1..=1_000_000),
            },
            Rule {
                key: "server.max_connections_per_network",
                allowed: "a number from 1 to 1000000",
                meaning: "connections of one network (an IPv4 address, an IPv6 /64) that is no \
                    trusted proxy, never more than half of all; one too many gets 503, but health \
                    checks are answered",
                refused: outside(self.max_connections_per_network, 1..=1_000_000),
            },
            Rule {
                key: "server.write_timeout",
                allowed: "a duration from 1s to 1h, such as 30s",
                meaning: "an answer that waits so long for its client to take 32 KiB more is cut \
                    off",
                refused: outside(self.write_timeout, SECOND..=HOUR),
            },
            Rule {
                key: "server.page_cache_mib",
                allowed: "a number from 0 to 65536",
                meaning: "memory, MiB, for pages as visitors see them; 0 keeps none",
                refused: outside(self.page_cache_mib, 0..=65_536),
            },
            Rule {
                key: "server.drain",
                allowed: "a duration from 0s to 5m, such as 10s",
                meaning: "how long `/health/ready` says 503 before a server that is told to stop \
                    takes no more connections: as long as a load balancer needs to notice",
                refused: outside(self.drain, Duration::ZERO..=5 * MINUTE),
            },
        ]
    }
}
