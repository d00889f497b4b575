//! A customer's page that could not be shown.

use leptos::prelude::*;

use super::page_title::PageTitle;
use crate::{error::AppError, server::http::redirect};

/// Says what went wrong, with the error's status.
#[component]
pub fn Failed(
    /// What went wrong.
    error: AppError,
) -> impl IntoView {
    redirect::set_error(&error);
    view! {
        <PageTitle text=error.to_string() />
        <h1>{error.to_string()}</h1>
        <p>{error.words()}</p>
    }
}
