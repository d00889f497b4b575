//! The lab: what it shows came of real requests, and it leaves nothing behind.

use std::time::Duration;

use reqwest::Method;
use tiffin::{
    model::lab::{Experiment, Lab},
    server::cleanup,
};

use crate::helpers::{
    ANY, Client, PASSWORD, TestApp,
    kitchen::{DOSA, Kitchen},
    read,
};

async fn spawn() -> TestApp {
    TestApp::spawn_with(&[("SITE__DEMO", "true")]).await
}

/// A browser with a visit of its own.
async fn visitor(app: &TestApp) -> Client {
    let client = app.client();
    let begun = client.submit("/lab", "/api/lab_begin", &[]).await;
    assert_eq!(
        (begun.status, begun.location()),
        (303, "/lab"),
        "{}",
        begun.body
    );
    client
}

async fn lab_of(client: &Client) -> Lab {
    read::<Option<Lab>>(&client.call("/api/lab", &[]).await).unwrap()
}

/// Tries something and returns the statuses that came back.
async fn try_it(client: &Client, experiment: Experiment) -> Vec<u16> {
    let name = experiment.into_str();
    let answer = client
        .call("/api/lab_try", &[("experiment", name), ("place", "forge")])
        .await;
    assert_eq!(answer.status, 200, "{name}: {}", answer.body);
    let lab = lab_of(client).await;
    let outcome = &lab.outcomes[&experiment];
    assert!(!outcome.lesson.is_empty());
    outcome.steps.iter().map(|step| step.status).collect()
}

async fn get_by_token(client: &Client, path: &str, token: &str) -> u16 {
    client.get_with(token, path).await.status
}

#[tokio::test]
async fn a_visit_is_signed_in_both_ways() {
    let app = spawn().await;
    let client = app.client();
    assert_eq!(client.get("/lab").await.status, 200);
    assert_eq!(
        app.count("select count(*) from users").await,
        0,
        "looking makes nothing"
    );

    let (client, hashed) = app.verifications_in(visitor(&app)).await;

    assert_eq!(hashed, 0);
    let lab = lab_of(&client).await;
    assert_eq!(lab.cookie.name, "tiffin-lab");
    assert_eq!(Some(lab.cookie.value.clone()), client.cookie("tiffin-lab"));
    assert_eq!(
        lab.cookie.attributes,
        ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=3600"]
    );
    assert!(lab.token.claims_say.contains("\"role\": \"customer\""));
    let token = lab.token.whole();
    assert_eq!(client.get_as_client("/api/lab/session").await.status, 200);
    assert_eq!(
        get_by_token(&client, "/api/lab/stateless", &token).await,
        200
    );
    assert_eq!(get_by_token(&client, "/api/lab/instant", &token).await, 200);
    let page = client.get("/lab").await;
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.body.contains(&lab.cookie.value));
    assert!(page.body.contains(&lab.token.signature));
    // The site itself knows nothing of it.
    assert!(!client.is_signed_in().await);
}

#[tokio::test]
async fn a_visit_takes_nobodys_session_away() {
    let app = spawn().await;
    let client = app.customer("priya").await;

    client.submit("/lab", "/api/lab_begin", &[]).await;
    try_it(&client, Experiment::ChangePassword).await;

    assert!(client.is_signed_in().await);
    assert!(lab_of(&client).await.afterlife.is_some());
}

/// Behind a proxy that speaks https: the lab asks at the address where the server listens.
#[tokio::test]
async fn the_lab_works_where_the_site_is_https() {
    let app = TestApp::spawn_with(&[
        ("SITE__DEMO", "true"),
        ("SITE__BASE_URL", "https://tiffin.example"),
    ])
    .await;
    let client = app.client();
    client.call("/api/lab_begin", &[]).await;

    let statuses = try_it(&client, Experiment::ChangePassword).await;

    assert_eq!(statuses, [401]);
    let lab = lab_of(&client).await;
    assert_eq!(lab.cookie.name, "__Host-tiffin-lab");
    assert!(lab.cookie.attributes.contains(&"Secure".to_owned()));
    assert!(
        lab.token
            .claims_say
            .contains("\"iss\": \"https://tiffin.example\"")
    );
}

