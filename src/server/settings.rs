//! What the server reads when it starts: `Leptos.toml`, then the environment.
//!
//! Every value has a default. `TIFFIN__SESSION__IDLE=12h` overrides `[session] idle`; `LEPTOS_*`
//! overrides Leptos' own section. A bad value stops the start with the key, the value and what is
//! allowed.

use std::{
    net::IpAddr,
    num::{NonZeroU32, NonZeroUsize},
    path::Path,
    time::Duration,
};

use config::{Config, ConfigError, Environment, File, FileFormat};
use leptos::config::{LeptosOptions, get_configuration};
use serde::Deserialize;
use url::Url;

use super::{
    site_files::{self, Told},
    store::url::file_of,
};

/// The settings file, in the folder the server is started from.
pub const FILE: &str = "Leptos.toml";

/// Everything the server can be told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Leptos' own section.
    pub leptos: LeptosOptions,
    /// `[site]`
    pub site: SiteSettings,
    /// `[server]`
    pub server: ServerSettings,
    /// `[database]`
    pub database: DatabaseSettings,
    /// `[session]`
    pub session: SessionSettings,
    /// `[password]`
    pub password: PasswordSettings,
    /// `[login]`
    pub login: LoginSettings,
    /// `[security]`
    pub security: SecuritySettings,
    /// `[carts]`
    pub carts: CartSettings,
    /// `[orders]`
    pub orders: OrderSettings,
    /// `[log]`
    pub log: LogSettings,
}

/// Our tables of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Tables {
    /// Leptos' section, read by Leptos.
    #[serde(rename = "package")]
    _package: serde::de::IgnoredAny,
    site: SiteSettings,
    server: ServerSettings,
    database: DatabaseSettings,
    session: SessionSettings,
    password: PasswordSettings,
    login: LoginSettings,
    security: SecuritySettings,
    carts: CartSettings,
    orders: OrderSettings,
    log: LogSettings,
}

/// Where the site is reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteSettings {
    /// The address customers type, scheme and host. `https` makes cookies `Secure` and `__Host-`.
    pub base_url: Url,
    /// Lets `tiffin seed` make demo data.
    pub demo: bool,
    /// Lets a production server start on an `http` base URL.
    pub allow_insecure: bool,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

/// Who may hold connections.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerSettings {
    /// Connections in all; fewer if the system's limit of open files asks for it.
    pub max_connections: usize,
    /// Connections of one network that is no trusted proxy, and never more than half of all.
    pub max_connections_per_network: usize,
    /// An answer that waits so long for a client to take 32 KiB more is cut off.
    #[serde(with = "humantime_serde")]
    pub write_timeout: Duration,
}

/// Where the data is.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `sqlite:<path>`, as [`file_of`] reads it.
    pub url: String,
}

/// How long sessions live.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionSettings {
    /// Without a request.
    #[serde(with = "humantime_serde")]
    pub idle: Duration,
    /// However active.
    #[serde(with = "humantime_serde")]
    pub absolute: Duration,
    /// A password proven in a session counts for so long.
    #[serde(with = "humantime_serde")]
    pub confirmed_for: Duration,
    /// Of one user; one more ends the one that was not used for the longest time.
    pub per_user: NonZeroU32,
    /// The cookie's name, before the `__Host-` that https adds.
    pub cookie: String,
}

/// Which passwords are accepted and how they are hashed.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordSettings {
    /// The fewest characters.
    pub min_length: u32,
    /// Argon2id memory, KiB.
    pub argon2_memory_kib: u32,
    /// Argon2id passes over the memory.
    pub argon2_passes: u32,
    /// Argon2id lanes.
    pub argon2_lanes: u32,
    /// Hashes that run at once; 0 means one per core.
    pub max_concurrent: usize,
    /// Hashes that wait, a fair share of them for each network; one more is refused with 503.
    pub max_queued: usize,
}

/// How often one may try to sign in.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LoginSettings {
    /// Wrong passwords for one account from one network within the window.
    pub tries_per_account: NonZeroU32,
    /// Wrong passwords and sign-ups from one network within the window.
    pub tries_per_address: NonZeroU32,
    /// The time in which used tries come back.
    #[serde(with = "humantime_serde")]
    pub window: Duration,
}

