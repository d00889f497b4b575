//! The HTML document around every page.

use leptos::{config::LeptosOptions, nonce::Nonce, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags, provide_meta_context};

use crate::error::AppError;

/// What is shown within a document: given from above, since pages stand above what speaks HTTP.
#[derive(Clone, Copy, Debug)]
pub struct Views {
    /// The page that the route table chooses.
    pub app: fn() -> AnyView,
    /// The page of a path that is none.
    pub not_found: fn() -> AnyView,
    /// The page of an error that no page explains.
    pub error: fn(&AppError) -> AnyView,
}

/// The document around a page.
pub fn document(options: LeptosOptions, body: fn() -> AnyView) -> impl IntoView {
    provide_meta_context();
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <Head options=options.clone() />
                <AutoReload options=options.clone() />
                <HydrationScripts options islands=true />
                <MetaTags />
            </head>
            <body>{body()}</body>
        </html>
    }
}

/// What every document's head says.
#[component]
fn Head(options: LeptosOptions) -> impl IntoView {
    view! {
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="manifest" href="/site.webmanifest" />
        <HashedStylesheet options id="style" />
    }
}

/// A whole document for an error that no page can explain: rendered without router, session and
/// scripts, so that it works when they do not.
pub fn error_document(
    options: &LeptosOptions,
    nonce: Option<Nonce>,
    views: Views,
    error: &AppError,
) -> String {
    // As written, whatever marks the framework sets around text: in a title they would be seen.
    let title = html_escape::encode_text(&format!("{error} · Tiffin")).into_owned();
    let options = options.clone();
    Owner::new_root(None).with(|| {
        if let Some(nonce) = nonce {
            provide_context(nonce);
        }
        view! {
            <!DOCTYPE html>
            <html lang="en">
                <head>
                    <Head options />
                    <title inner_html=title></title>
                </head>
                <body>{(views.error)(error)}</body>
            </html>
        }
        .to_html()
    })
}
