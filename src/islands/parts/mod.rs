//! Parts that islands share.

/// Whose password a form is about.
mod account_email;
/// What is in the cart, and how to change it.
mod cart_panel;
/// What went wrong, at the top, with links to the fields.
mod error_summary;
/// One labelled line of text.
mod field;
/// What a form shows: its refusal, whether it is on its way.
mod form_state;
/// A password with a button to see it and, for a new one, a hint how strong it looks.
mod password_field;
/// What replaces a page when its session has ended.
pub(super) mod sign_out_page;
/// Which tabs of a browser hold a stream.
pub(super) mod stream_slot;
/// The button that sends the form.
mod submit;

pub(super) use self::{
    account_email::AccountEmail,
    cart_panel::{CartNow, CartPanel, update_cart},
    error_summary::ErrorSummary,
    field::TextField,
    form_state::FormState,
    password_field::{PasswordField, PasswordKind},
    submit::Submit,
};
