//! Signing up, in and out, the account, and its password.

use leptos::prelude::*;

use crate::{
    error::AppError,
    model::{
        account::{Account, Mailed, PasswordChanged, Registered, SignedIn},
        next_path::NextPath,
        notice::Notice,
    },
    paths,
    server::{
        accounts::{
            identity::Verified,
            sign_up::{SignUp, SignedUp},
        },
        http::{redirect::redirect_with_notice, visit::Visit},
        ids::UserId,
        ordering::{departed, merging::merge_guest_carts, owner::GuestKey},
        store::{Connection, locks::Lock},
    },
};

/// `POST /api/register`: makes an account and signs in. `next` is where a form is redirected to, if it
/// is a path on this site.
///
/// Where addresses are confirmed first (`accounts.confirm_email`) a mail with a link is sent instead, and the
/// answer and the work are the same for an email that is taken: its owner is told by mail. The password is chosen
/// where the link leads; one that is sent here is not looked at.
///
/// 422 if a field is wrong or the email is taken, 429, 503.
#[server(prefix = "/api", endpoint = "register")]
pub async fn register(
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<Registered, AppError> {
    let visit = Visit::current()?;
    let next = NextPath::parse_or_home(&next);
    let form = SignUp {
        name: &name,
        email: &email,
        password: password.into(),
        next: next.as_str(),
    };
    let accounts = &visit.state.accounts;
    match accounts.sign_up(form, &visit.peer).await? {
        SignedUp::Now(verified) => {
            let signed_in = open_session(&visit, verified).await?;
            redirect_with_notice(&visit, next.as_str(), Notice::SignedUp);
            Ok(Registered::SignedIn(signed_in))
        }
        SignedUp::ByMail { email } => {
            redirect_with_notice(&visit, paths::LOGIN, Notice::SignUpMailed);
            Ok(Registered::Mailed(Mailed { mailed_to: email }))
        }
    }
}

/// `POST /api/finish_sign_up`: makes the account of whoever has signed up, by the `token` of the link in their
/// mail, and signs in. A form is redirected to where they were going.
///
/// 422 if a field is wrong, the link has ended, or the email is taken by now (field `token`); 429, 503.
#[server(prefix = "/api", endpoint = "finish_sign_up")]
pub async fn finish_sign_up(
    #[server(default)] token: String,
    #[server(default)] name: String,
    #[server(default)] password: String,
) -> Result<SignedIn, AppError> {
    let visit = Visit::current()?;
    let accounts = &visit.state.accounts;
    let finished = accounts
        .finish_sign_up(&token, &name, &password.into(), &visit.peer)
        .await?;
    let signed_in = open_session(&visit, finished.verified).await?;
    redirect_with_notice(&visit, &finished.next, Notice::SignedUp);
    Ok(signed_in)
}

/// `POST /api/login`: signs in. `next` is where a form is redirected to, if it is a path on this site.
/// Of a guest's carts as much is taken over as fits; the rest is counted in `left_out`.
///
/// 401 `Invalid credentials` for an unknown email, a wrong password and a suspended user alike;
/// 429, 503.
#[server(prefix = "/api", endpoint = "login")]
pub async fn login(
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<SignedIn, AppError> {
    let visit = Visit::current()?;
    let accounts = &visit.state.accounts;
    let verified = accounts
        .verify(&email, &password.into(), &visit.peer)
        .await?;
    let signed_in = open_session(&visit, verified).await?;
    let notice = match signed_in.left_out {
        0 => Notice::SignedIn,
        lines => Notice::SignedInWithout { lines },
    };
    redirect_with_notice(&visit, NextPath::parse_or_home(&next).as_str(), notice);
    Ok(signed_in)
}

/// Opens a session for whoever gave the right password. The carts that they filled as a guest become
/// theirs, in the same transaction.
async fn open_session(visit: &Visit, verified: Verified) -> Result<SignedIn, AppError> {
    let (state, guest) = (&visit.state, &visit.guest);
    let merge_carts = async |tx: &mut Connection, user_id: &UserId| match guest {
        Some(guest) => merge_guest_carts(tx, guest, user_id, state.clock.now()).await,
        None => Ok(0),
    };
    let before = visit.browser();
    let hash = guest.as_ref().map(GuestKey::hash);
    let locks: Vec<_> = hash.iter().map(|hash| Lock::Guest(hash)).collect();
    let (id, left_out) = state
        .accounts
        .open_session(&verified, before, &visit.peer, &locks, merge_carts)
        .await?;
    visit.cookies.set_session(id);
    let device = state.accounts.remember_device(&verified, &visit.peer);
    visit.cookies.set_device(device);
    if guest.is_some() {
        visit.cookies.remove_guest();
    }
    Ok(SignedIn {
        name: verified.name,
        email: verified.email,
        left_out,
    })
}

/// `POST /api/logout`: ends this session. Without one there is nothing to do, and that is fine.
#[server(prefix = "/api", endpoint = "logout")]
pub async fn logout() -> Result<(), AppError> {
    let visit = Visit::current()?;
    let accounts = &visit.state.accounts;
    accounts
        .sign_out(visit.browser(), &visit.session, &visit.peer)
        .await?;
    visit.forget_session();
    redirect_with_notice(&visit, paths::HOME, Notice::SignedOut);
    Ok(())
}

/// `POST /api/change_password`: changes the password and ends every session and app of the customer,
/// this session included.
///
/// 401 without a session, 422 if a field is wrong, 429, 503.
#[server(prefix = "/api", endpoint = "change_password")]
pub async fn change_password(
    #[server(default)] current_password: String,
    #[server(default)] new_password: String,
) -> Result<PasswordChanged, AppError> {
    let visit = Visit::current()?;
    let sessions_ended = visit
        .state
        .accounts
        .change_password(
            visit.session_viewer()?,
            &current_password.into(),
            &new_password.into(),
            &visit.peer,
        )
        .await?;
    visit.forget_session();
    redirect_with_notice(
        &visit,
        paths::LOGIN,
        Notice::PasswordChanged {
            sessions: sessions_ended,
        },
    );
    Ok(PasswordChanged { sessions_ended })
}

/// `POST /api/change_email`: sends a link to an address, by which it becomes the customer's. The answer and the
/// work are the same if it is somebody else's. Needs the password proven within the last 15 minutes
/// (`session.confirmed_for`).
///
/// 401 without a session, 403 if the password must be proven first, 422 if it is no address, 429.
#[server(prefix = "/api", endpoint = "change_email")]
pub async fn change_email(#[server(default)] email: String) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let accounts = &visit.state.accounts;
    let viewer = visit.session_viewer()?;
    accounts.ask_for_email(viewer, &email, &visit.peer).await?;
    redirect_with_notice(&visit, paths::EMAIL, Notice::EmailAsked);
    Ok(())
}

/// `POST /api/delete_account`: deletes the customer's account. Every session and app of theirs ends at once;
/// for 7 days a link in a mail gives it back, then what is known of them is gone. Needs the password proven
/// within the last 15 minutes.
///
/// 401 without a session, 403 if the password must be proven first, 422 while an order is open or for an
/// account of the staff.
#[server(prefix = "/api", endpoint = "delete_account")]
pub async fn delete_account() -> Result<(), AppError> {
    let visit = Visit::current()?;
    let (accounts, viewer) = (&visit.state.accounts, visit.session_viewer()?);
    accounts
        .delete_account(viewer, &visit.peer, departed::check_nothing_open)
        .await?;
    visit.forget_session();
    redirect_with_notice(&visit, paths::HOME, Notice::AccountDeleted);
    Ok(())
}

/// `POST /api/account`: the signed-in customer's account. 401 without a session.
#[server(prefix = "/api", endpoint = "account")]
pub async fn my_account() -> Result<Account, AppError> {
    let visit = Visit::current()?;
    Ok(visit.state.accounts.account(visit.viewer()?).await?)
}
