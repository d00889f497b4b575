//! `tries`: what was tried too often. Keys are hashes: who tried what cannot be read from them.

use const_format::concatcp;
use sqlx::FromRow;

use crate::{
    model::moment::UnixMillis,
    server::{
        accounts::bucket::Bucket,
        store::{Connection, SKIP_LOCKED},
    },
};

#[derive(FromRow)]
struct Row {
    key: String,
    full_at: UnixMillis,
    times_empty: i64,
}

/// The buckets of up to three keys, in their order. One that has nothing used is not stored.
pub async fn find(conn: &mut Connection, keys: &[String]) -> sqlx::Result<Vec<Bucket>> {
    let key = |n: usize| keys.get(n).or(keys.first());
    let rows: Vec<Row> =
        sqlx::query_as("select key, full_at, times_empty from tries where key in ($1, $2, $3)")
            .bind(key(0))
            .bind(key(1))
            .bind(key(2))
            .fetch_all(conn)
            .await?;
    let of = |key: &String| {
        let row = rows.iter().find(|row| row.key == *key);
        row.map_or_else(Bucket::default, |row| Bucket {
            full_at: row.full_at,
            times_empty: row.times_empty,
        })
    };
    Ok(keys.iter().map(of).collect())
}

pub async fn set(conn: &mut Connection, key: &str, bucket: &Bucket) -> sqlx::Result<()> {
    sqlx::query(
        "insert into tries (key, full_at, times_empty) values ($1, $2, $3)
         on conflict (key) do update
         set full_at = excluded.full_at, times_empty = excluded.times_empty",
    )
    .bind(key)
    .bind(bucket.full_at)
    .bind(bucket.times_empty)
    .execute(conn)
    .await?;
    Ok(())
}

const DELETE_FULL: &str = concatcp!(
    "delete from tries where key in (select key from tries where full_at <= $1 limit $2",
    SKIP_LOCKED,
    ")"
);

/// Deletes buckets that are full again.
pub async fn delete_full(
    conn: &mut Connection,
    now: UnixMillis,
    at_most: i64,
) -> sqlx::Result<u64> {
    let deleted = sqlx::query(DELETE_FULL)
        .bind(now)
        .bind(at_most)
        .execute(conn)
        .await?;
    Ok(deleted.rows_affected())
}
