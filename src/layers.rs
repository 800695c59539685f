//! The rooms of `src/` and the layers of the admin page: who may import whom.
//!
//! The test reads the paths in the source (`use` lines, and paths within the code) and fails on an arrow
//! that points up, between rooms or between layers, and on files of the page that import each other in
//! a circle. Another fails on two types of one name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, each with those that it may import beside itself.
const ROOMS: [(&str, &[&str]); 6] = [
    ("api", &[]),
    ("client", &["api"]),
    ("npm", &["api", "client"]),
    ("admin", &["api", "client"]),
    ("sandbox", &["api"]),
    ("bin", &["admin", "sandbox"]),
];

/// The layers of the page, each with those that it may import beside itself.
const LAYERS: [(&str, &[&str]); 8] = [
    ("ui", &[]),
    ("model", &[]),
    ("words", &["ui", "model"]),
    ("core", &["ui", "model", "words"]),
    ("view", &["ui", "model", "words", "core"]),
    ("world", &["ui", "model", "words", "core"]),
    ("split", &["ui", "model", "words", "core", "view", "world"]),
    (
        "app",
        &["ui", "model", "words", "core", "view", "world", "split"],
    ),
];

/// Crates of the browser. What is plain data and rules does without them.
const WEB_CRATES: [&str; 6] = [
    "gloo_events",
    "gloo_timers",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "web_sys",
    "yew",
];

/// A module of the crate, by the parts of its path.
type ModulePath = Vec<String>;

#[test]
fn arrows_point_down() {
    let files = files().unwrap();
    let mut up = BTreeSet::new();
    for (file, source) in &files {
        for target in paths(file, source) {
            let broken = breaks(&ROOMS, file.first(), target.first())
                || (file.first() == target.first()
                    && file.first().is_some_and(|room| room == "admin")
                    && breaks(&LAYERS, file.get(1), target.get(1)));
            if broken {
                up.insert(format!("{} → {}", file.join("::"), target.join("::")));
            }
        }
    }
    println!("arrows that point up: {}", up.len());
    assert!(up.is_empty(), "{up:#?}");
}

#[test]
fn files_import_each_other_in_no_circle() {
    let files = files().unwrap();
    let mut graph: BTreeMap<&ModulePath, BTreeSet<&ModulePath>> = BTreeMap::new();
    for (file, source) in &files {
        for target in paths(file, source) {
            if let Some(other) = file_of(&target, &files).filter(|other| *other != file) {
                graph.entry(file).or_default().insert(other);
            }
        }
    }
    let circles: Vec<_> = files
        .keys()
        .filter(|file| reaches(&graph, file, file))
        .map(|f| f.join("::"))
        .collect();
    println!("files in a circle: {}", circles.len());
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn data_and_rules_know_nothing_of_the_browser() {
    for (file, source) in files().unwrap() {
        let is_plain = matches!(
            file.get(1).map(String::as_str),
            Some("model" | "words" | "core")
        );
        if file[0] == "admin" && is_plain {
            let code = code(&source);
            let used = WEB_CRATES
                .iter()
                .find(|name| code.contains(&format!("{name}::")));
            assert_eq!(used, None, "{}", file.join("::"));
        }
    }
}

/// True where the rules name both, and do not let the one import the other.

#[test]
fn no_two_types_have_one_name() {
    let files = files().unwrap();
    let mut places = BTreeMap::<&str, BTreeSet<String>>::new();
    for (file, source) in &files {
        for line in source.lines() {
            if let Some(name) = defined_type(line) {
                places.entry(name).or_default().insert(file.join("::"));
            }
        }
    }
    places.retain(|_, files| files.len() > 1);
    assert!(places.is_empty(), "{places:#?}");
}

/// The type that a line defines, apart from associated ones.
fn defined_type(line: &str) -> Option<&str> {
    let line = line.strip_prefix("pub ").unwrap_or(line);
    let line = line.strip_prefix("pub(super) ").unwrap_or(line);
    let kinds = ["struct ", "enum ", "trait ", "type "];
    let rest = kinds.iter().find_map(|kind| line.strip_prefix(kind))?;
    rest.split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
}

fn breaks(rules: &[(&str, &[&str])], from: Option<&String>, to: Option<&String>) -> bool {
    let (Some(from), Some(to)) = (from, to) else {
        return false;
    };
    let rule = |name: &str| rules.iter().find(|(other, _)| *other == name);
    match (rule(from), rule(to)) {
        (Some((_, may)), Some(_)) => from != to && !may.contains(&to.as_str()),
        _ => false,
    }
}

/// True where imports lead from one file to the other.
fn reaches(
    graph: &BTreeMap<&ModulePath, BTreeSet<&ModulePath>>,
    from: &ModulePath,
    to: &ModulePath,
) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(file) = open.pop() {
        for next in graph.get(file).into_iter().flatten() {
            if *next == to {
                return true;
            }
            if seen.insert(*next) {
                open.push(next);
            }
        }
    }
    false
}

