//! Renders a page: its view, in an owner of its own, then the document around it.

use std::sync::Arc;

use axum::{
    extract::Request,
    response::{Html, IntoResponse, Response},
};
use futures_util::StreamExt;
use hydration_context::SsrSharedContext;
use leptos::{prelude::*, reactive::computed::ScopedFuture};

use super::{
    document::Document,
    own_files::OwnFiles,
    page_head::{PageHead, Words},
    redirect::PageAnswer,
    visit::Visit,
};
use crate::{
    error::AppError,
    server::{settings::site_files::FileNames, state::AppState},
};

/// What a page shows.
pub type View = fn() -> AnyView;

/// What is shown where: given from above, since pages stand above what speaks HTTP.
#[derive(Clone, Copy, Debug)]
pub struct Views {
    /// Every page by its address, written as axum's router reads it.
    pub pages: &'static [(&'static str, View)],
    /// The page of a path that is none.
    pub not_found: View,
    /// The page of an error that no page explains.
    pub error: fn(&AppError) -> AnyView,
}

/// Makes responses of views.
#[derive(Debug)]
pub struct PageRenderer {
    pub views: Views,
    pub own_files: OwnFiles,
    document: Document,
}

impl PageRenderer {
    pub fn new(state: &AppState, views: Views) -> anyhow::Result<Self> {
        // What a view spawns runs on Tokio. Another renderer of this process (a test's) may have said so.
        let _ = any_spawner::Executor::init_tokio();
        let files = FileNames::read(&state.leptos, &std::env::current_exe()?)?;
        let own_files = OwnFiles::new(&state.leptos, &files);
        Ok(Self {
            views,
            document: Document::new(&files, &own_files),
            own_files,
        })
    }

    /// Answers with a page, which may set its status.
    pub async fn page(&self, view: View, request: Request) -> Response {
        let visit = request.extensions().get::<Visit>().cloned();
        let (head, answer) = (PageHead::default(), PageAnswer::default());
        let provide = {
            let (head, answer) = (head.clone(), answer.clone());
            move || {
                if let Some(visit) = visit {
                    provide_context(visit);
                }
                provide_context(head);
                answer.provide();
            }
        };
        let body = render(provide, view).await;
        let mut response = Html(self.document.around(&head.take(), &body)).into_response();
        answer.apply_to(&mut response);
        response
    }

    /// A whole document for an error that no page can explain: rendered without session and scripts,
    /// so that it works when they do not.
    pub fn error(&self, error: &AppError) -> String {
        let owner = Root::new();
        let body = owner.0.with(|| (self.views.error)(error).to_html());
        let words = Words {
            title: format!("{error} · Tiffin"),
            ..Words::default()
        };
        self.document.without_scripts(&words, &body)
    }
}

/// The whole view, with what it waits for.
async fn render(provide: impl FnOnce(), view: View) -> String {
    let root = Root::new();
    let rendering = root.0.with(|| {
        provide();
        // Each time it goes on, it does so under this owner, on whatever thread.
        ScopedFuture::new(async move {
            let chunks = view().to_html_stream_in_order();
            chunks.collect::<String>().await
        })
    });
    rendering.await
}

/// The owner of everything that is made while a page is rendered. Whatever ends the rendering (its
/// end, a panic, a request that is dropped) cleans it up.
struct Root(Owner);

impl Root {
    fn new() -> Self {
        let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
        // It is now this thread's current owner. Whatever else runs here must not be made its child.
        owner.clone().unset();
        Self(owner)
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        self.0.cleanup();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{Arc, Weak},
        task::Context,
    };

    use futures_util::{FutureExt, future, task::noop_waker};

    use super::*;

    #[tokio::test]
    async fn what_a_view_waits_for_is_rendered_with_it_at_every_depth() {
        let view: View = || {
            let late = |inner: AnyView| {
                Suspend::new(async move {
                    tokio::task::yield_now().await;
                    inner
                })
                .into_any()
            };
            let inner = late(view! { <b>"inner"</b> }.into_any());
            let outer = late(view! { <p>{inner}</p> }.into_any());
            view! { <main>{outer}</main> }.into_any()
        };

        let html = render(|| {}, view).await;

        assert!(html.contains("<b>inner</b>"), "{html}");
    }

    #[tokio::test]
    async fn a_view_finds_what_was_provided_after_it_has_waited_too() {
        let view: View = || {
            Suspend::new(async move {
                tokio::task::yield_now().await;
                use_context::<u32>().map(|number| number.to_string())
            })
            .into_any()
        };

        let html = render(|| provide_context(7_u32), view).await;

        assert!(html.contains('7'), "{html}");
        assert!(Owner::current().is_none(), "nobody else finds it");
    }

    #[test]
    fn a_request_that_is_dropped_in_the_middle_leaves_nothing_behind() {
        let kept = Arc::new(());
        let weak: Weak<()> = Arc::downgrade(&kept);
        let view: View = || {
            let kept = use_context::<Arc<()>>();
            let stored = StoredValue::new(kept.clone());
            Suspend::new(async move {
                future::pending::<()>().await;
                drop((stored, kept));
            })
            .into_any()
        };

        let mut rendering = render(|| provide_context(kept), view).boxed();
        let waker = noop_waker();
        let polled = rendering.poll_unpin(&mut Context::from_waker(&waker));
        assert!(polled.is_pending());
        assert!(weak.upgrade().is_some());
        drop(rendering);

        assert!(weak.upgrade().is_none());
    }
}