/// What is kept of an account's history.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecuritySettings {
    /// How long security events are kept.
    #[serde(with = "humantime_serde")]
    pub keep_events: Duration,
}

/// How many carts guests may have; the oldest unused make room for new ones.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CartSettings {
    /// From one network: an IPv4 address or an IPv6 /64.
    pub guests_per_network: NonZeroU32,
    /// In all.
    pub guests: NonZeroU32,
}

/// How much one customer may order.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrderSettings {
    /// Orders that are not closed yet.
    pub open_per_customer: NonZeroU32,
    /// Orders placed within a minute.
    pub placed_per_minute: NonZeroU32,
}

/// What is logged and how.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    /// Pretty for people, JSON for machines.
    pub format: LogFormat,
    /// A `tracing` filter, such as `info` or `tiffin=debug,sqlx=warn`.
    pub filter: String,
}

/// How a log line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

impl Default for SiteSettings {
    fn default() -> Self {
        Self {
            base_url: Url::parse("http://127.0.0.1:3000").expect("a valid URL"),
            demo: false,
            allow_insecure: false,
            trusted_proxies: Vec::new(),
        }
    }
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            max_connections: 8192,
            max_connections_per_network: 1024,
            write_timeout: Duration::from_secs(30),
        }
    }
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self {
            url: "sqlite:data/tiffin.db".to_owned(),
        }
    }
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            idle: Duration::from_hours(24),
            absolute: Duration::from_hours(720),
            confirmed_for: Duration::from_mins(15),
            per_user: NonZeroU32::new(100).expect("not zero"),
            cookie: "tiffin".to_owned(),
        }
    }
}

impl Default for PasswordSettings {
    fn default() -> Self {
        Self {
            min_length: 8,
            argon2_memory_kib: 19_456,
            argon2_passes: 2,
            argon2_lanes: 1,
            max_concurrent: 0,
            max_queued: 64,
        }
    }
}

impl Default for LoginSettings {
    fn default() -> Self {
        Self {
            tries_per_account: NonZeroU32::new(10).expect("not zero"),
            tries_per_address: NonZeroU32::new(1000).expect("not zero"),
            window: Duration::from_mins(15),
        }
    }
}

impl Default for SecuritySettings {
    fn default() -> Self {
        Self {
            keep_events: Duration::from_hours(180 * 24),
        }
    }
}

impl Default for CartSettings {
    fn default() -> Self {
        Self {
            guests_per_network: NonZeroU32::new(500).expect("not zero"),
            guests: NonZeroU32::new(20_000).expect("not zero"),
        }
    }
}

impl Default for OrderSettings {
    fn default() -> Self {
        Self {
            open_per_customer: NonZeroU32::new(5).expect("not zero"),
            placed_per_minute: NonZeroU32::new(3).expect("not zero"),
        }
    }
}

impl Default for LogSettings {
    fn default() -> Self {
        Self {
            format: LogFormat::Pretty,
            filter: "info,tower_sessions=error,tower_sessions_core=error".to_owned(),
        }
    }
}

impl SiteSettings {
    /// True if customers reach the site by https.
    pub fn is_https(&self) -> bool {
        self.base_url.scheme() == "https"
    }
}

impl ServerSettings {
    fn check(&self) -> Result<(), OutOfRange> {
        require(
            (1..=1_000_000).contains(&self.max_connections),
            "server.max_connections",
            self.max_connections,
        )?;
        require(
            (1..=1_000_000).contains(&self.max_connections_per_network),
            "server.max_connections_per_network",
            self.max_connections_per_network,
        )?;
        require(
            (1..=60 * MINUTE).contains(&self.write_timeout.as_secs()),
            "server.write_timeout",
            format!("{:?}", self.write_timeout),
        )
    }
}

