//! The pages. Each asks what Tiffin's page of the same address asks of its database.

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use sqlx::SqlitePool;
use tower_sessions::Session;

use super::{
    Refusal,
    rows::{CartLine, Choice, Clock, Dish, DishFound, Hours, Order, Restaurant, User, subtotal},
    user_of,
};

/// As many as the start page shows.
const SHOWN: usize = 9;
/// Dishes named under a restaurant that a search found.
const DISHES: usize = 3;

struct Card {
    restaurant: Restaurant,
    opening: String,
    dishes: Vec<String>,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    user: Option<User>,
    cards: Vec<Card>,
    total: i64,
}

pub async fn home(State(db): State<SqlitePool>, session: Session) -> Result<Response, Refusal> {
    let user = user_of(&session, &db).await?;
    let _cuisines = cuisines(&db).await?;
    let mut cards = cards(&db, None).await?;
    let total = total(&cards);
    cards.truncate(SHOWN);
    page(&Home { user, cards, total })
}

#[derive(Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "restaurants.html")]
struct Restaurants {
    user: Option<User>,
    query: String,
    cuisines: Vec<String>,
    cards: Vec<Card>,
    total: i64,
}

pub async fn restaurants(
    State(db): State<SqlitePool>,
    session: Session,
    Query(search): Query<Search>,
) -> Result<Response, Refusal> {
    let user = user_of(&session, &db).await?;
    let cuisines = cuisines(&db).await?;
    let cards = cards(&db, Some(&search.q)).await?;
    let total = total(&cards);
    page(&Restaurants {
        user,
        query: search.q,
        cuisines,
        cards,
        total,
    })
}

struct Group {
    id: String,
    name: String,
    radio: bool,
    choices: Vec<Choice>,
}

struct DishView {
    dish: Dish,
    groups: Vec<Group>,
}

struct Section {
    name: String,
    dishes: Vec<DishView>,
}

#[derive(Template)]
#[template(path = "menu.html")]
struct Menu {
    user: Option<User>,
    restaurant: Restaurant,
    opening: String,
    sections: Vec<Section>,
    lines: Vec<CartLine>,
    subtotal: i64,
}

pub async fn menu(
    State(db): State<SqlitePool>,
    session: Session,
    Path(slug): Path<String>,
) -> Result<Response, Refusal> {
    let user = user_of(&session, &db).await?;
    let restaurant: Restaurant = sqlx::query_as(include_str!("../../../sql/restaurant.sql"))
        .bind(slug)
        .fetch_optional(&db)
        .await?
        .ok_or(Refusal::NOT_FOUND)?;
    let hours = hours(&db, std::slice::from_ref(&restaurant)).await?;
    let dishes: Vec<Dish> = sqlx::query_as(include_str!("../../../sql/dishes.sql"))
        .bind(&restaurant.id)
        .fetch_all(&db)
        .await?;
    let choices: Vec<Choice> = sqlx::query_as(include_str!("../../../sql/options.sql"))
        .bind(&restaurant.id)
        .fetch_all(&db)
        .await?;
    let lines: Vec<CartLine> = match &user {
        Some(user) => {
            sqlx::query_as(include_str!("../../../sql/cart_lines.sql"))
                .bind(&user.id)
                .bind(&restaurant.id)
                .fetch_all(&db)
                .await?
        }
        None => Vec::new(),
    };
    page(&Menu {
        user,
        opening: opening(&restaurant, &hours, &Clock::now()),
        restaurant,
        sections: sections(dishes, choices),
        subtotal: subtotal(&lines),
        lines,
    })
}

#[derive(Template)]
#[template(path = "login.html")]
struct Login {
    user: Option<User>,
}

pub async fn login(State(db): State<SqlitePool>, session: Session) -> Result<Response, Refusal> {
    page(&Login {
        user: user_of(&session, &db).await?,
    })
}

#[derive(Template)]
#[template(path = "dashboard.html")]
struct Dashboard {
    user: Option<User>,
    email: String,
    since: i64,
    orders: Vec<Order>,
}

pub async fn dashboard(
    State(db): State<SqlitePool>,
    session: Session,
) -> Result<Response, Refusal> {
    let user = user_of(&session, &db).await?.ok_or(Refusal::SIGN_IN)?;
    let orders = sqlx::query_as(include_str!("../../../sql/latest_orders.sql"))
        .bind(&user.id)
        .fetch_all(&db)
        .await?;
    let (email, since) = (user.email.clone(), user.created_at);
    page(&Dashboard {
        user: Some(user),
        email,
        since,
        orders,
    })
}

