//! Every address of the site, once, for both halves.
//!
//! What an address needs beyond its text stands here too: who may see a page, which pages show a
//! cart, and on which page a form stands. `#[server]` takes literals only: a test holds the server
//! functions to these (`tests/surface.rs`).

use crate::model::role::Role;

/// The start page.
pub const HOME: &str = "/";
pub const REGISTER: &str = "/register";
pub const LOGIN: &str = "/login";
pub const FORGOT_PASSWORD: &str = "/forgot-password";
/// Where the link in the mail leads.
pub const RESET_PASSWORD: &str = "/reset-password";
/// Where the link leads that makes the account of whoever has signed up.
pub const FINISH_SIGN_UP: &str = "/finish-sign-up";
/// Where the link leads that proves an address.
pub const PROVE_EMAIL: &str = "/confirm-email";
/// Where the link leads that gives an address back.
pub const EMAIL_BACK: &str = "/email-back";
/// Where the link leads that gives a deleted account back.
pub const ACCOUNT_BACK: &str = "/account-back";
pub const DASHBOARD: &str = "/dashboard";
pub const PASSWORD: &str = "/account/password";
pub const EMAIL: &str = "/account/email";
pub const DELETE_ACCOUNT: &str = "/account/delete";
/// Asks for the password again.
pub const CONFIRM: &str = "/account/confirm";
pub const SESSIONS: &str = "/account/sessions";
pub const ACTIVITY: &str = "/account/activity";
/// Everything that is kept about the customer, as a file.
pub const EXPORT: &str = "/account/export";
/// Where its link stands.
pub const YOUR_DATA: &str = "/dashboard#your-data";
pub const ADDRESSES: &str = "/account/addresses";
pub const ADDRESS: &str = "/account/addresses/{address}";
pub const RESTAURANTS: &str = "/restaurants";
pub const RESTAURANT: &str = "/r/{restaurant}";
pub const CARTS: &str = "/cart";
pub const CHECKOUT: &str = "/checkout/{restaurant}";
pub const REVIEW: &str = "/checkout/{restaurant}/review/{review}";
pub const ORDERS: &str = "/orders";
pub const ORDER: &str = "/orders/{number}";

/// What of an order can be had today.
pub const AGAIN: &str = "/orders/{number}/again";

/// An order from the sides of its kitchen and its courier too, on a demo site.
pub const GUIDE: &str = "/orders/{number}/guide";

/// Where an order is, for whoever has the link.
pub const TRACKING: &str = "/t/{link}";

/// The stream of such a page.
pub const TRACKING_EVENTS: &str = "/t/{link}/events";

/// The boards of those who cook and carry.
pub const KITCHENS: &str = "/kitchen";
pub const KITCHEN: &str = "/kitchen/{restaurant}";
pub const KITCHEN_MENU: &str = "/kitchen/{restaurant}/menu";
/// An order as a kitchen prints it.
pub const TICKET: &str = "/kitchen/{restaurant}/tickets/{number}";
pub const DELIVERIES: &str = "/deliveries";
/// For whoever looks after the site.
pub const ADMIN: &str = "/admin";

/// Where sessions and tokens are seen to live and die, on a demo site.
pub const LAB: &str = "/lab";

/// The mail in the folder, in development.
pub const MAILBOX: &str = "/dev/mailbox";
pub const MAIL: &str = "/dev/mailbox/{mail}";
/// Its HTML alone, which its page frames.
pub const MAIL_HTML: &str = "/dev/mailbox/{mail}/html";
/// As it was sent.
pub const MAIL_SOURCE: &str = "/dev/mailbox/{mail}/source";

/// The stream of server-sent events.
pub const EVENTS: &str = "/events";
pub const HEALTH_LIVE: &str = "/health/live";
pub const HEALTH_READY: &str = "/health/ready";
/// The public keys that access tokens are checked with.
pub const JWKS: &str = "/.well-known/jwks.json";
/// Where password managers look for [`PASSWORD`].
pub const CHANGE_PASSWORD: &str = "/.well-known/change-password";