impl PasswordSettings {
    /// Hashes that run at once.
    pub fn max_concurrent(&self) -> usize {
        match self.max_concurrent {
            0 => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
            limit => limit,
        }
    }
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// One value is wrong.
    #[error(
        "{FILE}: `{key}` is {value}. Allowed: {allowed}. (Or set {}.)",
        environment_name(key)
    )]
    Value {
        /// Table and key, such as `session.idle`.
        key: String,
        /// The value as found.
        value: String,
        /// What would do.
        allowed: &'static str,
    },
    /// There is no such key, or the file is not TOML.
    #[error("{FILE}: {0}")]
    File(String),
    /// Leptos' section is wrong.
    #[error("{FILE}, [package.metadata.leptos]: {0}")]
    Leptos(String),
}

/// What is allowed, by key.
const ALLOWED: &[(&str, &str)] = &[
    (
        "site.base_url",
        "an http or https URL without a path, such as https://tiffin.example; in PROD https, unless site.allow_insecure is true",
    ),
    ("site.demo", "true or false"),
    ("site.allow_insecure", "true or false"),
    ("site.trusted_proxies", "a list of IP addresses"),
    ("server.max_connections", "a number from 1 to 1000000"),
    (
        "server.max_connections_per_network",
        "a number from 1 to 1000000",
    ),
    (
        "server.write_timeout",
        "a duration from 1s to 1h, such as 30s",
    ),
    (
        "database.url",
        "sqlite:<path> of a file on disk, without parameters; one in memory (:memory:) would not be shared by connections, and be lost at the end",
    ),
    (
        "session.idle",
        "a duration from 15m to 90d that is no longer than session.absolute, such as 24h",
    ),
    (
        "session.absolute",
        "a duration from 15m to 365d, such as 30d",
    ),
    (
        "session.confirmed_for",
        "a duration from 1s to 24h, such as 15m",
    ),
    ("session.per_user", "a number from 1 to 10000"),
    ("session.cookie", "1 to 32 letters, digits, - or _"),
    ("password.min_length", "a number from 8 to 64"),
    (
        "password.argon2_memory_kib",
        "a number from 8 for each lane to 1048576",
    ),
    ("password.argon2_passes", "a number from 1 to 100"),
    ("password.argon2_lanes", "a number from 1 to 16"),
    (
        "password.max_concurrent",
        "a number from 0 (one per core) to 256",
    ),
    ("password.max_queued", "a number from 0 to 10000"),
    ("login.tries_per_account", "a number from 1"),
    ("login.tries_per_address", "a number from 1"),
    ("login.window", "a duration from 1s to 24h, such as 15m"),
    (
        "security.keep_events",
        "a duration from 1d to 3650d, such as 180d",
    ),
    ("carts.guests_per_network", "a number from 1 to 100000"),
    ("carts.guests", "a number from 1 to 100000"),
    ("orders.open_per_customer", "a number from 1 to 1000"),
    ("orders.placed_per_minute", "a number from 1 to 1000"),
    ("log.format", "pretty or json"),
    (
        "log.filter",
        "a tracing filter, such as info or tiffin=debug,sqlx=warn",
    ),
];

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

impl Settings {
    /// Reads [`FILE`], if there is one, and the environment.
    pub fn load() -> Result<Self, SettingsError> {
        let file = Path::new(FILE);
        let mut leptos = get_configuration(file.exists().then_some(FILE))
            .map_err(|error| SettingsError::Leptos(error.to_string()))?
            .leptos_options;
        let text = if file.exists() {
            std::fs::read_to_string(file).map_err(|error| SettingsError::File(error.to_string()))?
        } else {
            String::new()
        };
        if let Ok(binary) = std::env::current_exe() {
            site_files::find(&mut leptos, told(&text), &binary);
        }
        let environment = std::env::vars().filter(|(key, _)| key.starts_with("TIFFIN__"));
        Self::from_sources(leptos, &text, environment)
    }

    /// Puts settings together from the text of the file and the environment.
    pub fn from_sources(
        leptos: LeptosOptions,
        toml: &str,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let environment = Environment::with_prefix("TIFFIN")
            .prefix_separator("__")
            .separator("__")
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("site.trusted_proxies")
            .source(Some(environment.into_iter().collect()));
        let sources = Config::builder()
            .add_source(File::from_str(toml, FileFormat::Toml))
            .add_source(environment)
            .build()
            .map_err(|error| SettingsError::File(error.to_string()))?;
        let tables: Tables = sources
            .clone()
            .try_deserialize()
            .map_err(|error| explain(&error, &sources))?;
        let settings = Self {
            leptos,
            site: tables.site,
            server: tables.server,
            database: tables.database,
            session: tables.session,
            password: tables.password,
            login: tables.login,
            security: tables.security,
            carts: tables.carts,
            orders: tables.orders,
            log: tables.log,
        };
        match settings.check() {
            Ok(()) => Ok(settings),
            Err(OutOfRange { key, default }) => Err(bad_value(key, &sources, default)),
        }
    }

