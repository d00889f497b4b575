//! The house: what each floor may name. Read from the source itself, so that it cannot drift.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// The floors, from the top. A module may import from its own floor and from those below. The
/// longest name that fits says where a module stands.
const FLOORS: &[&[&str]] = &[
    &["main", "lib"],
    &["server::startup", "server::commands"],
    &["app"],
    &["pages"],
    &["components"],
    &["islands"],
    &["api"],
    &[
        "server::cleanup",
        "server::order_clock",
        "server::autopilot",
        "server::letters",
    ],
    &["server::tasks"],
    &["server::http"],
    &["server::state"],
    &["server::http::cookies"],
    &["server::lab", "server::export"],
    &["server::live"],
    &["server::ordering"],
    &["server::catalog"],
    &["server::accounts"],
    &["server::mail"],
    &["server::settings", "server::telemetry"],
    &["server::store"],
    &[
        "server::clock",
        "server::ids",
        "server::local_time",
        "server::network",
    ],
    &["model", "paths", "error"],
];

/// Crates that only some modules may name.
const NAMED_ONLY_BY: &[(&str, &[&str])] = &[
    ("sqlx", &["server"]),
    ("argon2", &["server::accounts"]),
    ("lettre", &["server::mail", "server::settings"]),
    ("mail_parser", &["server::mail"]),
    ("jsonwebtoken", &["server::accounts::tokens"]),
    ("ed25519_dalek", &["server::accounts::tokens"]),
    (
        "tower_sessions",
        &[
            "server::http",
            "server::lab",
            "server::accounts",
            "server::store",
        ],
    ),
    ("tower_sessions_sqlx_store", &["server::store"]),
    (
        "axum",
        &["server::http", "server::state", "server::startup"],
    ),
];

/// Modules that render nothing and answer no request: what names Leptos in them is out of place.
const WITHOUT_LEPTOS: &[&str] = &[
    "model",
    "paths",
    "server::lab",
    "server::export",
    "server::live",
    "server::ordering",
    "server::catalog",
    "server::accounts",
    "server::mail",
    "server::store",
];

/// One file.
struct Room {
    /// `server::http::visit`; of a `mod.rs` its folder's.
    module: String,
    /// What it names: paths that begin with `crate`, or with another crate.
    names: BTreeSet<Vec<String>>,
}

#[test]
fn imports_lead_down_the_floors() {
    let house = house();

    let up: Vec<_> = imports(&house)
        .into_iter()
        .filter(|(from, to)| floor_of(from) > floor_of(to))
        .map(|(from, to)| format!("{from} imports {to}, which stands above it"))
        .collect();

    assert!(up.is_empty(), "{}", up.join("\n"));
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let imports = imports(&house());

    let closing: Vec<_> = imports
        .iter()
        .filter(|(from, to)| leads_to(&imports, to, from))
        .map(|(from, to)| format!("{from} imports {to}, which leads back to it"))
        .collect();

    assert!(closing.is_empty(), "{}", closing.join("\n"));
}

#[test]
fn a_crate_is_named_where_it_belongs() {
    let mut misplaced = Vec::new();

    for room in house() {
        for name in &room.names {
            let first = name[0].as_str();
            let is_forbidden = NAMED_ONLY_BY
                .iter()
                .any(|(krate, homes)| *krate == first && !stands_in(&room.module, homes));
            let is_leptos = first.starts_with("leptos") && stands_in(&room.module, WITHOUT_LEPTOS);
            if is_forbidden || is_leptos {
                misplaced.push(format!("{} names {}", room.module, name.join("::")));
            }
        }
    }

    assert!(misplaced.is_empty(), "{}", misplaced.join("\n"));
}

#[test]
fn what_is_shown_is_asked_from_the_api_and_never_from_the_database() {
    let mut misplaced = Vec::new();

    for room in house() {
        if stands_in(&room.module, &["app", "pages", "components", "islands"]) {
            let store = ["crate", "server", "store"];
            let reaching = room
                .names
                .iter()
                .filter(|name| name.starts_with(&store.map(str::to_owned)));
            misplaced.extend(reaching.map(|name| format!("{} names {name:?}", room.module)));
        }
    }

    assert!(misplaced.is_empty(), "{}", misplaced.join("\n"));
}

