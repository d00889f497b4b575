//! Random sequences of what may happen to two users on four browsers and in three apps, and by links in mails,
//! against a small model: a session, a token and a link work exactly as long as the promise says.

/// The apps.
mod apps;

/// Links in mails.
mod links;

use std::time::Duration;

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use tiffin::server::{accounts::operator::Change, ids::UserId};

use self::{
    apps::App,
    links::{Back, Reset},
};
use crate::helpers::{Client, TestApp, email};

/// The two addresses of each user, of which one is theirs.
const NAMES: [[&str; 2]; 2] = [["priya", "priya.raman"], ["ravi", "ravi.kumar"]];
const USERS: usize = NAMES.len();
const BROWSERS: usize = 4;
const APPS: usize = 3;
const PASSWORDS: [&str; 4] = [
    "mango lassi at noon",
    "rasam rice on monday",
    "thali for a friend",
    "chai before the rain",
];
const IDLE: i64 = 24 * 3600 * 1000;
const ABSOLUTE: i64 = 30 * IDLE;
const TOUCH: i64 = 10 * 60 * 1000;
const CONFIRMED: i64 = 15 * 60 * 1000;

#[derive(Clone, Debug)]
enum Op {
    SignIn {
        browser: usize,
        user: usize,
        right: bool,
    },
    SignOut {
        browser: usize,
    },
    Change {
        browser: usize,
        right: bool,
    },
    Confirm {
        browser: usize,
        right: bool,
    },
    EndOne {
        browser: usize,
        other: usize,
    },
    EndOthers {
        browser: usize,
    },
    EndAll {
        browser: usize,
    },
    Suspend {
        user: usize,
    },
    Unsuspend {
        user: usize,
    },
    Request {
        browser: usize,
    },
    Expire {
        by: Duration,
    },
    AppSignIn {
        app: usize,
        user: usize,
        right: bool,
    },
    AppRefresh {
        app: usize,
        is_lost: bool,
    },
    AppStolen {
        app: usize,
    },
    AppSignOut {
        app: usize,
    },
    AppRequest {
        app: usize,
    },
    AskForReset {
        user: usize,
    },
    Reset {
        back: usize,
    },
    ChangeEmail {
        user: usize,
    },
    TakeEmailBack {
        back: usize,
        is_late: bool,
    },
    Delete {
        browser: usize,
    },
    TakeAccountBack {
        user: usize,
    },
}

fn op() -> impl Strategy<Value = Op> {
    let (browser, user, app) = (0..BROWSERS, 0..USERS, 0..APPS);
    // Far from every edge even when added up, so that the model's clock need not be the server's.
    let spans = prop::sample::select(vec![7 * 60, 7 * 60, 16 * 60, 13 * 3600, 31 * 24 * 3600_u64]);
    prop_oneof![
        4 => (browser.clone(), user.clone(), prop::bool::weighted(0.9))
            .prop_map(|(browser, user, right)| Op::SignIn { browser, user, right }),
        1 => browser.clone().prop_map(|browser| Op::SignOut { browser }),
        2 => (browser.clone(), prop::bool::weighted(0.7))
            .prop_map(|(browser, right)| Op::Change { browser, right }),
        2 => (browser.clone(), prop::bool::weighted(0.8))
            .prop_map(|(browser, right)| Op::Confirm { browser, right }),
        3 => (browser.clone(), browser.clone())
            .prop_map(|(browser, other)| Op::EndOne { browser, other }),
        2 => browser.clone().prop_map(|browser| Op::EndOthers { browser }),
        1 => browser.clone().prop_map(|browser| Op::EndAll { browser }),
        1 => user.clone().prop_map(|user| Op::Suspend { user }),
        2 => user.clone().prop_map(|user| Op::Unsuspend { user }),
        2 => user.clone().prop_map(|user| Op::AskForReset { user }),
        2 => (0..3_usize).prop_map(|back| Op::Reset { back }),
        1 => user.clone().prop_map(|user| Op::ChangeEmail { user }),
        2 => (0..3_usize, prop::bool::ANY)
            .prop_map(|(back, is_late)| Op::TakeEmailBack { back, is_late }),
        1 => browser.clone().prop_map(|browser| Op::Delete { browser }),
        2 => user.clone().prop_map(|user| Op::TakeAccountBack { user }),
        3 => (app.clone(), user, prop::bool::weighted(0.9))
            .prop_map(|(app, user, right)| Op::AppSignIn { app, user, right }),
        4 => (app.clone(), prop::bool::ANY)
            .prop_map(|(app, is_lost)| Op::AppRefresh { app, is_lost }),
        1 => app.clone().prop_map(|app| Op::AppStolen { app }),
        1 => app.clone().prop_map(|app| Op::AppSignOut { app }),
        4 => app.prop_map(|app| Op::AppRequest { app }),
        4 => browser.prop_map(|browser| Op::Request { browser }),
        2 => spans.prop_map(|seconds| Op::Expire { by: Duration::from_secs(seconds) }),
    ]
}

