//! `/login`

use leptos::prelude::*;

use crate::{
    components::forms::login::LoginForm,
    components::page_title::PageTitle,
    paths,
    server::http::{page_address::PageAddress, visit::Visit},
};

/// Signs in, and redirects to where the customer was going.
#[component]
pub fn Login() -> impl IntoView {
    let next = PageAddress::current().next_page();
    let register = paths::with_next(paths::REGISTER, &next);
    let visit = use_context::<Visit>();
    let refused = visit
        .as_ref()
        .and_then(|visit| visit.refused(paths::api::LOGIN));
    let was_ended = visit.is_some_and(|visit| visit.ended.is_some());
    view! {
        <PageTitle text="Sign in" with_error=refused.is_some() />
        <div class="form-page">
            <h1>"Sign in"</h1>
            <LoginForm refused next />
            <p class="form-page__other">
                <a href=paths::FORGOT_PASSWORD>"Forgot your password?"</a>
            </p>
            <p class="form-page__other">
                "New to Tiffin? " <a href=register>"Create an account"</a>
            </p>
            {was_ended.then(|| view! { <AsGuest /> })}
        </div>
    }
}

/// While the browser keeps the cookie of the session that ended, it can have no guest's cart.
#[component]
fn AsGuest() -> impl IntoView {
    view! {
        <form class="form-page__other" method="post" action=paths::api::LOGOUT>
            "Not you? " <button class="button button--link" type="submit">
                "Go on as a guest"
            </button>
        </form>
    }
}
