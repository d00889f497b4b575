//! The forms and what they are made of. Each works as it stands; where scripts run it is sent in place
//! (`islands::send_in_place`), and what it answers is the same form, rendered alone.

/// Puts a dish into the cart.
pub mod add_to_cart;
/// Adds or changes an address.
pub mod address;
/// Asks for a link by which an address becomes the customer's.
pub mod change_email;
/// Changes the password.
pub mod change_password;
/// Proves the password again.
pub mod confirm;
/// Deletes the account.
pub mod delete_account;
/// Makes the account of whoever has signed up.
pub mod finish_sign_up;
/// Asks for a link by which a password is set.
pub mod forgot_password;
/// Does what a link from a mail is for.
pub mod link;
/// Signs in.
pub mod login;
/// Makes an account.
pub mod register;
/// Sets a new password by a link from a mail.
pub mod reset_password;

/// A form with its summary of what is wrong.
mod form;

/// Whose password a form is about.
mod account_email;
/// What went wrong, at the top, with links to the fields.
mod error_summary;
/// A password with a button to see it and, for a new one, a hint how strong it looks.
mod password_field;
/// The button that sends the form.
mod submit;
/// One labelled line of text.
mod text_field;

use self::{
    account_email::AccountEmail,
    form::Form,
    password_field::{PasswordField, PasswordKind},
    submit::Submit,
    text_field::TextField,
};