#[derive(Clone, Copy)]
struct Session {
    user: usize,
    opened: i64,
    seen: i64,
    confirmed: i64,
}

#[derive(Clone, Copy, Default)]
struct User {
    password: usize,
    /// Which of the two addresses.
    name: usize,
    suspended: bool,
    deleted: bool,
    /// Taken away with the address before: a link sets another.
    password_lost: bool,
    /// Counts what ends everything.
    epoch: u32,
}

impl User {
    /// Nobody signs in.
    fn is_barred(&self) -> bool {
        self.suspended || self.deleted
    }

    /// A right password signs in.
    fn lets_in(&self) -> bool {
        !self.is_barred() && !self.password_lost
    }
}

/// What ought to be.
#[derive(Default)]
struct Model {
    users: [User; USERS],
    browsers: [Option<Session>; BROWSERS],
}

impl Model {
    /// Whether a browser's next request is authenticated; if so, it counts as activity.
    fn request(&mut self, browser: usize, now: i64) -> Option<usize> {
        let session = self.browsers[browser].as_mut()?;
        if now - session.seen >= IDLE || now - session.opened >= ABSOLUTE {
            return None;
        }
        if now - session.seen >= TOUCH {
            session.seen = now;
        }
        Some(session.user)
    }

    fn end_all_of(&mut self, user: usize) {
        for session in &mut self.browsers {
            if session.is_some_and(|session| session.user == user) {
                *session = None;
            }
        }
    }
}

struct World {
    app: TestApp,
    browsers: Vec<Client>,
    /// Every cookie that a browser ever had: what is ended stays ended.
    dead: Vec<Client>,
    /// The handle of each browser's last session, and whose that was.
    handles: [Option<(String, usize)>; BROWSERS],
    model: Model,
    /// A client without cookies, for every app.
    client: Client,
    apps: [Option<App>; APPS],
    /// Those that another one took the place of.
    old_apps: Vec<App>,
    ids: Vec<UserId>,
    resets: Vec<Reset>,
    backs: Vec<Back>,
}

impl World {
    async fn new(servers: Servers) -> Self {
        let app = match servers {
            Servers::One => TestApp::spawn().await,
            Servers::Two => TestApp::spawn_two().await,
        };
        let mut ids = Vec::new();
        for [name, _] in NAMES {
            app.client().sign_up(name, PASSWORDS[0]).await;
            ids.push(app.user(name).await.id);
        }
        let browsers = (0..BROWSERS).map(|_| app.client()).collect();
        Self {
            client: app.client(),
            app,
            browsers,
            dead: Vec::new(),
            handles: Default::default(),
            model: Model::default(),
            apps: Default::default(),
            old_apps: Vec::new(),
            ids,
            resets: Vec::new(),
            backs: Vec::new(),
        }
    }

