//! The password is changed: what dies with it, and what lives on for a while.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    section::Section,
    try_it::{Came, TryForm},
};
use crate::{
    components::part::Part,
    model::{
        lab::{Afterlife, Experiment, Lab},
        pulse::{self, WAYS},
    },
    paths,
};

/// Before and after.
#[component]
pub fn Change(lab: Arc<Lab>) -> impl IntoView {
    let state = match lab.afterlife.clone() {
        Some(afterlife) => view! { <After lab=lab.clone() afterlife /> }.into_any(),
        None => view! { <Before lab /> }.into_any(),
    };
    view! {
        <Section id="change">
            <p class="lab-text">
                "Somebody knows the password of this throw-away account, so you change it. Every way in \
                that was opened with the old one should be shut. When is it? Your own account, if you \
                have one, is not touched."
            </p>
            <Part id="lab-change">
                // The button goes away with the password: the focus stays here.
                <div class="lab-tries" id="lab-change" tabindex="-1">
                    <div class="lab-try">{state}</div>
                </div>
            </Part>
        </Section>
    }
}

#[component]
fn Before(lab: Arc<Lab>) -> impl IntoView {
    view! {
        <p>
            "One transaction will store the new password and end every session and every app. After \
            that the server looks up the cookie's number and finds nobody, at once. A token that is \
            checked with one query dies at once too. But a token that is checked by its signature alone \
            is still what it was: a letter, signed and unchanged. It counts until it expires."
        </p>
        <p class="hint">
            "So that you can watch it die, you get a token that lives for one minute. Clocks may \
            differ: the server gives it 30 seconds more. Tokens of Tiffin's apps live for 15 minutes \
            unless the server is set up otherwise, and whatever is personal is checked with a query."
        </p>
        <TryForm experiment=Experiment::ChangePassword place="change" words="Change this account’s password" />
        <Came lab experiment=Experiment::ChangePassword />
    }
}

/// What is left of each way, asked just now. Where scripts run, they ask every second.
#[component]
fn After(lab: Arc<Lab>, afterlife: Afterlife) -> impl IntoView {
    let age = lab.now - afterlife.changed_at;
    let left = lab.token.expires_at - lab.now;
    let ways = [
        (
            "The session",
            "The server looks up the number on the cookie, and there is nobody under it.",
            afterlife.session,
        ),
        (
            "The token, checked by its signature alone",
            "Nobody is asked, so nobody can say that the password has changed.",
            afterlife.stateless,
        ),
        (
            "The token, checked with one query",
            "The signature is good, but the sign-in behind it has ended.",
            afterlife.instant,
        ),
    ];
    let rows = WAYS
        .into_iter()
        .zip(ways)
        .map(|(way, (name, reason, status))| {
            let is_answered = status == 200;
            let words = pulse::words(way, is_answered, age);
            view! { <Row way name words reason is_answered /> }
        });
    let rows = rows.collect_view();
    // A link to this page's own address would load nothing.
    let again = format!("{}?at={}#change", paths::LAB, lab.now.0);
    // The attributes are those that `model::pulse` names.
    view! {
        <p>"Each is asked again every second. Without scripts, they were asked just now."</p>
        <dl
            class="lab-pulse"
            id=pulse::ID
            data-age=age.to_string()
            data-left=left.to_string()
            data-token=lab.token.whole()
        >
            {rows}
        </dl>
        <p>
            <strong data-pulse=pulse::COUNTDOWN>{pulse::countdown(left)}</strong>
            " A signed token cannot be taken back before its time, short of withdrawing the key, and \
            everybody's tokens with it."
        </p>
        <Came lab experiment=Experiment::ChangePassword />
        <div class="lab-actions">
            <a class="lab-again" href=again>
                "Ask all three again"
            </a>
        </div>
    }
}

#[component]
fn Row(
    way: &'static str,
    name: &'static str,
    words: String,
    reason: &'static str,
    is_answered: bool,
) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd class="lab-pulse__now">
                <span class="lab-status" data-pulse=way data-answered=is_answered.to_string()>
                    {words}
                </span>
            </dd>
            <dd class="lab-pulse__why">{reason}</dd>
        </div>
    }
}