fn page(template: &impl Template) -> Result<Response, Refusal> {
    Ok(Html(template.render()?).into_response())
}

async fn cuisines(db: &SqlitePool) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(include_str!("../../../sql/cuisines.sql"))
        .fetch_all(db)
        .await
}

fn total(cards: &[Card]) -> i64 {
    cards.first().map_or(0, |card| card.restaurant.total)
}

/// One page of the list, or of what a search found.
async fn cards(db: &SqlitePool, search: Option<&str>) -> sqlx::Result<Vec<Card>> {
    let clock = Clock::now();
    let expression = search.map(|words| format!("\"{}\"*", words.replace('"', "\"\"")));
    let statement = match expression {
        Some(_) => include_str!("../../../sql/search.sql"),
        None => include_str!("../../../sql/list.sql"),
    };
    let mut query = sqlx::query_as(statement)
        .bind(clock.weekday)
        .bind(clock.weekday_before)
        .bind(clock.minute);
    if let Some(expression) = &expression {
        query = query.bind(expression);
    }
    let listed: Vec<Restaurant> = query.fetch_all(db).await?;
    let hours = hours(db, &listed).await?;
    let mut dishes = match &expression {
        Some(expression) => dishes_found(db, expression, &listed).await?,
        None => HashMap::new(),
    };
    Ok(listed
        .into_iter()
        .map(|restaurant| Card {
            opening: opening(&restaurant, &hours, &clock),
            dishes: dishes.remove(&restaurant.id).unwrap_or_default(),
            restaurant,
        })
        .collect())
}

fn ids(restaurants: &[Restaurant]) -> String {
    let ids: Vec<_> = restaurants.iter().map(|r| &r.id).collect();
    serde_json::to_string(&ids).unwrap_or_default()
}

async fn hours(db: &SqlitePool, restaurants: &[Restaurant]) -> sqlx::Result<Vec<Hours>> {
    sqlx::query_as(include_str!("../../../sql/hours.sql"))
        .bind(ids(restaurants))
        .fetch_all(db)
        .await
}

async fn dishes_found(
    db: &SqlitePool,
    expression: &str,
    restaurants: &[Restaurant],
) -> sqlx::Result<HashMap<String, Vec<String>>> {
    let rows: Vec<DishFound> = sqlx::query_as(include_str!("../../../sql/dishes_found.sql"))
        .bind(expression)
        .bind(ids(restaurants))
        .fetch_all(db)
        .await?;
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for row in rows {
        let dishes = found.entry(row.restaurant_id).or_default();
        if dishes.len() < DISHES {
            dishes.push(row.dish);
        }
    }
    Ok(found)
}

fn opening(restaurant: &Restaurant, hours: &[Hours], clock: &Clock) -> String {
    let mut own = hours
        .iter()
        .filter(|hours| hours.restaurant_id == restaurant.id);
    match own.clone().find(|hours| hours.are_now(clock)) {
        Some(hours) => format!("Open until {}", hours.closes()),
        None => own.next().map_or_else(
            || "Closed".to_owned(),
            |hours| format!("Opens at {}", hours.opens()),
        ),
    }
}

fn sections(dishes: Vec<Dish>, choices: Vec<Choice>) -> Vec<Section> {
    let mut groups: HashMap<String, Vec<Group>> = HashMap::new();
    for choice in choices {
        let of_dish = groups.entry(choice.item_id.clone()).or_default();
        match of_dish.last_mut() {
            Some(group) if group.id == choice.group_id => group.choices.push(choice),
            _ => of_dish.push(Group {
                id: choice.group_id.clone(),
                name: choice.group_name.clone(),
                radio: choice.max_select == 1,
                choices: vec![choice],
            }),
        }
    }
    let mut sections: Vec<Section> = Vec::new();
    for dish in dishes {
        let groups = groups.remove(&dish.id).unwrap_or_default();
        match sections.last_mut() {
            Some(section) if section.name == dish.section => {
                section.dishes.push(DishView { dish, groups });
            }
            _ => sections.push(Section {
                name: dish.section.clone(),
                dishes: vec![DishView { dish, groups }],
            }),
        }
    }
    sections
}