    /// The name that a user signs in with.
    fn name(&self, user: usize) -> &'static str {
        NAMES[user][self.model.users[user].name]
    }

    /// Whatever ends everything was done to a user, who was signed in with these.
    fn end_everything_of(&mut self, user: usize, cookies: Vec<Client>) {
        self.model.users[user].epoch += 1;
        self.end_all_of(user);
        self.dead.extend(cookies);
    }

    fn password(&self, user: usize, right: bool) -> &'static str {
        if right {
            PASSWORDS[self.model.users[user].password]
        } else {
            "wrong one"
        }
    }

    fn end_all_of(&mut self, user: usize) {
        self.model.end_all_of(user);
        self.end_apps_of(user);
    }

    fn now(&self) -> i64 {
        self.app.state.clock.now().0
    }

    async fn apply(&mut self, op: &Op) {
        match *op {
            Op::SignIn {
                browser,
                user,
                right,
            } => self.sign_in(browser, user, right).await,
            Op::SignOut { browser } => {
                self.dead.push(self.browsers[browser].twin());
                assert_eq!(self.browsers[browser].sign_out().await.status, 200);
                self.model.browsers[browser] = None;
            }
            Op::Change { browser, right } => self.change(browser, right).await,
            Op::Confirm { browser, right } => self.confirm(browser, right).await,
            Op::EndOne { browser, other } => self.end_one(browser, other).await,
            Op::EndOthers { browser } => self.end_many(browser, true).await,
            Op::EndAll { browser } => self.end_many(browser, false).await,
            Op::Suspend { user } => {
                self.change_user(user, Change::Suspend).await;
                self.model.users[user].suspended = true;
            }
            Op::Unsuspend { user } => {
                self.change_user(user, Change::Unsuspend).await;
                self.model.users[user].suspended = false;
            }
            Op::Request { browser } => self.request(browser).await,
            Op::Expire { by } => self.app.advance(by),
            Op::AppSignIn { app, user, right } => self.app_signs_in(app, user, right).await,
            Op::AppRefresh { app, is_lost } => self.app_refreshes(app, is_lost).await,
            Op::AppStolen { app } => self.thief_refreshes(app).await,
            Op::AppSignOut { app } => self.app_signs_out(app).await,
            Op::AppRequest { app } => self.app_asks(app).await,
            Op::AskForReset { user } => self.ask_for_reset(user).await,
            Op::Reset { back } => self.reset(back).await,
            Op::ChangeEmail { user } => self.change_email(user).await,
            Op::TakeEmailBack { back, is_late } => self.take_email_back(back, is_late).await,
            Op::Delete { browser } => self.delete(browser).await,
            Op::TakeAccountBack { user } => self.take_account_back(user).await,
        }
    }

    async fn sign_in(&mut self, browser: usize, user: usize, right: bool) {
        let before = self.browsers[browser].twin();
        let password = self.password(user, right);

        let name = self.name(user);
        let answer = self.browsers[browser].sign_in(name, password).await;

        let now = self.now();
        if right && self.model.users[user].lets_in() {
            assert_eq!(answer.status, 200);
            self.model.browsers[browser] = Some(Session {
                user,
                opened: now,
                seen: now,
                confirmed: now,
            });
            self.dead.push(before);
            let handle = self.browsers[browser].handle().await;
            self.handles[browser] = Some((handle, user));
        } else {
            assert_eq!(answer.status, 401);
            // The request itself was activity of the session it came with.
            self.model.request(browser, now);
        }
    }

    async fn change(&mut self, browser: usize, right: bool) {
        let user = self.model.request(browser, self.now());
        let current = user.map_or(0, |user| self.model.users[user].password);
        let new = (current + 1) % PASSWORDS.len();
        let typed = if right {
            PASSWORDS[current]
        } else {
            "wrong one"
        };

        let cookies = user.map_or_else(Vec::new, |user| self.cookies_of(user));
        let answer = self.browsers[browser]
            .change_password(typed, PASSWORDS[new])
            .await;

        match user {
            None => assert_eq!(answer.status, 401),
            Some(_) if !right => assert_eq!(answer.status, 422, "{}", answer.body),
            Some(user) => {
                assert_eq!(answer.status, 200, "{}", answer.body);
                self.model.users[user].password = new;
                self.end_everything_of(user, cookies);
            }
        }
    }

    async fn confirm(&mut self, browser: usize, right: bool) {
        let user = self.model.request(browser, self.now());
        let password = user.map_or(0, |user| self.model.users[user].password);
        let typed = if right {
            PASSWORDS[password]
        } else {
            "wrong one"
        };
        let before = self.browsers[browser].twin();

        let status = self.browsers[browser].confirm(typed).await.status;

        match user {
            None => assert_eq!(status, 401),
            Some(_) if !right => assert_eq!(status, 422),
            Some(_) => {
                assert_eq!(status, 200);
                let now = self.now();
                if let Some(session) = &mut self.model.browsers[browser] {
                    session.confirmed = now;
                }
                self.dead.push(before);
            }
        }
    }

    fn is_confirmed(&self, browser: usize) -> bool {
        let session = self.model.browsers[browser];
        session.is_some_and(|session| self.now() - session.confirmed < CONFIRMED)
    }

    async fn end_one(&mut self, browser: usize, other: usize) {
        let Some((handle, owner)) = self.handles[other].clone() else {
            return;
        };
        let user = self.model.request(browser, self.now());
        let cookies = self.browsers[other].twin();

        let status = self.browsers[browser].end_session(&handle).await.status;

        let expected = match user {
            None => 401,
            Some(_) if browser == other => 200,
            Some(_) if !self.is_confirmed(browser) => 403,
            Some(user) if user == owner => 200,
            Some(_) => 404,
        };
        assert_eq!(status, expected);
        if status == 200 {
            self.model.browsers[other] = None;
            self.dead.push(cookies);
        }
    }

    async fn end_many(&mut self, browser: usize, but_this: bool) {
        let user = self.model.request(browser, self.now());
        let path = if but_this {
            "/api/end_other_sessions"
        } else {
            "/api/end_all_sessions"
        };
        let before: Vec<Client> = self.browsers.iter().map(Client::twin).collect();

        let status = self.browsers[browser].call(path, &[]).await.status;

        let Some(user) = user else {
            assert_eq!(status, 401);
            return;
        };
        if !self.is_confirmed(browser) {
            assert_eq!(status, 403);
            return;
        }
        assert_eq!(status, 200);
        self.end_apps_of(user);
        for (other, cookies) in before.into_iter().enumerate() {
            let session = &mut self.model.browsers[other];
            let ends = session.is_some_and(|session| session.user == user);
            if ends && !(but_this && other == browser) {
                *session = None;
                self.dead.push(cookies);
            }
        }
    }

    async fn change_user(&mut self, user: usize, change: Change<'_>) {
        let cookies = self.cookies_of(user);
        let accounts = &self.app.state.accounts;
        let changed = accounts.change_user(&self.ids[user], change).await;
        changed.unwrap();
        self.end_everything_of(user, cookies);
    }

    /// The cookies of every browser that is signed in as a user.
    fn cookies_of(&self, user: usize) -> Vec<Client> {
        let sessions = self.model.browsers.iter().zip(&self.browsers);
        sessions
            .filter(|(session, _)| session.is_some_and(|session| session.user == user))
            .map(|(_, browser)| browser.twin())
            .collect()
    }

    async fn request(&mut self, browser: usize) {
        let expected = self.model.request(browser, self.now());

        let answer = self.browsers[browser].call("/api/account", &[]).await;

        match expected {
            Some(user) => assert!(
                answer.body.contains(&email(self.name(user))),
                "{}",
                answer.body
            ),
            None => assert_eq!(answer.status, 401, "{}", answer.body),
        }
    }

    async fn run(servers: Servers, ops: &[Op]) {
        let mut world = Self::new(servers).await;
        for op in ops {
            world.apply(op).await;
        }
        for browser in 0..BROWSERS {
            world.request(browser).await;
        }
        world.ended_apps_are_dead().await;
        for dead in &world.dead {
            assert!(
                !dead.is_signed_in().await,
                "a session that was ended works again"
            );
        }
    }
}

/// How many servers there are on the database. Of two, each request of a client goes to the other one.
#[derive(Clone, Copy)]
enum Servers {
    One,
    Two,
}

#[test]
fn sessions_and_tokens_work_exactly_as_long_as_the_promise_says() {
    hold(
        Servers::One,
        if cfg!(feature = "postgres") { 20 } else { 40 },
    );
}

#[test]
fn and_so_they_do_on_two_servers() {
    hold(
        Servers::Two,
        if cfg!(feature = "postgres") { 20 } else { 10 },
    );
}

fn hold(servers: Servers, cases: u32) {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();

    TestRunner::new(config)
        .run(&prop::collection::vec(op(), 1..40), |ops| {
            runtime.block_on(World::run(servers, &ops));
            Ok(())
        })
        .unwrap();
}
