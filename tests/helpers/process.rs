//! The `tiffin` binary, as a command and as a server of its own.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use reqwest::Method;

use super::{
    client::{ANY, Client},
    raw::blocking,
    settings::cheap_settings,
};

/// The `tiffin` binary in a folder and on a port of its own, with cheap settings and none of those
/// that whoever runs the tests has in the environment.
pub fn tiffin(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tiffin"));
    std::fs::create_dir_all(folder.join("site")).unwrap();
    for (name, _) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_uppercase();
        if upper.starts_with("TIFFIN__") || upper.starts_with("LEPTOS_") {
            command.env_remove(name);
        }
    }
    command
        .current_dir(folder)
        .env("LEPTOS_OUTPUT_NAME", "tiffin")
        .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
        .env("LEPTOS_SITE_ROOT", "site")
        .env("LEPTOS_HASH_FILES", "false")
        .envs(cheap_settings(folder));
    command
}

/// The same started by another program, a shell for which it is `$0`.
pub fn tiffin_through(program: &str, arguments: &[&str], folder: &Path) -> Command {
    let tiffin = tiffin(folder);
    let mut command = Command::new(program);
    command
        .args(arguments)
        .arg(tiffin.get_program())
        .current_dir(folder);
    for (key, value) in tiffin.get_envs() {
        match value {
            Some(value) => command.env(key, value),
            None => command.env_remove(key),
        };
    }
    command
}

/// The binary as a server of its own.
pub struct Server {
    pub process: Child,
    pub port: u16,
}

impl Server {
    /// Starts it and waits until it is ready.
    pub async fn start(folder: &Path) -> Self {
        Self::start_from(tiffin(folder)).await
    }

    /// The same where it may have only so many files open, with settings of its own.
    pub async fn start_with_open_files(
        folder: &Path,
        limit: u32,
        settings: &[(&str, &str)],
    ) -> Self {
        let limit = format!("ulimit -n {limit} && exec \"$0\"");
        let mut limited = tiffin_through("sh", &["-c", &limit], folder);
        limited.envs(settings.iter().copied());
        Self::start_from(limited).await
    }

    /// The same from a command that runs the binary.
    pub async fn start_from(mut command: Command) -> Self {
        let mut process = command
            .env("TIFFIN__LOG__FORMAT", "json")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = blocking(move || {
            let port = log.find_map(|line| port_served(&line.unwrap()));
            // It is read to its end, or the server would wait for somebody to read on.
            std::thread::spawn(move || log.for_each(drop));
            port.expect("it serves")
        })
        .await;
        let server = Self { process, port };
        let client = Client::new(&server.base());
        while client
            .request(Method::GET, "/health/ready", ANY)
            .send()
            .await
            .is_err()
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        server
    }

    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let pid = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", name, &pid])
                .status()
                .unwrap()
                .success()
        );
    }
}

/// The port, out of the line of the log in which a server says that it serves.
fn port_served(line: &str) -> Option<u16> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let address = (line["message"] == "serving").then(|| line["address"].as_str())??;
    address.rsplit(':').next()?.parse().ok()
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
