//! Which path goes where, and the middleware in their order.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    http::{Method, StatusCode, request::Parts},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodFilter, get, on},
};
use futures_util::{FutureExt, future::BoxFuture};
use leptos::prelude::{provide_context, use_context};
use leptos_axum::handle_server_fns_with_context;
use tower::{ServiceBuilder, ServiceExt};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, Predicate},
    },
    limit::RequestBodyLimitLayer,
    services::ServeDir,
    timeout::TimeoutLayer,
};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};

use super::{
    access::AccessTable,
    events, export, jwks,
    kept_pages::KeptPages,
    mail_files,
    middleware::{
        bearer, cache_control, crowded, csp, error_answers, finish, form_body, form_posts,
        host_check, identify, in_place, origin_check, own_cookies, request_id, request_log,
        require_login, security_headers, visitors_pages,
    },
    page::{PageRenderer, View, Views},
    tracking_events::tracking_events,
    visit::Visit,
};
use crate::{
    error::AppError,
    paths,
    server::{state::AppState, store::session_store::HashedSessionStore},
};

/// Forms are short.
const MAX_BODY: usize = 64 * 1024;

/// An answer may take so long; what was begun is finished all the same.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

pub fn build(state: &AppState, views: Views, access: AccessTable) -> anyhow::Result<Router> {
    let renderer = Arc::new(PageRenderer::new(state, views)?);
    let pages = guarded_pages(&renderer, state);
    let open_to_all = Router::new().route(paths::TRACKING_EVENTS, get(tracking_events));
    let visited = pages.clone().merge(open_to_all).merge(functions());
    let visited = with_visit(visited, &pages, state);
    let site = Router::new()
        .route(paths::HEALTH_LIVE, get(|| async { "live" }))
        .route(paths::HEALTH_READY, get(ready))
        .route(
            paths::CHANGE_PASSWORD,
            get(|| async { Redirect::to(paths::PASSWORD) }),
        )
        .route(paths::JWKS, get(jwks::jwks))
        .with_state(state.clone())
        .merge(with_kept_pages(visited, state))
        .merge(own_files(&renderer))
        .merge(files_of_mails(state))
        .fallback_service(files(state, &pages, &renderer));
    with_defences(site, state, renderer, access)
}

/// Every page behind its guard, what open pages listen to, and what a customer takes away. It wants a
/// [`Visit`] with the request, wherever that comes from, and can be asked for a page by whoever has one.
fn guarded_pages(renderer: &Arc<PageRenderer>, state: &AppState) -> Router {
    let has_mailbox = state.mailbox.is_some();
    let pages = renderer.views.pages.iter();
    // Without a mailbox its pages are addresses like any other that leads nowhere.
    let pages = pages.filter(|(path, _)| has_mailbox || !paths::is_mailbox(path));
    pages
        .fold(Router::new(), |router, (path, view)| {
            router.route(path, get(page(renderer, *view)))
        })
        .route(paths::EVENTS, get(events::events))
        .route(paths::EXPORT, get(export::export))
        .layer(
            ServiceBuilder::new()
                .layer(from_fn(require_login::guard))
                .layer(from_fn(in_place::alone)),
        )
}

/// Shows a page.
fn page(
    renderer: &Arc<PageRenderer>,
    view: View,
) -> impl Fn(Request) -> BoxFuture<'static, Response> + Clone + use<> {
    let renderer = renderer.clone();
    move |request| {
        let renderer = renderer.clone();
        async move { renderer.page(view, request).await }.boxed()
    }
}

/// The server functions, at the addresses they give themselves.
fn functions() -> Router {
    let listed = leptos::server_fn::axum::server_fn_paths();
    listed.fold(Router::new(), |router, (path, method)| {
        // A HEAD is answered as the GET that it stands for, without the body.
        let call = |mut request: Request| {
            if request.method() == Method::HEAD {
                *request.method_mut() = Method::GET;
            }
            handle_server_fns_with_context(provide_visit, request)
        };
        match MethodFilter::try_from(method) {
            Ok(method) => router.route(path, on(method, call)),
            Err(_) => router,
        }
    })
}

