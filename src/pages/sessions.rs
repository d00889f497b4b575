//! `/account/sessions`

use leptos::prelude::*;

use crate::{
    api::sessions::my_sessions,
    components::{account_nav::AccountNav, date::DateTime, failed::Failed, page_title::PageTitle},
    model::session::{self, SessionInfo},
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
        confirmed,
    } = sessions;
    let others = sessions.len().saturating_sub(1);
    let lede = match others {
        0 => "You are signed in on this device only.".to_owned(),
        1 => "You are signed in on this device and on one other.".to_owned(),
        _ => format!("You are signed in on this device and on {others} others."),
    };
    let asks_first = (others > 0 && !confirmed).then(|| {
        view! {
            <p class="hint">
                "Ending another session asks for your password first."
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
        {(others > 0).then(|| view! { <EndMany others /> })}
        <p class="hint">
            "Something here is not yours? End it, then "
            <a href=paths::PASSWORD>"change your password"</a> ": that signs out every device."
        </p>
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

#[component]
fn EndMany(others: usize) -> impl IntoView {
    let other_words = if others == 1 {
        "End the other session".to_owned()
    } else {
        format!("End all {others} other sessions")
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
