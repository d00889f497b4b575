//! The database of a test: its own, in its folder or, of the same name, on the server that
//! `TIFFIN_TEST_POSTGRES` names.

use std::path::Path;

use tiffin::server::{
    ids::UserId,
    store::{Db, Transaction, locks::Lock},
};

use super::app::TestApp;

pub use self::dialect::{allow, refuse, stop_writers, url};

/// The database of a folder.
pub async fn open(folder: &Path) -> Db {
    Db::open(&url(folder), 5).await.unwrap()
}

impl TestApp {
    /// The database as another process has it.
    pub async fn elsewhere(&self) -> Db {
        let settings = &self.state.settings.database;
        Db::open(&settings.url, settings.connections).await.unwrap()
    }

    /// Until a request writes, or waits for what somebody in [`elsewhere`](Self::elsewhere) holds.
    pub async fn until_somebody_writes(&self) {
        let write = &self.state.db.write;
        while write.size() as usize == write.num_idle() {
            tokio::task::yield_now().await;
        }
    }

    /// Nobody else can write, until this ends.
    pub async fn stop_writers(&self) -> Transaction {
        stop_writers(&self.state.db, &[]).await
    }

    /// The same, by somebody who writes to a user's things.
    pub async fn stop_writers_of(&self, user: &UserId) -> Transaction {
        stop_writers(&self.state.db, &[Lock::User(user)]).await
    }
}

#[cfg(not(feature = "postgres"))]
mod dialect {
    use std::path::Path;

    use tiffin::server::store::{Db, Transaction, locks::Lock};

    pub fn url(folder: &Path) -> String {
        format!("sqlite:{}", folder.join("tiffin.db").display())
    }

    pub async fn stop_writers(db: &Db, locks: &[Lock<'_>]) -> Transaction {
        db.begin(locks).await.unwrap()
    }

    /// From now on a statement, such as `delete`, on a table fails.
    pub async fn refuse(db: &Db, what: &str, table: &str) {
        let sql = format!(
            "create trigger refused before {what} on {table}
             begin select raise(abort, 'refused'); end"
        );
        sqlx::query(&sql).execute(&db.write).await.unwrap();
    }

    /// What was refused is allowed again.
    pub async fn allow(db: &Db, _table: &str) {
        let sql = "drop trigger refused";
        sqlx::query(sql).execute(&db.write).await.unwrap();
    }
}

#[cfg(feature = "postgres")]
mod dialect {
    use std::{
        path::{Path, PathBuf},
        str::FromStr,
        sync::{Mutex, OnceLock},
    };

    use sqlx::{ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions};
    use tiffin::server::store::{Db, Transaction, locks::Lock};

    /// One server for all tests, a database for each, made from one that has the tables.
    const SERVER: &str = "TIFFIN_TEST_POSTGRES";
    const TEMPLATE: &str = "tiffin_template";

    /// Folders that have a database.
    static MADE: Mutex<Vec<(PathBuf, String)>> = Mutex::new(Vec::new());

    pub fn url(folder: &Path) -> String {
        let server = std::env::var(SERVER).unwrap_or_else(|_| {
            panic!("{SERVER} is not set: `scripts/test.sh` starts a server and sets it")
        });
        let name = name_of(folder);
        let mut made = MADE.lock().unwrap();
        if !made.iter().any(|(_, there)| *there == name) {
            // Whoever asks may stand in a runtime, which must not be blocked by another.
            let gone: Vec<_> = made
                .extract_if(.., |(folder, _)| !folder.exists())
                .collect();
            let (server, new) = (server.clone(), name.clone());
            std::thread::spawn(move || make(&server, &new, gone))
                .join()
                .unwrap();
            made.push((folder.to_owned(), name.clone()));
        }
        named(&server, &name)
    }

    fn name_of(folder: &Path) -> String {
        let name: String = folder
            .to_str()
            .unwrap()
            .to_lowercase()
            .bytes()
            .map(|b| {
                if b.is_ascii_alphanumeric() {
                    char::from(b)
                } else {
                    '_'
                }
            })
            .collect();
        // tempfile's names differ in the case of letters, too.
        let sum = folder
            .to_str()
            .unwrap()
            .bytes()
            .fold(7_u64, |sum, b| sum.wrapping_mul(31).wrapping_add(b.into()));
        let end = name.len().saturating_sub(30);
        format!("t{}_{sum:x}", &name[end..])
    }

    /// The URL of another database of the server.
    fn named(server: &str, name: &str) -> String {
        let mut url = reqwest::Url::parse(server).unwrap();
        url.set_path(name);
        url.to_string()
    }

    fn make(server: &str, name: &str, gone: Vec<(PathBuf, String)>) {
        static TEMPLATE_IS_MADE: OnceLock<()> = OnceLock::new();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut conn = PgConnectOptions::from_str(server)
                .unwrap()
                .disable_statement_logging()
                .connect()
                .await
                .unwrap();
            if TEMPLATE_IS_MADE.get().is_none() {
                make_template(&mut conn, server).await;
                TEMPLATE_IS_MADE.get_or_init(|| ());
            }
            for (_, gone) in gone {
                run(
                    &mut conn,
                    &format!("drop database if exists \"{gone}\" with (force)"),
                )
                .await;
            }
            run(
                &mut conn,
                &format!("create database \"{name}\" template {TEMPLATE} strategy file_copy"),
            )
            .await;
            conn.close().await.unwrap();
        });
    }

    /// Anew for every run: migrations may have changed.
    async fn make_template(conn: &mut PgConnection, server: &str) {
        run(
            conn,
            &format!("drop database if exists {TEMPLATE} with (force)"),
        )
        .await;
        run(conn, &format!("create database {TEMPLATE}")).await;
        let db = Db::open(&named(server, TEMPLATE), 5).await.unwrap();
        db.close().await;
    }

    async fn run(conn: &mut PgConnection, sql: &str) {
        conn.execute(sqlx::raw_sql(sql)).await.unwrap();
    }

    pub async fn stop_writers(db: &Db, locks: &[Lock<'_>]) -> Transaction {
        let mut tx = db.begin(locks).await.unwrap();
        sqlx::query(
            "lock table users, tower_sessions, user_sessions, token_families, refresh_tokens, carts,
                 orders in share row exclusive mode",
        )
        .execute(&mut *tx)
        .await
        .unwrap();
        tx
    }

    /// From now on a statement, such as `delete`, on a table fails.
    pub async fn refuse(db: &Db, what: &str, table: &str) {
        let sql = format!(
            "create function refused() returns trigger language plpgsql as
                 $$ begin raise exception 'refused'; end $$;
             create trigger refused before {what} on {table}
                 for each row execute function refused()"
        );
        db.write.execute(sqlx::raw_sql(&sql)).await.unwrap();
    }

    /// What was refused is allowed again.
    pub async fn allow(db: &Db, table: &str) {
        let sql = format!("drop trigger refused on {table}; drop function refused()");
        db.write.execute(sqlx::raw_sql(&sql)).await.unwrap();
    }
}
