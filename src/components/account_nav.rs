//! Links between the account's pages. The link to the dashboard is in every page's header.

use leptos::prelude::*;

use crate::paths;

const PAGES: [(&str, &str); 6] = [
    (paths::ORDERS, "Orders"),
    (paths::ADDRESSES, "Addresses"),
    (paths::SESSIONS, "Sessions"),
    (paths::ACTIVITY, "Activity"),
    (paths::EMAIL, "Email"),
    (paths::PASSWORD, "Password"),
];

/// The account's pages, with the one that shows them marked.
#[component]
pub fn AccountNav(
    /// The path of the page.
    current: &'static str,
) -> impl IntoView {
    let links = PAGES.map(|(path, name)| {
        let is_here = (path == current).then_some("page");
        view! {
            <li>
                <a class="account-nav__link" href=path aria-current=is_here>
                    {name}
                </a>
            </li>
        }
    });
    view! {
        <nav class="account-nav" aria-label="Your account">
            <ul>{links.into_iter().collect_view()}</ul>
        </nav>
    }
}
