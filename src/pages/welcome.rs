//! `/`

use leptos::prelude::*;
use leptos_meta::Meta;

use crate::{components::page_title::PageTitle, server::visit::Visit};

/// What Tiffin is, and the way in.
#[component]
pub fn Welcome() -> impl IntoView {
    let signed_in = use_context::<Visit>().is_some_and(|visit| visit.viewer.is_some());
    let actions = if signed_in {
        view! {
            <a class="button" href="/dashboard">
                "Go to your dashboard"
            </a>
        }
        .into_any()
    } else {
        view! {
            <a class="button" href="/register">
                "Create your account"
            </a>
            <a class="button button--secondary" href="/login">
                "Sign in"
            </a>
        }
        .into_any()
    };
    view! {
        <PageTitle text="Food worth lifting the lid for" />
        <Meta
            name="description"
            content="Tiffin brings food from kitchens near you. Restaurants open soon; accounts are ready today."
        />
        <section class="hero">
            <div class="hero__text">
                <h1>"Food worth lifting the lid for"</h1>
                <p class="lede">
                    "Tiffin will bring you dinner from kitchens near you. The restaurants open \
                    soon. Your account is ready today."
                </p>
                <p class="actions">{actions}</p>
            </div>
            <img class="hero__art" src="/art/tiffin.svg" alt="" width="520" height="600" />
        </section>
        <section class="steps" aria-labelledby="how">
            <h2 id="how">"How it will work"</h2>
            <ol class="cards">
                <Step
                    art="/art/choose.svg"
                    title="Choose a kitchen"
                    words="When the restaurants open, browse their menus freely. You see the fee \
                    and the wait before you order, not after."
                />
                <Step
                    art="/art/follow.svg"
                    title="Follow it home"
                    words="You will see your order leave the stove, and when to expect it at your door."
                />
                <Step
                    art="/art/safe.svg"
                    title="Keep it yours"
                    words="This part works today: one account, a good password, and a list of the \
                    devices you are signed in on, each of which you can sign out from here."
                />
            </ol>
        </section>
        <section class="promise" aria-labelledby="promise">
            <h2 id="promise">"A changed password closes every door"</h2>
            <p>
                "Change your password and every device and every open tab is signed out at that \
                moment, everywhere. We never store a password anyone could read, we follow nobody around, and the \
                whole site works without JavaScript."
            </p>
        </section>
    }
}

#[component]
fn Step(art: &'static str, title: &'static str, words: &'static str) -> impl IntoView {
    view! {
        <li class="card">
            <img class="card__art" src=art alt="" width="120" height="120" />
            <h3>{title}</h3>
            <p>{words}</p>
        </li>
    }
}
