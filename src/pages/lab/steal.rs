//! What a script in the page can read, and what another site can send.

use std::sync::Arc;

use leptos::prelude::*;

use super::{section::Section, try_it::TryIt};
use crate::{
    components::part::Part,
    model::lab::{Experiment, Lab},
};

/// Of both outputs until a script has looked.
const NO_SCRIPTS: &str = "Your browser runs no scripts here: nothing on this page can read either.";

/// The thief in the page, and the thief on another site.
#[component]
pub fn Steal(lab: Arc<Lab>) -> impl IntoView {
    view! {
        <Section id="steal">
            <p class="lab-text">
                "Suppose a bad script gets into the page: through a comment that was not cleaned, or a \
                library that was taken over. It can do what our own scripts can. Ours has put the token \
                where many sites keep theirs, in localStorage, and reads back both:"
            </p>
            <Readable />
            <p class="lab-text">
                "document.cookie leaves out a cookie that is HttpOnly: the browser sends it, and shows \
                it to no script. What is in localStorage is there for every script of the page, the good \
                ones and the injected one, and can be used from any other machine until it expires."
            </p>
            <p class="lab-text">
                "HttpOnly is no cure-all. While the page is open, an injected script can still send \
                requests from it, and the browser adds the cookie. It can act as you for so long; it \
                cannot carry your sign-in away."
            </p>
            <p class="lab-text">
                "And the cookie has a price of its own: since the browser adds it by itself, another \
                site can try to have your browser send a form here in your name."
            </p>
            // The outputs stand outside: what a script wrote there must stay when a form was sent.
            <Part id="lab-steal">
                <div class="lab-tries" id="lab-steal">
                    <TryIt
                        lab
                        experiment=Experiment::CrossSite
                        place="steal"
                        about="Let a page of elsewhere.example send a form to Tiffin, by a browser that \
                        adds your cookie without any care."
                        words="Send a form as another site would"
                    />
                </div>
            </Part>
        </Section>
    }
}

/// Filled in by `islands::lab_pulse`. Nobody wants to hear a token read out, so nothing is announced.
#[component]
fn Readable() -> impl IntoView {
    view! {
        <dl class="lab-pulse">
            <div>
                <dt>
                    "What a script reads from " <code>"document.cookie"</code>
                </dt>
                <dd>
                    <output class="lab-secret" data-steal="cookie" aria-live="off">
                        {NO_SCRIPTS}
                    </output>
                </dd>
            </div>
            <div>
                <dt>
                    "What a script reads from " <code>"localStorage"</code>
                </dt>
                <dd>
                    <output class="lab-secret" data-steal="storage" aria-live="off">
                        {NO_SCRIPTS}
                    </output>
                </dd>
            </div>
        </dl>
    }
}