/// The files that documents name and the server has in itself.
fn own_files(renderer: &PageRenderer) -> Router {
    renderer
        .own_files
        .all()
        .cloned()
        .fold(Router::new(), |router, file| {
            let path = file.path.clone();
            router.route(&path, get(|| async { file.response() }))
        })
        .layer(from_fn(cache_control::for_good))
}

/// The files of mails, where there is a mailbox.
fn files_of_mails(state: &AppState) -> Router {
    let Some(mailbox) = state.mailbox.clone() else {
        return Router::new();
    };
    Router::new()
        .route(paths::MAIL_HTML, get(mail_files::html))
        .route(paths::MAIL_SOURCE, get(mail_files::source))
        .with_state(mailbox)
        .layer(from_fn(cache_control::never))
}

/// Around everything, outermost first.
fn with_defences(
    site: Router,
    state: &AppState,
    renderer: Arc<PageRenderer>,
    access: AccessTable,
) -> anyhow::Result<Router> {
    let policy = csp::policy_for(&state.leptos)?;
    Ok(site.layer(
        ServiceBuilder::new()
            // First, so that every line logged below carries it.
            .layer(from_fn(request_id::give))
            .layer(from_fn(request_log::write))
            // Around whatever answers, errors included.
            .layer(from_fn_with_state(state.clone(), security_headers::add))
            .layer(from_fn_with_state(policy, csp::protect))
            // What is personal is sent as it is: a page may show words of its address next to a
            // customer's data, and the compressed length would tell whether they are alike.
            .layer(
                CompressionLayer::new()
                    .compress_when(DefaultPredicate::new().and(cache_control::is_not_personal)),
            )
            .layer(from_fn_with_state(renderer, error_answers::give))
            .layer(CatchPanicLayer::custom(error_answers::for_panic))
            .layer(TimeoutLayer::with_status_code(
                StatusCode::SERVICE_UNAVAILABLE,
                REQUEST_TIMEOUT,
            ))
            .layer(from_fn(crowded::check))
            .layer(from_fn(host_check::check))
            .layer(from_fn_with_state(state.clone(), origin_check::check))
            // After what must see the cookies that it takes away.
            .layer(from_fn_with_state(access, bearer::read))
            .layer(RequestBodyLimitLayer::new(MAX_BODY)),
    ))
}

/// Around pages and server functions, outermost first.
fn with_visit(visited: Router, pages: &Router, state: &AppState) -> Router {
    visited.layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(state.clone(), finish::what_is_begun))
            .layer(from_fn(cache_control::for_pages))
            // Before whoever reads cookies.
            .layer(from_fn_with_state(state.clone(), own_cookies::keep))
            .layer(session_layer(state))
            .layer(from_fn_with_state(state.clone(), identify::identify))
            .layer(from_fn(form_body::read))
            .layer(from_fn_with_state(pages.clone(), form_posts::answer)),
    )
}

/// Around all of that: a page that is kept is sent before anything is asked of the database.
fn with_kept_pages(visited: Router, state: &AppState) -> Router {
    let bytes = state.settings.server.page_cache_mib * 1024 * 1024;
    let kept = (bytes > 0).then(|| Arc::new(KeptPages::new(bytes)));
    visited.layer(from_fn_with_state(
        (state.clone(), kept),
        visitors_pages::answer,
    ))
}

fn session_layer(state: &AppState) -> SessionManagerLayer<HashedSessionStore> {
    let idle = state.settings.session.idle;
    let idle = tower_sessions::cookie::time::Duration::try_from(idle)
        .unwrap_or(tower_sessions::cookie::time::Duration::DAY);
    SessionManagerLayer::new(HashedSessionStore::new(&state.db))
        .with_name(state.cookies.session.clone())
        .with_secure(state.cookies.secure)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(idle))
}

