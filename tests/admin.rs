//! What whoever looks after the site does: at once, with the password proven lately, and written down.

use std::time::Duration;

use tiffin::model::{
    admin::{OverseenOrder, OverseenUser},
    ending::EndReason,
    order::OrderState,
    role::Role,
};

use crate::helpers::{Client, PASSWORD, email, read, staff::Placed};

async fn find(admin: &Client, name: &str) -> OverseenUser {
    read(
        &admin
            .call("/api/admin_user", &[("email", &email(name))])
            .await,
    )
}

async fn change(admin: &Client, user: &str, change: &str) -> u16 {
    let form = [("user", user), ("change", change), ("role", "courier")];
    admin.call("/api/admin_change_user", &form).await.status
}

async fn with_admin() -> (Placed, Client) {
    let placed = Placed::order().await;
    let admin = placed.app.with_role("boss", Role::Admin).await;
    (placed, admin)
}

#[tokio::test]
async fn a_suspended_customer_is_out_at_once_in_open_pages_too() {
    let (placed, admin) = with_admin().await;
    let priya = find(&admin, "priya").await;
    assert_eq!((priya.role, priya.signed_in), (Role::Customer, 1));
    let mut page = placed.customer.open_stream().await;
    page.begins().await;

    assert_eq!(change(&admin, &priya.id, "suspend").await, 200);

    assert_eq!(page.hears_why().await.reason, EndReason::Suspended);
    assert!(!placed.customer.is_signed_in().await);
    assert_eq!(
        placed.app.client().sign_in("priya", PASSWORD).await.status,
        401
    );
    assert!(find(&admin, "priya").await.suspended_at.is_some());
    assert_eq!(change(&admin, &priya.id, "unsuspend").await, 200);
    placed.app.signed_in("priya", PASSWORD).await;
    let written = "select count(*) from staff_actions a join users u on u.id = a.user_id
                   where u.email = 'boss@example.com' and a.action in ('suspend', 'unsuspend')";
    assert_eq!(placed.app.count(written).await, 2);
}

#[tokio::test]
async fn sessions_end_and_a_role_changes_at_once() {
    let (placed, admin) = with_admin().await;
    let priya = find(&admin, "priya").await;

    assert_eq!(change(&admin, &priya.id, "end_sessions").await, 200);
    assert!(!placed.customer.is_signed_in().await);

    let again = placed.app.signed_in("priya", PASSWORD).await;
    assert_eq!(change(&admin, &priya.id, "role").await, 200);
    assert!(!again.is_signed_in().await);
    let courier = placed.app.signed_in("priya", PASSWORD).await;
    assert_eq!(courier.get("/deliveries").await.status, 200);
    for wrong in ["", "delete"] {
        assert_eq!(change(&admin, &priya.id, wrong).await, 422);
    }
    assert_eq!(change(&admin, "nobody", "suspend").await, 404);
}

#[tokio::test]
async fn nobody_changes_their_own_account_and_an_old_proof_does_not_do() {
    let (placed, admin) = with_admin().await;
    let (priya, boss) = (find(&admin, "priya").await, find(&admin, "boss").await);

    for what in ["suspend", "role", "end_sessions"] {
        assert_eq!(change(&admin, &boss.id, what).await, 422, "{what}");
    }
    placed.app.advance(Duration::from_mins(16));
    for what in ["suspend", "role", "end_sessions"] {
        assert_eq!(change(&admin, &priya.id, what).await, 403, "{what}");
    }
    let form = [
        ("order", &*placed.number),
        ("action", "cancel"),
        ("reason", "customer_asked"),
    ];
    assert_eq!(admin.call("/api/admin_step", &form).await.status, 403);
    assert!(placed.customer.is_signed_in().await);
    assert_eq!(admin.confirm(PASSWORD).await.status, 200);
    assert_eq!(change(&admin, &priya.id, "suspend").await, 200);
}

