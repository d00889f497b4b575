//! What the address of a page says: its query is read once and in one way, and no path breaks a
//! page.

use crate::helpers::{PASSWORD, TestApp, blocking, kitchen::Kitchen, raw};

#[tokio::test]
async fn a_query_is_decoded_once() {
    let app = TestApp::spawn().await;
    let client = app.client();

    let page = client.get("/restaurants?q=%2541&cuisine=a%2Bb").await.body;
    assert!(page.contains(r#"value="%41""#), "{page}");
    let page = client.get("/restaurants?q=100%25+veg%2B").await.body;
    assert!(page.contains(r#"value="100% veg+""#), "{page}");
}

#[tokio::test]
async fn whoever_signs_in_comes_back_with_the_whole_query() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;

    for asked in [
        "/orders?from=new%20year",
        "/orders?q=%2541&r=a%26b",
        "/orders?q=%E0%AE%A4+x",
    ] {
        let client = app.client();
        let sent = client.get(asked).await;
        assert_eq!(sent.status, 303, "{asked}");
        let page = client.get(sent.location()).await.body;
        let next = hidden_field(&page, "next");
        assert_eq!(next.replace("&amp;", "&"), asked);
        let form = [
            ("email", "priya@example.com"),
            ("password", PASSWORD),
            ("next", asked),
        ];
        let answer = client.submit(sent.location(), "/api/login", &form).await;
        assert_eq!(answer.location(), asked);
        // The link beside the form leads on to the same.
        let link = page.split(r#"href="/register?next="#).nth(1);
        let link = link.unwrap().split('"').next().unwrap();
        let page = client.twin().get(&format!("/register?next={link}")).await;
        assert!(
            page.status == 303 || hidden_field(&page.body, "next").replace("&amp;", "&") == asked
        );
    }
}

fn hidden_field<'a>(page: &'a str, name: &str) -> &'a str {
    let field = page
        .split("<input")
        .find(|input| input.contains(&format!(r#"name="{name}""#)) && input.contains("hidden"));
    let value = field.expect("the field").split(r#"value=""#).nth(1);
    value.expect("a value").split('"').next().unwrap()
}

#[tokio::test]
async fn a_path_is_decoded_once() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.client();

    assert_eq!(client.get("/r/kitchen").await.status, 200);
    assert_eq!(client.get("/r/%6Bitchen").await.status, 200);
    assert_eq!(client.get("/r/%256Bitchen").await.status, 404);
}

#[tokio::test]
async fn a_page_of_an_error_has_a_title_of_its_own() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;

    for page in [
        "/nowhere",
        "/r/nowhere",
        "/checkout/nowhere",
        "/checkout/nowhere/review/1",
        "/orders/00000000",
        "/account/addresses/1",
    ] {
        let answer = client.get(page).await;
        assert_eq!(answer.status, 404, "{page}");
        assert!(
            answer
                .body
                .contains("<title>Page not found · Tiffin</title>"),
            "{page}: {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn a_page_that_fails_has_a_title_of_its_own() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.customer("priya").await;
    sqlx::raw_sql(
        "alter table opening_hours rename to a; alter table reviews rename to b;
         alter table orders rename to c; alter table addresses rename to d;
         alter table security_events rename to e; alter table cart_lines rename to f",
    )
    .execute(&app.state.db.write)
    .await
    .unwrap();

    for page in [
        "/r/kitchen",
        "/checkout/kitchen",
        "/checkout/kitchen/review/1",
        "/orders",
        "/orders/00000000",
        "/dashboard",
        "/account/addresses",
        "/account/addresses/1",
        "/account/activity",
    ] {
        let answer = client.get(page).await;
        assert_eq!(answer.status, 500, "{page}");
        assert!(
            answer
                .body
                .contains("<title>Something went wrong · Tiffin</title>"),
            "{page}: {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn no_path_is_too_long_or_too_odd_for_the_404_page() {
    let app = TestApp::spawn().await;
    let long = "a".repeat(256);

    for path in [
        format!("/{long}"),
        format!("/{}", "é".repeat(100)),
        format!("/{}", "%C3%A9".repeat(128)),
        format!("/pkg/{long}.js"),
        format!("/{}", "a/".repeat(4_000)),
        format!("/{}", "a".repeat(253)),
        format!("/r/{long}"),
        "/%00".to_owned(),
        "/pkg/%00.js".to_owned(),
        "/%ff".to_owned(),
        "/a%ffb/c".to_owned(),
        "/../../etc/passwd".to_owned(),
        "/%2e%2e/%2e%2e/etc/passwd".to_owned(),
        "/..%2f..%2fetc%2fpasswd".to_owned(),
        "/r/%ff".to_owned(),
        "/r/%00".to_owned(),
        "/orders/%00".to_owned(),
    ] {
        let (port, request) = (
            app.port,
            format!(
                "GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nAccept-Encoding: br, gzip\r\n\
                 Connection: close\r\n\r\n"
            ),
        );

        let answer = blocking(move || raw(port, request.as_bytes())).await;

        let status = answer.split(' ').nth(1).unwrap();
        assert!(["404", "400", "303"].contains(&status), "{path}: {answer}");
    }
}
