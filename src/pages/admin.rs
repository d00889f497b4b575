//! `/admin`

use leptos::prelude::*;

use crate::{
    api::admin::{find_order, find_user},
    components::{
        bill::Bill,
        date::DateTime,
        failed::Failed,
        order_lines::OrderLines,
        page_style::PageStyle,
        page_title::PageTitle,
        part::Part,
        step_form::{ReasonButtons, StepButton, StepForm},
        timeline::Timeline,
    },
    error::AppError,
    islands::send_in_place::SendInPlace,
    model::{
        admin::{OverseenOrder, OverseenUser},
        order_life::{Action, Actor},
        role::Role,
    },
    paths::{self, api},
    server::http::{own_files::ExtraStyle, page_address::PageAddress},
};

const ROLES: [Role; 4] = [Role::Customer, Role::Restaurant, Role::Courier, Role::Admin];

/// Looks for a user or an order, and shows what may be done.
#[component]
pub fn Admin() -> impl IntoView {
    let address = PageAddress::current();
    let (email, number) = (address.word("email"), address.word("number"));
    let (typed_email, typed_number) = (email.clone(), number.clone());
    view! {
        <PageTitle text="Looking after the site" />
        <PageStyle style=ExtraStyle::Board />
        <h1>"Looking after the site"</h1>
        <div class="board">
            <Find name="email" label="Find a user by email" value=typed_email />
            <Find name="number" label="Find an order by number" value=typed_number />
        </div>
        {Suspend::new(async move {
            match (email.is_empty(), number.is_empty()) {
                (false, _) => {
                    match find_user(email).await {
                        Ok(user) => view! { <User user /> }.into_any(),
                        Err(error) => view! { <Nothing error words="Nobody has this email address." /> }.into_any(),
                    }
                }
                (_, false) => {
                    match find_order(number).await {
                        Ok(found) => view! { <FoundOrder found /> }.into_any(),
                        Err(error) => view! { <Nothing error words="There is no order with this number." /> }.into_any(),
                    }
                }
                _ => ().into_any(),
            }
        })}
    }
}

#[component]
fn Find(name: &'static str, label: &'static str, value: String) -> impl IntoView {
    view! {
        <form class="form" method="get" action=paths::ADMIN role="search">
            <div class="field">
                <label class="field__label" for=name>
                    {label}
                </label>
                <input
                    class="field__input"
                    id=name
                    name=name
                    value=value
                    autocapitalize="off"
                    spellcheck="false"
                    autocomplete="off"
                />
            </div>
            <button class="button button--secondary" type="submit">
                "Find"
            </button>
        </form>
    }
}

#[component]
fn Nothing(error: AppError, words: &'static str) -> impl IntoView {
    match error {
        AppError::NotFound => view! { <p class="empty">{words}</p> }.into_any(),
        error => view! { <Failed error /> }.into_any(),
    }
}

