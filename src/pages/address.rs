//! `/account/addresses/{address}`

use leptos::prelude::*;

use crate::{
    api::addresses::my_address,
    components::forms::address::EditAddressForm,
    components::{account_nav::AccountNav, failed::Failed, page_title::PageTitle},
    error::AppError,
    pages::not_found::NotFound,
    paths,
    server::http::{page_address::PageAddress, visit::Visit},
};

/// Changes an address.
#[component]
pub fn Address() -> impl IntoView {
    let id = PageAddress::current().part(2);
    let refused = use_context::<Visit>().and_then(|visit| visit.refused(paths::api::EDIT_ADDRESS));
    Suspend::new(async move {
        match my_address(id).await {
            Ok(address) => view! {
                <PageTitle text="Change an address" with_error=refused.is_some() />
                <AccountNav current=paths::ADDRESSES />
                <div class="form-page">
                    <h1>"Change an address"</h1>
                    <EditAddressForm refused address />
                    <p class="form-page__other">
                        <a href=paths::ADDRESSES>"Back to your addresses"</a>
                    </p>
                </div>
            }
            .into_any(),
            Err(AppError::NotFound) => view! { <NotFound /> }.into_any(),
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}
