//! `/account/confirm`

use leptos::prelude::*;

use crate::{
    components::forms::confirm::ConfirmForm,
    components::page_title::PageTitle,
    model::next_path::NextPath,
    paths,
    server::http::{page_address::PageAddress, visit::Visit},
};

/// Asks for the password again before something that only its owner may do.
#[component]
pub fn Confirm() -> impl IntoView {
    use_context::<Visit>().map(|visit| {
        let next = PageAddress::of(&visit.path).word("next");
        let next = NextPath::parse_or_home(&next).as_str().to_owned();
        let refused = visit.refused(paths::api::CONFIRM);
        let email = visit.customer_email();
        view! {
            <PageTitle text="Confirm it is you" with_error=refused.is_some() />
            <div class="form-page">
                <h1>"Confirm it is you"</h1>
                <p class="lede">
                    "Enter your password to go on. Somebody who only found this device unlocked cannot."
                </p>
                <ConfirmForm refused email next=next.clone() />
                <p class="form-page__other">
                    <a href=next>"Not now, go back"</a>
                </p>
            </div>
        }
    })
}
