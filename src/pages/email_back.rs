//! `/email-back`

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

/// Take the address back, by a link from a mail. Looking at it uses nothing up: programs look at mail.
#[component]
pub fn EmailBack() -> impl IntoView {
    let token = PageAddress::current().word("token");
    let refused =
        use_context::<Visit>().and_then(|visit| visit.refused(paths::api::TAKE_EMAIL_BACK));
    Suspend::new(async move {
        match open_link(token.clone(), Purpose::EmailBack).await {
            Ok(Some(link)) => {
                let email = link.email.unwrap_or_default();
                view! {
                    <PageTitle text="Take your address back" with_error=refused.is_some() />
                    <div class="form-page">
                        <h1>"Take your address back"</h1>
                        <p class="lede"><b>{email}</b>" becomes the address of your account again. Every device is signed out, and a link for a new password goes there."</p>
                        <LinkForm id="email-back" action=paths::api::TAKE_EMAIL_BACK refused token label="Take the address back" />
                    </div>
                }
                .into_any()
            }
            Ok(None) => {
                let why = "It was used, or it is older than 7 days, or an earlier address was taken back, or the account is suspended.";
                view! { <LinkEnded why to=(paths::FORGOT_PASSWORD, "Set a new password") /> }
                    .into_any()
            }
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}
