//! Work on many rows, so many at a time: nobody else waits long for the write lock.

/// Rows per statement.
pub const BATCH: i64 = 500;

/// Runs a statement on batches until one is not full, and returns how many rows they had.
pub async fn in_batches<F>(mut batch: impl FnMut() -> F) -> sqlx::Result<u64>
where
    F: Future<Output = sqlx::Result<u64>>,
{
    let mut total = 0;
    loop {
        let rows = batch().await?;
        total += rows;
        if rows < BATCH.unsigned_abs() {
            return Ok(total);
        }
    }
}
