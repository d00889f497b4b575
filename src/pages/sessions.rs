//! `/account/sessions`

use leptos::prelude::*;

use crate::{
    api::sessions::my_sessions,
    components::{account_nav::AccountNav, date::DateTime, failed::Failed, page_title::PageTitle},
    model::session::{self, AppInfo, SessionInfo},
    paths,
};

/// Where the customer is signed in, and how to end it.
#[component]
pub fn Sessions() -> impl IntoView {
    view! {
        <PageTitle text="Your sessions" />
        <AccountNav current=paths::SESSIONS />
        {Suspend::new(async {
            match my_sessions().await {
                Ok(sessions) => view! { <List sessions /> }.into_any(),
                Err(error) => view! { <Failed error /> }.into_any(),
            }
        })}
    }
}

#[component]
fn List(sessions: session::Sessions) -> impl IntoView {
    let session::Sessions {
        sessions,
        apps,
        confirmed,
    } = sessions;
    let others = sessions.len().saturating_sub(1);
    let has_more = others + apps.len() > 0;
    let lede = match others {
        0 => "You are signed in on this device only.".to_owned(),
        1 => "You are signed in on this device and on one other.".to_owned(),
        _ => format!("You are signed in on this device and on {others} others."),
    };
    let asks_first = (has_more && !confirmed).then(|| {
        let words = if apps.is_empty() {
            "Ending another session asks for your password first."
        } else {
            "Ending another session or an app asks for your password first."
        };
        view! {
            <p class="hint">
                {words}
            </p>
        }
    });
    view! {
        <h1>"Your sessions"</h1>
        <p class="lede">{lede}</p>
        {asks_first}
        <ul class="sessions">
            {sessions.into_iter().map(|session| view! { <Item session /> }).collect_view()}
        </ul>
        {(!apps.is_empty()).then(|| view! { <Apps apps=apps.clone() /> })}
        {has_more.then(|| view! { <EndMany others apps=apps.len() /> })}
        {has_more
            .then(|| {
                view! {
                    <p class="hint">
                        "Something here is not yours? End it, then "
                        <a href=paths::PASSWORD>"change your password"</a>
                        ": that signs out every device and every app."
                    </p>
                }
            })}
    }
}

#[component]
fn Item(session: SessionInfo) -> impl IntoView {
    let id = format!("session-{}", session.handle);
    let name_id = format!("{id}-name");
    let (badge, label) = if session.is_this {
        (
            Some(view! { <span class="badge">"This device"</span> }),
            "Sign out here".to_owned(),
        )
    } else {
        (
            None,
            format!("End session: {}, {}", session.device, session.address),
        )
    };
    let (class, words) = if session.is_this {
        ("button button--secondary button--small", "Sign out")
    } else {
        ("button button--danger button--small", "End session")
    };
    let (place, labelled_by) = (id.clone(), name_id.clone());
    view! {
        <li class="session card" id=id aria-labelledby=labelled_by>
            <div class="session__about">
                <h2 class="session__device" id=name_id>
                    {session.device} " " {badge}
                </h2>
                <dl class="session__facts">
                    <div>
                        <dt>"Address"</dt>
                        <dd>{session.address}</dd>
                    </div>
                    <div>
                        <dt>"Signed in"</dt>
                        <dd>
                            <DateTime at=session.signed_in_at />
                        </dd>
                    </div>
                    <div>
                        <dt>"Last active"</dt>
                        <dd>
                            {if session.is_this {
                                "Now".into_any()
                            } else {
                                view! { <DateTime at=session.last_active_at /> }.into_any()
                            }}
                        </dd>
                    </div>
                </dl>
            </div>
            <form method="post" action=paths::api::END_SESSION>
                <input type="hidden" name="session" value=session.handle />
                <input type="hidden" name="place" value=place />
                <button class=class type="submit" aria-label=label>
                    {words}
                </button>
            </form>
        </li>
    }
}

/// The apps that are signed in with tokens.
#[component]
fn Apps(apps: Vec<AppInfo>) -> impl IntoView {
    view! {
        <section aria-labelledby="apps">
            <h2 id="apps">"Apps"</h2>
            <ul class="sessions">
                {apps.into_iter().map(|app| view! { <App app /> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn App(app: AppInfo) -> impl IntoView {
    let id = format!("app-{}", app.handle);
    let name_id = format!("{id}-name");
    let name = format!("App: {}", app.label);
    let label = format!("End {name}");
    let (place, labelled_by) = (id.clone(), name_id.clone());
    view! {
        <li class="session card" id=id aria-labelledby=labelled_by>
            <div class="session__about">
                <h3 class="session__device" id=name_id>
                    {name}
                </h3>
                <dl class="session__facts">
                    <div>
                        <dt>"Program"</dt>
                        <dd>{app.device}</dd>
                    </div>
                    <div>
                        <dt>"Address"</dt>
                        <dd>{app.address}</dd>
                    </div>
                    <div>
                        <dt>"Signed in"</dt>
                        <dd>
                            <DateTime at=app.signed_in_at />
                        </dd>
                    </div>
                    <div>
                        <dt>"Last refreshed"</dt>
                        <dd>
                            <DateTime at=app.last_active_at />
                        </dd>
                    </div>
                </dl>
            </div>
            <form method="post" action=paths::api::END_SESSION>
                <input type="hidden" name="session" value=app.handle />
                <input type="hidden" name="place" value=place />
                <button class="button button--danger button--small" type="submit" aria-label=label>
                    "End app"
                </button>
            </form>
        </li>
    }
}

#[component]
fn EndMany(others: usize, apps: usize) -> impl IntoView {
    let other_words = match (others, apps) {
        (1, 0) => "End the other session".to_owned(),
        (_, 0) => format!("End the {others} other sessions"),
        _ => "End everything but this session".to_owned(),
    };
    view! {
        <div class="actions" id="end-many">
            <form method="post" action=paths::api::END_OTHER_SESSIONS>
                <input type="hidden" name="place" value="end-many" />
                <button class="button button--danger" type="submit">
                    {other_words}
                </button>
            </form>
            <form method="post" action=paths::api::END_ALL_SESSIONS>
                <input type="hidden" name="place" value="end-many" />
                <button class="button button--secondary" type="submit">
                    "Sign out everywhere, here too"
                </button>
            </form>
        </div>
    }
}
