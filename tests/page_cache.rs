//! Visitors' public pages are kept whole: shown to no one else, and never longer than they are true.

use std::time::Duration;

use reqwest::{Method, header};

use crate::helpers::{Answer, Client, HTML, TestApp, kitchen::Kitchen};

/// A page that was kept has a tag; one that is made for somebody has none.
fn is_kept(answer: &Answer) -> bool {
    !answer.header("etag").is_empty()
}

async fn get(client: &Client, path: &str, headers: &[(&'static str, &str)]) -> Answer {
    let request = client.request(Method::GET, path, HTML);
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    client.send(request).await
}

#[tokio::test]
async fn a_visitors_page_is_kept_and_sent_again_only_if_it_has_changed() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.client();

    for path in [
        "/",
        "/login",
        "/register",
        "/restaurants",
        "/r/kitchen",
        "/cart",
    ] {
        let first = client.get(path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.len() > 20, "{path}: {tag}");

        let second = client.get(path).await;
        assert_eq!((second.header("etag"), &second.body), (&*tag, &first.body));
        for known in [&tag, &format!("W/{tag}"), &format!("\"x\", {tag}"), "*"] {
            let known = get(&client, path, &[("if-none-match", known)]).await;
            assert_eq!((known.status, &*known.body), (304, ""), "{path}");
            assert_eq!(known.header("etag"), tag, "{path}");
            assert_eq!(known.header("vary"), second.header("vary"), "{path}");
        }
        let other = get(&client, path, &[("if-none-match", "\"x\"")]).await;
        assert_eq!((other.status, &other.body), (200, &first.body), "{path}");
    }
}

#[tokio::test]
async fn each_way_to_compress_a_page_has_a_tag_of_its_own() {
    let app = TestApp::spawn().await;
    let client = app.client();
    let plain = client.get("/").await;

    let mut tags = vec![plain.header("etag").to_owned()];
    for encoding in ["br", "gzip"] {
        for _ in 0..2 {
            let request = client.request(Method::GET, "/", HTML);
            let request = request.header(header::ACCEPT_ENCODING, encoding);
            let response = request.send().await.unwrap();
            let headers = response.headers().clone();
            let tag = headers["etag"].to_str().unwrap().to_owned();
            assert_eq!(headers["content-encoding"], encoding);
            let sent = response.bytes().await.unwrap();
            assert!(sent.len() * 2 < plain.body.len(), "{encoding}");
            assert_eq!(headers["content-length"], sent.len().to_string().as_str());
            tags.push(tag);
        }
    }

    tags.dedup();
    assert_eq!(tags.len(), 3, "{tags:?}");
}

#[tokio::test]
async fn a_head_says_what_a_get_would() {
    let app = TestApp::spawn().await;
    let client = app.client();

    for _ in 0..2 {
        let head = client.request(Method::HEAD, "/", HTML);
        let head = client.send(head).await;
        let page = client.get("/").await;

        assert_eq!((head.status, &*head.body), (200, ""));
        for name in ["etag", "content-length", "content-type", "vary"] {
            assert_eq!(head.header(name), page.header(name), "{name}");
        }
        assert_eq!(page.header("content-length"), page.body.len().to_string());
    }
}

#[tokio::test]
async fn whoever_brings_a_cookie_of_ours_neither_gets_nor_makes_a_kept_page() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let priya = app.customer("priya").await;
    let guest = app.client();
    guest.add(crate::helpers::kitchen::DOSA, &[], 1).await;
    let flashed = app.client();
    flashed.submit("/login", "/api/login", &[]).await;
    assert!(flashed.cookie("tiffin-flash").is_some());
    let (priya, guest, flashed) = (
        priya.cookie_header(),
        guest.cookie_header(),
        flashed.cookie_header(),
    );
    let visitor = app.client();

    for path in ["/", "/restaurants", "/r/kitchen", "/cart", "/login"] {
        for cookies in [
            &*priya,
            &guest,
            &flashed,
            &format!("city=Berlin; {priya}"),
            &format!("city=Berlin;{guest}"),
            "tiffin=x",
            "tiffin-guest=x",
            "tiffin-flash=x",
            "tiffin",
            "tiffin=",
            "tiffin =x",
            "TIFFIN=x",
            "a=\"b; tiffin=x\"",
        ] {
            let answer = get(&visitor, path, &[("cookie", cookies)]).await;
            assert!(!is_kept(&answer), "{path}, {cookies}");
        }
        // Nothing of them was kept.
        let page = visitor.get(path).await;
        assert!(
            is_kept(&page) && page.body.contains("Create account"),
            "{path}"
        );
        assert!(!page.body.contains("priya"), "{path}");
        // And what was kept for visitors is not theirs.
        let mine = get(&visitor, path, &[("cookie", &priya)]).await;
        assert!(!mine.body.contains("Create account"), "{path}");
        let known = [("cookie", &*priya), ("if-none-match", page.header("etag"))];
        assert_ne!(get(&visitor, path, &known).await.status, 304, "{path}");
    }
}

