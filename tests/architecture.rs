//! The layers of `src/`, held by a test: imports point downwards only. A module may use what its line in the table of
//! `src/README.md` names, and nothing else; an import that is not there is either wrong, or a line to change on purpose.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The rows of the table in `src/README.md`, which is the rule: a module, and the paths under `crate::` it may use. A longer path
/// (`engine::protocol`) allows only that part.
fn may_use() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string("src/README.md").unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")).filter_map(|row| {
        let cells: Vec<&str> = row.trim_end_matches('|').split('|').map(str::trim).collect();
        let [_, module, _, allowed] = cells[..] else { return None };
        let module = module.strip_prefix('`')?.strip_suffix('`')?;
        Some((module.to_owned(), allowed.split(' ').filter(|name| *name != "–").map(str::to_owned).collect()))
    });
    rows.collect()
}

/// Tests inside modules may use these as well.
const TESTS_MAY_USE: &[&str] = &["testing"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Files of `src/` by top-level module; `lib.rs` and the binaries are above all layers.
fn modules() -> BTreeMap<String, Vec<PathBuf>> {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let mut modules: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for file in files {
        let below = file.strip_prefix("src").unwrap();
        let top = below.components().next().unwrap().as_os_str().to_string_lossy();
        let module = top.trim_end_matches(".rs").to_owned();
        if module != "lib" && module != "bin" {
            modules.entry(module).or_default().push(file);
        }
    }
    modules
}

/// Paths after `crate::` in code, with the number of their line.
fn imports(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or("");
        for (at, _) in code.match_indices("crate::") {
            let path: String =
                code[at + 7..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect();
            found.push((number + 1, path.trim_end_matches(':').to_owned()));
        }
    }
    found
}

/// The line from which on a file is its tests: a module that is written out, not one of a file of its own.
fn tests_from(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let opens = |pair: &[&str]| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{');
    lines.windows(2).position(opens).unwrap_or(usize::MAX)
}

fn allows(rule: &str, path: &str) -> bool {
    path == rule || path.starts_with(&format!("{rule}::"))
}

#[test]
fn imports_point_downwards_only() {
    let (mut wrong, rules) = (Vec::new(), may_use());
    for (module, files) in modules() {
        let Some(allowed) = rules.get(&module) else {
            wrong.push(format!("src/{module}: a module that is not in the table"));
            continue;
        };
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            let tests_from = tests_from(&text);
            let is_test_file = file.ends_with("tests.rs") || file.components().any(|part| part.as_os_str() == "tests");
            for (line, path) in imports(&text) {
                let in_test = is_test_file || line > tests_from;
                let is_fine = allows(&module, &path)
                    || allowed.iter().any(|rule| allows(rule, &path))
                    || (in_test && TESTS_MAY_USE.iter().any(|rule| allows(rule, &path)));
                if !is_fine {
                    wrong.push(format!("{}:{line}: {module} may not use crate::{path}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_browser_is_reached_through_platform_and_worker_only() {
    // Element and event types are named where they are handled.
    const MAY: &[&str] = &["platform", "worker", "ui"];
    for (module, files) in modules().into_iter().filter(|(module, _)| !MAY.contains(&module.as_str())) {
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for name in ["web_sys", "js_sys", "leptos::", "wasm_bindgen"] {
                assert!(!text.contains(name), "{} of {module} names {name}", file.display());
            }
        }
    }
}

#[test]
fn no_html_from_text_and_no_style_attributes() {
    for (_, files) in modules() {
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for name in ["inner_html", "set_inner_html", "insert_adjacent_html", "style=\""] {
                assert!(!text.contains(name), "{} names {name}: see DESIGN §10", file.display());
            }
        }
    }
}
