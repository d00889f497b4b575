//! The cookies' names and attributes.
//!
//! `__Host-` on https: the browser takes such a cookie only with `Secure`, `Path=/` and no
//! `Domain`, so no subdomain can plant one (ASVS 3.3.3). Plain-http development has no prefix.

use cookie::{Cookie, SameSite, time::Duration};

use crate::server::settings::Settings;

/// The cookies' names and attributes.
#[derive(Clone, Debug)]
pub struct Cookies {
    /// The session cookie's name.
    pub session_name: String,
    /// The flash cookie's name.
    pub flash_name: String,
    /// The name of the cookie that holds a guest's key.
    pub guest_name: String,
    /// Whether browsers send them over https only.
    pub secure: bool,
}

impl Cookies {
    /// The names and attributes the settings ask for.
    pub fn new(settings: &Settings) -> Self {
        let secure = settings.site.is_https();
        let prefix = if secure { "__Host-" } else { "" };
        let name = &settings.session.cookie;
        Self {
            session_name: format!("{prefix}{name}"),
            flash_name: format!("{prefix}{name}-flash"),
            guest_name: format!("{prefix}{name}-guest"),
            secure,
        }
    }

    /// The names of all of them.
    pub fn names(&self) -> [&str; 3] {
        [&self.session_name, &self.flash_name, &self.guest_name]
    }

    /// A cookie with our attributes, as a `Set-Cookie` value.
    pub fn set(&self, name: &str, value: &str, max_age: Duration) -> String {
        Cookie::build((name, value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .max_age(max_age)
            .to_string()
    }

    /// The removal of a cookie, with the attributes it was set with: without `Secure` a browser
    /// refuses it for a `__Host-` name.
    pub fn remove(&self, name: &str) -> String {
        self.set(name, "", Duration::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removal_carries_the_same_attributes() {
        let cookies = Cookies {
            session_name: "__Host-tiffin".to_owned(),
            flash_name: "__Host-tiffin-flash".to_owned(),
            guest_name: "__Host-tiffin-guest".to_owned(),
            secure: true,
        };

        assert_eq!(
            cookies.remove("__Host-tiffin"),
            "__Host-tiffin=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0"
        );
        assert_eq!(
            cookies.set("__Host-tiffin", "x", Duration::hours(24)),
            "__Host-tiffin=x; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=86400"
        );
    }
}
