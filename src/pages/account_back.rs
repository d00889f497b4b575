//! `/account-back`

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

/// Have the account back, by a link from a mail. Looking at it uses nothing up: programs look at mail.
#[component]
pub fn AccountBack() -> impl IntoView {
    let token = PageAddress::current().word("token");
    let refused =
        use_context::<Visit>().and_then(|visit| visit.refused(paths::api::TAKE_ACCOUNT_BACK));
    Suspend::new(async move {
        match open_link(token.clone(), Purpose::AccountBack).await {
            Ok(Some(_)) => {
                view! {
                    <PageTitle text="Have your account back" with_error=refused.is_some() />
                    <div class="form-page">
                        <h1>"Have your account back"</h1>
                        <p class="lede">"Everything is as it was but the password, which whoever deleted the account knew: we send you a link by which you set a new one."</p>
                        <LinkForm id="account-back" action=paths::api::TAKE_ACCOUNT_BACK refused token label="Have the account back" />
                    </div>
                }
                .into_any()
            }
            Ok(None) => {
                let why = "It was used, or it is older than 7 days: then the account is gone.";
                view! { <LinkEnded why to=(paths::REGISTER, "Make a new account") /> }.into_any()
            }
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}
