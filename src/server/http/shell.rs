//! The HTML document around every page.

use leptos::{config::LeptosOptions, nonce::Nonce, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags, provide_meta_context};

use crate::{
    app::App,
    components::{error_page::ErrorPage, layout::Layout},
    error::AppError,
    pages::not_found::NotFound,
};

/// The document around the page that the route table chooses.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    document(options, || view! { <App /> }.into_any())
}

/// The document for a path that is no page.
pub fn not_found(options: LeptosOptions) -> impl IntoView {
    document(options, || {
        view! { <Layout><NotFound /></Layout> }.into_any()
    })
}

fn document(options: LeptosOptions, body: fn() -> AnyView) -> impl IntoView {
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
pub fn error_page(options: &LeptosOptions, nonce: Option<Nonce>, error: &AppError) -> String {
    // As written, whatever marks the framework sets around text: in a title they would be seen.
    let title = html_escape::encode_text(&format!("{error} · Tiffin")).into_owned();
    let options = options.clone();
    let (words, ours) = (error.words(), error.status() >= 500);
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
                <body>
                    <ErrorPage title=error.to_string() words ours />
                </body>
            </html>
        }
        .to_html()
    })
}
