//! `/account/addresses`

use leptos::prelude::*;

use crate::{
    api::addresses::my_addresses,
    components::forms::address::AddAddressForm,
    components::{account_nav::AccountNav, failed::Failed, page_title::PageTitle},
    model::address::AddressInfo,
    paths,
    server::http::visit::Visit,
};

/// The address book.
#[component]
pub fn Addresses() -> impl IntoView {
    let visit = use_context::<Visit>();
    let refused = visit
        .as_ref()
        .and_then(|visit| visit.refused(paths::api::ADD_ADDRESS));
    let recipient = visit.map_or_else(String::new, |visit| visit.customer_name());
    view! {
        <PageTitle text="Your addresses" with_error=refused.is_some() />
        <AccountNav current=paths::ADDRESSES />
        <h1>"Your addresses"</h1>
        {Suspend::new(async {
            match my_addresses().await {
                Ok(book) => view! { <Book addresses=book.addresses /> }.into_any(),
                Err(error) => view! { <Failed error /> }.into_any(),
            }
        })}
        <section class="card form-card" aria-labelledby="add">
            <h2 id="add">"Add an address"</h2>
            <AddAddressForm refused next=String::new() recipient />
        </section>
    }
}

#[component]
fn Book(addresses: Vec<AddressInfo>) -> impl IntoView {
    if addresses.is_empty() {
        return view! {
            <p class="empty">"No address yet. Add the first one below; orders go there."</p>
        }
        .into_any();
    }
    let addresses = addresses
        .into_iter()
        .map(|address| view! { <Item address /> });
    view! { <ul class="cards addresses">{addresses.collect_view()}</ul> }.into_any()
}

#[component]
fn Item(address: AddressInfo) -> impl IntoView {
    let where_to = address.street.clone();
    let lines = address.lines().into_iter().chain([address.phone.clone()]);
    let lines = lines.map(|line| view! { <span class="destination__line">{line}</span> });
    let badge = address
        .is_default
        .then(|| view! { <span class="badge">"Default"</span> });
    let make_default = (!address.is_default).then(|| {
        view! {
            <form method="post" action=paths::api::DEFAULT_ADDRESS>
                <input type="hidden" name="address" value=address.id.clone() />
                <button
                    class="button button--secondary button--small"
                    type="submit"
                    aria-label=format!("Make {where_to} the default")
                >
                    "Make default"
                </button>
            </form>
        }
    });
    view! {
        <li class="card">
            <h2>{address.title()} " " {badge}</h2>
            <p class="destination">{lines.collect_view()}</p>
            <div class="actions">
                <a
                    class="button button--secondary button--small"
                    href=paths::address(&address.id)
                    aria-label=format!("Edit {where_to}")
                >
                    "Edit"
                </a>
                {make_default}
                <form method="post" action=paths::api::ARCHIVE_ADDRESS>
                    <input type="hidden" name="address" value=address.id />
                    <button
                        class="button button--danger button--small"
                        type="submit"
                        aria-label=format!("Remove {where_to}")
                    >
                        "Remove"
                    </button>
                </form>
            </div>
        </li>
    }
}