#[tokio::test]
async fn members_are_added_and_removed() {
    let (placed, admin) = with_admin().await;
    let cook = placed.app.with_role("second-cook", Role::Restaurant).await;
    let user = find(&admin, "second-cook").await;
    let set = async |restaurant: &str, member: &str| {
        let form = [
            ("user", &*user.id),
            ("restaurant", restaurant),
            ("member", member),
        ];
        admin.call("/api/admin_member", &form).await.status
    };
    assert_eq!(cook.get("/kitchen/kitchen").await.status, 404);

    assert_eq!(set("kitchen", "1").await, 200);

    assert_eq!(
        cook.get("/kitchen/kitchen").await.status,
        200,
        "with the same session"
    );
    assert_eq!(find(&admin, "second-cook").await.kitchens.len(), 1);
    assert_eq!(set("kitchen", "0").await, 200);
    assert_eq!(cook.step(&placed.number, "accept", &[]).await.status, 404);
    assert_eq!(set("no-such-kitchen", "1").await, 422);
    let customer = find(&admin, "priya").await;
    let form = [
        ("user", &*customer.id),
        ("restaurant", "kitchen"),
        ("member", "1"),
    ];
    let answer = admin.call("/api/admin_member", &form).await;
    assert_eq!(
        answer.status, 422,
        "who is no cook is told so: {}",
        answer.body
    );
}

/// A courier who was suspended cannot give it back.
#[tokio::test]
async fn an_order_is_taken_from_a_courier_who_will_not_come() {
    let (placed, admin) = with_admin().await;
    let number = &*placed.number;
    placed.up_to("claim").await;
    let other = placed.app.courier("other").await;
    assert_eq!(other.step(number, "claim", &[]).await.status, 409);
    let page = admin
        .get(&format!("/admin?number={}", number.to_lowercase()))
        .await;
    assert!(
        page.body.contains("Take it from its courier"),
        "{}",
        page.body
    );

    let form = [("order", number), ("action", "release")];
    assert_eq!(admin.call("/api/admin_step", &form).await.status, 200);

    assert_eq!(
        admin.call("/api/admin_step", &form).await.status,
        409,
        "nobody has it"
    );
    assert_eq!(
        placed.courier.step(number, "pick_up", &[]).await.status,
        404
    );
    assert_eq!(other.step(number, "claim", &[]).await.status, 200);
}

#[tokio::test]
async fn an_order_is_found_and_ended_for_a_reason() {
    let (placed, admin) = with_admin().await;
    let find = async || -> OverseenOrder {
        let form = [("number", &*placed.number)];
        read(&admin.call("/api/admin_order", &form).await)
    };
    let end = async |action: &str, reason: &str| {
        let form = [
            ("order", &*placed.number),
            ("action", action),
            ("reason", reason),
        ];
        admin.call("/api/admin_step", &form).await.status
    };
    placed.up_to("start").await;
    let found = find().await;
    assert_eq!(
        (found.order.state, &*found.email),
        (OrderState::Preparing, "priya@example.com")
    );

    for (action, reason, status) in [
        ("cancel", "", 422),
        ("cancel", "nobody_there", 422),
        ("finish", "customer_asked", 409),
        ("cancel", "customer_asked", 200),
        ("cancel", "customer_asked", 409),
    ] {
        assert_eq!(end(action, reason).await, status, "{action} {reason}");
    }

    let page = placed
        .customer
        .get(&format!("/orders/{}", placed.number))
        .await
        .body;
    assert!(page.contains("You asked us to. You pay nothing."), "{page}");
    let by = "select count(*) from order_events e join users u on u.id = e.by_user_id
              where u.email = 'boss@example.com' and e.action = 'cancel' and e.actor = 'admin'";
    assert_eq!(placed.app.count(by).await, 1);
    let page = admin.get(&format!("/admin?number={}", placed.number)).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("priya@example.com"), "{}", page.body);
    let page = admin.get("/admin?email=priya@example.com").await.body;
    assert!(page.contains("End all sessions"), "{page}");
    let page = admin.get("/admin?email=nobody@example.com").await.body;
    assert!(page.contains("Nobody has this email address."), "{page}");
}
