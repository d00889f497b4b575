//! For tests: how a statement finds its rows.

use sqlx::Row;

use super::Db;

/// Fails unless a statement finds its rows by an index, and reads no whole table.
pub(crate) async fn assert_found_by(index: &str, statement: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open(
        &format!("sqlite:{}", folder.path().join("t.db").display()),
        0,
    )
    .await
    .expect("opens");

    let plan: Vec<String> = sqlx::query(&format!("explain query plan {statement}"))
        .bind("x")
        .bind(1)
        .bind(1)
        .fetch_all(&db.read)
        .await
        .expect("explains")
        .iter()
        .map(|row| row.get("detail"))
        .collect();

    assert!(plan.iter().any(|step| step.contains(index)), "{plan:?}");
    // A scan of that index from its end stops when it has enough.
    let reads_all = |step: &&String| {
        // A list of values that was given.
        step.starts_with("SCAN") && !step.contains(index) && !step.contains("json_each")
    };
    assert_eq!(plan.iter().find(reads_all), None, "{plan:?}");
}
