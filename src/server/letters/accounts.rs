//! What owners of accounts are told.

use super::links::Links;
use crate::{
    paths,
    server::{
        accounts::password_reset::ResetLink,
        mail::{layout::Block, letter::Origin},
    },
};

pub fn welcome(links: Links, name: &str) -> (String, Vec<Block>) {
    let blocks = vec![
        Block::Text(format!("Hello {name},")),
        Block::Text("your account is ready. You can order from any kitchen now.".to_owned()),
        Block::Button {
            words: "See the restaurants",
            to: links.to(paths::RESTAURANTS),
        },
    ];
    ("Welcome to Tiffin".to_owned(), blocks)
}

pub fn password_changed(links: Links, name: &str, from: &Origin) -> (String, Vec<Block>) {
    let what = "the password of your account was changed, and every device was signed out.";
    let what_now = "Was it you? Then there is nothing to do. If it was not, somebody knows how to get in: \
        set a new password at once, and look at what happened to your account.";
    let blocks = vec![
        Block::Text(format!("Hello {name},")),
        Block::Text(what.to_owned()),
        Block::Facts(facts_of(from)),
        Block::Text(what_now.to_owned()),
        Block::Button {
            words: "Sign in",
            to: links.to(paths::LOGIN),
        },
    ];
    ("Your password was changed".to_owned(), blocks)
}

pub fn new_device(links: Links, name: &str, from: &Origin) -> (String, Vec<Block>) {
    let what =
        "somebody signed in to your account on a device that had not been used for it before.";
    let what_now = "Was it you? Then there is nothing to do. If it was not, change your password at once: \
        that signs out every device.";
    let blocks = vec![
        Block::Text(format!("Hello {name},")),
        Block::Text(what.to_owned()),
        Block::Facts(facts_of(from)),
        Block::Text(what_now.to_owned()),
        Block::Button {
            words: "Change the password",
            to: links.to(paths::CHANGE_PASSWORD),
        },
    ];
    ("Sign-in from a new device".to_owned(), blocks)
}

pub fn reset(links: Links, link: &ResetLink, from: &Origin) -> (String, Vec<Block>) {
    let what = "somebody asked for a new password for your account. With this link you set one. It works for \
        30 minutes, once, and signs out every device.";
    let otherwise =
        "Was it not you? Then there is nothing to do: without the link nothing changes.";
    let blocks = vec![
        Block::Text(format!("Hello {},", link.name)),
        Block::Text(what.to_owned()),
        Block::Button {
            words: "Set a new password",
            to: links.to(&paths::reset_password(&link.token.text())),
        },
        Block::Text(otherwise.to_owned()),
        Block::Facts(facts_of(from)),
    ];
    ("Set a new password".to_owned(), blocks)
}

fn facts_of(from: &Origin) -> Vec<(String, String)> {
    [
        ("When", &from.at),
        ("Device", &from.device),
        ("Address", &from.address),
    ]
    .map(|(name, value)| (name.to_owned(), value.clone()))
    .into()
}
