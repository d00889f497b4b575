//! Where the database is: the one reader of `database.url`. The server and the commands look in the
//! same place, and nobody starts on a database that would be gone at the next start.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use url::Url;

/// Why a URL names no database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    #[error("it must begin with sqlite: or postgres:")]
    Unknown,
    #[error("this Tiffin is built for SQLite: the feature `postgres` is off")]
    NotBuiltForPostgres,
    #[error("this Tiffin is built for PostgreSQL: the feature `postgres` is on")]
    NotBuiltForSqlite,
    #[error("it names no file")]
    NoFile,
    #[error("it must name a host and a database, as postgres://user:password@host:5432/database")]
    NoServer,
    /// `:memory:` in any spelling. Each connection would have a database of its own.
    #[error("a database in memory is not shared by connections and is lost at the end")]
    InMemory,
    /// What follows `?`.
    #[error("it has parameters, and the server sets its own")]
    Parameters,
    /// `SQLite` would read it as something else than a path.
    #[error("it is no plain path")]
    NoPath,
}

/// What a URL names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A file.
    Sqlite(PathBuf),
    /// A database of a server.
    Postgres(Url),
}

impl Location {
    /// Reads `sqlite:<path>`, `sqlite://<path>`, where what is percent-encoded is decoded, and
    /// `postgres://user:password@host:port/database`.
    pub fn parse(url: &str) -> Result<Self, UrlError> {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let server = Url::parse(url).map_err(|_| UrlError::NoServer)?;
            return if server.has_host() && server.path().len() > 1 {
                Ok(Self::Postgres(server))
            } else {
                Err(UrlError::NoServer)
            };
        }
        let path = url.strip_prefix("sqlite:").ok_or(UrlError::Unknown)?;
        file_of(path).map(Self::Sqlite)
    }

    /// As people may see it: without the password.
    pub fn shown(url: &str) -> String {
        match Self::parse(url) {
            Ok(Self::Postgres(mut server)) => {
                if server.password().is_some() {
                    // A URL with a host takes one.
                    let _ = server.set_password(Some("..."));
                }
                server.to_string()
            }
            // What cannot be read may have a password anywhere.
            Err(_) if url.contains('@') => "(not shown: it may contain a password)".to_owned(),
            Ok(Self::Sqlite(_)) | Err(_) => url.to_owned(),
        }
    }

    /// Where a password of the demo is noted: beside a file, and in the folder of the checkout's own
    /// server, under a name of its own.
    pub fn demo_password_file(&self, whose: &str) -> PathBuf {
        match self {
            Self::Sqlite(file) => file.with_file_name(format!("demo-{whose}password.txt")),
            Self::Postgres(_) => PathBuf::from(format!("data/demo-{whose}password-postgres.txt")),
        }
    }
}

fn file_of(path: &str) -> Result<PathBuf, UrlError> {
    let path = path.strip_prefix("//").unwrap_or(path);
    let (path, parameters) = match path.split_once('?') {
        Some((path, parameters)) => (path, Some(parameters)),
        None => (path, None),
    };
    let path = percent_decode_str(path)
        .decode_utf8()
        .map_err(|_| UrlError::NoPath)?;
    let asks_for_memory = parameters.is_some_and(|parameters| parameters.contains("mode=memory"));
    if path == ":memory:" || asks_for_memory {
        Err(UrlError::InMemory)
    } else if parameters.is_some() {
        Err(UrlError::Parameters)
    } else if path.is_empty() {
        Err(UrlError::NoFile)
    } else if path.starts_with("file:") || path.contains('\0') || path.ends_with('/') {
        Err(UrlError::NoPath)
    } else {
        Ok(path.into_owned().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_one_way() {
        for (url, file) in [
            ("sqlite:data/tiffin.db", "data/tiffin.db"),
            ("sqlite://data/tiffin.db", "data/tiffin.db"),
            ("sqlite:/var/lib/tiffin.db", "/var/lib/tiffin.db"),
            ("sqlite:///var/lib/tiffin.db", "/var/lib/tiffin.db"),
            ("sqlite:my%20data/t%3F.db", "my data/t?.db"),
            ("sqlite:a:b.db", "a:b.db"),
        ] {
            assert_eq!(
                Location::parse(url),
                Ok(Location::Sqlite(file.into())),
                "{url}"
            );
        }
    }

    #[test]
    fn what_is_no_file_is_refused_with_a_reason() {
        for (url, error) in [
            ("mysql://x", UrlError::Unknown),
            ("data/tiffin.db", UrlError::Unknown),
            ("SQLITE:x", UrlError::Unknown),
            ("postgres:tiffin", UrlError::NoServer),
            ("postgres://db.internal", UrlError::NoServer),
            ("postgres://db.internal/", UrlError::NoServer),
            ("postgres:///tiffin", UrlError::NoServer),
            ("sqlite:", UrlError::NoFile),
            ("sqlite://", UrlError::NoFile),
            ("sqlite::memory:", UrlError::InMemory),
            ("sqlite://:memory:", UrlError::InMemory),
            ("sqlite:%3Amemory%3A", UrlError::InMemory),
            ("sqlite:t.db?mode=memory", UrlError::InMemory),
            ("sqlite:?mode=memory", UrlError::InMemory),
            ("sqlite:t.db?mode=ro", UrlError::Parameters),
            ("sqlite:t.db?", UrlError::Parameters),
            ("sqlite:file:t.db", UrlError::NoPath),
            ("sqlite:file:t%3Fmode=memory", UrlError::NoPath),
            ("sqlite:data/", UrlError::NoPath),
            ("sqlite:%FF", UrlError::NoPath),
            ("sqlite:a%00b", UrlError::NoPath),
        ] {
            assert_eq!(Location::parse(url), Err(error), "{url}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        for (url, shown) in [
            ("sqlite:data/tiffin.db", "sqlite:data/tiffin.db"),
            (
                "postgres://tiffin:s3cret@db.internal:5432/tiffin?sslmode=require",
                "postgres://tiffin:...@db.internal:5432/tiffin?sslmode=require",
            ),
            (
                "postgres://tiffin@[::1]/tiffin",
                "postgres://tiffin@[::1]/tiffin",
            ),
            (
                "postgres//tiffin:s3cret@db/tiffin",
                "(not shown: it may contain a password)",
            ),
        ] {
            assert_eq!(Location::shown(url), shown);
        }
    }
}
