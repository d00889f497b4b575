//! The `tiffin` command: serves the site, and looks after users and sessions.

use clap::Parser;
use tiffin::server::{
    commands::{
        self,
        cli::{Cli, Command},
    },
    settings::Settings,
    startup::{self, Application},
    telemetry,
};

/// Each password verification takes 19 MiB for a moment. The system's allocator may keep that for
/// every thread that ever verified one; this one gives it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // `cargo leptos watch` starts the server anew when its binary has changed. With the settings file
    // in it, an edit of that is such a change.
    #[cfg(debug_assertions)]
    std::hint::black_box(include_str!("../Leptos.toml"));

    let cli = Cli::parse();
    let settings = Settings::load()?;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => {
            telemetry::init(&settings.log)?;
            let application = Application::build(settings).await?;
            application.run_until_stopped(startup::stop_signal()).await
        }
        Command::Seed { restaurants } => commands::seed(&settings, restaurants).await,
        #[cfg(feature = "postgres")]
        Command::Import { from } => commands::import(&settings, &from).await,
        Command::Operator(command) => commands::run(&settings, command).await,
    }
}