#[component]
fn User(user: OverseenUser) -> impl IntoView {
    let state = match user.suspended_at {
        Some(at) => view! { <strong>"Suspended since " <DateTime at /></strong> }.into_any(),
        None => "May sign in".into_any(),
    };
    let (change, words) = match user.suspended_at {
        Some(_) => ("unsuspend", "Lift the suspension"),
        None => ("suspend", "Suspend"),
    };
    let roles = ROLES.map(|role| {
        let word: &str = role.into_str();
        view! { <option value=word selected={role == user.role}>{word}</option> }
    });
    let kitchens = user.kitchens.into_iter().map(|kitchen| {
        let label = format!("Remove from {}", kitchen.name);
        view! {
            <li>
                {kitchen.name} " "
                <form class="step-form" method="post" action=api::ADMIN_MEMBER data-parts="user">
                    <input type="hidden" name="user" value=user.id.clone() />
                    <input type="hidden" name="restaurant" value=kitchen.restaurant />
                    <button class="button button--quiet button--small" name="member" value="0" aria-label=label>
                        "Remove"
                    </button>
                </form>
            </li>
        }
    });
    let kitchens = kitchens.collect_view();
    let events = user.events.into_iter().map(|event| {
        view! {
            <li class="event">
                <strong class="event__what">{event.what.words()}</strong>
                <span class="event__from">{event.address}</span>
                <span class="event__at">
                    <DateTime at=event.at />
                </span>
            </li>
        }
    });
    let id = user.id.clone();
    let form = |children: AnyView| {
        let user = id.clone();
        view! {
            <form class="step-form" method="post" action=api::ADMIN_CHANGE_USER data-parts="user">
                <input type="hidden" name="user" value=user />
                {children}
            </form>
        }
    };
    let suspend = view! {
        <button class="button button--danger" type="submit" name="change" value=change>
            {words}
        </button>
    };
    let end = view! {
        <button class="button button--secondary" type="submit" name="change" value="end_sessions">
            "End all sessions"
        </button>
    };
    let role = view! {
        <select class="field__input ticket__minutes" name="role" aria-label="Role">
            {roles.into_iter().collect_view()}
        </select>
        <button class="button button--secondary" type="submit" name="change" value="role">
            "Change the role"
        </button>
    };
    let forms = [suspend.into_any(), end.into_any(), role.into_any()].map(form);
    view! {
        <SendInPlace>
            <Part id="user">
                <section class="card admin-found" id="user" aria-labelledby="user-name">
                    <h2 id="user-name">{user.name}</h2>
                    <dl class="facts">
                        <div>
                            <dt>"Email"</dt>
                            <dd>{user.email}</dd>
                        </div>
                        <div>
                            <dt>"Member since"</dt>
                            <dd>
                                <DateTime at=user.member_since />
                            </dd>
                        </div>
                        <div>
                            <dt>"State"</dt>
                            <dd>{state}</dd>
                        </div>
                        <div>
                            <dt>"Signed in"</dt>
                            <dd>{user.signed_in}</dd>
                        </div>
                    </dl>
                    <p class="hint">
                        "A change ends all sessions of the user at once, and is written down with your name."
                    </p>
                    <div class="ticket__steps">{forms.into_iter().collect_view()}</div>
                    <h3>"Kitchens"</h3>
                    <ul class="admin-kitchens">{kitchens}</ul>
                    <form class="step-form" method="post" action=api::ADMIN_MEMBER data-parts="user">
                        <input type="hidden" name="user" value=user.id />
                        <label class="admin-kitchen">
                            "A kitchen, by its name in addresses, such as kettle-at-all-hours"
                            <input
                                class="field__input"
                                name="restaurant"
                                autocapitalize="off"
                                spellcheck="false"
                            />
                        </label>
                        <button class="button button--secondary" name="member" value="1">
                            "Add to this kitchen"
                        </button>
                    </form>
                    <h3>"What happened to the account"</h3>
                    <ol class="events">{events.collect_view()}</ol>
                </section>
            </Part>
        </SendInPlace>
    }
}

#[component]
fn FoundOrder(found: OverseenOrder) -> impl IntoView {
    let (end, may_be_released) = (found.end(), found.may_be_released());
    let order = found.order;
    let end = end.map(|action| {
        let number = order.number.clone();
        view! {
            <details class="ticket__end">
                <summary>"End the order…"</summary>
                <StepForm
                    function=api::ADMIN_STEP
                    parts="found-order"
                    order=number
                    version=order.version
                >
                    <ReasonButtons action actor=Actor::Admin />
                </StepForm>
            </details>
        }
    });
    let release = may_be_released.then(|| {
        let number = order.number.clone();
        let label = format!("Take {number} from its courier");
        view! {
            <StepForm
                function=api::ADMIN_STEP
                parts="found-order"
                order=number
                version=order.version
            >
                <StepButton action=Action::Release words="Take it from its courier" label />
            </StepForm>
        }
    });
    let user = paths::admin_user(&found.email);
    view! {
        <SendInPlace>
            <Part id="found-order">
                <section class="order-now admin-found card" id="found-order" aria-labelledby="found-order-name">
                    <h2 id="found-order-name">
                        <span class="order-number">{order.number.clone()}</span>
                        ": " {order.state.words()}
                    </h2>
                    <p>
                        "Ordered by " <a href=user>{found.email.clone()}</a> ", from "
                        {order.restaurant_name.clone()}
                    </p>
                    <p>{order.reason.clone()}</p>
                    <Timeline steps=order.timeline.clone() />
                    <OrderLines lines=order.lines />
                    <Bill bill=order.bill />
                    {release} {end}
                </section>
            </Part>
        </SendInPlace>
    }
}
