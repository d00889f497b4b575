//! The HTML document around every page. The files it names are known when the server starts, and
//! nothing in it is inline, so the policy (`middleware::csp`) allows nothing inline.

use std::fmt::Write;

use html_escape::{encode_double_quoted_attribute, encode_text};

use super::{
    own_files::{ExtraStyle, OwnFiles},
    page_head::Words,
};
use crate::server::settings::site_files::FileNames;

/// Where nothing else keeps a page up to date.
const REFRESH: &str = "<meta http-equiv=\"refresh\" content=\"20\">";
const REFRESH_WITHOUT_SCRIPTS: &str =
    "<noscript><meta http-equiv=\"refresh\" content=\"20\"></noscript>";

/// What all documents have in common.
#[derive(Debug)]
pub struct Document {
    /// From the first byte to where a page's own words begin.
    beginning: String,
    /// Starts the islands.
    boot: String,
    /// Reloads the page when what it is made of was edited.
    reload: String,
    /// The styles that few pages have.
    board: String,
    ticket: String,
    lab: String,
    mailbox: String,
}

impl Document {
    pub fn new(files: &FileNames, own: &OwnFiles) -> Self {
        let stylesheet = encode_double_quoted_attribute(&files.css);
        let reload = own.reload.as_ref();
        let style = |style| {
            let path = &own.style(style).path;
            format!("<link rel=\"stylesheet\" href=\"{path}\">")
        };
        Self {
            beginning: format!(
                "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
                 <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
                 <meta name=\"color-scheme\" content=\"light dark\">\
                 <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\
                 <link rel=\"manifest\" href=\"/site.webmanifest\">\
                 <link rel=\"stylesheet\" href=\"{stylesheet}\">"
            ),
            // A module waits until the page is parsed and its style is there: it blocks nothing.
            boot: format!(
                "<script type=\"module\" src=\"{}\"></script>",
                own.boot.path
            ),
            reload: reload.map_or_else(String::new, |reload| {
                format!("<script defer src=\"{}\"></script>", reload.path)
            }),
            board: style(ExtraStyle::Board),
            ticket: style(ExtraStyle::Ticket),
            lab: style(ExtraStyle::Lab),
            mailbox: style(ExtraStyle::Mailbox),
        }
    }

    /// A page. What it is made of says whether anything in it needs a script.
    pub fn around(&self, page: &Words, body: &str) -> String {
        let boot = if has_island(body) { &*self.boot } else { "" };
        self.write(page, &[boot, &self.reload], body)
    }

    /// The same without scripts: they may be what is broken.
    pub fn without_scripts(&self, page: &Words, body: &str) -> String {
        self.write(page, &[], body)
    }

    fn write(&self, page: &Words, scripts: &[&str], body: &str) -> String {
        let mut html = String::with_capacity(self.beginning.len() + body.len() + 1024);
        html.push_str(&self.beginning);
        let title = encode_text(&page.title);
        // A string takes whatever is written.
        let _ = write!(html, "<title>{title}</title>");
        if !page.description.is_empty() {
            let description = encode_double_quoted_attribute(page.description);
            let _ = write!(
                html,
                "<meta name=\"description\" content=\"{description}\">"
            );
        }
        match page.style {
            Some(ExtraStyle::Board) => html.push_str(&self.board),
            Some(ExtraStyle::Ticket) => html.push_str(&self.ticket),
            Some(ExtraStyle::Lab) => html.push_str(&self.lab),
            Some(ExtraStyle::Mailbox) => html.push_str(&self.mailbox),
            None => {}
        }
        if page.refreshed {
            html.push_str(if has_island(body) {
                REFRESH_WITHOUT_SCRIPTS
            } else {
                REFRESH
            });
        }
        html.extend(scripts.iter().copied());
        html.push_str("</head><body>");
        html.push_str(body);
        html.push_str("</body></html>");
        html
    }
}

/// In text and attributes Leptos writes `<` as `&lt;`, so this is the element.
fn has_island(body: &str) -> bool {
    body.contains("<leptos-island")
}

#[cfg(test)]
mod tests {
    use leptos::config::LeptosOptions;

    use super::*;

    fn document() -> Document {
        let files = FileNames {
            css: "/pkg/t.css".to_owned(),
            js: "/pkg/t.js".to_owned(),
            wasm: "/pkg/t.wasm".to_owned(),
        };
        let options = LeptosOptions::builder().output_name("tiffin").build();
        Document::new(&files, &OwnFiles::new(&options, &files))
    }

    fn words(title: &str) -> Words {
        Words {
            title: title.to_owned(),
            ..Words::default()
        }
    }

    #[test]
    fn a_title_stays_text() {
        let html = document().around(&words("</title><script>1</script> & Söhne"), "");

        assert!(
            html.contains(
                "<title>&lt;/title&gt;&lt;script&gt;1&lt;/script&gt; &amp; Söhne</title>"
            ),
            "{html}"
        );
    }

    #[test]
    fn a_description_stays_an_attribute() {
        let page = Words {
            description: "\"><script>",
            ..words("")
        };

        let html = document().around(&page, "");

        assert!(
            html.contains("content=\"&quot;&gt;&lt;script&gt;\""),
            "{html}"
        );
    }

    #[test]
    fn a_page_without_an_island_loads_no_script_to_start_one() {
        let page = |body| document().around(&words(""), body).matches("boot").count();

        assert_eq!(page("<p>&lt;leptos-island&gt;</p>"), 0);
        assert_eq!(page("<p></p><leptos-island data-component=\"x\">"), 1);
    }

    #[test]
    fn a_page_is_loaded_again_where_no_script_keeps_it_up_to_date() {
        let page = Words {
            refreshed: true,
            ..words("")
        };
        let html = |body| document().around(&page, body);

        assert!(html("<leptos-island>").contains("<noscript><meta http-equiv=\"refresh\""));
        let without_islands = html("<p>");
        assert!(without_islands.contains("<meta http-equiv=\"refresh\""));
        assert!(!without_islands.contains("<noscript>"));
        assert!(!document().around(&words(""), "<p>").contains("refresh"));
    }

    #[test]
    fn an_error_loads_no_script_at_all() {
        let html = document().without_scripts(&words(""), "<leptos-island>");

        assert!(!html.contains("<script"), "{html}");
    }
}
