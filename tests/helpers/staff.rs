//! Those who cook, carry and look after the site, and what they do to orders.

use tiffin::{model::role::Role, server::accounts::operator::Change};

use super::{
    PASSWORD, TestApp,
    answer::Answer,
    client::Client,
    kitchen::{DOSA, Kitchen},
};

impl TestApp {
    /// Somebody with a role, signed in as `<name>@example.com`.
    pub async fn with_role(&self, name: &str, role: Role) -> Client {
        self.customer(name).await;
        let user = self.user(name).await.id;
        let change = Change::Role(role);
        self.state
            .accounts
            .change_user(&user, change)
            .await
            .unwrap();
        self.signed_in(name, PASSWORD).await
    }

    /// A member of a kitchen.
    pub async fn member(&self, name: &str, slug: &str) -> Client {
        let member = self.with_role(name, Role::Restaurant).await;
        let user = self.user(name).await.id;
        let ordering = &self.state.ordering;
        assert!(ordering.add_member(&user, slug).await.unwrap());
        member
    }

    pub async fn courier(&self, name: &str) -> Client {
        self.with_role(name, Role::Courier).await
    }
}

/// A kitchen with its cook, a courier, and a customer whose order is placed.
pub struct Placed {
    pub app: TestApp,
    pub customer: Client,
    pub cook: Client,
    pub courier: Client,
    pub address: String,
    pub number: String,
}

impl Placed {
    pub async fn order() -> Self {
        Self::order_at(TestApp::spawn().await).await
    }

    pub async fn order_at(app: TestApp) -> Self {
        Kitchen::open(&app).await;
        if app.has_second() {
            app.second_follows_the_catalogue().await;
        }
        let customer = app.customer("priya").await;
        let address = customer.add_address("12 Lake Road").await;
        let number = customer.order(&address).await;
        Self {
            cook: app.member("cook", "kitchen").await,
            courier: app.courier("courier").await,
            app,
            customer,
            address,
            number,
        }
    }

    /// Takes steps, each as whoever may, up to one.
    pub async fn up_to(&self, last: &str) {
        for (who, step) in [
            (&self.cook, "accept"),
            (&self.cook, "start"),
            (&self.cook, "finish"),
            (&self.courier, "claim"),
            (&self.courier, "pick_up"),
            (&self.courier, "deliver"),
        ] {
            let answer = who.step(&self.number, step, &[]).await;
            assert_eq!(answer.status, 200, "{step}: {}", answer.body);
            if step == last {
                return;
            }
        }
        panic!("{last} is no step of the way");
    }

    pub async fn state(&self) -> String {
        let sql = "select state from orders where number = $1";
        sqlx::query_scalar(sql)
            .bind(&self.number)
            .fetch_one(&self.app.state.db.read)
            .await
            .unwrap()
    }
}

impl Client {
    /// Places an order of two dosas at the kitchen, and returns its number.
    pub async fn order(&self, address: &str) -> String {
        self.add(DOSA, &[], 2).await;
        let review = self.review("kitchen", address).await;
        self.place(&review).await
    }

    /// What a cook or a courier does to an order; 20 minutes where minutes are asked for.
    pub async fn step(&self, number: &str, action: &str, more: &[(&str, &str)]) -> Answer {
        let function = match action {
            "claim" | "release" | "pick_up" | "deliver" | "fail" => "/api/delivery_step",
            _ => "/api/kitchen_step",
        };
        let mut form = vec![("order", number), ("action", action)];
        if matches!(action, "accept" | "delay") && !more.iter().any(|(name, _)| *name == "minutes")
        {
            form.push(("minutes", "20"));
        }
        form.extend(more);
        self.call(function, &form).await
    }

    pub async fn cancel(&self, number: &str) -> Answer {
        self.call("/api/cancel_order", &[("order", number)]).await
    }
}