#[test]
fn sql_stands_in_tables() {
    const HOMES: &[&str] = &[
        "server::store",
        "server::accounts::tables",
        "server::catalog::tables",
        "server::ordering::tables",
        "server::lab::tables",
        "server::mail::tables",
        // What deletes in batches, and what fills an empty catalogue.
        "server::accounts::expired",
        "server::ordering::expired",
        "server::catalog::demo",
        "server::catalog::large",
    ];
    let mut misplaced = Vec::new();

    for room in house() {
        let is_query = |name: &&Vec<String>| {
            name[0] == "sqlx" && name.get(1).is_some_and(|word| word.starts_with("query"))
        };
        if !stands_in(&room.module, HOMES) && room.names.iter().any(|name| is_query(&name)) {
            misplaced.push(room.module);
        }
    }

    assert!(misplaced.is_empty(), "{misplaced:?}");
}

#[test]
fn only_the_store_says_which_database_it_is() {
    let mut misplaced = Vec::new();

    for room in house() {
        let says = room.names.iter().flatten();
        let is_its = |word: &&String| {
            let word = word.as_str();
            ["Sqlite", "Pg", "Postgres"]
                .iter()
                .any(|its| word.starts_with(its))
                || ["sqlite", "postgres"].contains(&word)
        };
        let says = says.filter(is_its);
        if !stands_in(&room.module, &["server::store"]) {
            misplaced.extend(says.map(|word| format!("{} says {word}", room.module)));
        }
    }

    assert!(misplaced.is_empty(), "{}", misplaced.join("\n"));
}

#[test]
fn every_file_has_a_floor() {
    for room in house() {
        assert!(floor_of(&room.module).is_some(), "{}", room.module);
    }
}

/// In `paths`.
#[test]
fn an_address_is_written_once() {
    const BEGINNINGS: [&str; 13] = [
        "/account/",
        "/api/",
        "/cart",
        "/checkout",
        "/dashboard",
        "/dev/",
        "/events",
        "/health",
        "/login",
        "/orders",
        "/r/",
        "/register",
        "/restaurants",
    ];
    let mut written = Vec::new();

    for (module, source) in sources() {
        let code = source.split("\nmod tests {").next().unwrap();
        let lines = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .filter(|line| {
                let mut beginnings = BEGINNINGS.iter();
                beginnings.any(|beginning| line.contains(&format!("\"{beginning}")))
            });
        if !stands_in(&module, &["paths"]) {
            written.extend(lines.map(|line| format!("{module}: {}", line.trim())));
        }
    }

    assert!(written.is_empty(), "{}", written.join("\n"));
}

/// A check that reads nothing would hold everything.
#[test]
fn what_a_file_names_is_found_however_it_is_written() {
    let names = names_in(
        "server::http::visit",
        "use crate::{a::{self, b::C}, d as e}; use super::flash::Flash; use leptos::*;
         fn f() -> crate::x::Y { self::z::w(); view! { <p>{crate::in_a_macro::g()}</p> } }
         #[cfg(test)] mod tests { use super::*; use crate::only_in_tests; }",
    );

    for name in [
        "crate::a",
        "crate::a::b::C",
        "crate::d",
        "crate::server::http::flash::Flash",
        "leptos",
        "crate::x::Y",
        "crate::server::http::visit::z::w",
        "crate::in_a_macro::g",
    ] {
        let name: Vec<_> = name.split("::").map(str::to_owned).collect();
        assert!(names.contains(&name), "{name:?} is not among {names:?}");
    }
    assert!(!names.iter().flatten().any(|word| word == "only_in_tests"));
}

/// Who imports whom: two modules of the house, never the same.
fn imports(house: &[Room]) -> BTreeSet<(String, String)> {
    let modules: BTreeSet<&str> = house.iter().map(|room| room.module.as_str()).collect();
    let mut imports = BTreeSet::new();
    for room in house {
        for name in &room.names {
            let Some(("crate", path)) = name.split_first().map(|(first, path)| (&**first, path))
            else {
                continue;
            };
            let longest = (1..=path.len())
                .rev()
                .map(|length| path[..length].join("::"))
                .find(|name| modules.contains(name.as_str()));
            if let Some(module) = longest.filter(|module| *module != room.module) {
                imports.insert((room.module.clone(), module));
            }
        }
    }
    imports
}

/// True if one module imports the other, itself or through others.
fn leads_to(imports: &BTreeSet<(String, String)>, from: &str, to: &str) -> bool {
    let mut reached = BTreeSet::from([from]);
    let mut next = vec![from];
    while let Some(module) = next.pop() {
        for (_, imported) in imports.iter().filter(|(importing, _)| importing == module) {
            if reached.insert(imported) {
                next.push(imported);
            }
        }
    }
    reached.contains(to)
}

