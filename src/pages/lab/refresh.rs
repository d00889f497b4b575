//! Refresh tokens: the lost answer, two tabs, the thief.

use std::sync::Arc;

use leptos::prelude::*;

use super::{section::Section, try_it::TryIt};
use crate::{
    components::part::Part,
    model::lab::{Experiment, Lab},
};

/// Three ways in which a used refresh token comes again.
#[component]
pub fn Refresh(lab: Arc<Lab>) -> impl IntoView {
    view! {
        <Section id="refresh">
            <p class="lab-text">
                "An access token lives for minutes. So that nobody has to type a password that often, \
                the app also has a refresh token, which it trades for a new access token and the next \
                refresh token. Each is good for one trade. If a used one comes again, either something \
                went wrong on the way, or somebody has a copy. The server has to tell which. A session \
                has none of this trouble: its cookie stays the same from request to request."
            </p>
            <Part id="lab-refresh">
                <div class="lab-tries" id="lab-refresh">
                    <TryIt
                        lab=lab.clone()
                        experiment=Experiment::LostAnswer
                        place="refresh"
                        about="The app trades its token, and the train enters a tunnel: the answer is \
                        lost. The app still has the old token, and sends it again."
                        words="Lose the answer"
                    />
                    <TryIt
                        lab=lab.clone()
                        experiment=Experiment::TwoTabs
                        place="refresh"
                        about="Two tabs share one refresh token, and both find that it is time to trade \
                        it, at the same moment."
                        words="Refresh in two tabs"
                    />
                    <TryIt
                        lab=lab.clone()
                        experiment=Experiment::Thief
                        place="refresh"
                        about="A thief copies a refresh token. The app trades it and goes on; later the \
                        thief tries the copy. This is done with another app of yours, which will not \
                        survive it."
                        words="Be the thief"
                    />
                </div>
            </Part>
        </Section>
    }
}