    /// Ranges, and what two values must be together.
    fn check(&self) -> Result<(), OutOfRange> {
        let Self {
            site,
            server,
            database,
            session,
            password,
            login,
            security,
            log,
            ..
        } = self;
        let in_production = self.leptos.env == leptos::config::Env::PROD;
        let base = &site.base_url;
        require(
            matches!(base.scheme(), "http" | "https")
                && base.has_host()
                && base.path() == "/"
                && base.query().is_none()
                && base.fragment().is_none()
                && base.username().is_empty()
                && base.password().is_none()
                && (site.is_https() || !in_production || site.allow_insecure),
            "site.base_url",
            base,
        )?;
        server.check()?;
        require(
            file_of(&database.url).is_ok(),
            "database.url",
            &database.url,
        )?;
        require(
            (15 * MINUTE..=90 * DAY).contains(&session.idle.as_secs())
                && session.idle <= session.absolute,
            "session.idle",
            format!("{:?}", session.idle),
        )?;
        require(
            (15 * MINUTE..=365 * DAY).contains(&session.absolute.as_secs()),
            "session.absolute",
            format!("{:?}", session.absolute),
        )?;
        require(
            (1..=DAY).contains(&session.confirmed_for.as_secs()),
            "session.confirmed_for",
            format!("{:?}", session.confirmed_for),
        )?;
        let is_token = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        require(
            (1..=32).contains(&session.cookie.len()) && session.cookie.chars().all(is_token),
            "session.cookie",
            &session.cookie,
        )?;
        require(
            (8..=64).contains(&password.min_length),
            "password.min_length",
            password.min_length,
        )?;
        require(
            (1..=16).contains(&password.argon2_lanes),
            "password.argon2_lanes",
            password.argon2_lanes,
        )?;
        require(
            (8 * password.argon2_lanes..=1_048_576).contains(&password.argon2_memory_kib),
            "password.argon2_memory_kib",
            password.argon2_memory_kib,
        )?;
        require(
            (1..=100).contains(&password.argon2_passes),
            "password.argon2_passes",
            password.argon2_passes,
        )?;
        require(
            password.max_concurrent <= 256,
            "password.max_concurrent",
            password.max_concurrent,
        )?;
        require(
            password.max_queued <= 10_000,
            "password.max_queued",
            password.max_queued,
        )?;
        require(
            (1..=DAY).contains(&login.window.as_secs()),
            "login.window",
            format!("{:?}", login.window),
        )?;
        require(
            (DAY..=3650 * DAY).contains(&security.keep_events.as_secs()),
            "security.keep_events",
            format!("{:?}", security.keep_events),
        )?;
        self.check_limits()?;
        require(
            tracing_subscriber::EnvFilter::try_new(&log.filter).is_ok(),
            "log.filter",
            &log.filter,
        )
    }

    /// How much of everything there may be: from 1 to so much.
    fn check_limits(&self) -> Result<(), OutOfRange> {
        let Self {
            session,
            carts,
            orders,
            ..
        } = self;
        for (key, value, most) in [
            ("session.per_user", session.per_user, 10_000),
            (
                "carts.guests_per_network",
                carts.guests_per_network,
                100_000,
            ),
            ("carts.guests", carts.guests, 100_000),
            ("orders.open_per_customer", orders.open_per_customer, 1000),
            ("orders.placed_per_minute", orders.placed_per_minute, 1000),
        ] {
            require(value.get() <= most, key, value)?;
        }
        Ok(())
    }
}

