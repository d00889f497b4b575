//! The mailbox of development: mail in the folder, as its readers would see it; and where mail is real,
//! nothing.

use std::path::Path;

use reqwest::header::HeaderMap;
use tiffin::paths;

use crate::helpers::{Answer, PASSWORD, TestApp, mailbox::Received};

const ID: &str = "01990000-0000-7000-8000-00000000abcd";

/// What a careless page would make elements and links of.
const HOSTILE: &str = "From: <hello@tiffin.example>\r\n\
    To: \"<i>\" <eve@example.com>\r\n\
    Subject: </title><script>alert(1)</script>\r\n\
    Date: Mon, 23 Nov 2026 18:30:00 +0000\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    \r\n\
    <img src=x onerror=alert(1)> http://evil.example/ http://127.0.0.1:3000.evil.example/\r\n";

fn put(folder: &Path, name: &str) {
    let outbox = folder.join("outbox");
    std::fs::create_dir_all(&outbox).unwrap();
    std::fs::write(outbox.join(name), HOSTILE).unwrap();
}

/// The id is the mail's in the folder too.
fn id_of(mail: &Received) -> &str {
    mail.id.split('@').next().unwrap()
}

fn addresses_of(id: &str) -> [String; 3] {
    [
        paths::mail(id),
        paths::mail_html(id),
        paths::mail_source(id),
    ]
}

/// How an answer is to be kept, and by whom.
fn keeping(answer: &Answer) -> (u16, &str, &str) {
    (
        answer.status,
        answer.header("cache-control"),
        answer.header("x-robots-tag"),
    )
}

#[tokio::test]
async fn the_folder_is_listed_the_newest_first() {
    let app = TestApp::spawn().await;
    let client = app.client();
    let empty = client.get(paths::MAILBOX).await;
    assert!(empty.body.contains("No mail so far"), "{}", empty.body);
    for name in ["priya", "asha"] {
        app.customer(name).await;
        app.mails_to(name, 1).await;
    }

    let all = client.get(paths::MAILBOX).await;
    let of_priya = client.get("/dev/mailbox?to=Priya%40Example.com").await;
    let of_nobody = client.get("/dev/mailbox?to=nobody%40example.com").await;

    for page in [&empty, &all, &of_priya, &of_nobody] {
        assert_eq!(keeping(page), (200, "no-store", "noindex"));
        assert_eq!(page.header("etag"), "");
    }
    let place = |words: &str| all.body.find(words).unwrap();
    assert!(
        place("asha@example.com") < place("priya@example.com"),
        "{}",
        all.body
    );
    assert_eq!(of_priya.body.matches("Welcome to Tiffin").count(), 1);
    assert!(
        !of_priya.body.contains("asha@example.com"),
        "{}",
        of_priya.body
    );
    assert!(
        of_nobody.body.contains("Nothing was sent to this address"),
        "{}",
        of_nobody.body
    );
}

#[tokio::test]
async fn a_list_has_a_hundred_mails_at_most() {
    let app = TestApp::spawn().await;
    for number in 0..120 {
        let name = format!("01990000-0000-7000-8000-{number:012}.eml");
        put(app.folder.path(), &name);
    }
    put(app.folder.path(), "notes.eml");
    put(app.folder.path(), &format!("{ID}.part"));

    let list = app.client().get(paths::MAILBOX).await.body;

    assert_eq!(list.matches("<li class=\"event\"").count(), 100);
    assert!(list.contains("000000000119") && !list.contains("000000000019"));
}