/// Pages that anybody may see. Every other page needs a signed-in customer.
pub const PUBLIC: &[&str] = &[
    HOME,
    REGISTER,
    LOGIN,
    FORGOT_PASSWORD,
    RESET_PASSWORD,
    FINISH_SIGN_UP,
    PROVE_EMAIL,
    EMAIL_BACK,
    ACCOUNT_BACK,
    RESTAURANTS,
    RESTAURANT,
    CARTS,
    CHECKOUT,
    TRACKING,
    LAB,
    MAILBOX,
    MAIL,
];

/// Pages that a signed-in customer has no use for.
pub const VISITORS_ONLY: &[&str] = &[REGISTER, LOGIN];

/// Pages for one role, and nobody else.
pub const STAFF: &[(&str, Role)] = &[
    (KITCHENS, Role::Restaurant),
    (KITCHEN, Role::Restaurant),
    (KITCHEN_MENU, Role::Restaurant),
    (TICKET, Role::Restaurant),
    (DELIVERIES, Role::Courier),
    (ADMIN, Role::Admin),
];

/// The server functions.
pub mod api {
    pub const ACCOUNT: &str = "/api/account";
    pub const ACTIVITY: &str = "/api/activity";
    pub const ADDRESS: &str = "/api/address";
    pub const ADDRESSES: &str = "/api/addresses";
    pub const ADD_ADDRESS: &str = "/api/add_address";
    pub const ADD_TO_CART: &str = "/api/add_to_cart";
    pub const ADMIN_CHANGE_USER: &str = "/api/admin_change_user";
    pub const ADMIN_MEMBER: &str = "/api/admin_member";
    pub const ADMIN_ORDER: &str = "/api/admin_order";
    pub const ADMIN_STEP: &str = "/api/admin_step";
    pub const ADMIN_USER: &str = "/api/admin_user";
    pub const AGAIN: &str = "/api/again";
    pub const ARCHIVE_ADDRESS: &str = "/api/archive_address";
    pub const CANCEL_ORDER: &str = "/api/cancel_order";
    pub const CARTS: &str = "/api/carts";
    pub const CHANGE_EMAIL: &str = "/api/change_email";
    pub const CHANGE_PASSWORD: &str = "/api/change_password";
    pub const CHANGE_QUANTITY: &str = "/api/change_quantity";
    pub const CHECKOUT: &str = "/api/checkout";
    pub const CONFIRM: &str = "/api/confirm";
    pub const DASHBOARD: &str = "/api/dashboard";
    pub const DEFAULT_ADDRESS: &str = "/api/default_address";
    pub const EDIT_ADDRESS: &str = "/api/edit_address";
    pub const END_ALL_SESSIONS: &str = "/api/end_all_sessions";
    pub const END_SHARING: &str = "/api/end_sharing";
    pub const END_OTHER_SESSIONS: &str = "/api/end_other_sessions";
    pub const END_SESSION: &str = "/api/end_session";
    pub const DELETE_ACCOUNT: &str = "/api/delete_account";
    pub const DELIVERIES: &str = "/api/deliveries";
    pub const DELIVERY_STEP: &str = "/api/delivery_step";
    pub const FINISH_SIGN_UP: &str = "/api/finish_sign_up";
    pub const FORGOT_PASSWORD: &str = "/api/forgot_password";
    pub const GUIDE: &str = "/api/guide";
    pub const KITCHEN: &str = "/api/kitchen";
    pub const KITCHEN_MENU: &str = "/api/kitchen_menu";
    pub const KITCHEN_TICKET: &str = "/api/kitchen_ticket";
    pub const KITCHENS: &str = "/api/kitchens";
    pub const KITCHEN_STEP: &str = "/api/kitchen_step";
    pub const LAB: &str = "/api/lab";
    pub const LAB_BEGIN: &str = "/api/lab_begin";
    pub const LAB_INSTANT: &str = "/api/lab/instant";
    pub const LAB_SESSION: &str = "/api/lab/session";
    pub const LAB_STATELESS: &str = "/api/lab/stateless";
    pub const LAB_TRY: &str = "/api/lab_try";
    pub const LOGIN: &str = "/api/login";
    pub const LOGOUT: &str = "/api/logout";
    pub const MAIL_LINK: &str = "/api/mail_link";
    pub const ME: &str = "/api/me";
    pub const MENU: &str = "/api/menu";
    pub const ORDER: &str = "/api/order";
    pub const ORDERS: &str = "/api/orders";
    pub const ORDER_AGAIN: &str = "/api/order_again";
    pub const PAUSE: &str = "/api/pause";
    pub const PLACE_ORDER: &str = "/api/place_order";
    pub const PLAY_STEP: &str = "/api/play_step";
    pub const PROVE_EMAIL: &str = "/api/prove_email";
    pub const REGISTER: &str = "/api/register";
    pub const REMOVE_FROM_CART: &str = "/api/remove_from_cart";
    pub const RATE_ORDER: &str = "/api/rate_order";
    pub const RESET_PASSWORD: &str = "/api/reset_password";
    pub const RESTAURANTS: &str = "/api/restaurants";
    pub const REVIEW: &str = "/api/review";
    pub const REVIEW_ORDER: &str = "/api/review_order";
    pub const SESSIONS: &str = "/api/sessions";
    pub const SET_FAVOURITE: &str = "/api/set_favourite";
    pub const SET_QUANTITY: &str = "/api/set_quantity";
    pub const SET_SOLD_OUT: &str = "/api/set_sold_out";
    pub const SHARE_ORDER: &str = "/api/share_order";
    pub const TAKE_ACCOUNT_BACK: &str = "/api/take_account_back";
    pub const TAKE_EMAIL_BACK: &str = "/api/take_email_back";
    pub const TOKEN: &str = "/api/token";
    pub const TOKEN_REFRESH: &str = "/api/token/refresh";
    pub const TOKEN_REVOKE: &str = "/api/token/revoke";
    pub const TRACKED_ORDER: &str = "/api/tracked_order";
}