/// What the environment or Leptos' section of the file says of the site's files.
fn told(toml: &str) -> Told {
    let file = Config::builder()
        .add_source(File::from_str(toml, FileFormat::Toml))
        .build()
        .unwrap_or_default();
    let is_told = |variable: &str, key: &str| {
        let key = format!("package.metadata.leptos.{key}");
        std::env::var_os(variable).is_some() || file.get::<config::Value>(&key).is_ok()
    };
    Told {
        site_root: is_told("LEPTOS_SITE_ROOT", "site-root"),
        hash_files: is_told("LEPTOS_HASH_FILES", "hash-files"),
    }
}

/// A value that parses but is not allowed.
struct OutOfRange {
    key: &'static str,
    /// What it is where nothing was set: a default can be wrong together with another value.
    default: String,
}

fn require(ok: bool, key: &'static str, value: impl ToString) -> Result<(), OutOfRange> {
    if ok {
        Ok(())
    } else {
        Err(OutOfRange {
            key,
            default: value.to_string(),
        })
    }
}

/// Names the value as it was written.
fn bad_value(key: &str, sources: &Config, default: String) -> SettingsError {
    let value = sources
        .get::<config::Value>(key)
        .map_or(default, |value| value.to_string());
    let allowed = allowed(key).unwrap_or("see the settings table in the README");
    SettingsError::Value {
        key: key.to_owned(),
        value: format!("\"{value}\""),
        allowed,
    }
}

fn allowed(key: &str) -> Option<&'static str> {
    ALLOWED
        .iter()
        .find(|(known, _)| *known == key)
        .map(|(_, allowed)| *allowed)
}

fn environment_name(key: &str) -> String {
    format!("TIFFIN__{}", key.replace('.', "__").to_uppercase())
}