/// 0 is the top.
fn floor_of(module: &str) -> Option<usize> {
    let fitting = FLOORS.iter().enumerate().flat_map(|(floor, names)| {
        let fits = names.iter().filter(|name| stands_in(module, &[name]));
        fits.map(move |name| (name.len(), floor))
    });
    let declares_others = module == "server";
    fitting
        .max()
        .map(|(_, floor)| floor)
        .or(declares_others.then_some(0))
}

fn stands_in(module: &str, homes: &[&str]) -> bool {
    homes.iter().any(|home| {
        let rest = module.strip_prefix(home);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    })
}

/// Every file of `src`.
fn house() -> Vec<Room> {
    sources()
        .into_iter()
        .map(|(module, source)| Room {
            names: names_in(&module, &source),
            module,
        })
        .collect()
}

/// Every module, and what its file says.
fn sources() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    find_files(&src, &mut files);
    assert!(files.len() > 100, "{files:?}");
    files
        .iter()
        .map(|file| {
            let module = module_of(file.strip_prefix(&src).unwrap());
            (module, std::fs::read_to_string(file).unwrap())
        })
        .collect()
}

fn find_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find_files(&path, files);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            files.push(path);
        }
    }
}

fn module_of(file: &Path) -> String {
    let file = file.with_extension("");
    let parts = file.iter().map(|part| part.to_str().unwrap());
    parts
        .filter(|part| *part != "mod")
        .collect::<Vec<_>>()
        .join("::")
}

fn names_in(module: &str, source: &str) -> BTreeSet<Vec<String>> {
    let file = syn::parse_file(source).unwrap();
    let mut names = Names {
        module: match module {
            "main" | "lib" => vec!["crate".to_owned()],
            _ => ["crate"]
                .into_iter()
                .chain(module.split("::"))
                .map(str::to_owned)
                .collect(),
        },
        children: file.items.iter().filter_map(child).collect(),
        found: BTreeSet::new(),
    };
    names.visit_file(&file);
    names.found
}

/// A module that stands in a file of its own.
fn child(item: &syn::Item) -> Option<String> {
    match item {
        syn::Item::Mod(child) if child.content.is_none() => Some(child.ident.to_string()),
        _ => None,
    }
}

struct Names {
    module: Vec<String>,
    children: BTreeSet<String>,
    found: BTreeSet<Vec<String>>,
}

impl Names {
    /// Takes a path as it is written: from the root if it is of this crate.
    fn add(&mut self, path: &[String]) {
        let above = path.iter().take_while(|word| *word == "super").count();
        let here = &self.module[..];
        let (start, rest) = match path.first().map(String::as_str) {
            Some("crate" | "tiffin") => (&here[..1], &path[1..]),
            Some("self") => (here, &path[1..]),
            Some("super") => (&here[..here.len() - above], &path[above..]),
            Some(first) if self.children.contains(first) => (here, path),
            _ => (&here[..0], path),
        };
        let rest = rest.iter().filter(|word| *word != "self");
        self.found
            .insert(start.iter().chain(rest).cloned().collect());
    }

    fn add_use(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |word: &syn::Ident| [before, &[word.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.add_use(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) => self.add(&with(&name.ident)),
            syn::UseTree::Rename(name) => self.add(&with(&name.ident)),
            syn::UseTree::Glob(_) => self.add(before),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_use(before, tree);
                }
            }
        }
    }

    /// Within a macro nothing says what is a path but the colons.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(word) if colons == 2 && !path.is_empty() => {
                    path.push(word.to_string());
                    colons = 0;
                }
                other => {
                    self.add_long(&path);
                    (path, colons) = (Vec::new(), 0);
                    match other {
                        TokenTree::Ident(word) => path.push(word.to_string()),
                        TokenTree::Group(group) => self.add_tokens(group.stream()),
                        TokenTree::Punct(_) | TokenTree::Literal(_) => {}
                    }
                }
            }
        }
        self.add_long(&path);
    }

    /// One word is a name of the file's own.
    fn add_long(&mut self, path: &[String]) {
        if path.len() > 1 {
            self.add(path);
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        // `#[cfg(test)]`, and `#[cfg(all(test, …))]`.
        let is_test = |attribute: &syn::Attribute| {
            let condition = attribute.meta.require_list();
            attribute.path().is_ident("cfg")
                && condition.is_ok_and(|list| list.tokens.to_string().contains("test"))
        };
        if !item.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.add_use(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let words: Vec<_> = path
            .segments
            .iter()
            .map(|part| part.ident.to_string())
            .collect();
        self.add_long(&words);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        self.add_tokens(item.tokens.clone());
        visit::visit_macro(self, item);
    }
}
