//! A browser without JavaScript: forms that end in redirects, errors that lose nothing typed.

use crate::helpers::{NEW_PASSWORD, PASSWORD, TestApp};

#[tokio::test]
async fn signing_up_leads_to_the_dashboard_with_a_welcome_told_once() {
    let app = TestApp::spawn().await;
    let client = app.client();
    let form = [
        ("name", "Priya"),
        ("email", "priya@example.com"),
        ("password", PASSWORD),
    ];

    let answer = client.submit("/register", "/api/register", &form).await;

    assert_eq!(
        (answer.status, answer.location(), answer.body.as_str()),
        (303, "/dashboard", "")
    );
    let welcome = "Welcome to Tiffin. Your account is ready.";
    let page = client.get("/dashboard").await;
    assert!(page.body.contains(welcome), "{}", page.body);
    assert!(!client.get("/dashboard").await.body.contains(welcome));
}

#[tokio::test]
async fn a_refused_form_comes_back_with_what_was_wrong_and_what_was_typed() {
    let app = TestApp::spawn().await;
    let client = app.client();
    let form = [
        ("name", "Zoë <b>O'Brien</b>"),
        ("email", "zoë at home"),
        ("password", "secret-short"),
    ];

    let answer = client.submit("/register", "/api/register", &form).await;

    assert_eq!((answer.status, answer.location()), (303, "/register"));
    let page = client.get("/register").await.body;
    for expected in [
        "<title>Error: Create your account · Tiffin</title>",
        "There is a problem",
        "href=\"#email\"",
        "Enter an email like name@example.com",
        "aria-invalid=\"true\"",
        "aria-describedby=\"email-error\"",
        "value=\"zoë at home\"",
        "value=\"Zoë &lt;b&gt;O'Brien&lt;/b&gt;\"",
    ] {
        assert!(page.contains(expected), "{expected}: {page}");
    }
    assert!(!page.contains("secret-short"), "{page}");
    let again = client.get("/register").await.body;
    assert!(!again.contains("There is a problem"), "told once");
}

#[tokio::test]
async fn signing_in_goes_on_to_where_one_was_going() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let client = app.client();
    let sent_to = client.get("/account/password").await.location().to_owned();
    let page = client.get(&sent_to).await.body;
    assert!(
        page.contains("name=\"next\" value=\"/account/password\""),
        "{page}"
    );
    assert!(page.contains("Sign in to continue."), "{page}");
    let wrong = [
        ("email", "Priya@example.com"),
        ("password", "wrong one"),
        ("next", "/account/password"),
    ];

    let refused = client.submit(&sent_to, "/api/login", &wrong).await;
    assert_eq!(
        (refused.status, refused.location()),
        (303, sent_to.as_str())
    );
    let page = client.get(&sent_to).await.body;
    assert!(
        page.contains("Invalid credentials") && page.contains("value=\"Priya@example.com\""),
        "{page}"
    );
    assert!(
        page.contains("name=\"next\" value=\"/account/password\""),
        "{page}"
    );

    let right = [
        ("email", "priya@example.com"),
        ("password", PASSWORD),
        ("next", "/account/password"),
    ];
    let answer = client.submit(&sent_to, "/api/login", &right).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/account/password")
    );
}

#[tokio::test]
async fn next_never_leads_to_another_site() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;

    for next in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "https:evil",
        "\\\\evil.example",
        "/a\r\nSet-Cookie: x=y",
        "javascript:alert(1)",
        "/\t/evil.example",
        " //evil.example",
        "/api/logout",
    ] {
        let client = app.client();
        let form = [
            ("email", "priya@example.com"),
            ("password", PASSWORD),
            ("next", next),
        ];

        let answer = client.submit("/login", "/api/login", &form).await;

        assert_eq!(
            (answer.status, answer.location()),
            (303, "/dashboard"),
            "{next:?}"
        );
        let encoded: String = reqwest::Url::parse_with_params("http://x/login", [("next", next)])
            .unwrap()
            .query()
            .unwrap()
            .to_owned();
        let page = app.client().get(&format!("/login?{encoded}")).await;
        assert_eq!(page.status, 200, "{next:?}");
        assert!(page.body.contains("name=\"next\" value=\"\""), "{next:?}");
    }
}

