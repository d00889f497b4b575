//! `/finish-sign-up`

use leptos::prelude::*;

use crate::{
    api::recovery::open_link,
    components::{
        failed::Failed, forms::finish_sign_up::FinishSignUpForm, link_ended::LinkEnded,
        page_title::PageTitle,
    },
    model::mail_link::Purpose,
    paths,
    server::http::{page_address::PageAddress, visit::Visit},
};

/// Makes the account of whoever has signed up, by a link from a mail. The password keeps out whoever did not
/// sign up themselves.
#[component]
pub fn FinishSignUp() -> impl IntoView {
    let token = PageAddress::current().word("token");
    let refused =
        use_context::<Visit>().and_then(|visit| visit.refused(paths::api::FINISH_SIGN_UP));
    Suspend::new(async move {
        match open_link(token.clone(), Purpose::SignUp).await {
            Ok(Some(link)) => {
                let email = link.email.unwrap_or_default();
                view! {
                    <PageTitle text="Finish signing up" with_error=refused.is_some() />
                    <div class="form-page">
                        <h1>"Finish signing up"</h1>
                        <p class="lede">
                            "Your account is for "<b>{email.clone()}</b>
                            ". Give the password that you chose when you signed up."
                        </p>
                        <FinishSignUpForm refused token email />
                        <p class="form-page__other">
                            "Was it not you who signed up? Then close this page: there is no account."
                        </p>
                    </div>
                }
                .into_any()
            }
            Ok(None) => {
                let why =
                    "It was used, or it is older than a day. If your account is ready, sign in.";
                view! { <LinkEnded why to=(paths::LOGIN, "Sign in") /> }.into_any()
            }
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}