/// Every form, by the server function it is sent to, with the page it stands on. A browser that
/// sends no `Referer` is led back there.
pub const FORMS: &[(&str, &str)] = &[
    (api::REGISTER, REGISTER),
    (api::LAB_BEGIN, LAB),
    (api::LAB_TRY, LAB),
    (api::LOGIN, LOGIN),
    (api::LOGOUT, HOME),
    (api::FORGOT_PASSWORD, FORGOT_PASSWORD),
    (api::RESET_PASSWORD, RESET_PASSWORD),
    (api::FINISH_SIGN_UP, FINISH_SIGN_UP),
    (api::PROVE_EMAIL, PROVE_EMAIL),
    (api::TAKE_EMAIL_BACK, EMAIL_BACK),
    (api::TAKE_ACCOUNT_BACK, ACCOUNT_BACK),
    (api::CHANGE_EMAIL, EMAIL),
    (api::DELETE_ACCOUNT, DELETE_ACCOUNT),
    (api::CHANGE_PASSWORD, PASSWORD),
    (api::CONFIRM, CONFIRM),
    (api::END_SESSION, SESSIONS),
    (api::END_OTHER_SESSIONS, SESSIONS),
    (api::END_ALL_SESSIONS, SESSIONS),
    (api::ADD_TO_CART, CARTS),
    (api::CHANGE_QUANTITY, CARTS),
    (api::REMOVE_FROM_CART, CARTS),
    (api::REVIEW_ORDER, CARTS),
    (api::PLACE_ORDER, CARTS),
    (api::CANCEL_ORDER, ORDERS),
    (api::ORDER_AGAIN, ORDERS),
    (api::RATE_ORDER, ORDERS),
    (api::SET_FAVOURITE, RESTAURANTS),
    (api::PLAY_STEP, ORDERS),
    (api::SHARE_ORDER, ORDERS),
    (api::END_SHARING, ORDERS),
    (api::KITCHEN_STEP, KITCHENS),
    (api::SET_SOLD_OUT, KITCHENS),
    (api::PAUSE, KITCHENS),
    (api::DELIVERY_STEP, DELIVERIES),
    (api::ADMIN_CHANGE_USER, ADMIN),
    (api::ADMIN_MEMBER, ADMIN),
    (api::ADMIN_STEP, ADMIN),
    (api::ADD_ADDRESS, ADDRESSES),
    (api::EDIT_ADDRESS, ADDRESSES),
    (api::DEFAULT_ADDRESS, ADDRESSES),
    (api::ARCHIVE_ADDRESS, ADDRESSES),
];

