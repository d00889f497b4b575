//! `/reset-password`

use leptos::prelude::*;

use crate::{
    api::recovery::open_link,
    components::{
        failed::Failed, forms::reset_password::ResetPasswordForm, link_ended::LinkEnded,
        page_title::PageTitle,
    },
    model::mail_link::Purpose,
    paths,
    server::http::{page_address::PageAddress, visit::Visit},
};

/// Sets a new password by a link from a mail. Looking at it uses nothing up: programs look at mail.
#[component]
pub fn ResetPassword() -> impl IntoView {
    let token = PageAddress::current().word("token");
    Suspend::new(async move {
        match open_link(token.clone(), Purpose::Reset).await {
            Ok(Some(_)) => view! { <SetNew token /> }.into_any(),
            Ok(None) => {
                let why = "It was used, or it is older than 30 minutes, or the password was changed since.";
                view! { <LinkEnded why to=(paths::FORGOT_PASSWORD, "Ask for a new one") /> }
                    .into_any()
            }
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

#[component]
fn SetNew(token: String) -> impl IntoView {
    use_context::<Visit>().map(|visit| {
        let min_length = visit.min_password_length();
        let refused = visit.refused(paths::api::RESET_PASSWORD);
        view! {
            <PageTitle text="Set a new password" with_error=refused.is_some() />
            <div class="form-page">
                <h1>"Set a new password"</h1>
                <p class="lede">"It signs out every device, and this link ends."</p>
                <ResetPasswordForm refused token min_length />
            </div>
        }
    })
}
