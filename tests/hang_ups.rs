//! Clients that hang up in the middle: what they began is finished or rolled back, and the next
//! write works.
//!
//! A form that is sent twice by a double click hangs up on the first answer. A transaction that was
//! dropped at the wrong moment used to leave the one writer inside it until the server was restarted.

use std::{
    io::Write,
    net::TcpStream,
    time::{Duration, Instant},
};

use tiffin::model::{cart::Cart, session::Sessions};

use crate::helpers::{
    ANY, Client, HTML, NEW_PASSWORD, PASSWORD, Server, TestApp, blocking, email,
    kitchen::{CHAI, DOSA, Kitchen, MEALS, RED_RICE},
    read,
};

const HANG_UPS: usize = if cfg!(feature = "postgres") {
    500
} else {
    2_000
};
/// After so many, the next write is looked at.
const ROUND: usize = 20;

/// A request that somebody sends and does not wait for.
struct Impatient {
    cookies: String,
    request: Request,
}

enum Request {
    Post(&'static str, Vec<(&'static str, String)>),
    Get(&'static str),
}

impl Impatient {
    fn post(client: &Client, path: &'static str, form: &[(&'static str, &str)]) -> Self {
        let form = form
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        Self {
            cookies: client.cookie_header(),
            request: Request::Post(path, form.collect()),
        }
    }

    fn get(client: &Client, path: &'static str) -> Self {
        Self {
            cookies: client.cookie_header(),
            request: Request::Get(path),
        }
    }

    fn send_and_hang_up(&self, port: u16, after: Duration) {
        let cookies = match self.cookies.as_str() {
            "" => String::new(),
            cookies => format!("Cookie: {cookies}\r\n"),
        };
        let request = match &self.request {
            Request::Get(path) => format!(
                "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {HTML}\r\n{cookies}\r\n"
            ),
            Request::Post(path, form) => {
                let body = form_urlencoded(form);
                format!(
                    "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {ANY}\r\n{cookies}\
                     Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n\
                     {body}",
                    body.len()
                )
            }
        };
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        std::thread::sleep(after);
    }
}

fn form_urlencoded(form: &[(&str, String)]) -> String {
    let mut url = reqwest::Url::parse("http://127.0.0.1/").unwrap();
    url.query_pairs_mut().extend_pairs(form);
    url.query().unwrap().to_owned()
}

/// Moments that are as good as random, and the same at every run.
struct Moments(u64);

impl Moments {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

/// One request of each function that writes, and of pages that do, by people made for it.
async fn one_round(app: &TestApp, n: usize) -> Vec<Impatient> {
    let (eater, leaver) = (format!("eater{n}"), format!("leaver{n}"));
    let client = app.customer(&eater).await;
    let cart: Cart = client.add(DOSA, &[], 2).await;
    let cart2: Cart = client.add(MEALS, &[RED_RICE], 1).await;
    let (line, other_line) = (&cart.lines[0].id, &cart2.lines[1].id);
    let (home, work) = (
        client.add_address("1 Lake Road").await,
        client.add_address("2 Mill Lane").await,
    );
    let review = client.review("kitchen", &home).await;

    let leaving = app.customer(&leaver).await;
    let phone = app.signed_in(&leaver, PASSWORD).await;
    let sessions: Sessions = read(&leaving.call("/api/sessions", &[]).await);
    let handle = sessions.sessions[1].handle.clone();

    let guest = app.client();
    guest.add(CHAI, &[], 1).await;
    let both = client.twin();
    both.set_cookie("tiffin-guest", &guest.cookie("tiffin-guest").unwrap());

    let new = email(&format!("new{n}"));
    let nobody = app.client();
    let address = |street: &'static str| {
        [
            ("recipient", "Priya Raman"),
            ("phone", "98765 43210"),
            ("street", street),
            ("city", "Kaveripur"),
            ("postcode", "600 001"),
        ]
    };
    let mut edited = vec![("address", work.as_str())];
    edited.extend(address("3 Mill Lane"));
    let post = Impatient::post;
    vec![
        post(&nobody, "/api/add_to_cart", &[("item", DOSA)]),
        post(
            &nobody,
            "/api/register",
            &[("name", "New"), ("email", &new), ("password", PASSWORD)],
        ),
        post(
            &guest,
            "/api/login",
            &[("email", &email(&eater)), ("password", PASSWORD)],
        ),
        Impatient::get(&both, "/dashboard"),
        post(&client, "/api/add_to_cart", &[("item", CHAI)]),
        post(
            &client,
            "/api/set_quantity",
            &[("line", line), ("quantity", "3")],
        ),
        post(&client, "/api/remove_from_cart", &[("line", other_line)]),
        post(&client, "/api/add_address", &address("9 Lake Road")),
        post(&client, "/api/edit_address", &edited),
        post(&client, "/api/default_address", &[("address", &work)]),
        post(&client, "/api/archive_address", &[("address", &work)]),
        post(
            &client,
            "/api/review_order",
            &[
                ("restaurant", "kitchen"),
                ("address", &home),
                ("tip", "0"),
                ("payment", "cash"),
            ],
        ),
        post(&client, "/api/place_order", &[("review", &review)]),
        post(&leaving, "/api/confirm", &[("password", PASSWORD)]),
        post(&leaving, "/api/end_session", &[("session", &handle)]),
        post(&leaving, "/api/end_other_sessions", &[]),
        post(&leaving, "/api/end_all_sessions", &[]),
        post(
            &leaving,
            "/api/change_password",
            &[
                ("current_password", PASSWORD),
                ("new_password", NEW_PASSWORD),
            ],
        ),
        post(&phone, "/api/logout", &[]),
        post(
            &phone,
            "/api/login",
            &[("email", &email(&leaver)), ("password", "wrong")],
        ),
    ]
}