/// Key and value, where the error tells of a key that we know.
fn explain(error: &ConfigError, sources: &Config) -> SettingsError {
    let (ConfigError::Type { key: Some(key), .. } | ConfigError::At { key: Some(key), .. }) = error
    else {
        return SettingsError::File(error.to_string());
    };
    // An element of a list is named `key[0]`.
    let key = key.split('[').next().unwrap_or(key);
    if allowed(key).is_some() {
        bad_value(key, sources, String::new())
    } else {
        SettingsError::File(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(env: leptos::config::Env) -> LeptosOptions {
        LeptosOptions::builder()
            .output_name("tiffin")
            .env(env)
            .build()
    }

    fn load(toml: &str, environment: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let environment = environment
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Settings::from_sources(options(leptos::config::Env::DEV), toml, environment)
    }

    #[test]
    fn nothing_set_is_a_working_server() {
        let settings = load("", &[]).expect("defaults are valid");

        assert_eq!(settings.site.base_url.as_str(), "http://127.0.0.1:3000/");
        assert!(!settings.site.demo);
        assert_eq!(settings.session.idle, Duration::from_hours(24));
        assert_eq!(settings.password.argon2_memory_kib, 19_456);
    }

    #[test]
    fn the_environment_overrides_the_file() {
        let settings = load(
            "[session]\nidle = \"12h\"\nabsolute = \"7d\"\n",
            &[
                ("TIFFIN__SESSION__IDLE", "6h"),
                ("TIFFIN__SITE__DEMO", "true"),
                ("TIFFIN__SITE__TRUSTED_PROXIES", "10.0.0.1,::1"),
                ("TIFFIN__LOGIN__TRIES_PER_ACCOUNT", "3"),
            ],
        )
        .expect("valid");

        assert_eq!(settings.session.idle, Duration::from_hours(6));
        assert_eq!(settings.session.absolute, Duration::from_hours(168));
        assert!(settings.site.demo);
        assert_eq!(settings.site.trusted_proxies.len(), 2);
        assert_eq!(settings.login.tries_per_account.get(), 3);
    }

    #[test]
    fn a_bad_value_is_named_with_what_is_allowed() {
        for (key, value) in [
            ("site.base_url", "ftp://tiffin.example"),
            ("site.base_url", "https://tiffin.example/shop"),
            ("site.base_url", "https://u:p@tiffin.example"),
            ("site.base_url", "https://tiffin.example/#x"),
            ("site.base_url", "nonsense"),
            ("site.demo", "perhaps"),
            ("site.trusted_proxies", "everybody"),
            ("server.max_connections", "0"),
            ("server.max_connections_per_network", "0"),
            ("server.write_timeout", "2h"),
            ("server.write_timeout", "0s"),
            ("database.url", "mysql://x"),
            ("database.url", "sqlite::memory:"),
            ("database.url", "sqlite://"),
            ("database.url", "sqlite:t.db?mode=memory"),
            ("session.idle", "soon"),
            ("session.idle", "1s"),
            ("session.idle", "31d"),
            ("session.absolute", "1000d"),
            ("session.confirmed_for", "0s"),
            ("session.per_user", "0"),
            ("session.cookie", "a;b"),
            ("password.min_length", "7"),
            ("password.min_length", "many"),
            ("password.argon2_memory_kib", "1"),
            ("password.argon2_passes", "0"),
            ("password.argon2_lanes", "-1"),
            ("password.max_concurrent", "1000"),
            ("password.max_queued", "100000"),
            ("login.tries_per_account", "0"),
            ("login.tries_per_address", "0"),
            ("login.window", "0s"),
            ("security.keep_events", "1h"),
            ("carts.guests_per_network", "0"),
            ("carts.guests", "1000000"),
            ("orders.open_per_customer", "0"),
            ("orders.placed_per_minute", "2000"),
            ("log.format", "xml"),
            ("log.filter", "a=b=c"),
        ] {
            let error = load("", &[(&environment_name(key), value)])
                .expect_err(key)
                .to_string();

            assert!(error.contains(key), "{key}: {error}");
            assert!(
                error.contains(allowed(key).expect("documented")),
                "{key}: {error}"
            );
            assert!(error.contains(value), "{key}: {error}");
        }
    }

    #[test]
    fn a_key_that_does_not_exist_stops_the_start() {
        for error in [
            load("[session]\nidel = \"12h\"\n", &[])
                .expect_err("unknown key")
                .to_string(),
            load("", &[("TIFFIN__SESSION__IDEL", "12h")])
                .expect_err("unknown key")
                .to_string(),
        ] {
            assert!(error.contains("idel"), "{error}");
        }
    }

    #[test]
    fn production_needs_https_unless_told_otherwise() {
        let production = |environment: &[(&str, &str)]| {
            let environment = environment
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
            Settings::from_sources(options(leptos::config::Env::PROD), "", environment)
        };

        let refused = production(&[]).expect_err("http in production").to_string();

        assert!(
            refused.contains("site.base_url") && refused.contains("allow_insecure"),
            "{refused}"
        );
        assert!(production(&[("TIFFIN__SITE__ALLOW_INSECURE", "true")]).is_ok());
        assert!(production(&[("TIFFIN__SITE__BASE_URL", "https://tiffin.example")]).is_ok());
    }

    #[test]
    fn what_both_files_tell_leptos_is_the_same() {
        let section = |text: &str| -> toml_section::Section {
            Config::builder()
                .add_source(File::from_str(text, FileFormat::Toml))
                .build()
                .and_then(|config| config.get("package.metadata.leptos"))
                .expect("has the section")
        };
        let build = section(include_str!("../../Cargo.toml"));
        let run = section(include_str!("../../Leptos.toml"));

        // The build does not know the environment it will run in.
        for (key, value) in run.iter().filter(|(key, _)| *key != "env") {
            assert_eq!(
                build.get(key).map(ToString::to_string),
                Some(value.to_string()),
                "{key}"
            );
        }
        assert!(run.contains_key("output-name") && run.contains_key("site-addr"));
    }

    #[test]
    fn the_file_in_the_repository_sets_every_key_to_its_default() {
        let file = include_str!("../../Leptos.toml");
        let (from_file, defaults) = (
            load(file, &[]).expect("valid"),
            load("", &[]).expect("valid"),
        );

        assert_eq!(format!("{from_file:?}"), format!("{defaults:?}"));
        for (key, _) in ALLOWED {
            let name = key.rsplit('.').next().expect("has a name");
            assert!(
                file.contains(&format!("\n{name} = ")),
                "{key} is missing from the file"
            );
        }
    }

    mod toml_section {
        pub(super) type Section = std::collections::BTreeMap<String, config::Value>;
    }
}
