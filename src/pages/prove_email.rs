//! `/confirm-email`

use leptos::prelude::*;

use crate::{
    api::recovery::open_link,
    components::{
        failed::Failed, forms::link::LinkForm, link_ended::LinkEnded, page_title::PageTitle,
    },
    model::mail_link::Purpose,
    paths,
    server::http::{page_address::PageAddress, visit::Visit},
};

/// Confirm the address, by a link from a mail. Looking at it uses nothing up: programs look at mail.
#[component]
pub fn ProveEmail() -> impl IntoView {
    let token = PageAddress::current().word("token");
    let visit = use_context::<Visit>();
    let refused = visit
        .as_ref()
        .and_then(|visit| visit.refused(paths::api::PROVE_EMAIL));
    let is_signed_in = visit.is_some_and(|visit| visit.browser().is_some());
    Suspend::new(async move {
        match open_link(token.clone(), Purpose::Email).await {
            Ok(Some(link)) => {
                let email = link.email.unwrap_or_default();
                let step = if link.needs_session && !is_signed_in {
                    let sign_in = paths::with_next(paths::LOGIN, &paths::prove_email(&token));
                    view! {
                        <p>"Sign in to your account first: nobody else can give it another address."</p>
                        <p class="actions">
                            <a class="button" href=sign_in>
                                "Sign in"
                            </a>
                        </p>
                    }
                    .into_any()
                } else {
                    view! {
                        <LinkForm id="prove-email" action=paths::api::PROVE_EMAIL refused=refused.clone() token label="Confirm the address" />
                    }
                    .into_any()
                };
                view! {
                    <PageTitle text="Confirm your address" with_error=refused.is_some() />
                    <div class="form-page">
                        <h1>"Confirm your address"</h1>
                        <p class="lede"><b>{email}</b>" becomes the address of your account: you sign in with it, and mail goes there."</p>
                        {step}
                    </div>
                }
                .into_any()
            }
            Ok(None) => {
                let why =
                    "It was used, or it is older than a day, or your account has changed since.";
                view! { <LinkEnded why to=(paths::EMAIL, "Ask for a new one") /> }.into_any()
            }
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}
