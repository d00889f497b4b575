//! `/lab`

/// The button that makes an account.
mod begin;
/// What must change: the password.
mod change;
/// Which of the two one takes, and a few questions that help.
mod choose;
/// What each way costs.
mod cost;
/// The cookie and the token as they are.
mod envelope;
/// Cookies and tokens that somebody has changed.
mod forge;
/// Refresh tokens: the lost answer, two tabs, the thief.
mod refresh;
/// A part of the page under its heading.
mod section;
/// A service that has the public key and nothing else.
mod service;
/// What a script can read, and what another site can send.
mod steal;
/// A button that tries something, and what came of it.
mod try_it;

use std::sync::Arc;

use leptos::prelude::*;

use self::{
    begin::{Begin, BeginAnew, Problem},
    change::Change,
    choose::{Answers, Choose},
    cost::Costs,
    envelope::Envelope,
    forge::Forge,
    refresh::Refresh,
    section::SECTIONS,
    service::OtherService,
    steal::Steal,
};
use crate::{
    api::lab::my_lab,
    components::{date::DateTime, failed::Failed, page_style::PageStyle, page_title::PageTitle},
    error::AppError,
    islands::{lab_pulse::LabPulse, send_in_place::SendInPlace},
    model::{form::Refused, lab},
    pages::not_found::NotFound,
    paths,
    server::http::{own_files::ExtraStyle, page_address::PageAddress, visit::Visit},
};

/// Sessions and tokens side by side, on one throw-away account.
#[component]
pub fn Lab() -> impl IntoView {
    let visit = use_context::<Visit>();
    let refused = visit.and_then(|visit| visit.refused(paths::api::LAB_BEGIN));
    let answers = Answers::of(&PageAddress::current());
    Suspend::new(async move {
        match my_lab().await {
            Ok(lab) => view! { <Page lab refused answers /> }.into_any(),
            Err(AppError::NotFound) => view! { <NotFound /> }.into_any(),
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

#[component]
fn Page(lab: Option<lab::Lab>, refused: Option<Refused>, answers: Answers) -> impl IntoView {
    let with_error = refused.is_some();
    let has_begun = lab.is_some();
    let problem = refused.map(|refused| view! { <Problem words=refused.error.words() /> });
    let body = match lab {
        Some(lab) => view! { <Sections lab=Arc::new(lab) /> }.into_any(),
        None => view! { <Begin /> }.into_any(),
    };
    view! {
        <PageTitle
            text="The lab"
            with_error
            description="One account, signed in by a session and by a token, side by side. Try to break them, and see what each costs."
        />
        <PageStyle style=ExtraStyle::Lab />
        <h1>"The lab"</h1>
        <p class="lede">
            "Two ways of staying signed in are common: a session that the server keeps, and a token that \
            says by itself who you are. Here one account has both, side by side. Change them, steal them, \
            end them, and watch which one lives on."
        </p>
        {problem}
        {body}
        <Choose answers has_begun />
    }
}

#[component]
fn Sections(lab: Arc<lab::Lab>) -> impl IntoView {
    let links = SECTIONS
        .into_iter()
        .map(|(id, title)| view! { <li><a href=format!("#{id}")>{title}</a></li> });
    let links = links.collect_view();
    view! {
        <p class="hint">
            "Every answer below is a real one: the server sends itself the request, and shows what came \
            back. The account and all it has are deleted at " <DateTime at=lab.ends_at />
            ". Your own sign-in, if you have one, is not touched."
        </p>
        <nav class="lab-contents" aria-label="On this page">
            <ol>{links}</ol>
        </nav>
        <BeginAnew />
        <SendInPlace>
            <LabPulse>
                <Envelope lab=lab.clone() />
                <Forge lab=lab.clone() />
                <Change lab=lab.clone() />
                <Steal lab=lab.clone() />
                <Refresh lab=lab.clone() />
                <OtherService lab=lab.clone() />
                <Costs lab=lab.clone() />
            </LabPulse>
        </SendInPlace>
    }
}
