//! How a mail looks: the same words as text and as HTML, in the colours of the site, by day and by night.
//! Nothing in it comes from elsewhere.

use std::fmt::Write;

use html_escape::{encode_double_quoted_attribute, encode_text};

/// A mail in words.
#[derive(Debug)]
pub struct Words {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// A part of a mail.
#[derive(Debug)]
pub enum Block {
    Text(String),
    /// Names and values.
    Facts(Vec<(String, String)>),
    /// What to do, in one press.
    Button {
        words: &'static str,
        to: String,
    },
    /// A sentence that ends with a link of ours.
    Link {
        words: &'static str,
        to: String,
    },
}

const STYLE: &str = "
:root { color-scheme: light dark; }
body { margin: 0; background: #fffcf5; color: #2b1710; font: 17px/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; overflow-wrap: anywhere; }
main { max-width: 34rem; margin: 0 auto; padding: 24px 20px; }
.brand { font: 700 22px/1.2 Palatino, 'Palatino Linotype', Georgia, serif; }
h1 { font: 700 28px/1.15 Palatino, 'Palatino Linotype', Georgia, serif; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 6px 0; border-bottom: 1px solid #eadfcb; text-align: left; vertical-align: top; font-weight: 400; }
th { min-width: 5em; }
td { min-width: 7em; text-align: right; padding-left: 16px; }
.button { display: inline-block; padding: 12px 24px; border-radius: 12px; background: #f7ac2b; color: #2b1710; font-weight: 600; text-decoration: none; }
a { color: #8f3b07; }
.foot { margin-top: 32px; color: #6a5145; font-size: 15px; }
@media (prefers-color-scheme: dark) {
body { background: #1b1310; color: #faf0e2; }
th, td { border-color: #44342a; }
.button { background: #f9b845; color: #2b1710; }
a { color: #ffc46b; }
.foot { color: #cdb9a7; }
}
";

const FOOT: &str = "Tiffin sends you this because of something that happened with your account or an \
    order of yours. There is nothing to unsubscribe from.";

/// A mail's words. What people typed is text wherever it stands, and never a link.
pub fn words(subject: String, blocks: &[Block]) -> Words {
    Words {
        text: text_of(blocks),
        html: html_of(&subject, blocks),
        subject,
    }
}

fn text_of(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        // A string takes whatever is written.
        let _ = match block {
            Block::Text(words) => writeln!(text, "{words}\n"),
            Block::Facts(facts) => {
                for (name, value) in facts {
                    let _ = writeln!(text, "{name}: {value}");
                }
                writeln!(text)
            }
            Block::Button { words, to } => writeln!(text, "{words}:\n{to}\n"),
            Block::Link { words, to } => writeln!(text, "{words}\n{to}\n"),
        };
    }
    text.push_str("-- \nTiffin\n");
    text.push_str(FOOT);
    text.push('\n');
    text
}

fn html_of(subject: &str, blocks: &[Block]) -> String {
    let subject = encode_text(subject);
    let mut html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{subject}</title>\
         <style>{STYLE}</style></head><body><main><p class=\"brand\">Tiffin</p><h1>{subject}</h1>"
    );
    for block in blocks {
        // A string takes whatever is written.
        let _ = match block {
            Block::Text(words) => write!(html, "<p>{}</p>", encode_text(words)),
            Block::Facts(facts) => {
                html.push_str("<table>");
                for (name, value) in facts {
                    let _ = write!(
                        html,
                        "<tr><th scope=\"row\">{}</th><td>{}</td></tr>",
                        encode_text(name),
                        encode_text(value)
                    );
                }
                write!(html, "</table>")
            }
            Block::Button { words, to } => write!(
                html,
                "<p><a class=\"button\" href=\"{}\">{}</a></p>",
                encode_double_quoted_attribute(to),
                encode_text(words)
            ),
            Block::Link { words, to } => write!(
                html,
                "<p>{} <a href=\"{}\">{}</a></p>",
                encode_text(words),
                encode_double_quoted_attribute(to),
                encode_text(to)
            ),
        };
    }
    let _ = write!(
        html,
        "<p class=\"foot\">{}</p></main></body></html>",
        encode_text(FOOT)
    );
    html
}
