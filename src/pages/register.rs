//! `/register`

use leptos::prelude::*;

use crate::{
    components::{
        next_page::{going_on, next_page},
        page_title::PageTitle,
    },
    islands::register_form::RegisterForm,
    server::http::visit::Visit,
};

/// Makes an account, and goes on to where the visitor was.
#[component]
pub fn Register() -> impl IntoView {
    let visit = use_context::<Visit>();
    let min_length = visit
        .as_ref()
        .map_or(8, |visit| visit.state.accounts.min_password_length());
    let next = next_page();
    let sign_in = going_on("/login", &next);
    let refused = visit.and_then(|visit| visit.refused("/api/register"));
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
