//! What Tiffin is measured beside, in one program:
//!
//! - `bare FILE`: a handler that sends answers recorded from Tiffin, byte for byte;
//! - `shop DATABASE`: axum + askama + sqlx + stock tower-sessions on a copy of Tiffin's database;
//! - `verify HASH PASSWORD SECONDS`: Argon2 alone, on every core.

use std::{env, net::SocketAddr, process::ExitCode};

mod bare;
mod shop;
mod verify;

// Tiffin's allocator, so that allocators are not what is compared.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<ExitCode, Failure> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["bare", file] => serve(bare::router(file)?).await?,
        ["shop", database] => serve(shop::router(database).await?).await?,
        ["verify", hash, password, seconds] => verify::run(hash, password, seconds.parse()?)?,
        _ => {
            eprintln!("bare FILE, shop DATABASE or verify HASH PASSWORD SECONDS");
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Serves on 127.0.0.1, on the port that `PORT` names.
async fn serve(router: axum::Router) -> Result<(), Failure> {
    let port = env::var("PORT")?.parse()?;
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await?;
    Ok(axum::serve(listener, router).await?)
}
