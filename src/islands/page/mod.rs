//! The open page, as islands read and change it.

/// The button of a form that is on its way.
pub mod busy;
/// When the server was last heard of.
pub mod contact;
/// Says that the server did not answer, with a way to try again.
pub mod failure;
/// Where the focus is, and where it goes when what had it is gone.
pub mod focus;
/// What happens anywhere in the page.
pub mod listen;
/// The page's address, and leaving it.
pub mod location;
/// Makes one element like another, and keeps what belongs to whoever uses it.
pub mod morph;
/// Tells the page that something happened.
pub mod news;
/// Asks the server for parts of the page, and puts them in place.
pub mod parts;
/// When a form was sent whose answer is not there yet.
pub mod sent;

pub use leptos::prelude::{document, window};
