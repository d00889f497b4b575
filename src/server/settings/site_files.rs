//! Finds what the build made: the site's folder, and whether its files have hashes in their names.
//!
//! A build puts `site/` beside the binary, and `hash.txt` where names have hashes: a debug build and a
//! release build have each their own. So a binary finds what belongs to it wherever it is started,
//! and whatever another build left behind. The environment and the settings file come first.

use std::path::{Path, PathBuf};

use anyhow::ensure;
use config::{Config, File, FileFormat, Value};
use leptos::config::LeptosOptions;

/// Which of the two are configured, and then left as they are.
#[derive(Clone, Copy, Debug)]
pub struct Configured {
    site_root: bool,
    hash_files: bool,
}

impl Configured {
    /// By the environment, or by Leptos' section of the settings file.
    pub fn read(toml: &str) -> Self {
        let file = Config::builder()
            .add_source(File::from_str(toml, FileFormat::Toml))
            .build()
            .unwrap_or_default();
        let is_configured = |variable: &str, key: &str| {
            let key = format!("package.metadata.leptos.{key}");
            std::env::var_os(variable).is_some() || file.get::<Value>(&key).is_ok()
        };
        Self {
            site_root: is_configured("LEPTOS_SITE_ROOT", "site-root"),
            hash_files: is_configured("LEPTOS_HASH_FILES", "hash-files"),
        }
    }
}

/// Fills in what is not configured, from what lies beside the binary.
pub fn find(options: &mut LeptosOptions, configured: Configured, binary: &Path) {
    if !configured.site_root {
        let site = binary.with_file_name("site");
        options.site_root = site.to_string_lossy().into();
    }
    if !configured.hash_files {
        // A `hash.txt` may be left over from another build: files with plain names have none.
        let plain = package(options).join(format!("{}.js", options.output_name));
        options.hash_files = hash_file(options, binary).is_file() && !plain.exists();
    }
}

/// Under which addresses the built files are, with their hashes if they have some.
#[derive(Clone, Debug)]
pub struct FileNames {
    pub css: String,
    pub js: String,
    pub wasm: String,
}

impl FileNames {
    /// Read once, when the server starts.
    pub fn read(options: &LeptosOptions, binary: &Path) -> std::io::Result<Self> {
        let hash_txt = if options.hash_files {
            std::fs::read_to_string(hash_file(options, binary))?
        } else {
            String::new()
        };
        let address = |kind: &str| {
            let hash = hashes_of(&hash_txt).find_map(|(of, hash)| (of == kind).then_some(hash));
            let name = file_name(options, kind, hash);
            format!("/{}/{name}", options.site_pkg_dir)
        };
        Ok(Self {
            css: address("css"),
            js: address("js"),
            wasm: address("wasm"),
        })
    }
}

/// Without its files the server would look healthy and show broken pages.
pub fn check(options: &LeptosOptions, binary: &Path) -> anyhow::Result<()> {
    let root = Path::new(&*options.site_root);
    ensure!(
        root.is_dir(),
        "there is no built site at {}: build it with `cargo leptos build`, or start the server in \
         its folder (LEPTOS_SITE_ROOT names another)",
        root.display()
    );
    if !options.hash_files {
        return Ok(());
    }
    let hashes = hash_file(options, binary);
    ensure!(
        hashes.is_file(),
        "{} is missing: it belongs beside the binary that `cargo leptos build` made",
        hashes.display()
    );
    for (kind, hash) in hashes_of(&std::fs::read_to_string(&hashes)?) {
        let file = package(options).join(file_name(options, kind, Some(hash)));
        ensure!(
            file.is_file(),
            "{} names {}, which is not there: they are of two builds",
            hashes.display(),
            file.display()
        );
    }
    Ok(())
}

/// What `hash.txt` says, kind by kind.
fn hashes_of(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = text.lines().filter_map(|line| line.split_once(':'));
    lines
        .filter(|(kind, _)| matches!(*kind, "css" | "js" | "wasm"))
        .map(|(kind, hash)| (kind, hash.trim()))
}

fn file_name(options: &LeptosOptions, kind: &str, hash: Option<&str>) -> String {
    let name = &options.output_name;
    match hash {
        Some(hash) => format!("{name}.{hash}.{kind}"),
        None => format!("{name}.{kind}"),
    }
}

fn package(options: &LeptosOptions) -> PathBuf {
    Path::new(&*options.site_root).join(&*options.site_pkg_dir)
}

fn hash_file(options: &LeptosOptions, binary: &Path) -> PathBuf {
    binary.with_file_name(&*options.hash_file)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    const NOTHING: Configured = Configured {
        site_root: false,
        hash_files: false,
    };

    /// A folder with a binary and a site of these files.
    fn build(files: &[&str], hashes: Option<&str>) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let package = folder.path().join("site/pkg");
        std::fs::create_dir_all(&package).expect("a site");
        for file in files {
            std::fs::write(package.join(file), "").expect("a file");
        }
        if let Some(hashes) = hashes {
            std::fs::write(folder.path().join("hash.txt"), hashes).expect("a file");
        }
        let binary = folder.path().join("tiffin");
        (folder, binary)
    }

    fn found(configured: Configured, binary: &Path) -> LeptosOptions {
        let mut options = LeptosOptions::builder().output_name("tiffin").build();
        find(&mut options, configured, binary);
        options
    }

    #[test]
    fn a_binary_finds_the_site_beside_it_with_hashes() {
        let (folder, binary) = build(&["tiffin.abc.js"], Some("js: abc\n"));

        let options = found(NOTHING, &binary);

        assert_eq!(Path::new(&*options.site_root), folder.path().join("site"));
        assert!(options.hash_files);
        assert!(check(&options, &binary).is_ok());
        let names = FileNames::read(&options, &binary).expect("there");
        assert_eq!(names.js, "/pkg/tiffin.abc.js");
        assert_eq!(names.css, "/pkg/tiffin.css", "it has none");
    }

    #[test]
    fn and_without() {
        let (_folder, binary) = build(&["tiffin.js"], None);

        let options = found(NOTHING, &binary);

        assert!(!options.hash_files);
        assert!(check(&options, &binary).is_ok());
        let names = FileNames::read(&options, &binary).expect("there");
        assert_eq!(names.wasm, "/pkg/tiffin.wasm");
    }

    #[test]
    fn hashes_that_another_build_left_are_nobodys() {
        let (_folder, binary) = build(&["tiffin.js"], Some("js: abc\n"));

        assert!(!found(NOTHING, &binary).hash_files);
    }

    #[test]
    fn what_is_configured_comes_first() {
        let (_folder, binary) = build(&["tiffin.abc.js"], Some("js: abc\n"));
        let configured = Configured {
            site_root: true,
            hash_files: true,
        };

        let options = found(configured, &binary);

        let default = LeptosOptions::builder().output_name("tiffin").build();
        assert_eq!(options.site_root, default.site_root);
        assert!(!options.hash_files);
    }

    #[test]
    fn hashes_of_another_build_than_the_site_stop_the_start() {
        let (_folder, binary) = build(&["tiffin.abc.js"], Some("js: xyz\n"));

        let refusal = check(&found(NOTHING, &binary), &binary)
            .expect_err("not there")
            .to_string();

        assert!(refusal.contains("tiffin.xyz.js"), "{refusal}");
    }
}
