//! `/register`

use leptos::prelude::*;

use crate::{
    components::forms::register::RegisterForm,
    components::page_title::PageTitle,
    paths,
    server::http::{page_address::PageAddress, visit::Visit},
};

/// Makes an account, and redirects to where the visitor was.
#[component]
pub fn Register() -> impl IntoView {
    use_context::<Visit>().map(|visit| {
        let next = PageAddress::of(&visit.path).next_page();
        let sign_in = paths::with_next(paths::LOGIN, &next);
        let min_length = visit.sign_up_password_length();
        let refused = visit.refused(paths::api::REGISTER);
        view! {
            <PageTitle text="Create your account" with_error=refused.is_some() />
            <div class="form-page">
                <h1>"Create your account"</h1>
                <RegisterForm refused min_length next />
                <p class="form-page__other">
                    "Have an account? " <a href=sign_in>"Sign in"</a>
                </p>
            </div>
        }
    })
}
