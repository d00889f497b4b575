//! What a form shows: its refusal, whether it is on its way.

use leptos::{prelude::*, server_fn::ServerFn};

use super::sign_out_page;
use crate::{error::AppError, model::form::Refused};

/// What a form shows. Copies refer to the same form.
#[derive(Clone, Copy)]
pub struct FormState {
    /// Why it was refused the last time, if it was.
    pub error: Signal<Option<AppError>>,
    /// True from sending until the answer; after success until the next page is there.
    pub busy: Signal<bool>,
}

impl FormState {
    /// The state of the form that runs `action`, beginning with what the server brought back.
    pub fn new<S>(action: ServerAction<S>, refused: Option<&Refused>) -> Self
    where
        S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
        S::Output: Send + Sync + 'static,
    {
        let before = refused.map(|refused| refused.error.clone());
        let (value, pending) = (action.value(), action.pending());
        let error = Signal::derive(move || match value.read().as_ref() {
            None => before.clone(),
            Some(Ok(_)) => None,
            Some(Err(error)) => Some(error.clone()),
        });
        Effect::new(move |_| {
            if *error.read() == Some(AppError::SignInRequired) {
                sign_out_page::redirect_to_sign_in();
            }
        });
        let busy = Signal::derive(move || {
            pending.get() || value.read().as_ref().is_some_and(Result::is_ok)
        });
        Self { error, busy }
    }

    /// The words about one field, if it is wrong.
    pub fn field_error(self, name: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            let error = self.error.read();
            error
                .as_ref()
                .and_then(|error| error.field(name))
                .map(str::to_owned)
        })
    }
}
