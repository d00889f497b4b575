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

/// Pages render before their first byte is sent (`SsrMode::Async`), so that they can still set a
/// status.
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

#[cfg(test)]
mod tests {
    use leptos_axum::{AxumRouteListing, generate_route_list};

    use super::*;
    use crate::paths;

    #[test]
    fn every_route_is_an_address_of_paths() {
        let routes = generate_route_list(App);

        let mut routes: Vec<_> = routes.iter().map(AxumRouteListing::path).collect();
        routes.sort_unstable();
        let mut pages = [
            paths::HOME,
            paths::REGISTER,
            paths::LOGIN,
            paths::DASHBOARD,
            paths::PASSWORD,
            paths::CONFIRM,
            paths::SESSIONS,
            paths::ACTIVITY,
            paths::ADDRESSES,
            paths::ADDRESS,
            paths::RESTAURANTS,
            paths::RESTAURANT,
            paths::CARTS,
            paths::CHECKOUT,
            paths::REVIEW,
            paths::ORDERS,
            paths::ORDER,
        ];
        pages.sort_unstable();
        assert_eq!(routes, pages);
    }
}