/// The page that a form stands on.
pub fn page_of_form(form: &str) -> Option<&'static str> {
    let (_, page) = FORMS.iter().find(|(function, _)| *function == form)?;
    Some(page)
}

pub fn is_server_function(path: &str) -> bool {
    path.starts_with("/api/")
}

pub fn is_health_check(path: &str) -> bool {
    path.starts_with("/health/")
}

/// True for pages that anybody may see, and that show a cart.
pub fn has_cart(path: &str) -> bool {
    path == CARTS || path.starts_with("/r/") || is_checkout(path)
}

/// True for the checkout and its reviews.
pub fn is_checkout(path: &str) -> bool {
    path.starts_with("/checkout/")
}

/// A place on the lab's page.
pub fn lab(place: &str) -> String {
    let is_id = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if place.is_empty() || !place.chars().all(is_id) {
        return LAB.to_owned();
    }
    format!("{LAB}#{place}")
}

/// Where a link in a mail leads.
pub fn reset_password(token: &str) -> String {
    format!("{RESET_PASSWORD}?token={token}")
}

/// The same for a sign-up.
pub fn finish_sign_up(token: &str) -> String {
    format!("{FINISH_SIGN_UP}?token={token}")
}

/// The same for an address that is to be proven.
pub fn prove_email(token: &str) -> String {
    format!("{PROVE_EMAIL}?token={token}")
}

/// The same for an address that is taken back.
pub fn email_back(token: &str) -> String {
    format!("{EMAIL_BACK}?token={token}")
}

/// The same for an account that is taken back.
pub fn account_back(token: &str) -> String {
    format!("{ACCOUNT_BACK}?token={token}")
}

/// The menu of a restaurant.
pub fn restaurant(slug: &str) -> String {
    format!("/r/{slug}")
}

/// The cart beside the menu of a restaurant.
pub fn cart(slug: &str) -> String {
    format!("/r/{slug}#cart")
}

pub fn checkout(slug: &str) -> String {
    format!("/checkout/{slug}")
}

pub fn review(slug: &str, id: &str) -> String {
    format!("/checkout/{slug}/review/{id}")
}

pub fn order(number: &str) -> String {
    format!("{ORDERS}/{number}")
}

pub fn again(number: &str) -> String {
    format!("{ORDERS}/{number}/again")
}

pub fn guide(number: &str) -> String {
    format!("{ORDERS}/{number}/guide")
}

pub fn tracking(link: &str) -> String {
    format!("/t/{link}")
}

/// True for streams, which wait open.
pub fn is_stream(path: &str) -> bool {
    path == EVENTS || is_tracking(path) && path.ends_with(EVENTS)
}

/// True for a file that a browser keeps: the page that leads to it stays where it is.
pub fn is_download(path: &str) -> bool {
    path == EXPORT
}

/// True for what only whoever has the link may see.
pub fn is_tracking(path: &str) -> bool {
    path.starts_with("/t/")
}

/// True for the mailbox of development, its mails, and their files.
pub fn is_mailbox(path: &str) -> bool {
    path.starts_with(MAILBOX)
}

