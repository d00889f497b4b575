//! A mail server in a process of its own: `end2end/support/smtp_server.mjs`.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde::Deserialize;
use tempfile::TempDir;

use super::{
    mailbox::{Received, mails_in},
    raw::blocking,
};

/// A server on a port of its own, which is killed with its test.
pub struct SmtpServer {
    pub port: u16,
    folder: TempDir,
    process: Child,
}

/// A mail that it took.
#[derive(Clone, Debug)]
pub struct Taken {
    pub envelope: Envelope,
    pub mail: Received,
}

/// What it was told beside the mail itself. It writes the domains of addresses as people do.
#[derive(Clone, Debug, Deserialize)]
pub struct Envelope {
    pub from: String,
    pub to: Vec<String>,
    /// Whether the client asked for addresses beyond ASCII.
    pub smtp_utf8: bool,
    /// Who had signed in.
    pub user: Option<String>,
    /// Each has another.
    pub connection: String,
}

impl SmtpServer {
    /// Starts it in a mode, of which its script has the list.
    pub async fn start(mode: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("end2end/support/smtp_server.mjs");
        let mut process = Command::new("node")
            .arg(script)
            .arg(folder.path())
            .arg(mode)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is in the PATH");
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let port = blocking(move || {
            let mut line = String::new();
            output.read_line(&mut line).unwrap();
            line.trim().parse::<u16>().expect("it says its port")
        })
        .await;
        Self {
            port,
            folder,
            process,
        }
    }

    /// From now on it behaves so.
    pub fn set_mode(&self, mode: &str) {
        let unfinished = self.folder.path().join("mode.part");
        std::fs::write(&unfinished, mode).unwrap();
        std::fs::rename(&unfinished, self.folder.path().join("mode")).unwrap();
    }

    /// Its address, as `mail.url` has it.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The same for somebody with a password.
    pub fn url_of(&self, user: &str, password: &str) -> String {
        format!("smtp://{user}:{password}@127.0.0.1:{}", self.port)
    }

    /// What it took so far, the oldest first.
    pub fn taken(&self) -> Vec<Taken> {
        let mails = mails_in(self.folder.path());
        let numbered = (1..).zip(mails);
        let with_envelope = numbered.map(|(number, mail)| {
            let path = self.folder.path().join(format!("{number:04}.json"));
            let envelope = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            Taken { envelope, mail }
        });
        with_envelope.collect()
    }

    /// The same once there are so many.
    pub async fn taken_once(&self, count: usize) -> Vec<Taken> {
        for _ in 0..1200 {
            let taken = self.taken();
            if taken.len() >= count {
                assert_eq!(taken.len(), count, "{taken:#?}");
                return taken;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("not {count} mails: {:#?}", self.taken());
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
