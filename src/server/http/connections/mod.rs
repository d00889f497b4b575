//! Which connections are let in, and how long a client may leave an answer unread.
//!
//! A client that opens connections and does nothing with them costs it little; here each is an open
//! file, of which a process has so many. So one network has only a share of them, what is one too
//! many is told so and closed, and health checks are answered even then.

/// How many connections the limit of open files leaves room for.
pub mod open_files;
/// Who holds how many connections.
pub mod slots;
/// A connection's stream, which is closed when its client reads too slowly.
pub mod stream;

use std::{
    future::{Ready, ready},
    io,
    net::IpAddr,
    sync::Arc,
};

use axum::{Extension, middleware::AddExtension};
use axum_server::accept::Accept;
use tokio::net::TcpStream;
use tower::Layer;

use self::{
    slots::{Slots, Standing},
    stream::{Speed, Stream},
};
use crate::server::{network::Network, settings::Settings};

/// Lets connections in. Clones count together.
#[derive(Clone, Debug)]
pub struct Acceptor {
    slots: Slots,
    slowest: Speed,
    trusted_proxies: Arc<[IpAddr]>,
}

impl Acceptor {
    /// By the settings, and by what the system allows.
    pub fn new(settings: &Settings) -> Self {
        let server = &settings.server;
        let all = open_files::most_connections(server.max_connections);
        if all < server.max_connections {
            tracing::warn!(
                max_connections = server.max_connections,
                allowed = all,
                "the limit of open files (ulimit -n) allows fewer connections than server.max_connections"
            );
        }
        Self {
            // Whatever the settings say: no network takes everything.
            slots: Slots::new(all, server.max_connections_per_network.min(all.div_ceil(2))),
            slowest: Speed::at_least(server.write_timeout),
            trusted_proxies: settings.site.trusted_proxies.clone().into(),
        }
    }

    /// Whom a connection counts for. A proxy of ours carries everybody, so it counts for nobody.
    fn counts_for(&self, peer: IpAddr) -> Option<Network> {
        let is_proxy = self.trusted_proxies.contains(&peer.to_canonical());
        (!is_proxy).then(|| Network::of(peer))
    }
}

impl<S> Accept<TcpStream, S> for Acceptor {
    type Stream = Stream;
    type Service = AddExtension<S, Standing>;
    type Future = Ready<io::Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        ready(stream.peer_addr().and_then(|peer| {
            let slot = self
                .slots
                .take(self.counts_for(peer.ip()))
                .ok_or_else(|| io::Error::other("too many connections"))?;
            let service = Extension(slot.standing()).layer(service);
            Ok((Stream::new(stream, self.slowest, slot), service))
        }))
    }
}
