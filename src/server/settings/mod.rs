//! What the server reads when it starts: `Leptos.toml`, then the environment.
//!
//! Every value has a default. `TIFFIN__SESSION__IDLE=12h` overrides `[session] idle`; `LEPTOS_*`
//! overrides Leptos' own section. A bad value stops the start with the key, the value and what is
//! allowed.
//!
//! A setting is a field, its default and its rule in the file of its section, and a line in
//! `Leptos.toml`. README's table comes from the rules: its test prints it.

/// What is said of one setting.
mod rule;

/// `[site]`
mod site;

/// `[server]`
mod server;

/// `[database]`
mod database;

/// `[accounts]`
mod accounts;

/// `[session]`
mod session;

/// `[password]`
mod password;

/// `[login]`
mod login;

/// `[tokens]`
mod tokens;

/// `[security]`
mod security;

/// `[carts]`
mod carts;

/// `[orders]`
mod orders;

/// `[mail]`
mod mail;

/// `[demo]`
mod demo;

/// `[log]`
mod log;

/// Why the server does not start.
mod error;

/// What the build made, and where it lies.
pub mod site_files;

/// README and `Leptos.toml` say what the rules say.
#[cfg(test)]
mod documents;

use std::path::Path;

use config::{Config, Environment, File, FileFormat};
use leptos::config::{Env, LeptosOptions, get_configuration};
use serde::{Deserialize, de::IgnoredAny};

pub use self::{
    accounts::AccountSettings,
    carts::CartSettings,
    database::DatabaseSettings,
    demo::DemoSettings,
    error::{FILE, SettingsError},
    log::{LogFormat, LogSettings},
    login::LoginSettings,
    mail::MailSettings,
    orders::OrderSettings,
    password::PasswordSettings,
    security::SecuritySettings,
    server::ServerSettings,
    session::SessionSettings,
    site::SiteSettings,
    tokens::{CheckSetting, LONGEST_ACCESS, TokenSettings},
};
use self::{rule::Rule, site_files::Configured};

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Leptos' own section, which Leptos reads.
    #[serde(skip)]
    pub leptos: LeptosOptions,
    #[serde(rename = "package")]
    _leptos: IgnoredAny,
    pub site: SiteSettings,
    pub server: ServerSettings,
    pub database: DatabaseSettings,
    pub accounts: AccountSettings,
    pub session: SessionSettings,
    pub password: PasswordSettings,
    pub login: LoginSettings,
    pub tokens: TokenSettings,
    pub security: SecuritySettings,
    pub carts: CartSettings,
    pub orders: OrderSettings,
    pub mail: MailSettings,
    pub demo: DemoSettings,
    pub log: LogSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            leptos: LeptosOptions::builder().output_name("tiffin").build(),
            _leptos: IgnoredAny,
            site: SiteSettings::default(),
            server: ServerSettings::default(),
            database: DatabaseSettings::default(),
            accounts: AccountSettings::default(),
            session: SessionSettings::default(),
            password: PasswordSettings::default(),
            login: LoginSettings::default(),
            tokens: TokenSettings::default(),
            security: SecuritySettings::default(),
            carts: CartSettings::default(),
            orders: OrderSettings::default(),
            mail: MailSettings::default(),
            demo: DemoSettings::default(),
            log: LogSettings::default(),
        }
    }
}

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
            site_files::find(&mut leptos, Configured::read(&text), &binary);
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
        let settings = sources
            .clone()
            .try_deserialize()
            .map(|sections| Self { leptos, ..sections })
            .map_err(|error| {
                SettingsError::unreadable(&error, &sources, &Self::default().rules())
            })?;
        match settings.rules().iter().find(|rule| rule.refused.is_some()) {
            Some(rule) => Err(SettingsError::bad_value(rule, &sources)),
            None => Ok(settings),
        }
    }

    /// True if the server was told so (`LEPTOS_ENV=PROD`).
    pub fn is_in_production(&self) -> bool {
        self.leptos.env == Env::PROD
    }

    /// The rule of every setting, in the order of README's table.
    fn rules(&self) -> Vec<Rule> {
        let in_production = self.is_in_production();
        let sections = [
            self.site.rules(in_production),
            self.server.rules(),
            self.database.rules(),
            self.accounts.rules(),
            self.session.rules(),
            self.password.rules(),
            self.login.rules(),
            self.tokens.rules(),
            self.security.rules(),
            self.carts.rules(),
            self.orders.rules(),
            self.mail.rules(),
            self.demo.rules(),
            self.log.rules(),
        ];
        sections.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{error::environment_name, *};

    fn options(env: Env) -> LeptosOptions {
        LeptosOptions::builder()
            .output_name("tiffin")
            .env(env)
            .build()
    }

    pub(super) fn load(
        toml: &str,
        environment: &[(&str, &str)],
    ) -> Result<Settings, SettingsError> {
        let environment = environment
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Settings::from_sources(options(Env::DEV), toml, environment)
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
            ("site.help_email", "nobody"),
            ("site.trusted_proxies", "everybody"),
            ("site.courier_board", "nonsense"),
            ("site.courier_board", "http://127.0.0.1:4000/board"),
            ("site.lab_visits_per_network", "0"),
            ("server.max_connections", "0"),
            ("server.max_connections_per_network", "0"),
            ("server.write_timeout", "2h"),
            ("server.write_timeout", "0s"),
            ("server.page_cache_mib", "100000"),
            ("server.drain", "1h"),
            ("database.connections", "4"),
            ("database.url", "mysql://x"),
            ("database.url", "sqlite::memory:"),
            ("database.url", "sqlite://"),
            ("database.url", "sqlite:t.db?mode=memory"),
            ("accounts.confirm_email", "perhaps"),
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
            ("tokens.audience", "two words"),
            ("tokens.access_lifetime", "10s"),
            ("tokens.access_lifetime", "2h"),
            ("tokens.refresh_lifetime", "1s"),
            ("tokens.refresh_idle", "31d"),
            ("tokens.rotate_keys", "5m"),
            ("tokens.check", "sometimes"),
            ("security.keep_events", "1h"),
            ("carts.guests_per_network", "0"),
            ("carts.guests", "1000000"),
            ("orders.open_per_customer", "0"),
            ("orders.placed_per_minute", "2000"),
            ("mail.url", "http://mail.example"),
            ("mail.url", "smtp:"),
            ("mail.url", "smtps://user@mail.example"),
            ("mail.timeout", "2m"),
            ("mail.from", "nobody"),
            ("log.format", "xml"),
            ("log.filter", "a=b=c"),
        ] {
            let error = load("", &[(&environment_name(key), value)])
                .expect_err(key)
                .to_string();

            assert!(error.contains(key), "{key}: {error}");
            let rules = Settings::default().rules();
            let rule = rules.iter().find(|rule| rule.key == key).expect("a rule");
            assert!(error.contains(rule.allowed), "{key}: {error}");
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
            Settings::from_sources(options(Env::PROD), "", environment)
        };

        let refused = production(&[]).expect_err("http in production").to_string();

        assert!(
            refused.contains("site.base_url") && refused.contains("allow_insecure"),
            "{refused}"
        );
        assert!(production(&[("TIFFIN__SITE__ALLOW_INSECURE", "true")]).is_ok());
        assert!(production(&[("TIFFIN__SITE__BASE_URL", "https://tiffin.example")]).is_ok());
    }
}
