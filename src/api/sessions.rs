//! The customer's sessions, the proof that they are theirs to end, and what happened.

use leptos::prelude::*;

use crate::{
    error::AppError,
    model::{
        activity::Activity,
        next_path::NextPath,
        notice::Notice,
        paging,
        session::{Sessions, SessionsEnded},
    },
    paths,
    server::{
        accounts::{presented::Presented, views, which_sessions::WhichSessions},
        http::{redirect::redirect_with_notice, visit::Visit},
        ids::SessionHandle,
    },
};

/// `POST /api/sessions`: the customer's sessions and apps. 401 without a session.
#[server(prefix = "/api", endpoint = "sessions")]
pub async fn my_sessions() -> Result<Sessions, AppError> {
    let visit = Visit::current()?;
    let viewer = visit.session_viewer()?;
    let accounts = &visit.state.accounts;
    let signed_in = accounts.list_sessions(&viewer.user_id).await?;
    Ok(views::sessions(
        signed_in.sessions,
        signed_in.apps,
        viewer,
        accounts.is_confirmed(viewer),
    ))
}

/// `POST /api/end_session`: ends one session or app of the customer's, by its handle. Its own is a
/// sign-out; any other needs the password proven within the last 15 minutes
/// (`session.confirmed_for`, ASVS 7.5.2). One that
/// has ended already is no error: 0 sessions ended.
///
/// 401 without a session, 403 if the password must be proven first, 404 for a handle that is not
/// the customer's.
#[server(prefix = "/api", endpoint = "end_session")]
pub async fn end_session(#[server(default)] session: String) -> Result<SessionsEnded, AppError> {
    let visit = Visit::current()?;
    let viewer = visit.session_viewer()?;
    let session = SessionHandle::from(session);
    let accounts = &visit.state.accounts;
    if session == viewer.handle {
        accounts
            .sign_out(Some(viewer), &visit.session, &visit.peer)
            .await?;
        visit.forget_session();
        redirect_with_notice(&visit, paths::HOME, Notice::SignedOut);
        return Ok(SessionsEnded { sessions_ended: 1 });
    }
    let this = WhichSessions::One(&session);
    let sessions_ended = accounts.end_sessions(viewer, this, &visit.peer).await?;
    let notice = match sessions_ended {
        0 => Notice::SessionGoneAlready,
        _ => Notice::OneSessionEnded,
    };
    redirect_with_notice(&visit, paths::SESSIONS, notice);
    Ok(SessionsEnded { sessions_ended })
}

/// `POST /api/end_other_sessions`: ends every session of the customer's but this one, and every app.
///
/// 401 without a session, 403 if the password must be proven first.
#[server(prefix = "/api", endpoint = "end_other_sessions")]
pub async fn end_other_sessions() -> Result<SessionsEnded, AppError> {
    let visit = Visit::current()?;
    let viewer = visit.session_viewer()?;
    let others = WhichSessions::AllBut(&viewer.handle);
    let accounts = &visit.state.accounts;
    let sessions_ended = accounts.end_sessions(viewer, others, &visit.peer).await?;
    let notice = Notice::OtherSessionsEnded {
        sessions: sessions_ended,
    };
    redirect_with_notice(&visit, paths::SESSIONS, notice);
    Ok(SessionsEnded { sessions_ended })
}

/// `POST /api/end_all_sessions`: ends every session and app of the customer's, this one included.
///
/// 401 without a session, 403 if the password must be proven first.
#[server(prefix = "/api", endpoint = "end_all_sessions")]
pub async fn end_all_sessions() -> Result<SessionsEnded, AppError> {
    let visit = Visit::current()?;
    let sessions_ended = visit
        .state
        .accounts
        .end_sessions(visit.session_viewer()?, WhichSessions::All, &visit.peer)
        .await?;
    visit.forget_session();
    let notice = Notice::AllSessionsEnded {
        sessions: sessions_ended,
    };
    redirect_with_notice(&visit, paths::LOGIN, notice);
    Ok(SessionsEnded { sessions_ended })
}

/// `POST /api/confirm`: proves the password again, which counts for 15 minutes in this session,
/// and gives the session a new id (ASVS 7.2.4). `next` is where a form is redirected to, if it is a
/// path on this site.
///
/// 401 without a session, 422 if the password is wrong, 429, 503.
#[server(prefix = "/api", endpoint = "confirm")]
pub async fn confirm(
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    let visit = Visit::current()?;
    let id = visit
        .state
        .accounts
        .confirm(
            visit.session_viewer()?,
            Presented::Password(&password.into()),
            &visit.peer,
        )
        .await?;
    visit.cookies.set_session(id);
    let next = NextPath::parse_or_home(&next);
    redirect_with_notice(&visit, next.as_str(), Notice::Confirmed);
    Ok(())
}

/// `POST /api/activity`: what happened to the customer's account, newest first, twenty a page. The
/// first page is 1, also for what is no number; a page past the last is the last. 401 without a
/// session.
#[server(prefix = "/api", endpoint = "activity")]
pub async fn my_activity(#[server(default)] page: String) -> Result<Activity, AppError> {
    let visit = Visit::current()?;
    let (events, page) = visit
        .state
        .accounts
        .activity(&visit.session_viewer()?.user_id, paging::asked(&page))
        .await?;
    Ok(Activity {
        events: events.into_iter().map(views::security_event).collect(),
        page: page.number,
        pages: page.of,
    })
}
