//! Fills an empty database with everything that a `SQLite` file has, in one transaction: sessions
//! included, so that nobody is signed out.

use anyhow::{Context, bail, ensure};
use futures_util::TryStreamExt;
use sqlx::{
    ConnectOptions, Connection, Decode, Executor, PgConnection, Row, Sqlite, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteRow},
};

use super::{migrations::MIGRATIONS, pools::UNLIMITED};
use crate::server::store::url::Location;

/// Every table, those that others refer to first. What the migrations put into some is replaced.
const TABLES: [&str; 40] = [
    "tower_sessions",
    "users",
    "credentials",
    "user_sessions",
    "session_endings",
    "security_events",
    "token_families",
    "refresh_tokens",
    "signing_keys",
    "server_secrets",
    "restaurants",
    "opening_hours",
    "closed_days",
    "menu_sections",
    "menu_items",
    "item_allergens",
    "option_groups",
    "option_choices",
    "catalog_version",
    "catalog_changes",
    "carts",
    "cart_lines",
    "cart_changes",
    "addresses",
    "reviews",
    "orders",
    "order_lines",
    "order_line_choices",
    "order_events",
    "ratings",
    "favourites",
    "mails",
    "mail_tokens",
    "former_emails",
    "sign_ups",
    "tries",
    "restaurant_members",
    "staff_actions",
    "lab_accounts",
    "lab_visits",
];

/// Tables that the migrations fill.
const FILLED: [&str; 2] = ["catalog_version", "catalog_changes"];

/// Columns that count by themselves.
const COUNTING: [(&str, &str); 4] = [
    ("session_endings", "seq"),
    ("cart_changes", "id"),
    ("order_events", "id"),
    ("staff_actions", "id"),
];

/// Rows in one statement.
const BATCH: usize = 1000;

/// Told of a table, how many of its rows are copied, and how many there are.
pub trait Progress: FnMut(&str, i64, i64) -> anyhow::Result<()> {}

impl<F: FnMut(&str, i64, i64) -> anyhow::Result<()>> Progress for F {}

/// Copies everything, or nothing.
pub async fn import(
    from: &str,
    to: &mut PgConnection,
    mut progress: impl Progress,
) -> anyhow::Result<()> {
    let mut source = open(from).await?;
    // What is written there from now on would be missing here.
    let mut source = source
        .begin_with("BEGIN IMMEDIATE")
        .await
        .context("somebody writes to it: stop the server that uses it")?;
    ensure_same_version(&mut source).await?;

    let mut tx = to.begin().await?;
    for (limit, none) in UNLIMITED {
        run(&mut tx, &format!("set local {limit} = {none}")).await?;
    }
    ensure_is_empty(&mut tx).await?;
    for table in TABLES {
        run(
            &mut tx,
            &format!("alter table {table} disable trigger user"),
        )
        .await?;
    }
    for table in FILLED {
        run(&mut tx, &format!("delete from {table}")).await?;
    }
    for table in TABLES {
        copy(&mut source, &mut tx, table, &mut progress).await?;
    }
    for table in TABLES {
        let there = count(&mut source, table).await?;
        let here: i64 = sqlx::query_scalar(&format!("select count(*) from {table}"))
            .fetch_one(&mut *tx)
            .await?;
        ensure!(
            here == there,
            "{table} has {there} rows there and {here} here"
        );
        run(&mut tx, &format!("alter table {table} enable trigger user")).await?;
    }
    for (table, column) in COUNTING {
        go_on_counting(&mut source, &mut tx, table, column).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn open(from: &str) -> anyhow::Result<SqliteConnection> {
    let Ok(Location::Sqlite(file)) = Location::parse(from) else {
        bail!("`{from}` is no file of SQLite: write it as sqlite:data/tiffin.db");
    };
    ensure!(file.is_file(), "there is no database at {}", file.display());
    SqliteConnectOptions::new()
        .filename(&file)
        .connect()
        .await
        .with_context(|| format!("{} cannot be opened", file.display()))
}

async fn ensure_same_version(source: &mut SqliteConnection) -> anyhow::Result<()> {
    let there: Option<i64> = sqlx::query_scalar("select max(version) from _sqlx_migrations")
        .fetch_one(source)
        .await
        .context("it is no database of Tiffin")?;
    let here = MIGRATIONS.iter().map(|migration| migration.version).max();
    ensure!(
        there == here,
        "its tables are of version {} and ours of version {}: start the Tiffin of this version that is \
         built for SQLite once, which brings them up to date",
        there.unwrap_or(0),
        here.unwrap_or(0)
    );
    Ok(())
}

async fn ensure_is_empty(tx: &mut PgConnection) -> anyhow::Result<()> {
    for table in TABLES.iter().filter(|table| !FILLED.contains(table)) {
        let has_rows: bool = sqlx::query_scalar(&format!("select exists (select 1 from {table})"))
            .fetch_one(&mut *tx)
            .await?;
        ensure!(
            !has_rows,
            "the database is not empty: there are rows in {table}. Import into a new one, before a \
             server is started on it"
        );
    }
    Ok(())
}

/// A column, and how its values travel.
struct Column {
    name: String,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Bytes,
    /// 0 or 1 in `SQLite`.
    Truth,
    /// Text in `SQLite`.
    Moment,
}

async fn columns_of(tx: &mut PgConnection, table: &str) -> anyhow::Result<Vec<Column>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select column_name::text, data_type::text from information_schema.columns
         where table_schema = current_schema() and table_name = $1 order by ordinal_position",
    )
    .bind(table)
    .fetch_all(tx)
    .await?;
    ensure!(!rows.is_empty(), "there is no table {table}");
    let column = |(name, data_type): (String, String)| {
        let kind = match data_type.as_str() {
            "text" => Kind::Text,
            "bigint" => Kind::Number,
            "bytea" => Kind::Bytes,
            "boolean" => Kind::Truth,
            "timestamp with time zone" => Kind::Moment,
            other => bail!("{table}.{name} is of the type {other}"),
        };
        Ok(Column { name, kind })
    };
    rows.into_iter().map(column).collect()
}