async fn the_next_write_works(base: &str, name: &str) {
    let client = Client::new(base);
    let added = client.try_add(DOSA, &[], "1").await;
    assert_eq!(added.status, 200, "a cart: {}", added.body);
    let signed_up = client.sign_up(name, PASSWORD).await;
    assert_eq!(signed_up.status, 200, "a sign-up: {}", signed_up.body);
    assert_eq!(client.get_as_client("/health/ready").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_hangs_up_the_next_write_works() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let second = Server::start(app.folder.path()).await;
    let mut moments = Moments(0x7469_6666_696e);

    for round in 0..HANG_UPS / ROUND {
        let requests = one_round(&app, round).await;
        assert_eq!(requests.len(), ROUND);
        let hanging_up: Vec<_> = requests
            .into_iter()
            .map(|request| {
                let port = [app.port, second.port][usize::try_from(moments.next(2)).unwrap()];
                let longest = [3_000, 15_000, 60_000][usize::try_from(moments.next(3)).unwrap()];
                let after = Duration::from_micros(moments.next(longest));
                blocking(move || request.send_and_hang_up(port, after))
            })
            .collect();
        for hanging_up in hanging_up {
            hanging_up.await;
        }
        the_next_write_works(&app.base, &format!("next{round}")).await;
        the_next_write_works(&second.base(), &format!("other{round}")).await;
    }

    let half_an_order = "select count(*) from orders o where
        not exists (select 1 from order_lines l where l.order_id = o.id)
        or not exists (select 1 from order_events e where e.order_id = o.id)";
    assert_eq!(app.count(half_an_order).await, 0);
    let signed_up_without_an_event = "select count(*) from users u where not exists (
        select 1 from security_events e where e.user_id = u.id and e.kind = 'signed_up')";
    assert_eq!(app.count(signed_up_without_an_event).await, 0);
    ends_when_asked(second).await;
    app.stop().await;
}

async fn ends_when_asked(mut server: Server) {
    server.signal("TERM");
    let asked = Instant::now();
    let status = blocking(move || server.process.wait()).await.unwrap();
    assert!(status.success(), "{status} after {:?}", asked.elapsed());
}

/// Nobody waits for the answer, but what was asked for happens.
#[tokio::test]
async fn what_was_begun_is_finished_without_its_client() {
    let app = TestApp::spawn().await;
    let (port, nobody) = (app.port, app.client());
    let writer = app.stop_writers().await;
    let sign_up = Impatient::post(
        &nobody,
        "/api/register",
        &[
            ("name", "Priya"),
            ("email", "priya@example.com"),
            ("password", PASSWORD),
        ],
    );

    // The sign-up waits for the writer when its client hangs up.
    blocking(move || sign_up.send_and_hang_up(port, Duration::from_millis(300))).await;
    writer.rollback().await.unwrap();

    while app.count("select count(*) from user_sessions").await == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(nobody.sign_in("priya", PASSWORD).await.status, 200);
}