#[tokio::test]
async fn changing_the_password_ends_at_sign_in_with_the_count() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    app.signed_in("priya", PASSWORD).await;
    let form = [
        ("current_password", PASSWORD),
        ("new_password", NEW_PASSWORD),
    ];

    let answer = client
        .submit("/account/password", "/api/change_password", &form)
        .await;

    assert_eq!((answer.status, answer.location()), (303, "/login"));
    let page = client.get("/login").await.body;
    assert!(
        page.contains("Your password is changed. You were signed out everywhere (2 sessions)."),
        "{page}"
    );
}

#[tokio::test]
async fn a_wrong_current_password_comes_back_to_its_field() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let form = [
        ("current_password", "wrong one"),
        ("new_password", NEW_PASSWORD),
    ];

    let answer = client
        .submit("/account/password", "/api/change_password", &form)
        .await;

    assert_eq!(
        (answer.status, answer.location()),
        (303, "/account/password")
    );
    let page = client.get("/account/password").await.body;
    assert!(page.contains("The current password is not right"), "{page}");
    assert!(page.contains("href=\"#current_password\""), "{page}");
    assert!(
        !page.contains(NEW_PASSWORD) && !page.contains("wrong one"),
        "{page}"
    );
}

#[tokio::test]
async fn a_form_of_a_dead_session_leads_to_sign_in_and_back() {
    let app = TestApp::spawn().await;
    let phone = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    laptop.change_password(PASSWORD, NEW_PASSWORD).await;
    let form = [
        ("current_password", PASSWORD),
        ("new_password", "thali for a friend"),
    ];

    let answer = phone
        .submit("/account/password", "/api/change_password", &form)
        .await;

    assert_eq!(
        (answer.status, answer.location()),
        (303, "/login?next=%2Faccount%2Fpassword")
    );
}

#[tokio::test]
async fn a_form_without_a_referer_comes_back_to_the_page_of_such_forms() {
    let app = TestApp::spawn().await;
    let client = app.client();
    let request = client.request(reqwest::Method::POST, "/api/login", crate::helpers::HTML);

    let answer = client
        .send(request.form(&[("email", "a@example.com"), ("password", "x")]))
        .await;

    assert_eq!((answer.status, answer.location()), (303, "/login"));
    assert!(
        client
            .get("/login")
            .await
            .body
            .contains("Invalid credentials")
    );
}

#[tokio::test]
async fn a_name_is_shown_as_text() {
    let app = TestApp::spawn().await;
    let client = app.client();
    let name = "<script>alert(1)</script>'; drop table users; --";
    let form = [
        ("name", name),
        ("email", "bobby@example.com"),
        ("password", PASSWORD),
    ];

    client.submit("/register", "/api/register", &form).await;

    let page = client.get("/dashboard").await.body;
    assert!(!page.contains("<script>alert"), "{page}");
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt;'; drop table users; --"),
        "{page}"
    );
    assert_eq!(app.count("select count(*) from users").await, 1);
}

#[tokio::test]
async fn a_forged_flash_is_shown_as_text_or_not_at_all() {
    let app = TestApp::spawn().await;
    let client = app.client();

    for forged in [
        "rubbish",
        "eyJ0byI6Ii8iLCJmbGFzaCI6eyJOb3RpY2UiOiJTaWduZWRPdXQifX0",
        &"A".repeat(3000),
    ] {
        client.set_cookie("tiffin-flash", forged);
        assert_eq!(client.get("/").await.status, 200, "{forged}");
    }
}
