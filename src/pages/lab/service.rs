//! A service that has the public key and nothing else, and a new key.

use std::sync::Arc;

use leptos::prelude::*;

use super::{section::Section, try_it::TryIt};
use crate::{
    components::part::Part,
    model::lab::{Experiment, Lab},
};

/// What tokens are good at. The other service may not be there.
#[component]
pub fn OtherService(lab: Arc<Lab>) -> impl IntoView {
    let board = match lab.board.clone() {
        Some(address) => view! { <Board lab=lab.clone() address /> }.into_any(),
        None => view! { <NoBoard /> }.into_any(),
    };
    view! {
        <Section id="service">
            <p class="lab-text">
                "This is what tokens are good at. The courier board is a program of its own. It has no \
                database of ours; all it knows is the public key, which Tiffin publishes. With that it \
                can check any token by itself. A cookie would tell it nothing: it would have to ask us, \
                every time."
            </p>
            <Part id="lab-service">
                <div class="lab-tries" id="lab-service">
                    {board}
                    <TryIt
                        lab
                        experiment=Experiment::RotateKeys
                        place="service"
                        about="Keys are replaced from time to time, in case one has leaked. The new one \
                        is published before it signs anything, and the old one stays published until its \
                        last token has expired."
                        words="Make a new signing key"
                    />
                </div>
            </Part>
        </Section>
    }
}

#[component]
fn Board(lab: Arc<Lab>, address: String) -> impl IntoView {
    view! {
        <p class="lab-text lab-board">"It answers at " <code>{address}</code> "."</p>
        <TryIt
            lab=lab.clone()
            experiment=Experiment::OtherService
            place="service"
            about="Show the courier board the token that you have now."
            words="Show it the token"
        />
        <TryIt
            lab=lab.clone()
            experiment=Experiment::OtherServiceAlone
            place="service"
            about="For half a minute Tiffin answers the board's requests with 503, as if it were \
            down. Does the board still know you?"
            words="Show it the token while Tiffin is off for it"
        />
    }
}

#[component]
fn NoBoard() -> impl IntoView {
    view! {
        <div class="lab-try">
            <p>
                "No courier board runs beside this server. " <code>"make run"</code>
                " starts one. To start it yourself:"
            </p>
            <pre class="lab-pre">
                "cargo run --features ssr --example courier_board -- http://127.0.0.1:3000/.well-known/jwks.json"
            </pre>
        </div>
    }
}
