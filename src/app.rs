//! The route table, nothing else.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    components::layout::Layout,
    pages::{
        activity::Activity, address::Address, addresses::Addresses, cart::Carts,
        change_password::ChangePassword, checkout::Checkout, confirm::Confirm,
        dashboard::Dashboard, login::Login, menu::Menu, not_found::NotFound, order::Order,
        orders::Orders, register::Register, restaurants::Restaurants, review::Review,
        sessions::Sessions, welcome::Welcome,
    },
};

/// Pages that anybody may see. Every other page needs a signed-in customer.
pub const PUBLIC: &[&str] = &[
    "/",
    "/register",
    "/login",
    "/restaurants",
    "/r/{restaurant}",
    "/cart",
    "/checkout/{restaurant}",
];

/// True for pages that anybody may see, and that show a cart.
pub fn has_cart(path: &str) -> bool {
    path.starts_with("/r/") || path.starts_with("/checkout/") || path == "/cart"
}

/// Pages that a signed-in customer has no use for.
pub const VISITORS_ONLY: &[&str] = &["/register", "/login"];

/// The page a form stands on, by the server function it is sent to.
pub fn page_of_form(form: &str) -> Option<&'static str> {
    Some(match form {
        "/api/register" => "/register",
        "/api/login" => "/login",
        "/api/change_password" => "/account/password",
        "/api/confirm" => "/account/confirm",
        "/api/end_session" | "/api/end_other_sessions" | "/api/end_all_sessions" => {
            "/account/sessions"
        }
        "/api/add_to_cart"
        | "/api/set_quantity"
        | "/api/remove_from_cart"
        | "/api/review_order"
        | "/api/place_order" => "/cart",
        "/api/add_address"
        | "/api/edit_address"
        | "/api/default_address"
        | "/api/archive_address" => "/account/addresses",
        _ => return None,
    })
}

/// The page that asks for the password again; whoever has just given it has no use for it.
pub const CONFIRM: &str = "/account/confirm";

/// The route table. Pages render before their first byte is sent (`SsrMode::Async`), so that they
/// can still set a status.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <Layout>
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=Welcome ssr=SsrMode::Async />
                    <Route path=path!("/register") view=Register ssr=SsrMode::Async />
                    <Route path=path!("/login") view=Login ssr=SsrMode::Async />
                    <Route path=path!("/dashboard") view=Dashboard ssr=SsrMode::Async />
                    <Route path=path!("/account/password") view=ChangePassword ssr=SsrMode::Async />
                    <Route path=path!("/account/confirm") view=Confirm ssr=SsrMode::Async />
                    <Route path=path!("/account/sessions") view=Sessions ssr=SsrMode::Async />
                    <Route path=path!("/account/activity") view=Activity ssr=SsrMode::Async />
                    <Route path=path!("/account/addresses") view=Addresses ssr=SsrMode::Async />
                    <Route path=path!("/account/addresses/:address") view=Address ssr=SsrMode::Async />
                    <Route path=path!("/restaurants") view=Restaurants ssr=SsrMode::Async />
                    <Route path=path!("/r/:restaurant") view=Menu ssr=SsrMode::Async />
                    <Route path=path!("/cart") view=Carts ssr=SsrMode::Async />
                    <Route path=path!("/checkout/:restaurant") view=Checkout ssr=SsrMode::Async />
                    <Route
                        path=path!("/checkout/:restaurant/review/:review")
                        view=Review
                        ssr=SsrMode::Async
                    />
                    <Route path=path!("/orders") view=Orders ssr=SsrMode::Async />
                    <Route path=path!("/orders/:number") view=Order ssr=SsrMode::Async />
                </Routes>
            </Layout>
        </Router>
    }
}
