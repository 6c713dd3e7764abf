//! A plan as a Mermaid flowchart.

use super::diagram::{Diagram, Group, Kind, Link, Part};
use crate::plan::Plan;
use std::fmt::Write;

impl Plan {
    /// The plan as a [Mermaid](https://mermaid.js.org) flowchart: blocks and opened flows are
    /// groups, arrows carry values with their types, and dotted arrows say only what comes
    /// first.
    ///
    /// ```
    /// # use flow_graph::Plan;
    /// let plan = Plan::from_json(r#"{
    ///     "name": "Greet",
    ///     "tasks": [{ "name": "hello", "task": "Hello", "reverts": true }],
    ///     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
    /// }"#)?;
    /// let page = format!("```mermaid\n{}```\n", plan.to_mermaid());
    /// assert!(page.contains("flowchart"));
    /// # Ok::<(), flow_graph::plan::PlanError>(())
    /// ```
    pub fn to_mermaid(&self) -> String {
        let diagram = Diagram::of(self);
        let mut text = "flowchart TB\n".to_owned();
        group(&mut text, &diagram.root, 1);
        for link in &diagram.links {
            self::link(&mut text, link);
        }
        text
    }
}

fn group(text: &mut String, group: &Group, depth: usize) {
    let indent = "  ".repeat(depth);
    text.push_str(&format!("{indent}subgraph {}[{}]\n", group.id, quote(&group.lines)));
    for part in &group.parts {
        match part {
            Part::Group(inner) => self::group(text, inner, depth + 1),
            Part::Node(node) => {
                let (open, close) = match node.kind {
                    Kind::Task => ("(", ")"),
                    Kind::Flow => ("[[", "]]"),
                    Kind::End => ("([", "])"),
                };
                let label = quote(&node.lines);
                text.push_str(&format!("{indent}  {}{open}{label}{close}\n", node.id));
            }
        }
    }
    text.push_str(&format!("{indent}end\n"));
}

fn link(text: &mut String, link: &Link) {
    let Link { from, to, values } = link;
    if values.is_empty() {
        text.push_str(&format!("  {from} -.-> {to}\n"));
    } else {
        text.push_str(&format!("  {from} -->|{}| {to}\n", quote(values)));
    }
}

/// A label of several lines.
fn quote(lines: &[String]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| escape(line)).collect();
    format!("\"{}\"", lines.join("<br/>"))
}

/// Text that means nothing to Mermaid.
///
/// Mermaid looks for comments, directives, styles, markdown and HTML with patterns, also inside
/// of quotes. So every sign is written by its number, unless it is harmless where it stands.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let after = letters.peek().copied().unwrap_or(' ');
        let harmless = match letter {
            // A ligature that Mermaid itself uses as a mark.
            'ﬂ' => false,
            ' ' | ',' => true,
            // At the edge of a word it is emphasis.
            '_' => before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric(),
            // Otherwise it may be that of a style.
            ':' => after == ' ',
            _ => letter.is_alphanumeric(),
        };
        if harmless {
            escaped.push(letter);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "#{};", u32::from(letter));
        }
        before = letter;
    }
    escaped
}
