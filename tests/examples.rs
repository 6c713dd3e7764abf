//! Every public item of the libraries shows an example.
//!
//! Rustdoc can count them on nightly only, so this reads the source: an item that is `pub`, and
//! its documentation, which must have a block of code. Whether that compiles, the doc tests say.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that show theirs in another way: each guide is one, a journal is used as a whole, by
/// an engine, and so are the commands, by a command line. The door of the builder is for macros.
const WHOLE: [&str; 5] = [
    "flow-runtime/src/builder/typed.rs",
    "flow-runtime/src/guide",
    "flow-runtime/src/journal",
    "flow-runtime/src/durable",
    "flow-runtime/src/cli",
];

/// What is `pub` for the macros alone, in `flow_runtime::__private`.
const FOR_MACROS: [(&str, &[&str]); 11] = [
    (
        "flow-runtime/src/builder/arguments.rs",
        &["Arguments", "history", "lend", "give", "lend_option", "give_option"],
    ),
    // What `Flow` wants to have a name, and nobody can name.
    ("flow-runtime/src/builder/slots.rs", &["Slots"]),
    (
        "flow-runtime/src/builder/types.rs",
        &["Lend", "Infer", "lend", "owner", "give", "is", "opaque", "stored"],
    ),
    ("flow-runtime/src/context.rs", &["Call", "context", "execute_failed", "failed", "element"]),
    ("flow-runtime/src/flow.rs", &["Compiled", "decode", "new"]),
    ("flow-runtime/src/only.rs", &["Part"]),
    (
        "flow-runtime/src/retry/history.rs",
        &["Attempts", "Record", "history", "set", "get", "read", "hold", "held", "clear", "take"],
    ),
    (
        "flow-runtime/src/slot.rs",
        &[
            "Slot", "Ref", "filled", "set", "clear", "get", "read", "take", "Pick", "new", "hold",
            "held", "Keep",
        ],
    ),
    (
        "flow-runtime/src/slot/each.rs",
        &[
            "Lists", "Parts", "EachSlot", "open", "set_one", "one", "get", "read", "hold", "held",
            "take", "clear", "List", "element", "Length", "NoLength",
        ],
    ),
    (
        "flow-runtime/src/task.rs",
        &[
            "Ended",
            "TaskResult",
            "Values",
            "assert_values",
            "assert_task",
            "assert_value",
            "outcome",
            "invalid",
        ],
    ),
    ("flow-runtime/src/verdict.rs", &["Verdict"]),
];

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

/// The name of the public item that a line begins.
fn item(line: &str) -> Option<&str> {
    const KINDS: [&str; 7] = ["fn", "struct", "enum", "trait", "type", "const", "static"];
    let words = line.trim_start().strip_prefix("pub ")?.split_whitespace();
    let mut words = words.skip_while(|word| matches!(*word, "async" | "const"));
    let first = words.next()?;
    // The name of a constant follows what is skipped.
    let name = if KINDS.contains(&first) { words.next()? } else { first };
    let is_item = KINDS.contains(&first) || line.trim_start().starts_with("pub const");
    let name = name.split(|c: char| !c.is_alphanumeric() && c != '_').next();
    name.filter(|name| is_item && !name.is_empty())
}

/// Whether the documentation that ends the lines, but for attributes, has an example.
fn has_example(before: &[&str]) -> bool {
    let ends = |line: &str| line.is_empty() || line == "}" || line.ends_with(['{', ';']);
    let mut own = before.iter().rev().map(|line| line.trim());
    let mut own = own.by_ref().take_while(|line| line.starts_with("//") || !ends(line));
    own.any(|line| line.starts_with("/// ```"))
}

#[test]
fn every_public_item_shows_an_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for library in ["flow-graph", "flow-runtime"] {
        sources(&root.join(library).join("src"), &mut files);
    }
    files.sort();
    let mut without = Vec::new();
    for path in files {
        let name = path.strip_prefix(root).unwrap();
        if WHOLE.iter().any(|whole| name.starts_with(whole)) {
            continue;
        }
        let for_macros = FOR_MACROS.iter().find(|(file, _)| name == Path::new(file));
        let for_macros = for_macros.map_or(&[][..], |(_, items)| items);
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let Some(item) = item(line) else { continue };
            if !for_macros.contains(&item) && !has_example(&lines[..number]) {
                without.push(format!("{}:{}: {item}", name.display(), number + 1));
            }
        }
    }
    assert!(without.is_empty(), "no example:\n{}", without.join("\n"));
}
