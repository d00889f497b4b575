//! Header, notice, main part and footer of every page.

use leptos::prelude::*;

use super::brand::Brand;
use crate::{
    error::AppError,
    islands::session_watch::SessionWatch,
    model::{ending::Ending, form::Refused, moment::UnixMillis, notice::Notice, role::Role},
    paths::{self, api},
    server::{
        http::{flash::Flash, page_address::PageAddress, visit::Visit},
        local_time,
    },
};

/// The parts around every page.
#[component]
pub fn Layout(children: Children) -> impl IntoView {
    let session = use_context::<Visit>().and_then(|visit| {
        let viewer = visit.browser()?;
        Some(viewer.handle.to_string())
    });
    let watch = session.is_some().then(|| view! { <SessionWatch /> });
    view! {
        <a class="skip-link" href="#main">
            "Skip to content"
        </a>
        <Header />
        {watch}
        <main id="main" class="page" tabindex="-1" data-session=session>
            <NoticeBar />
            {children()}
        </main>
        <footer class="site-footer">
            <div class="site-footer__inner">
                <p>"Tiffin, a demonstration: the kitchens of Kaveripur are made up, and nothing is charged."</p>
            </div>
        </footer>
    }
}

#[component]
fn Header() -> impl IntoView {
    let visit = use_context::<Visit>();
    let path = visit
        .as_ref()
        .map(|visit| visit.path.clone())
        .unwrap_or_default();
    let page = path.split('?').next().unwrap_or_default();
    let sign_in = if paths::has_cart(page) {
        paths::login_then(&path)
    } else {
        paths::LOGIN.to_owned()
    };
    let current = move |href: &str| {
        let is_here = path.split('?').next() == Some(href);
        is_here.then_some("page")
    };
    let staff = visit.as_ref().and_then(|visit| {
        let (href, name) = match visit.browser()?.role {
            Role::Customer => return None,
            Role::Admin => (paths::ADMIN, "Admin"),
            Role::Restaurant => (paths::KITCHENS, "Kitchen"),
            Role::Courier => (paths::DELIVERIES, "Deliveries"),
        };
        Some(view! {
            <a class="site-nav__link" href=href aria-current=current(href)>
                {name}
            </a>
        })
    });
    let account = if visit.is_some_and(|visit| visit.viewer.is_some()) {
        view! {
            {staff}
            <a class="site-nav__link" href=paths::DASHBOARD aria-current=current(paths::DASHBOARD)>
                "Dashboard"
            </a>
            <form method="post" action=api::LOGOUT>
                <button class="button button--quiet button--small" type="submit">
                    "Sign out"
                </button>
            </form>
        }
        .into_any()
    } else {
        view! {
            <a class="site-nav__link" href=sign_in aria-current=current(paths::LOGIN)>
                "Sign in"
            </a>
            <a class="button button--secondary button--small" href=paths::REGISTER aria-current=current(paths::REGISTER)>
                "Create account"
            </a>
        }
        .into_any()
    };
    view! {
        <header class="site-header">
            <div class="site-header__inner">
                <Brand />
                <nav class="site-nav" aria-label="Main">
                    <div class="site-nav__part">
                        <a
                            class="site-nav__link"
                            href=paths::RESTAURANTS
                            aria-current=current(paths::RESTAURANTS)
                        >
                            "Restaurants"
                        </a>
                        <a class="site-nav__link" href=paths::CARTS aria-current=current(paths::CARTS)>
                            "Cart"
                        </a>
                    </div>
                    <div class="site-nav__part site-nav__part--account">{account}</div>
                </nav>
            </div>
        </header>
    }
}

/// What just happened; or why a form was refused, on a page that does not show the form.
#[component]
fn NoticeBar() -> impl IntoView {
    use_context::<Visit>().and_then(|visit| {
        let (class, words) = notice_for(&visit)?;
        Some(view! {
            <div class=format!("notice {class}") role="status">
                {words}
            </div>
        })
    })
}

fn notice_for(visit: &Visit) -> Option<(&'static str, String)> {
    let page = visit.path.split('?').next().unwrap_or_default();
    match &visit.flash {
        Some(Flash::Notice(notice)) => Some(("notice--success", notice.to_string())),
        Some(Flash::Refused {
            form,
            refused: Refused { error, .. },
        }) if !has_form(page, form, error) => Some(("notice--error", error.words())),
        None if page == paths::LOGIN => {
            let sent_here = PageAddress::of(&visit.path)
                .field("next")
                .map(|_| Notice::SignInFirst);
            let words = match visit.ended {
                Some(ending) => ended_words(ending, visit.now()),
                None => sent_here?.to_string(),
            };
            Some(("", words))
        }
        // Anybody may see these, but the cart that was here is the customer's.
        None if paths::has_cart(page) => {
            let words = ended_words(visit.ended?, visit.now());
            Some(("", words))
        }
        _ => None,
    }
}

/// The time of day alone would mean today: an ending on another day is shown with its date.
fn ended_words(ending: Ending, now: UnixMillis) -> String {
    const HALF_A_DAY: i64 = 12 * 60 * 60 * 1000;
    let words = Notice::SessionEnded(ending).to_string();
    if now - ending.at < HALF_A_DAY {
        words
    } else {
        format!("{}: {words}", local_time::day_utc(ending.at))
    }
}

/// True if the page shows what was wrong itself.
fn has_form(page: &str, form: &str, error: &AppError) -> bool {
    match form {
        // A new review lists what has changed; of anything else it knows nothing.
        api::PLACE_ORDER => page.contains("/review/") && matches!(error, AppError::Changed { .. }),
        // What is gone from the cart, the cart does not mention.
        api::CHANGE_QUANTITY | api::REMOVE_FROM_CART => {
            page.starts_with(&paths::restaurant("")) && *error != AppError::NotFound
        }
        api::EDIT_ADDRESS => page.starts_with(&paths::address("")),
        api::ADD_ADDRESS | api::LOGIN | api::REGISTER if paths::is_checkout(page) => true,
        api::ADD_ADDRESS
        | api::LOGIN
        | api::REGISTER
        | api::CHANGE_PASSWORD
        | api::FORGOT_PASSWORD
        | api::RESET_PASSWORD
        | api::FINISH_SIGN_UP
        | api::PROVE_EMAIL
        | api::TAKE_EMAIL_BACK
        | api::TAKE_ACCOUNT_BACK
        | api::CHANGE_EMAIL
        | api::DELETE_ACCOUNT
        | api::CONFIRM
        | api::LAB_BEGIN => paths::page_of_form(form) == Some(page),
        _ => false,
    }
}
