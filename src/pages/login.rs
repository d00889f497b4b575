//! `/login`

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    components::page_title::PageTitle, islands::login_form::LoginForm, model::next_path::NextPath,
    server::visit::Visit,
};

/// Signs in, and goes on to where the customer was going.
#[component]
pub fn Login() -> impl IntoView {
    let next = use_query_map()
        .read_untracked()
        .get("next")
        .unwrap_or_default();
    let next = NextPath::parse(&next)
        .map(|next| next.as_str().to_owned())
        .unwrap_or_default();
    let refused = use_context::<Visit>().and_then(|visit| visit.refused("/api/login"));
    view! {
        <PageTitle text="Sign in" with_error=refused.is_some() />
        <div class="form-page">
            <h1>"Sign in"</h1>
            <LoginForm refused next />
            <p class="form-page__other">
                "New to Tiffin? " <a href="/register">"Create an account"</a>
            </p>
        </div>
    }
}