#[tokio::test]
async fn other_software_s_cookies_change_nothing() {
    let app = TestApp::spawn().await;
    let client = app.client();

    assert!(is_kept(
        &get(&client, "/", &[("cookie", "city=Berlin")]).await
    ));
}

#[tokio::test]
async fn only_whole_pages_that_everybody_may_see_are_kept() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.client();

    for path in [
        "/no-such-page",
        "/r/nowhere",
        "/dashboard",
        "/events",
        "/login?next=%2Forders",
        "/login?ended=00000000000000000000000000000000",
        "/?utm=1",
        "/restaurants?utm=1",
    ] {
        for _ in 0..2 {
            assert!(!is_kept(&client.get(path).await), "{path}");
        }
    }
    for headers in [
        [("tiffin-parts", "- cart"), ("x-other", "1")],
        [("authorization", "Bearer x"), ("x-other", "1")],
    ] {
        assert!(!is_kept(&get(&client, "/r/kitchen", &headers).await));
    }
    assert!(!is_kept(&client.get_as_client("/").await));
}

#[tokio::test]
async fn why_a_visitor_was_sent_to_sign_in_is_not_said_to_others() {
    let app = TestApp::spawn().await;
    let client = app.client();

    let sent = client.get("/login?next=%2Forders").await.body;
    let plain = client.get("/login").await.body;

    assert!(sent.contains("role=\"status\""), "{sent}");
    assert!(!plain.contains("role=\"status\""), "{plain}");
}

#[tokio::test]
async fn a_search_is_kept_once_however_it_is_written() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.client();

    let first = client.get("/restaurants?open=1&q=dosa").await;
    let second = client.get("/restaurants?q=dosa&cuisine=&open=1").await;

    assert!(!is_kept(&first), "anybody can make one up");
    assert!(is_kept(&second));
    assert_eq!(first.body, second.body);
}

#[tokio::test]
async fn what_changes_in_the_catalogue_shows_at_once() {
    let app = TestApp::spawn().await;
    let kitchen = Kitchen::open(&app).await;
    let client = app.client();
    for path in ["/", "/restaurants", "/r/kitchen"] {
        assert!(
            client.get(path).await.body.contains("Test Kitchen"),
            "{path}"
        );
    }

    let rename = "update restaurants set name = 'Renamed' where slug = 'kitchen'";
    kitchen.sql(&app, rename).await;

    for path in ["/", "/restaurants", "/r/kitchen"] {
        assert!(client.get(path).await.body.contains("Renamed"), "{path}");
    }
}

#[tokio::test]
async fn what_changes_by_the_clock_shows_within_a_minute() {
    let app = TestApp::spawn().await;
    let kitchen = Kitchen::open(&app).await;
    let until = app.state.clock.now() + 10 * 60_000;
    let pause = format!(
        "update restaurants set paused_until = {} where slug = 'kitchen'",
        until.0
    );
    kitchen.sql(&app, &pause).await;
    let client = app.client();
    let paused = client.get("/r/kitchen").await;
    assert!(is_kept(&paused) && paused.body.contains("order when the kitchen is open"));

    app.advance(Duration::from_mins(11));

    let open = client.get("/r/kitchen").await;
    assert!(!open.body.contains("order when the kitchen is open"));
}

/// The back button shows what a browser has stored: never a page with a cart, and no other page without
/// asking.
#[tokio::test]
async fn a_browser_asks_before_it_shows_a_page_again() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.client();

    for _ in 0..2 {
        for path in ["/cart", "/r/kitchen", "/checkout/kitchen"] {
            let page = client.get(path).await;
            assert!(is_kept(&page), "{path}");
            assert_eq!(page.header("cache-control"), "no-store", "{path}");
        }
        let page = client.get("/").await;
        assert_eq!(page.header("cache-control"), "private, no-cache");
        assert_eq!(page.header("vary"), "accept-encoding, cookie, tiffin-parts");
    }
}

#[tokio::test]
async fn nothing_is_kept_where_there_is_no_room() {
    let app = TestApp::spawn_with(&[("SERVER__PAGE_CACHE_MIB", "0")]).await;
    let client = app.client();

    for _ in 0..2 {
        assert!(!is_kept(&client.get("/").await));
    }
}