#[tokio::test]
async fn what_is_forged_is_refused() {
    let app = spawn().await;
    let client = visitor(&app).await;

    assert_eq!(try_it(&client, Experiment::ForgeRole).await, [200, 401]);
    assert_eq!(try_it(&client, Experiment::ForgeAlgorithm).await, [401]);
    assert_eq!(try_it(&client, Experiment::ForgeCookie).await, [200, 401]);
    assert_eq!(try_it(&client, Experiment::CrossSite).await, [403]);
    assert_eq!(lab_of(&client).await.outcomes.len(), 4);
}

#[tokio::test]
async fn a_changed_password_ends_the_session_at_once_and_the_token_when_it_expires() {
    let app = spawn().await;
    let client = visitor(&app).await;

    let statuses = try_it(&client, Experiment::ChangePassword).await;

    assert_eq!(statuses, [401]);
    let lab = lab_of(&client).await;
    let left = lab.afterlife.unwrap();
    assert_eq!(
        (left.session, left.stateless, left.instant),
        (401, 200, 401)
    );
    let token = lab.token.whole();
    assert_eq!(client.get_as_client("/api/lab/session").await.status, 401);
    assert_eq!(
        get_by_token(&client, "/api/lab/stateless", &token).await,
        200
    );
    assert_eq!(get_by_token(&client, "/api/lab/instant", &token).await, 401);
    app.advance(Duration::from_secs(37));
    let lab = lab_of(&client).await;
    assert!((37_000..60_000).contains(&(lab.now - left.changed_at)));
    let page = client.get("/lab").await.body;
    let seconds = (lab.now - left.changed_at) / 1000;
    assert!(
        page.contains(&format!("still answered {seconds} s after"))
            || page.contains(&format!("still answered {} s after", seconds + 1)),
        "{page}"
    );
    // Its minute, and as much as clocks may differ.
    app.advance(Duration::from_mins(1));
    let lab = lab_of(&client).await;
    assert_eq!(lab.afterlife.unwrap().stateless, 401);
    // Once more is nothing to see.
    assert_eq!(try_it(&client, Experiment::ChangePassword).await, [401]);
}

#[tokio::test]
async fn refreshing_is_played_with_real_tokens() {
    let app = spawn().await;
    let client = visitor(&app).await;

    assert_eq!(try_it(&client, Experiment::LostAnswer).await, [200, 200]);
    let bodies = |lab: &Lab, experiment| -> Vec<String> {
        let steps = &lab.outcomes[&experiment].steps;
        steps.iter().map(|step| step.body.clone()).collect()
    };
    let lab = lab_of(&client).await;
    let same = bodies(&lab, Experiment::LostAnswer);
    assert_eq!(same[0], same[1]);
    assert_eq!(try_it(&client, Experiment::TwoTabs).await, [200, 200]);
    let lab = lab_of(&client).await;
    let same = bodies(&lab, Experiment::TwoTabs);
    assert_eq!(same[0], same[1]);
    assert_eq!(
        try_it(&client, Experiment::Thief).await,
        [200, 200, 401, 401]
    );
    // The visit's own app is another, and goes on.
    assert_eq!(try_it(&client, Experiment::LostAnswer).await, [200, 200]);
    assert_eq!(
        app.count("select count(*) from security_events where kind = 'token_reused'")
            .await,
        1
    );
}

#[tokio::test]
async fn what_it_costs_is_measured() {
    let app = spawn().await;
    let client = visitor(&app).await;

    try_it(&client, Experiment::Measure).await;

    let lab = lab_of(&client).await;
    let costs = lab.costs.unwrap();
    let queries: Vec<_> = costs.iter().map(|cost| cost.queries).collect();
    assert_eq!(queries, [1, 0, 1]);
    let cookie = format!("cookie: tiffin-lab={}\r\n", lab.cookie.value);
    let bearer = format!("authorization: Bearer {}\r\n", lab.token.whole());
    assert_eq!(costs[0].bytes as usize, cookie.len());
    assert_eq!(costs[1].bytes as usize, bearer.len());
    assert!(
        costs.iter().all(|cost| cost.p50_tenths_of_micros > 0),
        "{costs:?}"
    );
}

