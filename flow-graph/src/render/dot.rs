//! A plan as a graph in the DOT language.

use super::diagram::{Diagram, Group, Kind, Part};
use super::words;
use crate::plan::Plan;
use std::collections::BTreeMap;

impl Plan {
    /// The plan in [DOT](https://graphviz.org/doc/info/lang.html), the language of Graphviz:
    /// blocks and opened flows are clusters, arrows carry values with their types, and dotted
    /// arrows say only what comes first.
    ///
    /// ```
    /// # use flow_graph::Plan;
    /// let plan = Plan::from_json(r#"{
    ///     "name": "Greet",
    ///     "tasks": [{ "name": "hello", "task": "Hello", "reverts": true }],
    ///     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
    /// }"#)?;
    /// assert!(plan.to_dot().starts_with("digraph"));
    /// # Ok::<(), flow_graph::plan::PlanError>(())
    /// ```
    pub fn to_dot(&self) -> String {
        let diagram = Diagram::of(self);
        let mut text = format!("digraph {} {{\n", quote(&[words::plain(&self.name)]));
        text.push_str("  compound=true;\n");
        text.push_str("  graph [fontname=\"sans-serif\", labeljust=l, style=rounded];\n");
        text.push_str("  node [fontname=\"sans-serif\", shape=box, style=rounded];\n");
        text.push_str("  edge [fontname=\"sans-serif\", fontsize=10];\n");
        let mut ends = BTreeMap::new();
        group(&mut text, &diagram.root, 1, &mut ends);
        for link in &diagram.links {
            // Graphviz draws no arrow to a cluster: it is cut off where it leaves or enters one.
            let (Some(from), Some(to)) = (ends.get(&link.from), ends.get(&link.to)) else {
                continue;
            };
            let mut attributes = Vec::new();
            if link.values.is_empty() {
                attributes.push("style=dotted".to_owned());
            } else {
                attributes.push(format!("label={}", quote(&link.values)));
            }
            if from.is_group {
                attributes.push(format!("ltail=cluster_{}", link.from));
            }
            if to.is_group {
                attributes.push(format!("lhead=cluster_{}", link.to));
            }
            let (from, to) = (&from.last, &to.first);
            text.push_str(&format!("  {from} -> {to} [{}];\n", attributes.join(", ")));
        }
        text.push_str("}\n");
        text
    }
}

/// The nodes in which an arrow from or to something ends.
struct Ends {
    first: String,
    last: String,
    is_group: bool,
}

fn group(text: &mut String, group: &Group, depth: usize, ends: &mut BTreeMap<String, Ends>) {
    let indent = "  ".repeat(depth);
    text.push_str(&format!("{indent}subgraph cluster_{} {{\n", group.id));
    text.push_str(&format!("{indent}  label={};\n", quote_left(&group.lines)));
    for part in &group.parts {
        match part {
            Part::Group(inner) => self::group(text, inner, depth + 1, ends),
            Part::Node(node) => {
                let mut attributes = vec![format!("label={}", quote(&node.lines))];
                match node.kind {
                    Kind::Task => {}
                    Kind::Flow => attributes.push("peripheries=2".to_owned()),
                    Kind::End => attributes.push("shape=oval, style=solid".to_owned()),
                }
                if !node.doc.is_empty() {
                    let lines: Vec<_> = node.doc.lines().map(words::plain).collect();
                    attributes.push(format!("tooltip={}", quote(&lines)));
                }
                text.push_str(&format!("{indent}  {} [{}];\n", node.id, attributes.join(", ")));
                let (first, last) = (node.id.clone(), node.id.clone());
                ends.insert(node.id.clone(), Ends { first, last, is_group: false });
            }
        }
    }
    text.push_str(&format!("{indent}}}\n"));
    let first = group.parts.iter().find_map(|part| ends.get(part.id()));
    let last = group.parts.iter().rev().find_map(|part| ends.get(part.id()));
    if let (Some(first), Some(last)) = (first, last) {
        let (first, last) = (first.first.clone(), last.last.clone());
        ends.insert(group.id.clone(), Ends { first, last, is_group: true });
    }
}

/// Lines as one quoted string, each in the middle.
fn quote(lines: &[String]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| escape(line)).collect();
    format!("\"{}\"", lines.join("\\n"))
}

/// Lines as one quoted string, each at the left.
fn quote_left(lines: &[String]) -> String {
    let lines = lines.iter().map(|line| escape(line) + "\\l");
    format!("\"{}\"", lines.collect::<String>())
}

/// Text in which Graphviz reads neither escapes nor HTML entities.
fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;")
}
