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
    let refused = use_context::<Visit>().and_then(|visit| visit.refused(paths::api::PROVE_EMAIL));
    Suspend::new(async move {
        match open_link(token.clone(), Purpose::Email).await {
            Ok(Some(link)) => {
                let email = link.email.unwrap_or_default();
                view! {
                    <PageTitle text="Confirm your address" with_error=refused.is_some() />
                    <div class="form-page">
                        <h1>"Confirm your address"</h1>
                        <p class="lede"><b>{email}</b>" becomes the address of your account: you sign in with it, and mail goes there."</p>
                        <LinkForm id="prove-email" action=paths::api::PROVE_EMAIL refused token label="Confirm the address" />
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
