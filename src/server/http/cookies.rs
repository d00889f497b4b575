//! The names and attributes of our cookies.
//!
//! `__Host-` on https: the browser takes such a cookie only with `Secure`, `Path=/` and no
//! `Domain`, so no subdomain can plant one (ASVS 3.3.3). Plain-http development has no prefix.

use tower_cookies::{
    Cookie,
    cookie::{SameSite, time::Duration},
};

use crate::server::settings::Settings;

/// The names and attributes of our cookies.
#[derive(Clone, Debug)]
pub struct OwnCookies {
    pub session: String,
    pub flash: String,
    pub guest: String,
    /// Who has signed in from the browser before.
    pub device: String,
    /// The session of a visit to the lab.
    pub lab: String,
    pub secure: bool,
}

impl OwnCookies {
    pub fn new(settings: &Settings) -> Self {
        let secure = settings.site.is_https();
        let prefix = if secure { "__Host-" } else { "" };
        let name = &settings.session.cookie;
        Self {
            session: format!("{prefix}{name}"),
            flash: format!("{prefix}{name}-flash"),
            guest: format!("{prefix}{name}-guest"),
            device: format!("{prefix}{name}-device"),
            lab: format!("{prefix}{name}-lab"),
            secure,
        }
    }

    pub fn names(&self) -> [&str; 5] {
        [
            &self.session,
            &self.flash,
            &self.guest,
            &self.device,
            &self.lab,
        ]
    }

    /// A cookie with our attributes.
    pub fn set(&self, name: &str, value: String, max_age: Duration) -> Cookie<'static> {
        Cookie::build((name.to_owned(), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .max_age(max_age)
            .build()
    }

    /// The removal of a cookie, with the attributes it was set with: without `Secure` a browser
    /// refuses it for a `__Host-` name.
    pub fn remove(&self, name: &str) -> Cookie<'static> {
        self.set(name, String::new(), Duration::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removal_carries_the_same_attributes() {
        let cookies = OwnCookies {
            session: "__Host-tiffin".to_owned(),
            flash: "__Host-tiffin-flash".to_owned(),
            guest: "__Host-tiffin-guest".to_owned(),
            device: "__Host-tiffin-device".to_owned(),
            lab: "__Host-tiffin-lab".to_owned(),
            secure: true,
        };

        assert_eq!(
            cookies.remove(&cookies.session).to_string(),
            "__Host-tiffin=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0"
        );
        assert_eq!(
            cookies
                .set(&cookies.session, "x".to_owned(), Duration::hours(24))
                .to_string(),
            "__Host-tiffin=x; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=86400"
        );
    }
}
