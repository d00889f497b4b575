//! What forms are sent to: signing in, the cart, and ordering.

use argon2::{Argon2, PasswordVerifier, password_hash::phc::PasswordHash};
use axum::{Form, Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::{Sqlite, SqliteConnection, SqlitePool, Transaction};
use tower_sessions::Session;
use uuid::Uuid;

use super::{
    Refusal, USER,
    rows::{Address, CartLine, Item, Restaurant, Review, User, now, subtotal},
    user_of,
};

type Answer = Result<Json<Value>, Refusal>;

#[derive(Deserialize)]
pub struct Credentials {
    email: String,
    password: String,
}

pub async fn login(
    State(db): State<SqlitePool>,
    session: Session,
    Form(form): Form<Credentials>,
) -> Answer {
    let user: User = sqlx::query_as(include_str!("../../../sql/user_by_email.sql"))
        .bind(form.email)
        .fetch_optional(&db)
        .await?
        .ok_or(Refusal::SIGN_IN)?;
    let hash = user.password_hash;
    let verified = tokio::task::spawn_blocking(move || {
        let hash = PasswordHash::new(&hash).map_err(Refusal::ours)?;
        Argon2::default()
            .verify_password(form.password.as_bytes(), &hash)
            .map_err(|_| Refusal::SIGN_IN)
    });
    verified.await.map_err(Refusal::ours)??;
    session.cycle_id().await.map_err(Refusal::ours)?;
    session.insert(USER, user.id).await.map_err(Refusal::ours)?;
    Ok(Json(json!({ "name": user.name, "email": user.email })))
}

#[derive(Deserialize)]
pub struct Addition {
    item: String,
    quantity: i64,
}

pub async fn add_to_cart(
    State(db): State<SqlitePool>,
    session: Session,
    Form(form): Form<Addition>,
) -> Answer {
    let user = user_of(&session, &db).await?.ok_or(Refusal::SIGN_IN)?;
    let mut tx = begin(&db).await?;
    let item: Item = sqlx::query_as(include_str!("../../../sql/item.sql"))
        .bind(&form.item)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(Refusal::NOT_FOUND)?;
    let cart = if let Some(cart) = cart_of(&mut tx, &user, &item.restaurant_id).await? {
        sqlx::query(include_str!("../../../sql/touch_cart.sql"))
            .bind(&cart)
            .bind(now())
            .execute(&mut *tx)
            .await?;
        cart
    } else {
        let cart = new_id();
        sqlx::query(include_str!("../../../sql/insert_cart.sql"))
            .bind(&cart)
            .bind(&user.id)
            .bind(&item.restaurant_id)
            .bind(now())
            .execute(&mut *tx)
            .await?;
        cart
    };
    sqlx::query(include_str!("../../../sql/put_line.sql"))
        .bind(new_id())
        .bind(cart)
        .bind(form.item)
        .bind(form.quantity)
        .bind(item.price_minor)
        .execute(&mut *tx)
        .await?;
    let lines = lines_of(&mut tx, &user, &item.restaurant_id).await?;
    tx.commit().await?;
    Ok(Json(
        json!({ "lines": lines, "subtotal": subtotal(&lines) }),
    ))
}

#[derive(Deserialize)]
pub struct Removal {
    line: String,
}

pub async fn remove_from_cart(
    State(db): State<SqlitePool>,
    session: Session,
    Form(form): Form<Removal>,
) -> Answer {
    let user = user_of(&session, &db).await?.ok_or(Refusal::SIGN_IN)?;
    sqlx::query(include_str!("../../../sql/delete_line.sql"))
        .bind(form.line)
        .bind(user.id)
        .execute(&db)
        .await?;
    Ok(Json(json!({ "lines": [] })))
}

#[derive(Deserialize)]
pub struct ReviewForm {
    restaurant: String,
    address: String,
    payment: String,
}

pub async fn review_order(
    State(db): State<SqlitePool>,
    session: Session,
    Form(form): Form<ReviewForm>,
) -> Answer {
    let user = user_of(&session, &db).await?.ok_or(Refusal::SIGN_IN)?;
    let mut tx = begin(&db).await?;
    let restaurant: Restaurant = sqlx::query_as(include_str!("../../../sql/restaurant.sql"))
        .bind(&form.restaurant)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(Refusal::NOT_FOUND)?;
    let address = address_of(&mut tx, &user, &form.address).await?;
    let shown = lines_of(&mut tx, &user, &restaurant.id).await?;
    let review = new_id();
    sqlx::query(include_str!("../../../sql/insert_review.sql"))
        .bind(&review)
        .bind(&user.id)
        .bind(&restaurant.id)
        .bind(address.id)
        .bind(form.payment)
        .bind(serde_json::to_string(&shown).map_err(Refusal::ours)?)
        .bind(now())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(Json(json!({ "review": review })))
}

#[derive(Deserialize)]
pub struct Placing {
    review: String,
}

/// Orders what was shown, if that is still what it costs.
pub async fn place_order(
    State(db): State<SqlitePool>,
    session: Session,
    Form(form): Form<Placing>,
) -> Answer {
    let user = user_of(&session, &db).await?.ok_or(Refusal::SIGN_IN)?;
    let mut tx = begin(&db).await?;
    let review: Review = sqlx::query_as(include_str!("../../../sql/review.sql"))
        .bind(form.review)
        .bind(&user.id)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(Refusal::NOT_FOUND)?;
    let _open: i64 = sqlx::query_scalar(include_str!("../../../sql/count_open_orders.sql"))
        .bind(&user.id)
        .fetch_one(&mut *tx)
        .await?;
    let restaurant: Restaurant = sqlx::query_as(include_str!("../../../sql/restaurant_by_id.sql"))
        .bind(&review.restaurant_id)
        .fetch_one(&mut *tx)
        .await?;
    let address = address_of(&mut tx, &user, &review.address_id).await?;
    let lines = lines_of(&mut tx, &user, &review.restaurant_id).await?;
    let shown: Vec<CartLine> = serde_json::from_str(&review.shown).map_err(Refusal::ours)?;
    if lines.is_empty() || lines != shown {
        return Err(Refusal(axum::http::StatusCode::CONFLICT));
    }
    let number = insert_order(&mut tx, &user, &restaurant, &review, &address, &lines).await?;
    if let Some(cart) = cart_of(&mut tx, &user, &restaurant.id).await? {
        sqlx::query(include_str!("../../../sql/delete_cart.sql"))
            .bind(cart)
            .execute(&mut *tx)
            .await?;
    }
    sqlx::query(include_str!("../../../sql/delete_review.sql"))
        .bind(review.id)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(Json(json!({ "number": number })))
}

async fn insert_order(
    conn: &mut SqliteConnection,
    user: &User,
    restaurant: &Restaurant,
    review: &Review,
    address: &Address,
    lines: &[CartLine],
) -> sqlx::Result<String> {
    let (id, at, subtotal) = (new_id(), now(), subtotal(lines));
    let number = Uuid::new_v4().simple().to_string()[..8].to_uppercase();
    let delivery = restaurant.delivery_for(subtotal);
    let taxed = subtotal + delivery + restaurant.packaging_minor;
    sqlx::query(include_str!("../../../sql/insert_order.sql"))
        .bind(&id)
        .bind(&number)
        .bind(&user.id)
        .bind(&restaurant.id)
        .bind(&review.id)
        .bind(&review.payment)
        .bind(&restaurant.currency)
        .bind(subtotal)
        .bind(delivery)
        .bind(restaurant.packaging_minor)
        .bind((taxed * restaurant.tax_bp + 5_000) / 10_000)
        .bind(&restaurant.name)
        .bind(&restaurant.timezone)
        .bind(&address.recipient)
        .bind(&address.phone)
        .bind(&address.street)
        .bind(&address.details)
        .bind(&address.city)
        .bind(&address.postcode)
        .bind(at)
        .execute(&mut *conn)
        .await?;
    for (line, position) in lines.iter().zip(1_i64..) {
        sqlx::query(include_str!("../../../sql/insert_order_line.sql"))
            .bind(&id)
            .bind(position)
            .bind(&line.item_id)
            .bind(&line.name)
            .bind(&line.diet)
            .bind(line.quantity)
            .bind(line.price_minor)
            .execute(&mut *conn)
            .await?;
    }
    sqlx::query(include_str!("../../../sql/insert_order_event.sql"))
        .bind(&id)
        .bind(at)
        .execute(conn)
        .await?;
    Ok(number)
}

/// `SQLite` refuses to let a transaction that has read begin to write while another one writes.
async fn begin(db: &SqlitePool) -> sqlx::Result<Transaction<'static, Sqlite>> {
    db.begin_with("begin immediate").await
}

async fn cart_of(
    conn: &mut SqliteConnection,
    user: &User,
    restaurant_id: &str,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(include_str!("../../../sql/cart.sql"))
        .bind(&user.id)
        .bind(restaurant_id)
        .fetch_optional(conn)
        .await
}

async fn lines_of(
    conn: &mut SqliteConnection,
    user: &User,
    restaurant_id: &str,
) -> sqlx::Result<Vec<CartLine>> {
    sqlx::query_as(include_str!("../../../sql/cart_lines.sql"))
        .bind(&user.id)
        .bind(restaurant_id)
        .fetch_all(conn)
        .await
}

async fn address_of(
    conn: &mut SqliteConnection,
    user: &User,
    address: &str,
) -> Result<Address, Refusal> {
    sqlx::query_as(include_str!("../../../sql/address.sql"))
        .bind(address)
        .bind(&user.id)
        .fetch_optional(conn)
        .await?
        .ok_or(Refusal::NOT_FOUND)
}

fn new_id() -> String {
    Uuid::now_v7().to_string()
}
