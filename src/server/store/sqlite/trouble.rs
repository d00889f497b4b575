//! Which errors of the database pass by themselves: it is locked, its disk is full or read-only, its
//! file is gone, or too many wait for it. Whoever asked may ask again; everything else is a fault.

/// `SQLite`'s primary result codes (<https://sqlite.org/rescode.html>).
mod sqlite {
    pub const BUSY: i32 = 5;
    pub const LOCKED: i32 = 6;
    pub const READONLY: i32 = 8;
    pub const IOERR: i32 = 10;
    pub const FULL: i32 = 13;
    pub const CANTOPEN: i32 = 14;
}

/// True if the same request may succeed in a while.
pub fn is_unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => true,
        error => code(error).is_some_and(|code| {
            matches!(code, sqlite::BUSY | sqlite::LOCKED | sqlite::FULL) || is_of_the_file(code)
        }),
    }
}

/// True if the connection should be opened anew: `SQLite` keeps to what it found when it opened the
/// file, such as a read-only file system.
pub fn spoils_connection(error: &sqlx::Error) -> bool {
    code(error).is_some_and(is_of_the_file)
}

fn is_of_the_file(code: i32) -> bool {
    matches!(code, sqlite::READONLY | sqlite::IOERR | sqlite::CANTOPEN)
}

/// The primary result code: the low byte of the extended one.
fn code(error: &sqlx::Error) -> Option<i32> {
    let extended: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(extended & 0xff)
}
