//! A database that an earlier version made is brought along, with whoever is signed in.

use std::path::Path;

use sqlx::{
    Connection, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use tower_sessions::session::Id;
use tower_sessions_sqlx_store::SqliteStore;

use crate::helpers::{PASSWORD, TestApp};

/// The tables as they were after the migrations up to one of them.
async fn version(database: &Path, last: &str) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(true);
    let pool = SqlitePool::connect_with(options.clone()).await.unwrap();
    SqliteStore::new(pool.clone()).migrate().await.unwrap();
    let earlier = tempfile::tempdir().unwrap();
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    for file in std::fs::read_dir(all).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        if name.as_str() <= last {
            std::fs::copy(file.path(), earlier.path().join(name)).unwrap();
        }
    }
    let migrations = Migrator::new(earlier.path()).await.unwrap();
    migrations.run(&pool).await.unwrap();
    pool.close().await;
    SqliteConnection::connect_with(&options).await.unwrap()
}

/// What was cooked before the catalogue counted its changes is read, too.
#[tokio::test]
async fn the_catalogue_of_an_earlier_version_is_brought_along() {
    let folder = tempfile::tempdir().unwrap();
    let mut old = version(&folder.path().join("tiffin.db"), "0005_ordering.sql").await;
    sqlx::raw_sql(
        "insert into restaurants (id, slug, name, blurb, cuisine, art, area, timezone, currency,
             prep_min, prep_max, travel_min, travel_max, delivery_fee_minor, min_subtotal_minor,
             packaging_minor, tax_bp)
         values ('r', 'r', 'Old Kitchen', 'Cooks', 'South Indian', 'dosa', 'Old Fort',
             'Asia/Kolkata', 'INR', 1, 2, 1, 2, 0, 0, 0, 0);
         insert into menu_sections values ('s', 'r', 'Dosas · தோசை', 0);
         insert into menu_items (id, section_id, restaurant_id, name, about, price_minor, diet,
             spice, position)
         values ('i', 's', 'r', 'Masala Roast', 'Crisp', 100, 'veg', 1, 0)",
    )
    .execute(&mut old)
    .await
    .unwrap();
    old.close().await.unwrap();

    let app = TestApp::spawn_in(folder, Vec::new()).await;

    for typed in ["தோசை", "dosa roast", "old kitchen"] {
        let answer = app.client().call("/api/restaurants", &[("q", typed)]).await;
        assert!(
            answer.body.contains("Old Kitchen"),
            "{typed}: {}",
            answer.body
        );
    }
}

#[tokio::test]
async fn sessions_and_endings_of_the_first_version_are_kept() {
    let (live, ended) = (Id(1), Id(2));
    let stored = tiffin::server::store::session_store::StoredSessionId::of;
    let folder = tempfile::tempdir().unwrap();
    let mut old = version(&folder.path().join("tiffin.db"), "0001_accounts.sql").await;
    let hash = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAA";
    let now = tiffin::server::clock::Clock::default().now();
    sqlx::query(
        "insert into users (id, email, email_key, name, password_hash, created_at)
         values ('u', 'priya@example.com', 'priya@example.com', 'Priya', $1, 1)",
    )
    .bind(hash)
    .execute(&mut old)
    .await
    .unwrap();
    sqlx::query("insert into tower_sessions values ($1, x'00', '2999-01-01T00:00:00Z')")
        .bind(stored(live).as_str())
        .execute(&mut old)
        .await
        .unwrap();
    sqlx::query("insert into user_sessions values ($1, 'u', 1, $2, $2, $2 + 1000000, '::1', 'x')")
        .bind(stored(live).as_str())
        .bind(now)
        .execute(&mut old)
        .await
        .unwrap();
    sqlx::query("insert into ended_sessions values ($1, 'password_changed', $2)")
        .bind(stored(ended))
        .bind(now)
        .execute(&mut old)
        .await
        .unwrap();
    sqlx::query("insert into security_events values ('e', 'u', 'role_changed', $1, null, null)")
        .bind(now)
        .execute(&mut old)
        .await
        .unwrap();
    old.close().await.unwrap();

    let app = TestApp::spawn_in(folder, Vec::new()).await;

    let client = app.client();
    client.set_cookie("tiffin", &live.to_string());
    assert_eq!(client.handles().await.len(), 1);
    assert!(
        client
            .get("/account/activity")
            .await
            .body
            .contains("Role changed by Tiffin")
    );
    client.set_cookie("tiffin", &ended.to_string());
    assert!(
        client
            .get("/login")
            .await
            .body
            .contains("Your password was changed at")
    );
    assert_eq!(app.client().sign_in("priya", PASSWORD).await.status, 401);
    assert_eq!(app.password_hash("priya").await, hash);
}
