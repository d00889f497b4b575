//! What every request shares.

use axum::extract::FromRef;
use leptos::config::LeptosOptions;

use super::{
    accounts::Accounts, clock::Clock, cookies::Cookies, live::hub::Hub, settings::Settings,
    store::Db,
};

/// What every request shares. Clones are cheap and refer to the same things.
#[derive(Clone, Debug)]
pub struct AppState {
    /// Leptos' options, as `leptos_axum` wants them.
    pub leptos: LeptosOptions,
    /// The settings the server was started with.
    pub settings: std::sync::Arc<Settings>,
    /// The clock.
    pub clock: Clock,
    /// The database.
    pub db: Db,
    /// The domain of sign-in.
    pub accounts: Accounts,
    /// The open pages.
    pub hub: Hub,
    /// The cookies' names and attributes.
    pub cookies: Cookies,
}

impl AppState {
    /// Opens the database and builds the domains over it.
    pub async fn new(settings: Settings) -> anyhow::Result<Self> {
        let db = Db::open(&settings.database.url).await?;
        let clock = Clock::default();
        Ok(Self {
            accounts: Accounts::new(db.clone(), clock.clone(), &settings).await?,
            hub: Hub::default(),
            cookies: Cookies::new(&settings),
            leptos: settings.leptos.clone(),
            settings: settings.into(),
            clock,
            db,
        })
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}
