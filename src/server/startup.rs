//! Builds the application and runs it until it is told to stop. Production and every test share it.

use std::{
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use anyhow::Context;
use axum::Router;
use axum_server::Handle;
use hyper_util::rt::TokioTimer;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    autopilot,
    catalog::follower::Follower,
    cleanup,
    http::{connections::Acceptor, router},
    letters::Letters,
    live::{order_outbox::OrderOutbox, session_outbox::SessionOutbox, tail::Tail},
    order_clock,
    settings::{Settings, site_files},
    state::AppState,
};
use crate::{api::ACCESS, app::VIEWS, paths};

/// A client has so long to send its headers.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// Requests in flight have so long to finish after the signal to stop.
const GRACE: Duration = Duration::from_secs(20);

/// After that, what was begun without a client has so long.
const LAST_WORK: Duration = Duration::from_secs(8);

/// A mail that is being sent gets so long of it.
const LAST_MAIL: Duration = Duration::from_secs(3);

/// The application, listening but not yet answering.
pub struct Application {
    listener: TcpListener,
    address: SocketAddr,
    state: AppState,
    endings: Tail<SessionOutbox>,
    orders: Tail<OrderOutbox>,
    follower: Follower,
    router: Router,
}

impl Application {
    /// Opens the database, builds the router and takes the port.
    pub async fn build(settings: Settings) -> anyhow::Result<Self> {
        site_files::check(&settings.leptos, &std::env::current_exe()?)?;
        let wanted = settings.leptos.site_addr;
        let listener = TcpListener::bind(wanted)
            .with_context(|| format!("{wanted} is taken; LEPTOS_SITE_ADDR chooses another"))?;
        let address = listener.local_addr()?;
        let state = AppState::new(settings).await?;
        if let Some(labs) = &state.labs {
            // Only once: the address is known by now and stays.
            let _ = labs.asker.listening_at.set(address);
        }
        let router = router::build(&state, VIEWS, ACCESS)?;
        Ok(Self {
            listener,
            address,
            endings: {
                let outbox = SessionOutbox(state.hub.clone());
                Tail::begin(&state.db, outbox, &state.accounts.sessions_ended).await?
            },
            orders: {
                let outbox = OrderOutbox(state.news.clone());
                Tail::begin(&state.db, outbox, &state.ordering.orders_changed).await?
            },
            follower: Follower::begin(&state.catalog)
                .await
                .context("the catalogue cannot be read")?,
            state,
            router,
        })
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What its requests share.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Answers requests until `stop` resolves, then finishes those in flight.
    pub async fn run_until_stopped(self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let stopping = CancellationToken::new();
        let cleaning = tokio::spawn(cleanup::run(
            self.state.clone(),
            cleanup::EVERY,
            stopping.clone(),
        ));
        let timing = tokio::spawn(order_clock::run(
            self.state.clone(),
            order_clock::EVERY,
            stopping.clone(),
        ));
        let acting = (self.state.ordering.demo_speed > 0).then(|| {
            let state = self.state.clone();
            tokio::spawn(autopilot::run(state, autopilot::EVERY, stopping.clone()))
        });
        let telling_of_endings = tokio::spawn(self.endings.run(stopping.clone()));
        let telling_of_orders = tokio::spawn(self.orders.run(stopping.clone()));
        let delivering = {
            let (mail, letters) = (self.state.mail.clone(), Letters(self.state.clone()));
            tokio::spawn(mail.deliver(letters, stopping.clone()))
        };
        let following = tokio::spawn(self.follower.run(stopping.clone()));
        let following_keys =
            tokio::spawn(self.state.accounts.clone().follow_keys(stopping.clone()));
        let handle = Handle::new();
        let mut server = axum_server::from_tcp(self.listener)?
            .handle(handle.clone())
            .acceptor(Acceptor::new(&self.state.settings))
            .http1_only();
        server
            .http_builder()
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT);
        let service = self
            .router
            .into_make_service_with_connect_info::<SocketAddr>();
        let serving = tokio::spawn(server.serve(service));
        tracing::info!(address = %self.address, site = %self.state.settings.site.base_url, "serving");
        let settings = &self.state.settings;
        if settings.is_in_production() && settings.mail.url.is_empty() {
            let folder = settings.mail.folder.display();
            tracing::warn!(%folder, "mail.url is not set: mail goes into a folder, and nobody gets it");
        }
        if self.state.mailbox.is_some() {
            let folder = self.state.settings.mail.folder.display();
            tracing::info!(%folder, page = paths::MAILBOX, "mail goes into a folder");
        }

        stop.await;
        tracing::info!("stopping");
        self.state.stopping.cancel();
        // A balancer that still sends customers here finds the door open until it knows.
        tokio::time::sleep(self.state.settings.server.drain).await;
        stopping.cancel();
        self.state.hub.close();
        handle.graceful_shutdown(Some(GRACE));
        let finishing = async {
            serving.await??;
            cleaning.await?;
            timing.await?;
            if let Some(acting) = acting {
                acting.await?;
            }
            telling_of_endings.await?;
            telling_of_orders.await?;
            following.await?;
            following_keys.await?;
            self.state.in_flight.close();
            self.state.in_flight.wait().await;
            self.state.accounts.finish().await;
            // What a mail server stalls is sent again by whoever starts next.
            let _ = timeout(LAST_MAIL, delivering).await;
            self.state.db.close().await;
            anyhow::Ok(())
        };
        // Whatever holds it up (a lock of another process, a disk that does not answer): what is
        // committed is safe, and the rest never happened.
        if let Ok(finished) = timeout(GRACE + LAST_WORK, finishing).await {
            finished?;
        } else {
            tracing::error!("not everything was finished in time");
        }
        tracing::info!("stopped");
        Ok(())
    }
}

/// Resolves at SIGINT (Ctrl-C) or SIGTERM.
pub async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