#[tokio::test]
async fn without_the_other_service_its_experiments_are_not_there() {
    let app = spawn().await;
    let client = visitor(&app).await;

    let answer = client
        .call("/api/lab_try", &[("experiment", "other_service")])
        .await;

    assert_eq!(answer.status, 404);
    assert_eq!(try_it(&client, Experiment::RotateKeys).await, [200, 200]);
    // The first key was made just now: visitors do not make keys as they please.
    assert_eq!(app.count("select count(*) from signing_keys").await, 1);
    app.advance(Duration::from_mins(11));
    try_it(&client, Experiment::RotateKeys).await;
    try_it(&client, Experiment::RotateKeys).await;
    assert_eq!(app.count("select count(*) from signing_keys").await, 2);
}

#[tokio::test]
async fn a_visit_is_gone_after_an_hour_with_all_it_had() {
    let app = spawn().await;
    Kitchen::open(&app).await;
    app.customer("priya").await;
    let client = visitor(&app).await;
    let token = lab_of(&client).await.token.whole();
    // A customer like any other: whatever it does goes too.
    let called = async |path: &str, form: &[(&str, &str)]| -> serde_json::Value {
        read(&client.call_with(&token, path, form).await)
    };
    called("/api/add_to_cart", &[("item", DOSA), ("quantity", "2")]).await;
    let address = called(
        "/api/add_address",
        &[
            ("recipient", "L"),
            ("phone", "98765 43210"),
            ("street", "S"),
            ("city", "C"),
            ("postcode", "600 001"),
        ],
    )
    .await;
    let review = called(
        "/api/review_order",
        &[
            ("restaurant", "kitchen"),
            ("address", address["id"].as_str().unwrap()),
            ("tip", "0"),
            ("payment", "cash"),
        ],
    )
    .await;
    called(
        "/api/place_order",
        &[("review", review["review"].as_str().unwrap())],
    )
    .await;
    app.advance(Duration::from_mins(59));
    cleanup::delete_expired(&app.state).await.unwrap();
    assert_eq!(app.count("select count(*) from lab_visits").await, 1);

    app.advance(Duration::from_mins(1));
    let answer = client.call("/api/lab", &[]).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "null"));
    cleanup::delete_expired(&app.state).await.unwrap();

    for table in [
        "lab_accounts",
        "lab_visits",
        "token_families",
        "refresh_tokens",
        "orders",
        "carts",
    ] {
        let rows = app.count(&format!("select count(*) from {table}")).await;
        assert_eq!(rows, 0, "{table}");
    }
    assert_eq!(app.count("select count(*) from users").await, 1);
    assert_eq!(app.count("select count(*) from user_sessions").await, 1);
    assert_eq!(app.count("select count(*) from tower_sessions").await, 1);
}

#[tokio::test]
async fn a_network_makes_a_few_visits() {
    let app = spawn().await;
    for _ in 0..20 {
        visitor(&app).await;
    }
    app.advance(Duration::from_mins(20));

    let refused = app.client().call("/api/lab_begin", &[]).await;

    assert_eq!(refused.status, 429);
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((30 * 60..=40 * 60).contains(&wait), "{wait}");
    app.advance(Duration::from_mins(41));
    visitor(&app).await;
}

/// Whoever asks for many at once gets no more of them.
#[tokio::test]
async fn a_network_makes_no_more_visits_by_asking_at_once() {
    let app = spawn().await;
    let clients: Vec<_> = (0..40).map(|_| app.client()).collect();
    let begun = clients
        .iter()
        .map(|client| client.call("/api/lab_begin", &[]));

    let answers = futures::future::join_all(begun).await;

    let begun = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(begun, 20);
    assert_eq!(app.count("select count(*) from users").await, 20);
}

#[tokio::test]
async fn an_account_whose_visit_was_never_written_down_is_gone_too() {
    let app = spawn().await;
    visitor(&app).await;
    sqlx::query("delete from lab_visits")
        .execute(&app.state.db.write)
        .await
        .unwrap();
    app.advance(Duration::from_hours(1));

    cleanup::delete_expired(&app.state).await.unwrap();

    for table in ["users", "user_sessions", "tower_sessions", "token_families"] {
        let rows = app.count(&format!("select count(*) from {table}")).await;
        assert_eq!(rows, 0, "{table}");
    }
}

