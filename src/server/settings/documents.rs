//! README's table of settings is printed from the rules, and `Leptos.toml` names every setting with
//! its default.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use config::{Config, File, FileFormat, Value};

use super::{Settings, tests::load};

const README: &str = include_str!("../../../README.md");
const LEPTOS_TOML: &str = include_str!("../../../Leptos.toml");
const CARGO_TOML: &str = include_str!("../../../Cargo.toml");

const HEAD: &str = "| key | default | allowed | what it is for |\n| --- | --- | --- | --- |\n";

#[test]
fn the_readme_has_the_table_of_the_rules() {
    let mut table = HEAD.to_owned();
    for rule in Settings::default().rules() {
        let default = default_of(rule.key).unwrap_or("missing in Leptos.toml");
        // Markdown would take it for a tag.
        let allowed = rule.allowed.replace('<', r"\<");
        writeln!(
            table,
            "| `{}` | `{default}` | {allowed} | {} |",
            rule.key, rule.meaning
        )
        .expect("a string");
    }

    let start = README.find("| key | default |").unwrap_or(README.len());
    let shown = README[start..].split("\n\n").next().unwrap_or_default();
    assert!(
        shown == table.trim_end(),
        "paste this into README.md, \"Settings\":\n\n{table}"
    );
}

#[test]
fn the_file_in_the_repository_sets_every_key_to_its_default() {
    let (from_file, defaults) = (
        load(LEPTOS_TOML, &[]).expect("valid"),
        load("", &[]).expect("valid"),
    );

    assert_eq!(format!("{from_file:?}"), format!("{defaults:?}"));
    for rule in Settings::default().rules() {
        assert!(default_of(rule.key).is_some(), "{} is missing", rule.key);
    }
}

#[test]
fn every_field_has_a_rule() {
    let rules = Settings::default().rules();
    let sections: BTreeSet<_> = rules
        .iter()
        .filter_map(|rule| rule.key.split_once('.'))
        .map(|(section, _)| section)
        .collect();
    for section in sections {
        let refusal = load(&format!("[{section}]\nno_such_key = 1\n"), &[])
            .expect_err("unknown key")
            .to_string();

        // It names the fields that there are: "expected one of `idle`, `absolute`".
        let (_, fields) = refusal.split_once("expected ").expect("names the fields");
        let fields = fields.split(" for key").next().unwrap_or_default();
        for field in fields.split('`').skip(1).step_by(2) {
            let key = format!("{section}.{field}");
            assert!(
                rules.iter().any(|rule| rule.key == key),
                "{key} has no rule"
            );
        }
    }
}

#[test]
fn what_both_files_tell_leptos_is_the_same() {
    let section = |text: &str| -> BTreeMap<String, Value> {
        Config::builder()
            .add_source(File::from_str(text, FileFormat::Toml))
            .build()
            .and_then(|config| config.get("package.metadata.leptos"))
            .expect("has the section")
    };
    let (build, run) = (section(CARGO_TOML), section(LEPTOS_TOML));

    // The build does not know the environment it will run in.
    for (key, value) in run.iter().filter(|(key, _)| *key != "env") {
        assert_eq!(
            build.get(key).map(ToString::to_string),
            Some(value.to_string()),
            "{key}"
        );
    }
    assert!(run.contains_key("output-name") && run.contains_key("site-addr"));
}

/// What `Leptos.toml` sets a key to, as it stands there.
fn default_of(key: &str) -> Option<&'static str> {
    let (section, name) = key.split_once('.')?;
    let (_, section) = LEPTOS_TOML.split_once(&format!("\n[{section}]\n"))?;
    let section = section.split("\n[").next()?;
    let mut lines = section.lines();
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "))?;
    Some(value.trim_matches('"'))
}
