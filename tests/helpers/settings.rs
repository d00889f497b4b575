//! Settings under which a test costs little.

use std::{collections::BTreeMap, path::Path};

use leptos::config::LeptosOptions;
use tiffin::server::settings::Settings;

use super::database;

pub fn settings(folder: &Path, overrides: &[(String, String)]) -> Settings {
    let site = folder.join("site");
    std::fs::create_dir_all(site.join("pkg")).unwrap();
    let options = LeptosOptions::builder()
        .output_name("tiffin")
        .site_addr("127.0.0.1:0".parse::<std::net::SocketAddr>().unwrap())
        .site_root(site.display().to_string())
        .build();
    let mut environment = cheap_settings(folder);
    environment.extend(overrides.iter().cloned());
    Settings::from_sources(options, "", environment).unwrap()
}

/// A database of the folder's own, hashing that costs nothing, and tries enough.
pub fn cheap_settings(folder: &Path) -> BTreeMap<String, String> {
    [
        ("TIFFIN__DATABASE__URL", database::url(folder)),
        ("TIFFIN__DATABASE__CONNECTIONS", "8".to_owned()),
        ("TIFFIN__PASSWORD__ARGON2_MEMORY_KIB", "8".to_owned()),
        ("TIFFIN__PASSWORD__ARGON2_PASSES", "1".to_owned()),
        (
            "TIFFIN__MAIL__FOLDER",
            folder.join("outbox").display().to_string(),
        ),
        ("TIFFIN__DEMO__SPEED", "0".to_owned()),
        ("TIFFIN__LOGIN__TRIES_PER_ACCOUNT", "100000".to_owned()),
        (
            "TIFFIN__LOGIN__TRIES_PER_ACCOUNT_EVERYWHERE",
            "100000".to_owned(),
        ),
        ("TIFFIN__LOGIN__TRIES_PER_ADDRESS", "100000".to_owned()),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}
