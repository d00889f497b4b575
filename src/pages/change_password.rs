//! `/account/password`

use leptos::prelude::*;

use crate::{
    components::forms::change_password::ChangePasswordForm,
    components::{account_nav::AccountNav, page_title::PageTitle},
    paths,
    server::http::visit::Visit,
};

/// Changes the password, which ends every session.
#[component]
pub fn ChangePassword() -> impl IntoView {
    use_context::<Visit>().map(|visit| {
        let min_length = visit.min_password_length();
        let refused = visit.refused(paths::api::CHANGE_PASSWORD);
        let email = visit.customer_email();
        view! {
            <PageTitle text="Change your password" with_error=refused.is_some() />
            <AccountNav current=paths::PASSWORD />
            <div class="form-page">
                <h1>"Change your password"</h1>
                <p class="lede">"Changing it signs you out everywhere, on this device too."</p>
                <ChangePasswordForm refused email min_length />
            </div>
        }
    })
}
