//! `/dev/mailbox`

use leptos::prelude::*;

use crate::{
    api::mailbox::list_mails,
    components::{date::DateTime, failed::Failed, page_style::PageStyle, page_title::PageTitle},
    model::mailbox::MailSummary,
    paths,
    server::http::{own_files::ExtraStyle, page_address::PageAddress},
};

/// The newest mails of development: all, or those to one address.
#[component]
pub fn Mailbox() -> impl IntoView {
    let to = PageAddress::current().word("to");
    Suspend::new(async move {
        match list_mails(&to).await {
            Ok(mails) => view! { <List mails to /> }.into_any(),
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

#[component]
fn List(mails: Vec<MailSummary>, to: String) -> impl IntoView {
    let is_of_one = !to.is_empty();
    let list = if mails.is_empty() {
        view! { <Nothing is_of_one /> }.into_any()
    } else {
        let mails = mails.into_iter().map(|mail| view! { <Item mail /> });
        view! { <ol class="events">{mails.collect_view()}</ol> }.into_any()
    };
    view! {
        <PageTitle text="Mailbox" />
        <PageStyle style=ExtraStyle::Mailbox />
        <h1>"Mailbox"</h1>
        <p class="lede">
            "This server is in development: its mail goes into a folder and reaches nobody. Here is what \
            people would get, the newest first."
        </p>
        <Filter to />
        {list}
    }
}

#[component]
fn Filter(to: String) -> impl IntoView {
    let all = (!to.is_empty()).then(|| {
        view! {
            <a class="button button--secondary" href=paths::MAILBOX>
                "Show all"
            </a>
        }
    });
    view! {
        <form class="form mailbox-filter" method="get" action=paths::MAILBOX role="search">
            <div class="field">
                <label class="field__label" for="to">
                    "Sent to"
                </label>
                <input
                    class="field__input"
                    id="to"
                    name="to"
                    type="email"
                    value=to
                    autocapitalize="off"
                    spellcheck="false"
                    autocomplete="off"
                />
            </div>
            <div class="actions">
                <button class="button button--secondary" type="submit">
                    "Show"
                </button>
                {all}
            </div>
        </form>
    }
}

#[component]
fn Nothing(is_of_one: bool) -> impl IntoView {
    let words = if is_of_one {
        "Nothing was sent to this address so far. A mail takes a moment: load the page again."
    } else {
        "No mail so far. Create an account, or ask for a new password, and load this page again."
    };
    view! { <p class="empty">{words}</p> }
}

#[component]
fn Item(mail: MailSummary) -> impl IntoView {
    let at = mail.sent_at.map(|at| view! { <DateTime at /> });
    view! {
        <li class="event">
            <a class="event__what mailbox-link" href=paths::mail(&mail.id)>
                {mail.subject}
            </a>
            <span class="event__from">{mail.to}</span>
            <span class="event__at">{at}</span>
        </li>
    }
}