/// Files of the built site; where there is none, the 404 page.
fn files(state: &AppState, pages: &Router, renderer: &Arc<PageRenderer>) -> Router {
    let page = page(renderer, renderer.views.not_found);
    let not_found = Router::new().fallback(page).layer(from_fn(in_place::alone));
    let not_found = with_visit(not_found, pages, state);
    let folder = ServeDir::new(&*state.leptos.site_root)
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false)
        .call_fallback_on_method_not_allowed(true)
        .fallback(not_found.clone());
    Router::new()
        .fallback_service(folder)
        .layer(from_fn_with_state(not_found, not_found_if_long))
        .layer(from_fn_with_state(state.clone(), cache_control::for_files))
}

/// No file of ours has so long a path, and file systems refuse names over 255 bytes: to them that is
/// a failure, not a file that is missing.
const MAX_FILE_PATH: usize = 200;

async fn not_found_if_long(
    State(not_found): State<Router>,
    request: Request,
    next: Next,
) -> Response {
    if request.uri().path().len() > MAX_FILE_PATH {
        not_found.oneshot(request).await.into_response()
    } else {
        next.run(request).await
    }
}

/// Hands server functions what the middleware found out.
fn provide_visit() {
    let Some(parts) = use_context::<Parts>() else {
        return;
    };
    if let Some(visit) = parts.extensions.get::<Visit>() {
        provide_context(visit.clone());
    }
}

async fn ready(State(state): State<AppState>) -> Response {
    if !state.stopping.is_cancelled() && state.db.is_ready().await {
        "ready".into_response()
    } else {
        AppError::Unavailable { retry_after: 5 }.into_response()
    }
}

// The state needs a database, and a unit test makes none on a server.
#[cfg(all(test, not(feature = "postgres")))]
mod tests {
    use axum::{
        body::{self, Body},
        http::{Request, header},
    };

    use leptos::prelude::*;

    use super::*;
    use crate::server::settings::Settings;

    const VIEWS: Views = Views {
        pages: &[],
        not_found: || ().into_any(),
        error: |error| view! { <h1>{error.to_string()}</h1> }.into_any(),
    };

    async fn panics() {
        panic!("secret detail");
    }

    async fn answer_to_a_panic(accept: &str) -> (StatusCode, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite:{}", folder.path().join("t.db").display());
        let options = LeptosOptions::builder().output_name("tiffin").build();
        let settings =
            Settings::from_sources(options, "", [("TIFFIN__DATABASE__URL".to_owned(), url)])
                .expect("valid");
        let state = AppState::new(settings).await.expect("opens");
        let renderer = Arc::new(PageRenderer::new(&state, VIEWS).expect("renders"));
        let site = Router::new().route("/", get(panics));
        let site = with_defences(site, &state, renderer, AccessTable(&[])).expect("a policy");
        let request = Request::get("/")
            .header(header::HOST, "tiffin.example")
            .header(header::ACCEPT, accept)
            .body(Body::empty());

        let response = site
            .oneshot(request.expect("a request"))
            .await
            .expect("answers");

        let status = response.status();
        let bytes = body::to_bytes(response.into_body(), usize::MAX)
            .await
            .expect("a body");
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    #[tokio::test]
    async fn a_panic_is_a_page_of_ours_without_its_cause() {
        let (status, body) = answer_to_a_panic("text/html").await;

        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body.contains("<h1>Something went wrong</h1>"), "{body}");
        assert!(!body.contains("secret detail"), "{body}");
    }

    #[tokio::test]
    async fn a_panic_is_json_for_a_client() {
        let (status, body) = answer_to_a_panic("*/*").await;

        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(
            body.starts_with(r#"{"error":"Something went wrong","reference":""#),
            "{body}"
        );
    }
}
