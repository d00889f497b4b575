//! `/reset-password`

use leptos::prelude::*;

use crate::{
    api::recovery::is_reset_link,
    components::{failed::Failed, forms::reset_password::ResetPasswordForm, page_title::PageTitle},
    paths,
    server::http::{page_address::PageAddress, visit::Visit},
};

/// Sets a new password by a link from a mail. Looking at it uses nothing up: programs look at mail.
#[component]
pub fn ResetPassword() -> impl IntoView {
    let token = PageAddress::current().word("token");
    Suspend::new(async move {
        match is_reset_link(token.clone()).await {
            Ok(true) => view! { <SetNew token /> }.into_any(),
            Ok(false) => view! { <Ended /> }.into_any(),
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

#[component]
fn Ended() -> impl IntoView {
    view! {
        <PageTitle text="This link has ended" />
        <div class="error-page">
            <h1>"This link has ended"</h1>
            <p>"It was used, or it is older than 30 minutes, or the password was changed since."</p>
            <p class="actions">
                <a class="button" href=paths::FORGOT_PASSWORD>
                    "Ask for a new one"
                </a>
            </p>
        </div>
    }
}
