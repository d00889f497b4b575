//! Cookies and tokens that somebody has changed.

use std::sync::Arc;

use leptos::prelude::*;

use super::{section::Section, try_it::TryIt};
use crate::{
    components::part::Part,
    model::lab::{Experiment, Lab},
};

/// Three forgeries.
#[component]
pub fn Forge(lab: Arc<Lab>) -> impl IntoView {
    view! {
        <Section id="forge">
            <p class="lab-text">
                "Both are yours to hold, so both are yours to change. Nothing stops you: what counts is \
                what the server makes of it."
            </p>
            <Part id="lab-forge">
                <div class="lab-tries" id="lab-forge">
                    <TryIt
                        lab=lab.clone()
                        experiment=Experiment::ForgeRole
                        place="forge"
                        about="The token says what you may do: its role is “customer”. Write “admin” there, \
                        and leave the signature as it was."
                        words="Say I am an admin"
                    />
                    <TryIt
                        lab=lab.clone()
                        experiment=Experiment::ForgeAlgorithm
                        place="forge"
                        about="The token also says how it is signed. Write “none” there, and leave the \
                        signature off."
                        words="Say no signature is needed"
                    />
                    <TryIt
                        lab=lab.clone()
                        experiment=Experiment::ForgeCookie
                        place="forge"
                        about="The cookie is only a number. Change one character, and hope that somebody \
                        else has that number."
                        words="Change one character of the cookie"
                    />
                </div>
            </Part>
        </Section>
    }
}