/// The file that a path leads into: the longest beginning of it that is a file.
fn file_of<'a>(
    path: &ModulePath,
    files: &'a BTreeMap<ModulePath, String>,
) -> Option<&'a ModulePath> {
    (1..=path.len())
        .rev()
        .find_map(|length| files.get_key_value(&path[..length]))
        .map(|(file, _)| file)
}

/// Every source file by its module.
fn files() -> std::io::Result<BTreeMap<ModulePath, String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = BTreeMap::new();
    let mut open: Vec<PathBuf> = vec![root.clone()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                open.push(entry?.path());
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let inside = path.strip_prefix(&root).unwrap_or(&path).with_extension("");
            let mut module: ModulePath = inside
                .iter()
                .map(|part| part.to_string_lossy().into_owned())
                .collect();
            if module
                .last()
                .is_some_and(|last| last == "mod" || last == "lib")
            {
                module.pop();
            }
            if !module.is_empty() {
                files.insert(module, fs::read_to_string(&path)?);
            }
        }
    }
    Ok(files)
}

/// The source without comments, texts and the tests at its end.
fn code(source: &str) -> String {
    let end = source.find("#[cfg(test)]\nmod tests {");
    let lines = source[..end.unwrap_or(source.len())].lines();
    let bare = lines.map(|line| line.split_once("//").map_or(line, |(code, _)| code));
    bare.collect::<Vec<_>>().join("\n")
}

/// The paths within the crate that a file names, from the crate's root on.
fn paths(file: &ModulePath, source: &str) -> BTreeSet<ModulePath> {
    let code = code(source);
    let mut paths = BTreeSet::new();
    // A submodule file of `mod.rs` counts its parent as `super`, as any file does.
    for word in ["crate::", "super::", "box_file_requests::"] {
        for (at, _) in code.match_indices(word) {
            let is_whole =
                !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            if is_whole {
                collect(&code[at..], &Vec::new(), file, &mut paths);
            }
        }
    }
    paths
}

/// Reads a path, or a tree of them in braces.
fn collect(text: &str, before: &ModulePath, file: &ModulePath, paths: &mut BTreeSet<ModulePath>) {
    let mut here = before.clone();
    let mut rest = text.trim_start();
    loop {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        match name {
            "crate" | "box_file_requests" => here.clear(),
            "super" if here.is_empty() => {
                here.clone_from(file);
                here.pop();
            }
            "super" => drop(here.pop()),
            "self" | "" => {}
            name => here.push(name.to_owned()),
        }
        let Some(after) = after.strip_prefix("::") else {
            break;
        };
        if let Some(inner) = after.strip_prefix('{') {
            for branch in branches(inner) {
                collect(branch, &here, file, paths);
            }
            return;
        }
        rest = after;
    }
    paths.insert(here);
}

/// The branches of a tree of paths, up to the brace that closes it.
fn branches(text: &str) -> Vec<&str> {
    let (mut depth, mut from, mut found) = (0_usize, 0, Vec::new());
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(&text[from..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found.retain(|branch| !branch.trim().is_empty());
    found
}