#[tokio::test]
async fn a_mail_is_shown_as_its_reader_sees_it_and_as_text() {
    let app = TestApp::spawn().await;
    app.customer("priya").await;
    let mail = &app.mails_to("priya", 1).await[0];
    let [page, html, source] = addresses_of(id_of(mail));
    let client = app.client();

    let page = client.get(&page).await;
    let framed = client.get(&html).await;
    let source = client.get(&source).await;

    for answer in [&page, &framed, &source] {
        assert_eq!(keeping(answer), (200, "no-store", "noindex"));
    }
    for words in [
        &*format!(r#"src="{html}""#),
        "allow-top-navigation-by-user-activation",
        "hello@tiffin.example",
        "priya@example.com",
        r#"<a href="http://127.0.0.1:3000/restaurants">"#,
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    assert!(!page.body.contains("allow-scripts") && !page.body.contains("allow-same-origin"));
    assert_eq!(framed.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(
        framed.body.replace("<base target=\"_top\">", ""),
        mail.html,
        "nothing else is changed"
    );
    assert!(framed.body.contains("<base target=\"_top\">"));
    assert_eq!(source.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(source.body, mail.raw);
}

#[tokio::test]
async fn the_html_of_a_mail_is_framed_by_its_page_alone_and_runs_nothing() {
    let app = TestApp::spawn().await;
    put(app.folder.path(), &format!("{ID}.eml"));
    let [page, html, source] = addresses_of(ID);
    let client = app.client();
    let all = |answer: &Answer, name: &str| -> Vec<String> {
        let values = answer.headers.get_all(name).iter();
        values
            .map(|value| value.to_str().unwrap().to_owned())
            .collect()
    };

    let framed = client.get(&html).await;

    assert_eq!(
        all(&framed, "content-security-policy"),
        [
            "default-src 'none'; style-src 'unsafe-inline'; img-src 'none'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'self'"
        ]
    );
    assert_eq!(all(&framed, "x-frame-options"), ["SAMEORIGIN"]);
    assert_eq!(all(&framed, "x-content-type-options"), ["nosniff"]);
    assert_eq!(all(&framed, "referrer-policy"), ["same-origin"]);
    for other in [&*page, &source, paths::MAILBOX, "/login"] {
        let answer = client.get(other).await;
        assert_eq!(all(&answer, "x-frame-options"), ["DENY"], "{other}");
        let policy = all(&answer, "content-security-policy");
        assert_eq!(policy.len(), 1, "{other}");
        assert!(policy[0].contains("frame-ancestors 'none'"), "{other}");
        assert!(!policy[0].contains("unsafe-inline"), "{other}");
    }
}

#[tokio::test]
async fn what_people_typed_stays_text() {
    let app = TestApp::spawn().await;
    let name = "<script>alert(1)</script> http://evil.example/";
    let form = [
        ("name", name),
        ("email", "eve@example.com"),
        ("password", PASSWORD),
    ];
    assert_eq!(app.client().call("/api/register", &form).await.status, 200);
    let signed_up = id_of(&app.mails_to("eve", 1).await[0]).to_owned();
    put(app.folder.path(), &format!("{ID}.eml"));
    let client = app.client();

    let mut pages = vec![paths::MAILBOX.to_owned()];
    for id in [&*signed_up, ID] {
        pages.extend([paths::mail(id), paths::mail_html(id)]);
    }
    for address in pages {
        let page = client.get(&address).await;

        assert_eq!(page.status, 200, "{address}");
        for element in ["<script>alert", "<img src=x", "<i>"] {
            assert!(!page.body.contains(element), "{address}: {}", page.body);
        }
        for link in ["http://evil.example", "http://127.0.0.1:3000.evil"] {
            let link = format!("href=\"{link}");
            assert!(!page.body.contains(&link), "{address}: {}", page.body);
        }
    }
}

#[tokio::test]
async fn what_is_no_id_opens_nothing() {
    let app = TestApp::spawn().await;
    put(app.folder.path(), &format!("{ID}.eml"));
    put(app.folder.path(), "other.eml");
    std::fs::write(app.folder.path().join("secret.eml"), HOSTILE).unwrap();
    let client = app.client();
    assert_eq!(client.get(&paths::mail(ID)).await.status, 200);

    for id in [
        "x",
        "other",
        "..%2Fsecret",
        "..%5Csecret",
        "%2Fetc%2Fpasswd",
        "a%00b",
        "%ff",
        &ID.to_uppercase(),
        &ID.replace('-', ""),
        &format!("%7B{ID}%7D"),
        &format!("{ID}.eml"),
        "01990000-0000-7000-8000-000000000000",
    ] {
        for address in addresses_of(id) {
            for answer in [
                client.get(&address).await,
                client.get_as_client(&address).await,
            ] {
                assert_eq!(keeping(&answer), (404, "no-store", "noindex"), "{address}");
                assert!(!answer.body.contains("hello@tiffin.example"), "{address}");
            }
        }
    }
}

/// In production, where a server takes the mail, and where the site is https.
#[tokio::test]
async fn where_mail_is_real_its_addresses_are_like_any_other() {
    let own = |answer: Answer| -> (u16, HeaderMap, String) {
        let mut headers = answer.headers;
        for changing in ["date", "x-request-id"] {
            headers.remove(changing);
        }
        (answer.status, headers, answer.body)
    };
    for app in [
        TestApp::spawn_in_production().await,
        TestApp::spawn_with(&[("MAIL__URL", "smtp://127.0.0.1:1")]).await,
        TestApp::spawn_with(&[("SITE__BASE_URL", "https://tiffin.example")]).await,
    ] {
        put(app.folder.path(), &format!("{ID}.eml"));
        let client = app.client();
        let page = own(client.get("/no-such-page").await);
        let json = own(client.get_as_client("/no-such-page").await);
        assert_eq!(page.0, 404);

        for address in [paths::MAILBOX.to_owned()]
            .into_iter()
            .chain(addresses_of(ID))
        {
            assert_eq!(own(client.get(&address).await), page, "{address}");
            assert_eq!(own(client.get_as_client(&address).await), json, "{address}");
        }
    }
}
