//! What every request shares.

use std::{ops::Deref, sync::Arc};

use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    accounts::Accounts,
    catalog::Catalog,
    clock::Clock,
    http::cookies::OwnCookies,
    lab::{Labs, asking::Asker},
    live::{hub::Hub, news::News},
    mail::{Mail, mailbox::Mailbox},
    ordering::{Limits, Ordering, tracking_key::TrackingKey},
    settings::Settings,
    store::Db,
};

/// What every request shares. Every layer around a request clones it, so a clone is one count up.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Shared>);

/// What is shared.
#[derive(Debug)]
pub struct Shared {
    /// Leptos' options, as `leptos_axum` wants them.
    pub leptos: LeptosOptions,
    /// The settings the server was started with.
    pub settings: Settings,
    /// The clock.
    pub clock: Clock,
    /// The database.
    pub db: Db,
    /// Writes and sends mail.
    pub mail: Mail,
    /// The mail in the folder, in development.
    pub mailbox: Option<Mailbox>,
    /// The domain of sign-in.
    pub accounts: Accounts,
    /// Restaurants and their menus.
    pub catalog: Catalog,
    /// Carts, addresses and orders.
    pub ordering: Ordering,
    /// The lab, on a demo site.
    pub labs: Option<Labs>,
    /// The open pages.
    pub hub: Hub,
    /// Who waits for news of orders.
    pub news: News,
    /// The names and attributes of our cookies.
    pub cookies: OwnCookies,
    /// Requests that are being answered: the server stops after them.
    pub in_flight: TaskTracker,
    /// Cancelled when the server was told to stop: it is ready for nothing new.
    pub stopping: CancellationToken,
}

impl AppState {
    /// Opens the database and builds the domains over it.
    pub async fn new(settings: Settings) -> anyhow::Result<Self> {
        let db = Db::open(&settings.database.url, settings.database.connections).await?;
        let clock = Clock::default();
        let mail = Mail::new(db.clone(), clock.clone(), &settings)?;
        let accounts = Accounts::new(db.clone(), clock.clone(), mail.clone(), &settings).await?;
        let catalog = Catalog::new(db.clone(), clock.clone());
        let cookies = OwnCookies::new(&settings);
        let ordering = Ordering {
            db: db.clone(),
            clock: clock.clone(),
            catalog: catalog.clone(),
            accounts: accounts.clone(),
            limits: Limits::new(&settings),
            tracking: TrackingKey::load(&db).await?,
            demo_speed: if settings.site.demo {
                settings.demo.speed
            } else {
                0
            },
            orders_changed: Arc::default(),
        };
        let labs = if settings.site.demo {
            let site = &settings.site;
            let asker = Asker::new(&site.base_url, &cookies.lab, site.courier_board())?;
            Some(Labs::new(
                &ordering,
                asker,
                site.lab_visits_per_network.get(),
            ))
        } else {
            None
        };
        Ok(Self(Arc::new(Shared {
            ordering,
            labs,
            mailbox: Mailbox::of(&mail, &settings),
            mail,
            accounts,
            catalog,
            hub: Hub::default(),
            news: News::default(),
            cookies,
            in_flight: TaskTracker::new(),
            stopping: CancellationToken::new(),
            leptos: settings.leptos.clone(),
            settings,
            clock,
            db,
        })))
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}
