//! `/account/email`

use leptos::prelude::*;

use crate::{
    components::{
        account_nav::AccountNav, forms::change_email::ChangeEmailForm, page_title::PageTitle,
    },
    paths,
    server::http::visit::Visit,
};

/// The address of the account, and the way to another one.
#[component]
pub fn ChangeEmail() -> impl IntoView {
    use_context::<Visit>().map(|visit| {
        let refused = visit.refused(paths::api::CHANGE_EMAIL);
        let email = visit.customer_email();
        view! {
            <PageTitle text="Your email" with_error=refused.is_some() />
            <AccountNav current=paths::EMAIL />
            <div class="form-page">
                <h1>"Your email"</h1>
                <p class="lede">
                    "You sign in with " <b>{email.clone()}</b>
                    ". Type another one, or the same to confirm it: we send a link there, and nothing changes \
                     before you follow it."
                </p>
                <ChangeEmailForm refused email />
            </div>
        }
    })
}
