//! `/account/activity`

use leptos::prelude::*;

use crate::{
    api::sessions::my_activity,
    components::{
        account_nav::AccountNav, date::DateTime, failed::Failed, page_title::PageTitle,
        pager::Pager,
    },
    model::activity::{self, SecurityEvent},
    paths,
    server::http::page_address::PageAddress,
};

/// What happened to the customer's account, newest first.
#[component]
pub fn Activity() -> impl IntoView {
    let page = PageAddress::current().word("page");
    view! {
        <PageTitle text="Security activity" />
        <AccountNav current=paths::ACTIVITY />
        {Suspend::new(async move {
            match my_activity(page).await {
                Ok(activity) => view! { <List activity /> }.into_any(),
                Err(error) => view! { <Failed error /> }.into_any(),
            }
        })}
    }
}

#[component]
fn List(activity: activity::Activity) -> impl IntoView {
    let activity::Activity {
        events,
        page,
        pages,
    } = activity;
    view! {
        <h1>"Security activity"</h1>
        <p class="lede">
            "What happened to your account. Something you do not recognise? End it under "
            <a href=paths::SESSIONS>"Sessions"</a> " and "
            <a href=paths::PASSWORD>"change your password"</a> "."
        </p>
        <ol class="events">
            {collapsed(events)
                .into_iter()
                .map(|(event, times)| view! { <Item event times /> })
                .collect_view()}
        </ol>
        <Pager page pages address=format!("{}?", paths::ACTIVITY) />
    }
}

/// Refusals in a row from one place are one line: somebody who guesses must not hide the rest.
fn collapsed(events: Vec<SecurityEvent>) -> Vec<(SecurityEvent, usize)> {
    let mut lines: Vec<(SecurityEvent, usize)> = Vec::new();
    for event in events {
        match lines.last_mut() {
            Some((last, times)) if event.what.is_warning() && is_like(last, &event) => *times += 1,
            _ => lines.push((event, 1)),
        }
    }
    lines
}

fn is_like(one: &SecurityEvent, other: &SecurityEvent) -> bool {
    one.what == other.what
        && one.app == other.app
        && (&one.address, &one.device) == (&other.address, &other.device)
}

#[component]
fn Item(event: SecurityEvent, times: usize) -> impl IntoView {
    let class = if event.what.is_warning() {
        "event event--warning"
    } else {
        "event"
    };
    let from = match (event.device, event.address) {
        (Some(device), Some(address)) => format!("{device}, {address}"),
        _ => "Tiffin".to_owned(),
    };
    let words = match event.app {
        Some(app) => format!("{}: {app}", event.what.words()),
        None => event.what.words().to_owned(),
    };
    let what = match times {
        1 => words,
        _ => format!("{words} ({times} times)"),
    };
    view! {
        <li class=class>
            <strong class="event__what">{what}</strong>
            <span class="event__from">{from}</span>
            <span class="event__at">
                <DateTime at=event.at />
            </span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{activity::EventKind, moment::UnixMillis};

    fn event(what: EventKind, address: &str) -> SecurityEvent {
        SecurityEvent {
            what,
            at: UnixMillis::default(),
            address: Some(address.to_owned()),
            device: None,
            session: None,
            app: None,
        }
    }

    #[test]
    fn only_refusals_from_one_place_collapse() {
        use EventKind::{SignInFailed, SignedIn};

        let lines = collapsed(vec![
            event(SignInFailed, "a"),
            event(SignInFailed, "a"),
            event(SignInFailed, "b"),
            event(SignedIn, "b"),
            event(SignedIn, "b"),
            event(SignInFailed, "b"),
        ]);

        let times: Vec<usize> = lines.iter().map(|(_, times)| *times).collect();
        assert_eq!(times, [2, 1, 1, 1, 1]);
    }
}
