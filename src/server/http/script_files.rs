//! Scripts that the server makes itself when it starts, under names with a hash of their content.
//!
//! They name the built files, whose names no build step could fill in without another file to keep in
//! step; and as files, not inline, they need no exception in the policy (`middleware::csp`).

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use leptos::{config::LeptosOptions, hydration::AutoReload, prelude::*};
use sha2::{Digest, Sha256};

use crate::server::settings::site_files::FileNames;

const BOOT: &str = include_str!("../../islands/boot.js");

/// Every script a document names.
#[derive(Debug)]
pub struct ScriptFiles {
    /// Starts the islands of a page.
    pub boot: ScriptFile,
    /// Under `cargo leptos watch`: reloads what was edited.
    pub reload: Option<ScriptFile>,
}

/// One script.
#[derive(Clone, Debug)]
pub struct ScriptFile {
    pub path: String,
    content: String,
}

impl ScriptFiles {
    pub fn new(options: &LeptosOptions, files: &FileNames) -> Self {
        let boot = BOOT
            .replace("{module}", &files.js)
            .replace("{wasm}", &files.wasm);
        let reload = reload_script(options);
        Self {
            boot: ScriptFile::new("boot", boot, &options.site_pkg_dir),
            reload: reload.map(|script| ScriptFile::new("reload", script, &options.site_pkg_dir)),
        }
    }

    pub fn all(&self) -> impl Iterator<Item = &ScriptFile> {
        std::iter::once(&self.boot).chain(&self.reload)
    }
}

impl ScriptFile {
    pub fn new(name: &str, content: String, folder: &str) -> Self {
        let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(&content)[..16]);
        Self {
            path: format!("/{folder}/{name}.{hash}.js"),
            content,
        }
    }

    pub fn response(self) -> Response {
        let kind = (header::CONTENT_TYPE, "text/javascript; charset=utf-8");
        ([kind], self.content).into_response()
    }
}

/// Leptos writes it as an inline script, and only where `LEPTOS_WATCH` is set.
fn reload_script(options: &LeptosOptions) -> Option<String> {
    let options = options.clone();
    let owner = Owner::new_root(None);
    let html = owner.with(|| view! { <AutoReload options /> }.to_html());
    owner.unset();
    content_of_script(&html)
}

fn content_of_script(html: &str) -> Option<String> {
    let (_, script) = html.split_once("<script")?;
    let (_, content) = script.split_once('>')?;
    let (content, _) = content.rsplit_once("</script>")?;
    Some(content.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_that_starts_islands_names_the_built_files() {
        let options = LeptosOptions::builder().output_name("tiffin").build();
        let files = FileNames {
            css: String::new(),
            js: "/pkg/a.js".to_owned(),
            wasm: "/pkg/b.wasm".to_owned(),
        };

        let boot = ScriptFiles::new(&options, &files).boot;

        assert!(boot.content.contains("\"/pkg/a.js\""), "{}", boot.content);
        assert!(boot.content.contains("\"/pkg/b.wasm\""), "{}", boot.content);
        assert!(boot.path.starts_with("/pkg/boot."), "{}", boot.path);
    }

    #[test]
    fn another_content_has_another_name() {
        let path = |content: &str| ScriptFile::new("boot", content.to_owned(), "pkg").path;

        assert_eq!(path("a"), path("a"));
        assert_ne!(path("a"), path("b"));
    }

    #[test]
    fn the_script_that_reloads_is_what_leptos_would_write() {
        assert_eq!(
            content_of_script("<script>if (a > b) { c(\"<p>\") }</script><!>").as_deref(),
            Some("if (a > b) { c(\"<p>\") }")
        );
        assert_eq!(content_of_script("<!>"), None);
    }
}