/// True for pages that links in mails lead to.
fn is_of_mail_link(page: &str) -> bool {
    [
        RESET_PASSWORD,
        FINISH_SIGN_UP,
        PROVE_EMAIL,
        EMAIL_BACK,
        ACCOUNT_BACK,
    ]
    .contains(&page)
}

/// True for pages that neither a browser nor a search engine keeps: they show what one link opens, or mail.
pub fn is_never_kept(page: &str) -> bool {
    is_tracking(page) || is_of_mail_link(page) || is_mailbox(page)
}

pub fn mail(id: &str) -> String {
    format!("{MAILBOX}/{id}")
}

pub fn mail_html(id: &str) -> String {
    format!("{MAILBOX}/{id}/html")
}

pub fn mail_source(id: &str) -> String {
    format!("{MAILBOX}/{id}/source")
}

/// What an admin sees of a user.
pub fn admin_user(email: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("email", email);
    format!("{ADMIN}?{}", query.finish())
}

pub fn kitchen_menu(slug: &str) -> String {
    format!("{KITCHENS}/{slug}/menu")
}

pub fn ticket(slug: &str, number: &str) -> String {
    format!("{KITCHENS}/{slug}/tickets/{number}")
}

pub fn kitchen(slug: &str) -> String {
    format!("{KITCHENS}/{slug}")
}

pub fn address(id: &str) -> String {
    format!("{ADDRESSES}/{id}")
}

/// A page that redirects to `next`, a page on this site, when it is done; empty asks for nothing.
pub fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", next_field(next))
    }
}

pub fn login_then(next: &str) -> String {
    with_next(LOGIN, next)
}

/// The same for a page whose session ended: the sign-in page says why, from the session's handle.
pub fn login_after(session: &str, next: &str) -> String {
    format!("{LOGIN}?ended={session}&{}", next_field(next))
}

fn next_field(next: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("next", next);
    query.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_parameter_is_the_one_its_page_is_matched_by() {
        assert_eq!(restaurant("{restaurant}"), RESTAURANT);
        assert_eq!(checkout("{restaurant}"), CHECKOUT);
        assert_eq!(review("{restaurant}", "{review}"), REVIEW);
        assert_eq!(order("{number}"), ORDER);
        assert_eq!(address("{address}"), ADDRESS);
        assert_eq!(kitchen("{restaurant}"), KITCHEN);
        assert_eq!(kitchen_menu("{restaurant}"), KITCHEN_MENU);
        assert_eq!(tracking("{link}"), TRACKING);
        assert_eq!(again("{number}"), AGAIN);
        assert_eq!(guide("{number}"), GUIDE);
        assert_eq!(ticket("{restaurant}", "{number}"), TICKET);
        assert_eq!(mail("{mail}"), MAIL);
        assert_eq!(mail_html("{mail}"), MAIL_HTML);
        assert_eq!(mail_source("{mail}"), MAIL_SOURCE);
        assert_eq!(cart("x").strip_suffix("#cart"), Some(&*restaurant("x")));
    }

    #[test]
    fn the_link_to_the_export_stands_on_the_dashboard() {
        assert_eq!(YOUR_DATA.split('#').next(), Some(DASHBOARD));
    }

    #[test]
    fn a_page_survives_the_way_through_sign_in() {
        assert_eq!(
            login_then("/orders?from=a&to=b c"),
            "/login?next=%2Forders%3Ffrom%3Da%26to%3Db+c"
        );
        assert_eq!(
            login_after("0f", "/orders?from=a"),
            "/login?ended=0f&next=%2Forders%3Ffrom%3Da"
        );
    }

    #[test]
    fn every_form_is_sent_to_a_server_function_and_stands_on_a_page() {
        for (form, page) in FORMS {
            assert!(is_server_function(form), "{form}");
            assert!(!is_server_function(page), "{page}");
        }
    }

    #[test]
    fn the_pages_with_a_cart_are_public() {
        for page in [RESTAURANT, CARTS, CHECKOUT] {
            assert!(has_cart(page) && PUBLIC.contains(&page), "{page}");
        }
    }
}