#[tokio::test]
async fn a_visit_tries_so_much_and_no_more() {
    let app = spawn().await;
    let client = visitor(&app).await;
    sqlx::query("update lab_visits set tries = 199")
        .execute(&app.state.db.write)
        .await
        .unwrap();
    try_it(&client, Experiment::ForgeCookie).await;

    let answer = client
        .call("/api/lab_try", &[("experiment", "forge_cookie")])
        .await;

    assert_eq!(answer.status, 429);
}

/// The thief signs nobody in by password: whoever is behind the server's own address keeps their tries.
#[tokio::test]
async fn experiments_use_up_nobodys_tries() {
    let app =
        TestApp::spawn_with(&[("SITE__DEMO", "true"), ("LOGIN__TRIES_PER_ADDRESS", "5")]).await;
    app.customer("priya").await;
    let client = visitor(&app).await;
    try_it(&client, Experiment::ChangePassword).await;

    for _ in 0..10 {
        try_it(&client, Experiment::Thief).await;
    }

    assert_eq!(app.client().sign_in("priya", PASSWORD).await.status, 200);
}

/// Visitors who press at once make one key.
#[tokio::test]
async fn keys_are_rotated_once_however_many_ask() {
    let app = spawn().await;
    app.advance(Duration::from_mins(11));
    let clients = [
        visitor(&app).await,
        visitor(&app).await,
        visitor(&app).await,
    ];

    let form = [("experiment", "rotate_keys")];
    let asked = clients
        .iter()
        .map(|client| client.call("/api/lab_try", &form));
    futures::future::join_all(asked).await;

    assert_eq!(app.count("select count(*) from signing_keys").await, 2);
}

#[tokio::test]
async fn nobody_signs_in_as_a_visit() {
    let app = spawn().await;
    visitor(&app).await;
    let email: String = sqlx::query_scalar("select email from users")
        .fetch_one(&app.state.db.read)
        .await
        .unwrap();

    for password in ["", "Lab visitor", PASSWORD] {
        let form = [("email", &*email), ("password", password)];
        assert_eq!(app.client().call("/api/login", &form).await.status, 401);
    }
}

#[tokio::test]
async fn servers_on_one_database_know_the_password_of_every_visit() {
    let app = spawn().await;
    let client = visitor(&app).await;
    let cookie = client.cookie("tiffin-lab").unwrap();

    let app = app.restart().await;

    let client = app.client();
    client.set_cookie("tiffin-lab", &cookie);
    assert_eq!(try_it(&client, Experiment::ChangePassword).await, [401]);
}

#[tokio::test]
async fn there_is_no_lab_on_a_site_that_is_no_demo() {
    let app = TestApp::spawn().await;
    let client = app.client();

    assert_eq!(client.get("/lab").await.status, 404);
    assert!(!client.get("/").await.body.contains("href=\"/lab\""));
    for (method, path) in [
        (Method::POST, "/api/lab"),
        (Method::POST, "/api/lab_begin"),
        (Method::GET, "/api/lab/session"),
        (Method::GET, "/api/lab/stateless"),
        (Method::GET, "/api/lab/instant"),
    ] {
        let mut request = client.request(method.clone(), path, ANY);
        if method == Method::POST {
            request = request.form(&[("a", "b")]);
        }
        assert_eq!(client.send(request).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn what_is_no_experiment_or_no_visit_is_not_found() {
    let app = spawn().await;
    let (visitor, stranger) = (visitor(&app).await, app.client());
    let form = [("experiment", "forge_role")];

    assert_eq!(stranger.call("/api/lab_try", &form).await.status, 404);
    stranger.set_cookie("tiffin-lab", "AAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(stranger.call("/api/lab_try", &form).await.status, 404);
    assert_eq!(stranger.call("/api/lab", &[]).await.body, "null");
    for experiment in ["", "nothing", "ForgeRole"] {
        let form = [("experiment", experiment)];
        assert_eq!(visitor.call("/api/lab_try", &form).await.status, 404);
    }
    let back = visitor
        .submit(
            "/lab",
            "/api/lab_try",
            &[("experiment", "forge_role"), ("place", "forge")],
        )
        .await;
    assert_eq!(
        (back.status, back.location()),
        (303, "/lab#came-forge_role")
    );
}
