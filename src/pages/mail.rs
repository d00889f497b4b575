//! `/dev/mailbox/{mail}`

use leptos::prelude::*;

use crate::{
    api::mailbox::find_mail,
    components::{date::DateTime, failed::Failed, page_style::PageStyle, page_title::PageTitle},
    error::AppError,
    model::mailbox::{ReadMail, TextPiece},
    pages::not_found::NotFound,
    paths,
    server::http::{own_files::ExtraStyle, page_address::PageAddress},
};

/// What a mail may do in its frame: nothing, but that a link opens when a person follows it.
const SANDBOX: &str =
    "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";

/// A mail of development, as its reader would see it and as text.
#[component]
pub fn Mail() -> impl IntoView {
    let id = PageAddress::current().part(2);
    Suspend::new(async move {
        match find_mail(&id).await {
            Ok(mail) => view! { <Opened mail /> }.into_any(),
            Err(AppError::NotFound) => view! { <NotFound /> }.into_any(),
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

#[component]
fn Opened(mail: ReadMail) -> impl IntoView {
    let ReadMail {
        summary,
        from,
        text,
        ..
    } = mail;
    let (html, source) = (
        paths::mail_html(&summary.id),
        paths::mail_source(&summary.id),
    );
    let text = text.into_iter().map(|piece| match piece {
        TextPiece::Words(words) => words.into_any(),
        TextPiece::Link(link) => view! { <a href=link.clone()>{link}</a> }.into_any(),
    });
    let at = summary.sent_at.map(|at| view! { <DateTime at /> });
    view! {
        <PageTitle text=summary.subject.clone() />
        <PageStyle style=ExtraStyle::Mailbox />
        <p>
            <a class="mailbox-link" href=paths::MAILBOX>
                "Back to the mailbox"
            </a>
        </p>
        <h1>{summary.subject}</h1>
        <dl class="facts">
            <div>
                <dt>"From"</dt>
                <dd>{from}</dd>
            </div>
            <div>
                <dt>"To"</dt>
                <dd>{summary.to}</dd>
            </div>
            <div>
                <dt>"Sent"</dt>
                <dd>{at}</dd>
            </div>
        </dl>
        <h2 class="mailbox-part">"As a person sees it"</h2>
        <iframe class="mailbox-frame" title="The mail" src=html sandbox=SANDBOX></iframe>
        <h2 class="mailbox-part">"As text"</h2>
        <pre class="mailbox-text">{text.collect_view()}</pre>
        <p>
            <a class="mailbox-link" href=source>
                "Source"
            </a>
        </p>
    }
}
