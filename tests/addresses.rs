//! The address book.

use tiffin::model::address::{AddressInfo, Addresses};

use crate::helpers::{Client, NEW_PASSWORD, PASSWORD, TestApp, read};

async fn book(client: &Client) -> Vec<AddressInfo> {
    read::<Addresses>(&client.call("/api/addresses", &[]).await).addresses
}

async fn streets(client: &Client) -> Vec<(String, bool)> {
    let book = book(client).await.into_iter();
    book.map(|address| (address.street, address.is_default))
        .collect()
}

fn default_of(streets: &[(String, bool)]) -> Vec<&str> {
    let default = streets.iter().filter(|(_, is_default)| *is_default);
    default.map(|(street, _)| street.as_str()).collect()
}

#[tokio::test]
async fn the_first_address_is_the_default_and_there_is_always_one() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    assert!(book(&client).await.is_empty());

    let first = client.add_address("1 First Street").await;
    let second = client.add_address("2 Second Street").await;
    client.add_address("3 Third Street").await;
    assert_eq!(default_of(&streets(&client).await), ["1 First Street"]);

    client
        .call("/api/default_address", &[("address", &second)])
        .await;
    let listed = streets(&client).await;
    assert_eq!(default_of(&listed), ["2 Second Street"]);
    assert_eq!(listed[0].0, "2 Second Street", "the default comes first");

    client
        .call("/api/archive_address", &[("address", &second)])
        .await;
    assert_eq!(
        default_of(&streets(&client).await),
        ["3 Third Street"],
        "the newest"
    );
    client
        .call("/api/archive_address", &[("address", &first)])
        .await;
    assert_eq!(streets(&client).await.len(), 1);
}

#[tokio::test]
async fn making_defaults_at_once_leaves_one() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(client.add_address(&format!("{n} Street")).await);
    }

    let forms: Vec<_> = ids.iter().map(|id| [("address", id.as_str())]).collect();
    let calls = forms
        .iter()
        .map(|form| client.call("/api/default_address", form));
    let answers = futures::future::join_all(calls).await;

    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(default_of(&streets(&client).await).len(), 1);
}

#[tokio::test]
async fn an_address_is_changed_in_place() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let id = client.add_address("1 First Street").await;

    let form = [
        ("address", id.as_str()),
        ("recipient", "Asha"),
        ("phone", "+91 44 1234 5678"),
        ("street", "9 New Street"),
        ("details", "<b>Flat</b>"),
        ("city", "Kaveripur"),
        ("postcode", "600 002"),
    ];
    let page = format!("/account/addresses/{id}");
    let answer = client.submit(&page, "/api/edit_address", &form).await;

    assert_eq!(
        (answer.status, answer.location()),
        (303, "/account/addresses")
    );
    let changed = &book(&client).await[0];
    assert_eq!(
        (changed.street.as_str(), changed.is_default),
        ("9 New Street", true)
    );
    let html = client.get("/account/addresses").await.body;
    assert!(html.contains("The address is saved."), "{html}");
    assert!(
        html.contains("&lt;b&gt;Flat") && !html.contains("<b>Flat"),
        "{html}"
    );
    assert!(
        client
            .get(&page)
            .await
            .body
            .contains(r#"value="9 New Street""#)
    );
}

#[tokio::test]
async fn a_refused_form_names_every_field_and_loses_nothing() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;

    let form = [
        ("label", "Home"),
        ("recipient", ""),
        ("phone", "call me"),
        ("street", "12 Lake Road"),
        ("city", " "),
        ("postcode", "!"),
    ];
    let answer = client.call("/api/add_address", &form).await;
    assert_eq!(answer.status, 422);
    for field in ["recipient", "phone", "city", "postcode"] {
        assert!(
            answer.body.contains(&format!("\"{field}\":")),
            "{}",
            answer.body
        );
    }
    let page = "/account/addresses";
    let answer = client.submit(page, "/api/add_address", &form).await;
    assert_eq!((answer.status, answer.location()), (303, page));
    let html = client.get(page).await.body;
    for typed in ["Home", "call me", "12 Lake Road", "!"] {
        assert!(
            html.contains(&format!(r#"value="{typed}""#)),
            "{typed}: {html}"
        );
    }
    assert!(html.contains("<title>Error: "), "{html}");
    assert!(book(&client).await.is_empty());
}

#[tokio::test]
async fn twenty_addresses_are_enough() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    for n in 0..20 {
        client.add_address(&format!("{n} Street")).await;
    }

    let answer = client.try_add_address("21 Street").await;

    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("at most 20"), "{}", answer.body);
}

#[tokio::test]
async fn somebody_elses_address_does_not_exist() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let id = client.add_address("12 Lake Road").await;
    let removed = client.add_address("13 Lake Road").await;
    client
        .call("/api/archive_address", &[("address", &removed)])
        .await;
    let stranger = app.customer("mallory").await;
    let form = |id| {
        [
            ("address", id),
            ("recipient", "M"),
            ("phone", "98765 43210"),
            ("street", "Mine now"),
            ("city", "X"),
            ("postcode", "600 001"),
        ]
    };

    for (who, id) in [(&stranger, &id), (&client, &removed)] {
        for path in [
            "/api/edit_address",
            "/api/default_address",
            "/api/archive_address",
            "/api/address",
        ] {
            assert_eq!(who.call(path, &form(id)).await.status, 404, "{path}");
        }
        let page = format!("/account/addresses/{id}");
        assert_eq!(who.get(&page).await.status, 404);
    }
    assert_eq!(book(&client).await[0].street, "12 Lake Road");
}

#[tokio::test]
async fn a_session_that_ended_meanwhile_changes_no_address() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    let id = client.add_address("12 Lake Road").await;
    let phone = app.signed_in("priya", PASSWORD).await;
    phone.change_password(PASSWORD, NEW_PASSWORD).await;

    for path in [
        "/api/add_address",
        "/api/default_address",
        "/api/archive_address",
    ] {
        let status = client
            .call(path, &[("address", &id), ("street", "x")])
            .await
            .status;
        assert_eq!(status, 401, "{path}");
    }
    let page = client.get("/account/addresses").await;
    assert_eq!(
        (page.status, page.location()),
        (303, "/login?next=%2Faccount%2Faddresses")
    );
}
