//! The server is killed again and again while orders live: what was answered is there afterwards,
//! what was cut off happened as a whole or not at all, and every order goes on to its end.

/// What stands in the database.
mod records;

use std::{cell::RefCell, collections::BTreeSet, path::Path, time::Duration};

use futures::future::join_all;
use reqwest::Method;
use tiffin::model::{
    order::{OrderState, Placed, Reviewed},
    order_life::{Action, Actor, Reason, TRANSITIONS},
};

use crate::helpers::{
    ANY, Answer, Client, Server, TestApp,
    kitchen::{DOSA, Kitchen},
    read, tiffin, url,
};

use self::records::{lives_in, version_after};

const KILLS: usize = 3;

/// So much is answered between two of them.
const STEPS: usize = 40;

/// What becomes of orders. Each customer begins with another one, and goes on with the next.
const LIVES: [&str; 6] = [
    "place accept start finish claim pick_up deliver",
    "place accept delay claim release start finish claim pick_up fail",
    "place cancel",
    "place accept claim start delay cancel",
    "place reject",
    "place accept claim start finish release claim pick_up deliver",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_in_the_middle_of_everything_no_order_loses_anything() {
    let folder = tempfile::tempdir().unwrap();
    let (mut staff, mut stories) = set_up(folder.path()).await;
    let mut server = start(folder.path(), &mut staff, &mut stories).await;
    let answered = RefCell::new(Vec::new());
    let mut cut_off = 0;
    // The first one's order waits through it all.
    stories[0].take_step(&staff).await.unwrap();

    for _ in 0..KILLS {
        cut_off += kill_under_load(&mut server, &staff, &mut stories[1..], &answered).await;
        server = start(folder.path(), &mut staff, &mut stories).await;
        assert_nothing_lost(folder.path(), &stories).await;
    }
    for story in &mut stories {
        story.end(&staff).await;
    }

    assert_nothing_lost(folder.path(), &stories).await;
    assert_eq!(stories[0].orders[0].state, OrderState::Delivered);
    let answered = answered.into_inner();
    let kinds: BTreeSet<_> = answered.iter().map(Action::into_str).collect();
    assert!(kinds.len() >= 6, "{kinds:?}");
    assert!(cut_off > 0, "no request was under way when it was killed");
}

/// A kitchen, and a customer for each of the lives.
async fn set_up(folder: &Path) -> (Staff, Vec<Story>) {
    let app = TestApp::spawn_with(&[("DATABASE__URL", url(folder).as_str())]).await;
    Kitchen::open(&app).await;
    let staff = Staff {
        cook: app.member("cook", "kitchen").await,
        courier: app.courier("courier").await,
    };
    let mut stories = Vec::new();
    for first in 0..LIVES.len() {
        let customer = app.customer(&format!("customer{first}")).await;
        stories.push(Story {
            address: customer.add_address("12 Lake Road").await,
            customer,
            first,
            orders: Vec::new(),
            review: None,
            was_cut_off: false,
        });
    }
    app.stop().await;
    (staff, stories)
}

/// Starts the server, and everybody is there with the session that they had.
async fn start(folder: &Path, staff: &mut Staff, stories: &mut [Story]) -> Server {
    let mut command = tiffin(folder);
    command.env("TIFFIN__ORDERS__PLACED_PER_MINUTE", "1000");
    let server = Server::start_from(command).await;
    let customers = stories.iter_mut().map(|story| &mut story.customer);
    for client in customers.chain([&mut staff.cook, &mut staff.courier]) {
        let again = Client::new(&server.base());
        again.set_cookie("tiffin", &client.cookie("tiffin").unwrap());
        *client = again;
    }
    let ready = staff.cook.get_as_client("/health/ready").await;
    assert_eq!(ready.status, 200, "{}", ready.body);
    server
}

/// Kills it as soon as enough was answered, and returns how many requests were cut off.
async fn kill_under_load(
    server: &mut Server,
    staff: &Staff,
    stories: &mut [Story],
    answered: &RefCell<Vec<Action>>,
) -> usize {
    let enough = answered.borrow().len() + STEPS;
    let waiting = async {
        while answered.borrow().len() < enough {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let killing = async {
        let waited = tokio::time::timeout(Duration::from_mins(1), waiting).await;
        waited.expect("nobody hung up before, and enough was answered");
        server.process.kill().unwrap();
        server.process.wait().unwrap();
    };
    let load = join_all(stories.iter_mut().map(|story| story.go_on(staff, answered)));

    let (errors, ()) = tokio::join!(load, killing);

    errors.iter().filter(|error| !error.is_connect()).count()
}

/// Every order has led the life that was told, and one step more where one was cut off.
async fn assert_nothing_lost(folder: &Path, stories: &[Story]) {
    let lives = lives_in(folder).await;
    for story in stories {
        for told in &story.orders {
            let number = &told.number;
            let life = lives.get(number).expect("an order that was answered");
            assert!(told.life.starts_with(life), "{number}: {life:?}");
            let most = told.taken + usize::from(story.was_cut_off);
            let is_as_told = (told.taken..=most).contains(&life.len());
            assert!(is_as_told, "{number}: {life:?}, not {}", told.taken);
        }
    }
    let told: usize = stories.iter().map(|story| story.orders.len()).sum();
    let placing = stories.iter().filter(|story| story.review.is_some());
    let most = told + placing.count();
    assert!((told..=most).contains(&lives.len()), "an order twice");
}

struct Staff {
    cook: Client,
    courier: Client,
}

/// A customer's orders, one after the other, with what the staff does to them.
struct Story {
    customer: Client,
    address: String,
    /// The life of the first order.
    first: usize,
    orders: Vec<Told>,
    /// What is being placed.
    review: Option<String>,
    /// Nobody knows whether the last request did anything.
    was_cut_off: bool,
}

impl Story {
    /// Until a request fails.
    async fn go_on(&mut self, staff: &Staff, answered: &RefCell<Vec<Action>>) -> reqwest::Error {
        loop {
            match self.take_step(staff).await {
                Ok(action) => answered.borrow_mut().extend(action),
                Err(error) => {
                    self.was_cut_off = true;
                    return error;
                }
            }
        }
    }

    /// Until nothing is open.
    async fn end(&mut self, staff: &Staff) {
        while self.review.is_some() || self.orders.last().is_some_and(|order| !order.is_over()) {
            self.take_step(staff).await.unwrap();
        }
    }

    /// Returns what was answered with success.
    async fn take_step(&mut self, staff: &Staff) -> reqwest::Result<Option<Action>> {
        let taken = match self.orders.last_mut() {
            Some(order) if !order.is_over() => {
                order
                    .take_step(&self.customer, staff, self.was_cut_off)
                    .await?
            }
            _ => {
                self.place().await?;
                Some(Action::Place)
            }
        };
        self.was_cut_off = false;
        Ok(taken)
    }

    async fn place(&mut self) -> reqwest::Result<()> {
        let review = match self.review.take() {
            // It may have been placed: the same review again is the same order.
            Some(review) => review,
            None => self.ask_for_review().await?,
        };
        let form = [("review", self.review.insert(review).as_str())];
        let placed: Placed = read(&ask(&self.customer, "/api/place_order", &form).await?);
        self.review = None;
        let life = LIVES[(self.first + self.orders.len()) % LIVES.len()];
        self.orders.push(Told {
            number: placed.number,
            life: life.split(' ').map(|word| word.parse().unwrap()).collect(),
            taken: 1,
            state: OrderState::Placed,
        });
        Ok(())
    }

    async fn ask_for_review(&self) -> reqwest::Result<String> {
        let dosas = [("item", DOSA), ("quantity", "2")];
        let added = ask(&self.customer, "/api/add_to_cart", &dosas).await?;
        assert_eq!(added.status, 200, "{}", added.body);
        let form = [
            ("restaurant", "kitchen"),
            ("address", &*self.address),
            ("tip", "10"),
            ("payment", "cash"),
        ];
        let reviewed: Reviewed = read(&ask(&self.customer, "/api/review_order", &form).await?);
        Ok(reviewed.review)
    }
}

/// An order, as far as anybody was told.
struct Told {
    number: String,
    life: Vec<Action>,
    /// So many steps of its life are taken.
    taken: usize,
    state: OrderState,
}

impl Told {
    fn is_over(&self) -> bool {
        self.taken == self.life.len()
    }

    async fn take_step(
        &mut self,
        customer: &Client,
        staff: &Staff,
        was_cut_off: bool,
    ) -> reqwest::Result<Option<Action>> {
        let action = self.life[self.taken];
        let row = TRANSITIONS
            .iter()
            .find(|row| row.action == action && row.from.contains(&self.state))
            .unwrap();
        let actor = row.by[0];
        let (client, path) = match actor {
            Actor::Customer => (customer, "/api/cancel_order"),
            Actor::Courier => (&staff.courier, "/api/delivery_step"),
            _ => (&staff.cook, "/api/kitchen_step"),
        };
        let reason = Reason::of(action, actor).first();
        // Without the version, a delay that was cut off would be a second one.
        let version = version_after(&self.life[..self.taken]).to_string();
        let form = [
            ("order", &*self.number),
            ("version", &*version),
            ("action", action.into_str()),
            ("minutes", "20"),
            ("reason", reason.map_or("", Reason::into_str)),
        ];
        let answer = ask(client, path, &form).await?;
        let is_answered = answer.status == 200;
        // Only what was cut off may have happened by now; nobody has what was released.
        let has_happened = was_cut_off && [404, 409].contains(&answer.status);
        assert!(is_answered || has_happened, "{action:?}: {answer:?}");
        self.taken += 1;
        self.state = row.to.unwrap_or(self.state);
        Ok(is_answered.then_some(action))
    }
}

async fn ask(client: &Client, path: &str, form: &[(&str, &str)]) -> reqwest::Result<Answer> {
    let request = client.request(Method::POST, path, ANY).form(form);
    client.try_send(request).await
}
