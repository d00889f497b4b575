//! What a customer takes away: everything that is kept about them, whole or visibly broken off, and
//! nothing of anybody else's.

use std::{collections::BTreeSet, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};
use tiffin::server::ids::UserId;

use crate::helpers::{
    ANY, Answer, Client, NEW_PASSWORD, PASSWORD, TestApp, email,
    kitchen::{APPALAM, DOSA, Kitchen, MEALS, RED_RICE},
    staff::Placed,
};

const EXPORT: &str = "/account/export";

/// What there is in a document besides the lists.
const OTHER_FIELDS: [&str; 2] = ["exported_at", "account"];

/// What becomes of a table that refers to users.
enum Kept {
    /// It is in the document, there.
    In(&'static str),
    /// It is not, because.
    Not(&'static str),
}

/// Every table that refers to users, itself or through another. Whoever adds one decides.
const TABLES: &[(&str, Kept)] = {
    use Kept::{In, Not};
    &[
        ("addresses", In("addresses")),
        (
            "cart_changes",
            Not("keys by which a change that comes twice counts once, for a while"),
        ),
        ("cart_lines", In("carts")),
        ("carts", In("carts")),
        ("credentials", In("credentials")),
        ("favourites", In("favourites")),
        ("former_emails", In("former_emails")),
        (
            "lab_accounts",
            Not("marks an account that the lab made for an hour: nobody's"),
        ),
        ("lab_visits", Not("of such an account, with its tokens")),
        (
            "mail_tokens",
            Not("hashes of what links in mails open; what they did is a security event"),
        ),
        ("mails", In("mails")),
        ("order_events", In("orders")),
        ("order_line_choices", In("orders")),
        ("order_lines", In("orders")),
        ("orders", In("orders")),
        ("ratings", In("orders")),
        ("refresh_tokens", Not("hashes of what signs an app in")),
        ("restaurant_members", In("restaurants")),
        ("reviews", In("reviews")),
        ("security_events", In("security_events")),
        (
            "session_endings",
            Not("tells a browser why it is signed out, for as long as it keeps the cookie"),
        ),
        (
            "sign_ups",
            Not("of whoever has no account yet, for a day at most"),
        ),
        ("staff_actions", In("staff_actions")),
        ("token_families", In("apps")),
        ("user_sessions", In("sessions")),
        ("users", In("account")),
    ]
};

impl Client {
    /// The document, and what it says.
    async fn export(&self) -> (Answer, Value) {
        let answer = self.get_as_client(EXPORT).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let document = serde_json::from_str(&answer.body).unwrap();
        (answer, document)
    }
}

/// Texts out of the database.
async fn texts(app: &TestApp, sql: &str) -> Vec<String> {
    sqlx::query_scalar(sql)
        .fetch_all(&app.state.db.read)
        .await
        .unwrap()
}

/// Gives a user many delivered orders, several in each moment, each with a line that has this note.
async fn give_many_orders(app: &TestApp, user: &UserId, count: u32, note: &str) {
    let numbers = format!(
        "with recursive numbers (i) as (select 1 union all select i + 1 from numbers where i < {count})"
    );
    let script = format!(
        "{numbers}
         insert into orders (id, number, user_id, restaurant_id, idempotency_key, state, version,
             payment, currency, subtotal_minor, delivery_minor, packaging_minor, tax_minor, tip_minor,
             total_minor, restaurant_name, timezone, recipient, phone, street, details, city, postcode,
             placed_at, accept_by, promised_from, promised_to)
         select 'many-' || i, substr('00000000' || i, length('00000000' || i) - 7), '{user}', 'kitchen',
             'many-' || i, 'delivered', 1, 'cash', 'INR', 100, 0, 0, 0, 0, 100, 'Test Kitchen',
             'Asia/Kolkata', 'Priya', '1', '12 Lake Road', '', 'Kaveripur', '600 001',
             1700000000000 + i / 7, 1700009000000, 1700009000000, 1700009000000
         from numbers;
         {numbers}
         insert into order_lines (order_id, position, name, diet, quantity, unit_minor, note)
         select 'many-' || i, 0, 'Masala Dosa', 'veg', 2, 50, '{note}' from numbers;"
    );
    Kitchen.sql(app, &script).await;
}

/// A customer with one of everything.
async fn life() -> Placed {
    let placed = Placed::order().await;
    let customer = &placed.customer;
    let order = [("order", &*placed.number)];
    let stars = [("order", &*placed.number), ("stars", "4")];
    let favourite = [("restaurant", "kitchen"), ("favourite", "1")];
    let shared = customer.call("/api/share_order", &order).await;
    placed.up_to("deliver").await;
    let rated = customer.call("/api/rate_order", &stars).await;
    let kept = customer.call("/api/set_favourite", &favourite).await;
    for answer in [shared, rated, kept] {
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    customer.add(MEALS, &[RED_RICE, APPALAM], 1).await;
    customer.review("kitchen", &placed.address).await;
    placed.app.app("priya").await;
    placed
}

#[tokio::test]
async fn it_has_everything_that_is_kept() {
    let placed = life().await;
    let app = &placed.app;

    let (answer, document) = placed.customer.export().await;

    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let exported_at = document["exported_at"].as_str().unwrap();
    let name = format!(
        "attachment; filename=\"tiffin-{}.json\"",
        &exported_at[..10]
    );
    assert_eq!(answer.header("content-disposition"), name);
    let account = &document["account"];
    assert_eq!(account["id"], app.user("priya").await.id.as_str());
    assert_eq!(account["name"], "priya");
    assert_eq!(account["email"], email("priya"));
    assert_eq!(account["role"], "customer");
    assert!(account["created_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(account["password_changed_at"], Value::Null);
    let sessions = document["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0]["handle"], placed.customer.handle().await);
    assert_eq!(sessions[0]["ip_address"], "127.0.0.1");
    assert_eq!(document["apps"][0]["label"], "Priya’s phone");
    let events = document["security_events"].as_array().unwrap();
    let kinds: Vec<_> = events.iter().map(|event| &event["kind"]).collect();
    assert_eq!(kinds, ["signed_up", "signed_in", "app_signed_in"]);
    let address = &document["addresses"][0];
    assert_eq!(address["id"], placed.address);
    assert_eq!(address["street"], "12 Lake Road");
    assert_eq!(address["is_default"], true);
    assert_eq!(
        document["carts"][0]["lines"],
        json!([{
            "dish": "Full Meals", "options": ["Appalam", "Red rice"], "note": "", "quantity": 1,
            "unit_seen_minor": 26_400,
        }])
    );
    assert_eq!(document["reviews"][0]["address"], placed.address);
    assert_eq!(document["favourites"][0]["restaurant"], "kitchen");
    let mails = document["mails"].as_array().unwrap();
    let kinds: BTreeSet<_> = mails.iter().map(|mail| mail["kind"].as_str()).collect();
    let told = BTreeSet::from([Some("order_placed"), Some("receipt"), Some("welcome")]);
    assert!(kinds.is_superset(&told), "{kinds:?}");
    for list in ["deliveries", "restaurants", "staff_actions"] {
        assert_eq!(document[list], json!([]), "{list}");
    }

    let orders = document["orders"].as_array().unwrap();
    let [order] = orders.as_slice() else {
        panic!("one order, not {orders:?}")
    };
    assert_eq!(order["number"], placed.number);
    assert_eq!(order["state"], "delivered");
    assert_eq!(order["currency"], "INR");
    assert_eq!(order["subtotal_minor"], 25_800);
    assert_eq!(order["recipient"], "Priya Raman");
    assert_eq!(order["street"], "12 Lake Road");
    assert_eq!(order["stars"], 4);
    assert_eq!(
        order["lines"],
        json!([{
            "dish": "Masala Dosa", "diet": "veg", "quantity": 2, "unit_minor": 12_900, "note": "",
            "choices": [],
        }])
    );
    let events = order["events"].as_array().unwrap();
    let steps: Vec<_> = events.iter().map(|event| &event["action"]).collect();
    assert_eq!(
        steps,
        [
            "place", "accept", "start", "finish", "claim", "pick_up", "deliver"
        ]
    );
}

#[tokio::test]
async fn an_order_says_what_was_chosen() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let customer = app.customer("priya").await;
    let address = customer.add_address("12 Lake Road").await;
    customer.add(MEALS, &[RED_RICE], 1).await;
    let review = customer.review("kitchen", &address).await;
    customer.place(&review).await;

    let (_, document) = customer.export().await;

    assert_eq!(
        document["orders"][0]["lines"][0]["choices"],
        json!([{ "group": "Rice", "option": "Red rice", "delta_minor": 2_000 }])
    );
}

#[tokio::test]
async fn staff_take_away_what_they_did_and_nothing_of_whose_it_was() {
    let placed = life().await;
    let pause = [("restaurant", "kitchen"), ("until", "half_an_hour")];
    assert_eq!(placed.cook.call("/api/pause", &pause).await.status, 200);

    let (_, of_cook) = placed.cook.export().await;
    let (answer, of_courier) = placed.courier.export().await;

    assert_eq!(of_cook["restaurants"][0]["restaurant"], "kitchen");
    assert_eq!(of_cook["staff_actions"][0]["action"], "pause");
    assert_eq!(of_cook["orders"], json!([]));
    assert_eq!(of_courier["deliveries"][0]["number"], placed.number);
    assert_eq!(of_courier["deliveries"][0]["state"], "delivered");
    for words in ["Lake Road", "98765 43210", "Raman", "priya"] {
        assert!(!answer.body.contains(words), "{words}: {}", answer.body);
    }
}

#[tokio::test]
async fn it_has_nothing_of_another_customer() {
    let placed = life().await;
    let app = &placed.app;
    let other = app.customer("ravi").await;
    let address = other.add_address("77 Harbour Street").await;
    let number = other.order(&address).await;
    other.add(DOSA, &[], 3).await;
    let id = app.user("ravi").await.id;

    let (answer, _) = placed.customer.export().await;

    for words in [&*number, &address, "Harbour", "ravi", id.as_str()] {
        assert!(!answer.body.contains(words), "{words}: {}", answer.body);
    }
    for of_staff in ["cook", "courier"] {
        let id = app.user(of_staff).await.id;
        assert!(!answer.body.contains(id.as_str()), "{of_staff}");
    }
}

#[tokio::test]
async fn it_has_nothing_that_signs_anybody_in() {
    let placed = life().await;
    let app = &placed.app;
    let phone = app.app("priya").await;
    let asked = [("email", &*email("priya"))];
    app.client().call("/api/forgot_password", &asked).await;
    while app.count("select count(*) from mail_tokens").await == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    placed.customer.confirm(PASSWORD).await;

    let (answer, _) = placed.customer.export().await;

    let mut secrets = vec![
        PASSWORD.to_owned(),
        "argon2".to_owned(),
        phone.tokens.access_token,
        phone.tokens.refresh_token,
        placed.customer.cookie("tiffin").unwrap(),
    ];
    for sql in [
        "select secret from credentials",
        "select session_id from user_sessions",
        "select left_id from user_sessions where left_id is not null",
        "select token_hash from refresh_tokens",
        "select hash from mail_tokens",
    ] {
        let found = texts(app, sql).await;
        assert!(!found.is_empty(), "{sql}");
        secrets.extend(found);
    }
    for secret in secrets {
        assert!(!answer.body.contains(&secret), "{secret}: {}", answer.body);
    }
    assert!(!answer.body.contains("/t/"), "{}", answer.body);
}

#[tokio::test]
async fn it_needs_a_session_and_a_password_proven_lately() {
    let app = TestApp::spawn().await;
    let visitor = app.client();
    let customer = app.customer("priya").await;
    let phone = app.app("priya").await;

    let page = visitor.get(EXPORT).await;
    let next = "/login?next=%2Faccount%2Fexport";
    assert_eq!((page.status, page.location()), (303, next));
    let answer = visitor.get_as_client(EXPORT).await;
    let words = r#"{"error":"Sign in to continue"}"#;
    assert_eq!((answer.status, &*answer.body), (401, words));
    let token = &phone.tokens.access_token;
    let answer = phone.client.get_with(token, EXPORT).await;
    let words = r#"{"error":"Sign in with a browser for this"}"#;
    assert_eq!((answer.status, &*answer.body), (403, words));
    let post = customer.request(Method::POST, EXPORT, ANY);
    assert_eq!(customer.send(post).await.status, 405);

    app.advance(Duration::from_mins(16));
    let page = customer.get(EXPORT).await;
    let confirm = "/account/confirm?next=%2Fdashboard%23your-data";
    assert_eq!((page.status, page.location()), (303, confirm));
    let answer = customer.get_as_client(EXPORT).await;
    let words = r#"{"error":"Confirm your password to continue"}"#;
    assert_eq!((answer.status, &*answer.body), (403, words));

    let form = [("password", PASSWORD), ("next", "/dashboard#your-data")];
    let confirmed = customer.submit(confirm, "/api/confirm", &form).await;
    assert_eq!(confirmed.location(), "/dashboard#your-data");
    let dashboard = customer.get("/dashboard").await.body;
    assert!(
        dashboard.contains("Carry on where you were."),
        "{dashboard}"
    );
    assert!(dashboard.contains("id=\"your-data\""), "{dashboard}");
    assert!(
        dashboard.contains("href=\"/account/export\""),
        "{dashboard}"
    );
    assert_eq!(customer.get(EXPORT).await.status, 200);
}

/// A browser stays on the page that leads to a file, which would be the form that was just sent.
#[tokio::test]
async fn whoever_signs_in_for_it_comes_to_the_page_with_the_link() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let client = app.client();
    let asked = client.get(EXPORT).await;
    let form = [
        ("email", &*email("priya")),
        ("password", PASSWORD),
        ("next", EXPORT),
    ];

    let answer = client.submit(asked.location(), "/api/login", &form).await;

    assert_eq!((answer.status, answer.location()), (303, "/dashboard"));
}

#[tokio::test]
async fn many_orders_come_whole_and_each_once() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let customer = app.customer("priya").await;
    give_many_orders(&app, &app.user("priya").await.id, 1000, "no chilli").await;

    let (_, document) = customer.export().await;

    let orders = document["orders"].as_array().unwrap();
    let numbers: BTreeSet<_> = orders
        .iter()
        .map(|order| order["number"].as_str())
        .collect();
    assert_eq!((orders.len(), numbers.len()), (1000, 1000));
    let moments: Vec<_> = orders
        .iter()
        .map(|order| order["placed_at"].as_str())
        .collect();
    assert!(moments.is_sorted(), "{moments:?}");
    for order in orders {
        assert_eq!(order["lines"].as_array().unwrap().len(), 1, "{order}");
        assert_eq!(order["lines"][0]["note"], "no chilli");
    }
}

/// A list that fills its pages to the last row ends as any other.
#[tokio::test]
async fn a_list_of_full_pages_is_whole() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let customer = app.customer("priya").await;
    give_many_orders(&app, &app.user("priya").await.id, 400, "").await;

    let (_, document) = customer.export().await;

    assert_eq!(document["orders"].as_array().unwrap().len(), 400);
}

#[tokio::test]
async fn a_session_that_ends_in_the_middle_breaks_it_off() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let customer = app.customer("priya").await;
    let laptop = app.signed_in("priya", PASSWORD).await;
    // More than the systems on both sides keep of what is not read.
    let note = "x".repeat(8000);
    give_many_orders(&app, &app.user("priya").await.id, 6000, &note).await;
    let request = customer.request(Method::GET, EXPORT, ANY);
    let mut response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.chunk().await.unwrap().unwrap();

    let changed = laptop.change_password(PASSWORD, NEW_PASSWORD).await;
    assert_eq!(changed.status, 200, "{}", changed.body);

    let mut read = Vec::new();
    let ended = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => read.extend_from_slice(&chunk),
            Ok(None) => break "as if it were whole",
            Err(_) => break "broken off",
        }
    };
    assert_eq!(ended, "broken off");
    assert!(!read.ends_with(b"}\n"));
    assert!(read.len() < 6000 * note.len(), "it was sent before");
}

