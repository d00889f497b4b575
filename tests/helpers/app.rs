//! The server under test, in the process of the tests.

use std::time::Duration;

use leptos::config::Env;
use tempfile::TempDir;
use tiffin::server::{
    accounts::tables::users::Credentials, cleanup, settings::Settings, startup::Application,
    state::AppState, store::leases::Task, telemetry,
};
use tokio::{sync::oneshot, task::JoinHandle};

use super::{
    account::{PASSWORD, email},
    client::Client,
    settings::settings,
};

/// A server on a port of its own, with a database of its own.
pub struct TestApp {
    pub base: String,
    pub port: u16,
    pub state: AppState,
    pub folder: TempDir,
    overrides: Vec<(String, String)>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<anyhow::Result<()>>,
    /// Another server on the same database. What the tests look at is the first one's.
    second: Option<Box<TestApp>>,
}

impl TestApp {
    /// Two servers on one database, and clients of which each request goes to the other one.
    pub async fn spawn_two() -> Self {
        Self::spawn_two_with(&[]).await
    }

    pub async fn spawn_two_with(overrides: &[(&str, &str)]) -> Self {
        let mut first = Self::spawn_with(overrides).await;
        let url = first.state.settings.database.url.clone();
        let same = [overrides, &[("DATABASE__URL", url.as_str())]].concat();
        first.second = Some(Box::new(Box::pin(Self::spawn_with(&same)).await));
        first
    }

    pub fn has_second(&self) -> bool {
        self.second.is_some()
    }

    pub fn second_state(&self) -> &AppState {
        &self.second.as_ref().unwrap().state
    }

    /// Waits until the second server has the catalogue that the first one has.
    pub async fn second_follows_the_catalogue(&self) {
        let wanted = self.state.catalog.snapshot().version;
        while self.second_state().catalog.snapshot().version != wanted {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub async fn spawn() -> Self {
        Self::spawn_with(&[]).await
    }

    /// With settings of its own, such as `("SESSION__IDLE", "1h")`.
    pub async fn spawn_with(overrides: &[(&str, &str)]) -> Self {
        let overrides = overrides
            .iter()
            .map(|(k, v)| (format!("TIFFIN__{k}"), (*v).to_owned()));
        Self::spawn_in(tempfile::tempdir().unwrap(), overrides.collect()).await
    }

    /// As if the built files had hashes in their names; `hash.txt` names none of them.
    pub async fn spawn_hashed() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = settings(folder.path(), &[]);
        settings.leptos.hash_files = true;
        let hashes = folder.path().join("hash.txt");
        std::fs::write(&hashes, "").unwrap();
        settings.leptos.hash_file = hashes.display().to_string().into();
        Self::spawn_from(settings, folder, Vec::new()).await
    }

    /// As `LEPTOS_ENV=PROD` has it.
    pub async fn spawn_in_production() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = settings(folder.path(), &[]);
        settings.leptos.env = Env::PROD;
        Self::spawn_from(settings, folder, Vec::new()).await
    }

    /// In a folder that may have a database already.
    pub async fn spawn_in(folder: TempDir, overrides: Vec<(String, String)>) -> Self {
        let settings = settings(folder.path(), &overrides);
        Self::spawn_from(settings, folder, overrides).await
    }

    async fn spawn_from(
        settings: Settings,
        folder: TempDir,
        overrides: Vec<(String, String)>,
    ) -> Self {
        if std::env::var_os("TEST_LOG").is_some() {
            // Only the first server of a run can start the log; it is everybody's.
            let _ = telemetry::init(&settings.log);
        }
        let application = Application::build(settings).await.unwrap();
        let (port, state) = (application.port(), application.state().clone());
        // A test that counts what is cleaned up is the only one that does.
        let now = state.clock.now();
        let until = now + i64::try_from((2 * cleanup::EVERY).as_millis()).unwrap();
        let lease = state.db.take_lease(Task::CleanUp, "the tests", now, until);
        lease.await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(application.run_until_stopped(async {
            let _ = stopped.await;
        }));
        Self {
            base: format!("http://127.0.0.1:{port}"),
            port,
            state,
            folder,
            overrides,
            stop,
            serving,
            second: None,
        }
    }

    /// Stops the server and starts another one on the same database.
    pub async fn restart(self) -> Self {
        let Self {
            folder,
            overrides,
            stop,
            serving,
            ..
        } = self;
        let _ = stop.send(());
        serving.await.unwrap().unwrap();
        Self::spawn_in(folder, overrides).await
    }

    /// Stops the server, which ends its streams.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        self.serving.await.unwrap().unwrap();
    }

    /// A client with an empty cookie jar.
    pub fn client(&self) -> Client {
        let second = self.second.as_ref().map(|second| &*second.base);
        let bases: Vec<_> = [&*self.base].into_iter().chain(second).collect();
        Client::between(&bases)
    }

    /// A client that has just signed up as `<name>@example.com`.
    pub async fn customer(&self, name: &str) -> Client {
        let client = self.client();
        let answer = client.sign_up(name, PASSWORD).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        client
    }

    /// A client that has just signed in as `<name>@example.com`.
    pub async fn signed_in(&self, name: &str, password: &str) -> Client {
        let client = self.client();
        let answer = client.sign_in(name, password).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        client
    }

    pub async fn user(&self, name: &str) -> Credentials {
        self.state
            .accounts
            .find_user(&email(name))
            .await
            .unwrap()
            .unwrap()
    }

    /// The PHC string of a customer's password.
    pub async fn password_hash(&self, name: &str) -> String {
        self.user(name).await.password_hash.unwrap()
    }

    /// One number out of the database.
    pub async fn count(&self, sql: &str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(&self.state.db.read)
            .await
            .unwrap()
    }

    /// A refusal is written down beside its answer.
    pub async fn wait_for_event(&self, kind: &str) {
        let sql = format!("select count(*) from security_events where kind = '{kind}'");
        while self.count(&sql).await == 0 {
            tokio::task::yield_now().await;
        }
    }

    pub fn advance(&self, by: Duration) {
        self.state.clock.advance(by);
        if let Some(second) = &self.second {
            second.advance(by);
        }
    }

    /// How many verifications `work` takes.
    pub async fn verifications_in<T>(&self, work: impl Future<Output = T>) -> (T, u64) {
        let before = self.state.accounts.passwords.verifications();
        let result = work.await;
        (
            result,
            self.state.accounts.passwords.verifications() - before,
        )
    }
}
