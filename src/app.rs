//! The route table, nothing else.

use leptos::prelude::*;

use crate::{
    components::{error_page::ErrorPage, layout::Layout},
    pages::{
        account_back::AccountBack, activity::Activity, address::Address, addresses::Addresses,
        admin::Admin, again::Again, cart::Carts, change_email::ChangeEmail,
        change_password::ChangePassword, checkout::Checkout, confirm::Confirm,
        dashboard::Dashboard, delete_account::DeleteAccount, deliveries::Deliveries,
        email_back::EmailBack, finish_sign_up::FinishSignUp, forgot_password::ForgotPassword,
        guide::Guide, kitchen::Kitchen, kitchen_menu::KitchenMenu, kitchens::Kitchens, lab::Lab,
        login::Login, mail::Mail, mailbox::Mailbox, menu::Menu, not_found::NotFound, order::Order,
        orders::Orders, prove_email::ProveEmail, register::Register, reset_password::ResetPassword,
        restaurants::Restaurants, review::Review, sessions::Sessions, ticket::Ticket,
        tracking::Tracking, welcome::Welcome,
    },
    paths,
    server::http::page::Views,
};

/// What is shown where.
pub const VIEWS: Views = Views {
    pages: &[
        (paths::HOME, || in_layout(Welcome)),
        (paths::REGISTER, || in_layout(Register)),
        (paths::LOGIN, || in_layout(Login)),
        (paths::FORGOT_PASSWORD, || in_layout(ForgotPassword)),
        (paths::RESET_PASSWORD, || in_layout(ResetPassword)),
        (paths::FINISH_SIGN_UP, || in_layout(FinishSignUp)),
        (paths::PROVE_EMAIL, || in_layout(ProveEmail)),
        (paths::EMAIL_BACK, || in_layout(EmailBack)),
        (paths::ACCOUNT_BACK, || in_layout(AccountBack)),
        (paths::EMAIL, || in_layout(ChangeEmail)),
        (paths::DELETE_ACCOUNT, || in_layout(DeleteAccount)),
        (paths::DASHBOARD, || in_layout(Dashboard)),
        (paths::PASSWORD, || in_layout(ChangePassword)),
        (paths::CONFIRM, || in_layout(Confirm)),
        (paths::SESSIONS, || in_layout(Sessions)),
        (paths::ACTIVITY, || in_layout(Activity)),
        (paths::ADDRESSES, || in_layout(Addresses)),
        (paths::ADDRESS, || in_layout(Address)),
        (paths::RESTAURANTS, || in_layout(Restaurants)),
        (paths::RESTAURANT, || in_layout(Menu)),
        (paths::CARTS, || in_layout(Carts)),
        (paths::CHECKOUT, || in_layout(Checkout)),
        (paths::REVIEW, || in_layout(Review)),
        (paths::KITCHENS, || in_layout(Kitchens)),
        (paths::KITCHEN, || in_layout(Kitchen)),
        (paths::KITCHEN_MENU, || in_layout(KitchenMenu)),
        (paths::TICKET, || in_layout(Ticket)),
        (paths::ADMIN, || in_layout(Admin)),
        (paths::DELIVERIES, || in_layout(Deliveries)),
        (paths::LAB, || in_layout(Lab)),
        (paths::MAILBOX, || in_layout(Mailbox)),
        (paths::MAIL, || in_layout(Mail)),
        (paths::ORDERS, || in_layout(Orders)),
        (paths::ORDER, || in_layout(Order)),
        (paths::AGAIN, || in_layout(Again)),
        (paths::GUIDE, || in_layout(Guide)),
        (paths::TRACKING, || in_layout(Tracking)),
    ],
    not_found: || in_layout(NotFound),
    error: |error| view! { <ErrorPage error=error.clone() /> }.into_any(),
};

fn in_layout<V: IntoView + 'static>(page: fn() -> V) -> AnyView {
    view! { <Layout>{page()}</Layout> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_paths_says_of_pages_it_says_of_pages_that_there_are() {
        let forms = paths::FORMS.iter().map(|(_, page)| page);
        let staff = paths::STAFF.iter().map(|(page, _)| page);
        let named = paths::PUBLIC
            .iter()
            .chain(paths::VISITORS_ONLY)
            .chain(staff)
            .chain(forms);

        for path in named {
            let has_page = VIEWS.pages.iter().any(|(page, _)| page == path);
            assert!(has_page, "{path} has no page");
        }
    }
}
