//! `/finish-sign-up`

use leptos::prelude::*;

use crate::{
    api::recovery::open_link,
    components::{
        failed::Failed, forms::finish_sign_up::FinishSignUpForm, link_ended::LinkEnded,
        page_title::PageTitle,
    },
    model::mail_link::{MailLink, Purpose},
    paths,
    server::http::{page_address::PageAddress, visit::Visit},
};

/// Makes the account of whoever has signed up, by a link from a mail. Looking at it uses nothing up: programs
/// look at mail.
#[component]
pub fn FinishSignUp() -> impl IntoView {
    let token = PageAddress::current().word("token");
    Suspend::new(async move {
        match open_link(token.clone(), Purpose::SignUp).await {
            Ok(Some(link)) => view! { <Finish token link /> }.into_any(),
            Ok(None) => {
                let why =
                    "It was used, or it is older than a day. If your account is ready, sign in.";
                view! { <LinkEnded why to=(paths::LOGIN, "Sign in") /> }.into_any()
            }
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

#[component]
fn Finish(token: String, link: MailLink) -> impl IntoView {
    let (email, name) = (
        link.email.unwrap_or_default(),
        link.name.unwrap_or_default(),
    );
    use_context::<Visit>().map(|visit| {
        let min_length = visit.min_password_length();
        let refused = visit.refused(paths::api::FINISH_SIGN_UP);
        view! {
            <PageTitle text="Choose a password" with_error=refused.is_some() />
            <div class="form-page">
                <h1>"Choose a password"</h1>
                <p class="lede">"Then your account is ready. You sign in with "<b>{email.clone()}</b>"."</p>
                <FinishSignUpForm refused token name email min_length />
            </div>
        }
    })
}
