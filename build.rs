//! Has Cargo compile the server again when a migration is added: `sqlx::migrate!` reads their folder,
//! and Cargo knows only of the files that were in it.

fn main() {
    // Naming something ends Cargo's habit of watching the whole package.
    let watched = if std::env::var_os("CARGO_FEATURE_SSR").is_some() {
        "migrations"
    } else {
        "build.rs"
    };
    println!("cargo::rerun-if-changed={watched}");
}
