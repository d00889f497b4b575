//! `/forgot-password`

use leptos::prelude::*;

use crate::{
    components::{forms::forgot_password::ForgotPasswordForm, page_title::PageTitle},
    paths,
    server::http::visit::Visit,
};

/// Asks for a link to a mailbox.
#[component]
pub fn ForgotPassword() -> impl IntoView {
    let visit = use_context::<Visit>();
    let refused = visit.and_then(|visit| visit.refused(paths::api::FORGOT_PASSWORD));
    view! {
        <PageTitle text="Forgot your password?" with_error=refused.is_some() />
        <div class="form-page">
            <h1>"Forgot your password?"</h1>
            <p class="lede">"We send you a link by which you set a new one. It works for 30 minutes, once."</p>
            <ForgotPasswordForm refused />
            <p class="form-page__other">
                "You know it after all? " <a href=paths::LOGIN>"Sign in"</a>
            </p>
        </div>
    }
}