#[tokio::test]
async fn what_cannot_be_read_breaks_it_off() {
    let app = TestApp::spawn().await;
    let customer = app.customer("priya").await;
    let away = "alter table favourites rename to away";
    sqlx::query(away)
        .execute(&app.state.db.write)
        .await
        .unwrap();

    let request = customer.request(Method::GET, EXPORT, ANY);
    let answer = customer.try_send(request).await;

    assert!(answer.is_err(), "{answer:?}");
}

#[tokio::test]
async fn every_list_is_there_for_a_new_customer_too() {
    let app = TestApp::spawn().await;
    let customer = app.customer("priya").await;

    let (_, document) = customer.export().await;

    let of_tables = TABLES.iter().filter_map(|(table, kept)| match kept {
        Kept::In(list) => Some(*list),
        Kept::Not(reason) => {
            assert!(!reason.is_empty(), "{table}");
            None
        }
    });
    // What a courier carried is of the same table as what a customer ordered.
    let expected: BTreeSet<_> = of_tables
        .chain(OTHER_FIELDS)
        .chain(["deliveries"])
        .collect();
    let fields = document.as_object().unwrap().keys().map(String::as_str);
    let fields: BTreeSet<_> = fields.collect();
    assert_eq!(fields, expected);
}

/// Both databases have the same tables (`tests/postgres/schema.rs`).
#[cfg(not(feature = "postgres"))]
#[tokio::test]
async fn no_table_that_refers_to_users_is_forgotten() {
    /// What columns are called that have a user in them without a reference.
    const NAMED: &str = "
        select distinct m.name from sqlite_master m, pragma_table_info(m.name) c
        where m.type = 'table' and c.name in ('user_id', 'owner', 'email')";
    const REFERENCES: &str = "
        select distinct m.name, f.\"table\" from sqlite_master m, pragma_foreign_key_list(m.name) f
        where m.type = 'table'";
    let app = TestApp::spawn().await;
    let references: Vec<(String, String)> = sqlx::query_as(REFERENCES)
        .fetch_all(&app.state.db.read)
        .await
        .unwrap();
    let mut found: BTreeSet<String> = texts(&app, NAMED).await.into_iter().collect();
    found.insert("users".to_owned());

    loop {
        let more = references
            .iter()
            .filter(|(table, to)| found.contains(to) && !found.contains(table));
        let more: Vec<_> = more.map(|(table, _)| table.clone()).collect();
        if more.is_empty() {
            break;
        }
        found.extend(more);
    }

    let decided: BTreeSet<String> = TABLES
        .iter()
        .map(|(table, _)| (*table).to_owned())
        .collect();
    assert_eq!(found, decided);
}