async fn copy(
    source: &mut SqliteConnection,
    tx: &mut PgConnection,
    table: &str,
    progress: &mut impl Progress,
) -> anyhow::Result<()> {
    let columns = columns_of(tx, table).await?;
    let (select, insert) = (select_of(table, &columns), insert_of(table, &columns));
    let all = count(source, table).await?;
    let mut copied = 0;
    let mut rows = sqlx::query(&select).fetch(source);
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        while batch.len() < BATCH
            && let Some(row) = rows.try_next().await?
        {
            batch.push(row);
        }
        if !batch.is_empty() {
            insert_batch(tx, &insert, &columns, &batch).await?;
        }
        copied += i64::try_from(batch.len())?;
        if batch.len() < BATCH {
            return progress(table, copied, all);
        }
        progress(table, copied, all)?;
    }
}

fn select_of(table: &str, columns: &[Column]) -> String {
    let names: Vec<_> = columns.iter().map(|column| &*column.name).collect();
    format!("select {} from {table}", names.join(", "))
}

/// A list for each column: as many rows as there are, in one statement.
fn insert_of(table: &str, columns: &[Column]) -> String {
    let (mut names, mut lists, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (Column { name, kind }, number) in columns.iter().zip(1..) {
        let (list, value) = match kind {
            Kind::Text => ("text", name.clone()),
            Kind::Number => ("bigint", name.clone()),
            Kind::Bytes => ("bytea", name.clone()),
            Kind::Truth => ("bigint", format!("{name} <> 0")),
            Kind::Moment => ("text", format!("{name}::timestamptz")),
        };
        names.push(name.as_str());
        lists.push(format!("${number}::{list}[]"));
        values.push(value);
    }
    let (names, lists, values) = (names.join(", "), lists.join(", "), values.join(", "));
    format!("insert into {table} ({names}) select {values} from unnest({lists}) as rows ({names})")
}

async fn insert_batch(
    tx: &mut PgConnection,
    insert: &str,
    columns: &[Column],
    batch: &[SqliteRow],
) -> anyhow::Result<()> {
    let mut query = sqlx::query(insert);
    for (Column { kind, .. }, at) in columns.iter().zip(0_usize..) {
        query = match kind {
            Kind::Text | Kind::Moment => query.bind(list::<String>(batch, at)?),
            Kind::Number | Kind::Truth => query.bind(list::<i64>(batch, at)?),
            Kind::Bytes => query.bind(list::<Vec<u8>>(batch, at)?),
        };
    }
    query.execute(tx).await?;
    Ok(())
}

/// The values of a column, whatever type its table was declared with.
fn list<'r, T: Decode<'r, Sqlite>>(
    batch: &'r [SqliteRow],
    at: usize,
) -> sqlx::Result<Vec<Option<T>>> {
    batch.iter().map(|row| row.try_get_unchecked(at)).collect()
}

async fn count(source: &mut SqliteConnection, table: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar(&format!("select count(*) from {table}"))
        .fetch_one(source)
        .await
}

/// A number is never given twice, also that of a row which is no longer there.
async fn go_on_counting(
    source: &mut SqliteConnection,
    tx: &mut PgConnection,
    table: &str,
    column: &str,
) -> anyhow::Result<()> {
    let last: Option<i64> = sqlx::query_scalar("select seq from sqlite_sequence where name = $1")
        .bind(table)
        .fetch_optional(source)
        .await?;
    if let Some(last) = last.filter(|last| *last > 0) {
        sqlx::query("select setval(pg_get_serial_sequence($1, $2), $3)")
            .bind(table)
            .bind(column)
            .bind(last)
            .execute(tx)
            .await?;
    }
    Ok(())
}

async fn run(tx: &mut PgConnection, sql: &str) -> sqlx::Result<()> {
    tx.execute(sqlx::raw_sql(sql)).await?;
    Ok(())
}
