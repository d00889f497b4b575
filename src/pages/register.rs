//! `/register`

use leptos::prelude::*;

use crate::{
    components::page_title::PageTitle,
    islands::register_form::RegisterForm,
    paths,
    server::http::{page_address::PageAddress, visit::Visit},
};

/// Makes an account, and goes on to where the visitor was.
#[component]
pub fn Register() -> impl IntoView {
    let visit = use_context::<Visit>();
    let min_length = visit
        .as_ref()
        .map_or(8, |visit| visit.state.accounts.min_password_length());
    let next = PageAddress::current().next_page();
    let sign_in = paths::with_next(paths::LOGIN, &next);
    let refused = visit.and_then(|visit| visit.refused(paths::api::REGISTER));
    view! {
        <PageTitle text="Create your account" with_error=refused.is_some() />
        <div class="form-page">
            <h1>"Create your account"</h1>
            <RegisterForm refused min_length next />
            <p class="form-page__other">
                "Already have an account? " <a href=sign_in>"Sign in"</a>
            </p>
        </div>
    }
}
