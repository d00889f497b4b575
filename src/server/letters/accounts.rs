//! What owners of accounts are told.

use super::links::Links;
use crate::{
    paths,
    server::{
        accounts::{mail_token::MailToken, password_reset::ResetLink, proof::Proof},
        mail::{layout::Block, letter::Origin},
    },
};

/// With the way to prove the address, unless the account has changed meanwhile. Whatever was typed is not
/// in it: the address may be a stranger's.
pub fn welcome(links: Links, proof: Option<&Proof>) -> (String, Vec<Block>) {
    let mut blocks = vec![
        Block::Text("Hello,".to_owned()),
        Block::Text("your account is ready. You can order from any kitchen now.".to_owned()),
    ];
    if let Some(Proof::Link(token)) = proof {
        let why = "Confirm that this address is yours, so that you get back in if you forget the password:";
        blocks.push(Block::Text(why.to_owned()));
        blocks.push(Block::Button {
            words: "Confirm the address",
            to: links.to(&paths::prove_email(&token.text())),
        });
        let otherwise =
            "Is the account not yours? Then somebody typed your address. Do not confirm it.";
        blocks.push(Block::Text(otherwise.to_owned()));
    }
    blocks.push(Block::Link {
        words: "The restaurants:",
        to: links.to(paths::RESTAURANTS),
    });
    ("Welcome to Tiffin".to_owned(), blocks)
}

/// To an address that somebody signs up with. Whatever else was typed is not in it.
pub fn finish_sign_up(links: Links, proof: &Proof) -> (String, Vec<Block>) {
    let done = "somebody signed up at Tiffin with this address.";
    let token = match proof {
        Proof::Link(token) => token,
        Proof::Taken => return has_account(links, done),
        Proof::Kept => return is_kept(done),
    };
    let what = "somebody, you we hope, signs up at Tiffin with this address. Follow this link and choose a \
        password, and your account is ready. It works for a day, once.";
    let otherwise =
        "Is it not you? Then there is nothing to do: without the link there is no account.";
    let blocks = vec![
        Block::Text("Hello,".to_owned()),
        Block::Text(what.to_owned()),
        Block::Button {
            words: "Finish signing up",
            to: links.to(&paths::finish_sign_up(&token.text())),
        },
        Block::Text(otherwise.to_owned()),
    ];
    ("Finish signing up".to_owned(), blocks)
}

/// To the owner of an account, with whose address somebody did what needs one without.
fn has_account(links: Links, done: &str) -> (String, Vec<Block>) {
    let what = format!("{done} It has an account already, so nothing was changed.");
    let what_now = "Was it you? Then sign in with this address, or set a new password if you do not know it any \
        more.";
    let blocks = vec![
        Block::Text("Hello,".to_owned()),
        Block::Text(what),
        Block::Text(what_now.to_owned()),
        Block::Button {
            words: "Sign in",
            to: links.to(paths::LOGIN),
        },
    ];
    ("You have an account already".to_owned(), blocks)
}

/// The same for one whose owner may have it back.
fn is_kept(done: &str) -> (String, Vec<Block>) {
    let what = format!(
        "{done} An account had it until lately, and was deleted or got another address: for 7 days it is kept for \
         its owner, so nothing was changed."
    );
    let what_now = "Was the account yours? Then an earlier mail has a link that brings it back. Otherwise try again \
        in 7 days.";
    let blocks = vec![
        Block::Text("Hello,".to_owned()),
        Block::Text(what),
        Block::Text(what_now.to_owned()),
    ];
    ("This address is kept for its owner".to_owned(), blocks)
}

const WANTED: &str = "somebody wanted this address for another account at Tiffin.";

/// To an address that somebody wants for their account.
pub fn prove_email(links: Links, proof: &Proof) -> (String, Vec<Block>) {
    match proof {
        Proof::Link(token) => {
            let what = "somebody, you we hope, wants this address for their account at Tiffin. Confirm it with \
                this link. It works for a day, once.";
            let otherwise =
                "Is it not you? Then there is nothing to do: without the link nothing changes.";
            let blocks = vec![
                Block::Text("Hello,".to_owned()),
                Block::Text(what.to_owned()),
                Block::Button {
                    words: "Confirm the address",
                    to: links.to(&paths::prove_email(&token.text())),
                },
                Block::Text(otherwise.to_owned()),
            ];
            ("Confirm your address".to_owned(), blocks)
        }
        Proof::Taken => has_account(links, WANTED),
        Proof::Kept => is_kept(WANTED),
    }
}

/// To the address before.
pub fn email_changed(
    links: Links,
    name: &str,
    to: &str,
    token: &MailToken,
    from: &Origin,
) -> (String, Vec<Block>) {
    let what =
        format!("the address of your account was changed to {to}. Nothing is sent here any more.");
    let what_now = "Was it you? Then there is nothing to do. If it was not, take the address back: it works for \
        7 days, signs out every device, and then you set a new password.";
    let blocks = vec![
        Block::Text(format!("Hello {name},")),
        Block::Text(what),
        Block::Facts(facts_of(from)),
        Block::Text(what_now.to_owned()),
        Block::Button {
            words: "Take the address back",
            to: links.to(&paths::email_back(&token.text())),
        },
    ];
    ("Your address was changed".to_owned(), blocks)
}

/// To the address that is replaced by the one before.
pub fn email_restored(links: Links, to: &str, from: &Origin) -> (String, Vec<Block>) {
    let what = format!(
        "whoever reads the mail at {to} took that address back for your account. Nothing is sent here any more, \
         every device was signed out, and a new password is set by a link to {to}."
    );
    let what_now = "Was it not you? Then somebody reads the mail at that address who should not, or it was never \
        your account.";
    let blocks = vec![
        Block::Text("Hello,".to_owned()),
        Block::Text(what),
        Block::Facts(facts_of(from)),
        Block::Text(what_now.to_owned()),
        Block::Link {
            words: "Tiffin:",
            to: links.to(paths::HOME),
        },
    ];
    ("An earlier address was restored".to_owned(), blocks)
}

pub fn account_deleted(
    links: Links,
    name: &str,
    token: &MailToken,
    from: &Origin,
) -> (String, Vec<Block>) {
    let what = "your account was deleted, and every device was signed out. In 7 days what we know of you is gone: \
        of your orders only what was ordered and paid stays, without a name.";
    let blocks = vec![
        Block::Text(format!("Hello {name},")),
        Block::Text(what.to_owned()),
        Block::Facts(facts_of(from)),
        Block::Text(
            "Until then you can have it back, if it was a mistake or somebody else:".to_owned(),
        ),
        Block::Button {
            words: "Have the account back",
            to: links.to(&paths::account_back(&token.text())),
        },
    ];
    ("Your account was deleted".to_owned(), blocks)
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
            words: "Set a new password",
            to: links.to(paths::FORGOT_PASSWORD),
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
