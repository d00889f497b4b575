//! `/account/delete`

use leptos::prelude::*;

use crate::{
    components::{forms::delete_account::DeleteAccountForm, page_title::PageTitle},
    paths,
    server::http::visit::Visit,
};

/// Deletes the account, after saying what that means.
#[component]
pub fn DeleteAccount() -> impl IntoView {
    use_context::<Visit>().map(|visit| {
        let refused = visit.refused(paths::api::DELETE_ACCOUNT);
        view! {
            <PageTitle text="Delete your account" with_error=refused.is_some() />
            <div class="form-page">
                <h1>"Delete your account"</h1>
                <p class="lede">
                    "Every device and app is signed out at once, and nobody can sign in. For 7 days a link in your mail \
                     gives the account back."
                </p>
                <p class="lede">
                    "Then your name, addresses, carts and favourites are gone. Of your orders only what was ordered and \
                     paid stays, without a name. You may want to "
                    <a href=paths::YOUR_DATA>"download your data"</a> " first."
                </p>
                <DeleteAccountForm refused />
                <p class="form-page__other">
                    <a href=paths::DASHBOARD>"Not now, go back"</a>
                </p>
            </div>
        }
    })
}
