//! A form with its summary of what is wrong.

use leptos::prelude::*;

use super::error_summary::ErrorSummary;
use crate::{components::part::Part, islands::send_in_place::SendInPlace, model::form::Refused};

/// A form that is a part of its page.
#[component]
pub fn Form(
    /// The part's id.
    id: &'static str,
    /// The server function.
    action: &'static str,
    /// Its fields in their order; an error of no field links to the first.
    fields: &'static [&'static str],
    refused: Option<Refused>,
    children: Children,
) -> impl IntoView {
    let form_id = format!("{id}-form");
    view! {
        <SendInPlace>
            <Part id>
                <div class="form-part" id=id>
                    {refused.map(|refused| view! { <ErrorSummary error=refused.error fields /> })}
                    <form
                        class="form"
                        id=form_id
                        method="post"
                        action=action
                        novalidate
                        data-parts=id
                    >
                        {children()}
                    </form>
                </div>
            </Part>
        </SendInPlace>
    }
}
