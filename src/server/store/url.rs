//! Where the database is: the one reader of `database.url`. The server and the commands look in the
//! same place, and nobody starts on a database that would be gone at the next start.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;

/// Why a URL names no database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    #[error("it must begin with sqlite:")]
    NotSqlite,
    #[error("it names no file")]
    NoFile,
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

/// The file that `sqlite:<path>` or `sqlite://<path>` names. What is percent-encoded is decoded.
pub fn file_of(url: &str) -> Result<PathBuf, UrlError> {
    let path = url.strip_prefix("sqlite:").ok_or(UrlError::NotSqlite)?;
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
            assert_eq!(file_of(url), Ok(file.into()), "{url}");
        }
    }

    #[test]
    fn what_is_no_file_is_refused_with_a_reason() {
        for (url, error) in [
            ("mysql://x", UrlError::NotSqlite),
            ("data/tiffin.db", UrlError::NotSqlite),
            ("SQLITE:x", UrlError::NotSqlite),
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
            assert_eq!(file_of(url), Err(error), "{url}");
        }
    }
}
