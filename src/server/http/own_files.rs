//! Files that the server has in itself, under names with a hash of their content: scripts that it makes
//! when it starts, and the styles of pages that few people open.
//!
//! The scripts name the built files, whose names no build step could fill in without another file to keep
//! in step; and as files, not inline, they need no exception in the policy (`middleware::csp`). What few
//! pages need of the style would otherwise be loaded by all.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use leptos::{config::LeptosOptions, hydration::AutoReload, prelude::*};
use sha2::{Digest, Sha256};

use crate::server::settings::site_files::FileNames;

const BOOT: &str = include_str!("../../islands/boot.js");
const BOARD: &str = include_str!("../../../style/board.css");
const TICKET: &str = include_str!("../../../style/ticket.css");
const LAB: &str = include_str!("../../../style/lab.css");
const MAILBOX: &str = include_str!("../../../style/mailbox.css");

/// A style that a page has beside everybody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtraStyle {
    /// Of the boards.
    Board,
    /// Of printed orders.
    Ticket,
    /// Of the lab.
    Lab,
    /// Of the mailbox.
    Mailbox,
}

/// Every file a document may name.
#[derive(Debug)]
pub struct OwnFiles {
    /// Starts the islands of a page.
    pub boot: OwnFile,
    /// Under `cargo leptos watch`: reloads what was edited.
    pub reload: Option<OwnFile>,
    board: OwnFile,
    ticket: OwnFile,
    lab: OwnFile,
    mailbox: OwnFile,
}

/// One file.
#[derive(Clone, Debug)]
pub struct OwnFile {
    pub path: String,
    kind: &'static str,
    content: String,
}

impl OwnFiles {
    pub fn new(options: &LeptosOptions, files: &FileNames) -> Self {
        let boot = BOOT
            .replace("{module}", &files.js)
            .replace("{wasm}", &files.wasm);
        let folder = &options.site_pkg_dir;
        Self {
            boot: OwnFile::script("boot", boot, folder),
            reload: reload_script(options).map(|script| OwnFile::script("reload", script, folder)),
            board: OwnFile::style("board", BOARD, folder),
            ticket: OwnFile::style("ticket", TICKET, folder),
            lab: OwnFile::style("lab", LAB, folder),
            mailbox: OwnFile::style("mailbox", MAILBOX, folder),
        }
    }

    pub fn style(&self, style: ExtraStyle) -> &OwnFile {
        match style {
            ExtraStyle::Board => &self.board,
            ExtraStyle::Ticket => &self.ticket,
            ExtraStyle::Lab => &self.lab,
            ExtraStyle::Mailbox => &self.mailbox,
        }
    }

    pub fn all(&self) -> impl Iterator<Item = &OwnFile> {
        let always = [
            &self.boot,
            &self.board,
            &self.ticket,
            &self.lab,
            &self.mailbox,
        ];
        always.into_iter().chain(&self.reload)
    }
}

impl OwnFile {
    pub fn script(name: &str, content: String, folder: &str) -> Self {
        Self::new(
            (name, "js"),
            "text/javascript; charset=utf-8",
            content,
            folder,
        )
    }

    /// Its rules win over everybody's and lose against print, as `style/main.css` orders the layers.
    pub fn style(name: &str, rules: &str, folder: &str) -> Self {
        let content = format!("@layer {name} {{\n{rules}}}\n");
        Self::new((name, "css"), "text/css; charset=utf-8", content, folder)
    }

    fn new((name, end): (&str, &str), kind: &'static str, content: String, folder: &str) -> Self {
        let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(&content)[..16]);
        Self {
            path: format!("/{folder}/{name}.{hash}.{end}"),
            kind,
            content,
        }
    }

    pub fn response(self) -> Response {
        ([(header::CONTENT_TYPE, self.kind)], self.content).into_response()
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

        let boot = OwnFiles::new(&options, &files).boot;

        assert!(boot.content.contains("\"/pkg/a.js\""), "{}", boot.content);
        assert!(boot.content.contains("\"/pkg/b.wasm\""), "{}", boot.content);
        assert!(boot.path.starts_with("/pkg/boot."), "{}", boot.path);
    }

    #[test]
    fn another_content_has_another_name() {
        let path = |content: &str| OwnFile::script("boot", content.to_owned(), "pkg").path;

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
