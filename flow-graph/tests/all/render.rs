//! Plans as text and as diagrams.

use crate::common::*;
use flow_graph::Plan;
use flow_graph::model::{Backoff, Retry};
use proptest::prelude::*;
use std::time::Duration;

fn manage() -> Plan {
    let retry = Retry {
        times: 5,
        backoff: Backoff::Exponential {
            initial: Duration::from_millis(100),
            factor: 2.0,
            max: Some(Duration::from_secs(30)),
        },
        jitter: true,
        filter: Some(0),
        filter_text: "is_fatal".to_owned(),
        controlled: false,
    };
    let prepare = plan(named(
        "Prepare",
        &["host: String"],
        &["pool: Pool", "host: String"],
        linear![task("FindPool").needs(&["host: &str"]).gives(&["pool: Pool"])],
    ));
    let mut flow = named(
        "ManageExisting",
        &["context: Context", "host: String"],
        &["volume: Volume", "checked: bool"],
        linear![
            sub_flow("Prepare")
                .doc("Looks for a place.")
                .needs(&["host: String"])
                .gives(&["pool: Pool", "host: String"])
                .renamed(&["pool", "same_host"]),
            task("EntryCreate")
                .doc("\nCreates the database entry of the volume.\n\nDestroys it on revert.")
                .needs(&["context: &Context", "hostname: &str", "size: u64"])
                .rebind("hostname", "same_host")
                .inject("size")
                .may_have(&["zone: Option<&Zone>"])
                .revert_needs(&["pool: &Pool"])
                .gives(&["volume: Volume", "_props: Map<String, Vec<Option<&'a str>>>"])
                .timeout(Duration::from_secs(90))
                .priority(-3),
            graph![
                task("Report").needs(&["volume: &Volume", "checked: bool"]),
                unordered![
                    task("Check").needs(&["volume: Volume"]).gives(&["checked: bool"]),
                    task("Log").label("note"),
                ]
                .doc("What may go wrong.")
                .retry(retry),
            ]
            .label("attempts"),
            task("Done"),
        ],
    );
    flow.doc = "Creates the entry, then casts to the scheduler.".to_owned();
    flow.inputs[1].doc = "The host and pool.\nMore.".to_owned();
    plan(flow).inline(&[&prepare])
}

#[test]
fn text() {
    assert_eq!(manage().to_text(), include_str!("rendered/manage.txt"));
}

#[test]
fn mermaid() {
    assert_eq!(manage().to_mermaid(), include_str!("rendered/manage.mmd"));
}

#[test]
fn dot() {
    assert_eq!(manage().to_dot(), include_str!("rendered/manage.dot"));
}

#[test]
fn a_closed_flow_is_one_node() {
    let plan = plan(flow(
        &["x: u8"],
        &["y: u8"],
        linear![sub_flow("Inner").needs(&["x: u8"]).gives(&["y: u8"])],
    ));
    let expected = "\
flowchart TB
  subgraph b0[\"F<br/>linear\"]
    inputs([\"inputs\"])
    f0[[\"inner: Inner\"]]
    outputs([\"outputs\"])
  end
  f0 -->|\"y: u8\"| outputs
  inputs -->|\"x: u8\"| f0
";
    assert_eq!(plan.to_mermaid(), expected);
}

/// A plan in which everything that people name is named like this.
fn plan_of(text: &str) -> Plan {
    let mut plan = manage();
    plan.name = text.to_owned();
    plan.doc = text.to_owned();
    for input in &mut plan.inputs {
        input.name = format!("{text}{}", input.name);
        input.type_name = text.to_owned();
        input.doc = text.to_owned();
    }
    for task in &mut plan.tasks {
        for name in [&mut task.name, &mut task.task, &mut task.doc] {
            *name = format!("x{text}{name}");
        }
        for provision in &mut task.provides {
            provision.type_name = text.to_owned();
            provision.symbol = provision.symbol.as_ref().map(|symbol| format!("{text}{symbol}"));
        }
    }
    for flow in &mut plan.flows {
        flow.name = text.to_owned();
    }
    plan.root.label = Some(text.to_owned());
    plan
}

/// What is left when what stands in quotes is taken away, and what stood there.
fn unquote(text: &str, escapes: bool) -> (String, Vec<String>) {
    let (mut rest, mut quoted) = (String::new(), Vec::new());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        rest.push(letter);
        if letter != '"' {
            continue;
        }
        let mut inside = String::new();
        loop {
            match letters.next() {
                Some('"') => break,
                Some('\\') if escapes => {
                    inside.push('\\');
                    inside.extend(letters.next());
                }
                Some(letter) => inside.push(letter),
                None => return (format!("{rest}: not closed"), quoted),
            }
        }
        rest.push('"');
        quoted.push(inside);
    }
    (rest, quoted)
}

/// Reads a label as Mermaid does: signs by number.
fn read_mermaid(label: &str) -> String {
    let mut parts = label.split('#');
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (number, rest) = part.split_once(';').unwrap();
        text.push(char::from_u32(number.parse().unwrap()).unwrap());
        text.push_str(rest);
    }
    text
}

/// Reads a label as Graphviz does: escapes, then entities.
fn read_dot(label: &str) -> String {
    let mut text = String::new();
    let mut letters = label.chars();
    while let Some(letter) = letters.next() {
        match (letter, letter == '\\') {
            (_, true) => match letters.next().unwrap() {
                'n' | 'l' => text.push('\n'),
                letter => text.push(letter),
            },
            (letter, false) => text.push(letter),
        }
    }
    let entities = text.match_indices('&').all(|(place, _)| text[place..].starts_with("&amp;"));
    assert!(entities, "a bare & in {label}");
    text.replace("&amp;", "&")
}

/// Texts with all that means something to someone.
fn texts() -> impl Strategy<Value = String> {
    let sharp = prop::sample::select(vec![
        "\"",
        "\\",
        "\\\"",
        "\\n",
        "\n",
        "\r\n",
        "\t",
        "\0",
        "\u{1b}[2J",
        "#",
        ";",
        "#quot;",
        "&",
        "&lt;",
        "&#39;",
        "<",
        ">",
        "<br/>",
        "</b>",
        "`",
        "*",
        "**a**",
        "_",
        "__",
        "a_b",
        "1. a",
        "- a",
        "%%",
        "%%{init: {}}%%",
        "---",
        "style a:b#c;",
        "classDef x:y#z;",
        ":::",
        ":",
        "end",
        "subgraph",
        "]",
        "[",
        "(",
        ")",
        "{",
        "}",
        "|",
        "-->",
        "Vec<Option<&'a str>>",
        "ﬂ°°1¶ß",
        "ﬂ°a¶ß",
        "é",
        "名前",
        "🦀",
        "www.example.org",
        "http://a.b",
        "\u{2028}",
        "\u{7f}",
        "$$x$$",
    ]);
    let piece = prop_oneof![sharp.prop_map(str::to_owned), any::<char>().prop_map(String::from)];
    prop::collection::vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

/// Text on one line, as it should arrive.
fn on_one_line(text: &str) -> String {
    let text = text.replace(|letter: char| letter.is_whitespace() || letter.is_control(), " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn no_name_changes_a_mermaid(text in texts()) {
        let (plain, _) = unquote(&plan_of("x").to_mermaid(), false);
        let (rest, labels) = unquote(&plan_of(&text).to_mermaid(), false);
        prop_assert_eq!(rest, plain);
        for label in &labels {
            let label = label.replace("<br/>", "");
            let sharp = label.contains(['<', '>', '&', '`', '*', '%', '{', '.', '\n']);
            prop_assert!(!sharp, "{label}");
        }
        let lines = labels.iter().flat_map(|label| label.split("<br/>"));
        let read: Vec<_> = lines.map(read_mermaid).collect();
        let wanted = on_one_line(&format!("x{text}report: x{text}Report"));
        prop_assert!(read.contains(&wanted), "{wanted:?} is not in {read:#?}");
    }

    #[test]
    fn no_name_changes_a_dot(text in texts()) {
        let (plain, _) = unquote(&plan_of("x").to_dot(), true);
        let (rest, labels) = unquote(&plan_of(&text).to_dot(), true);
        prop_assert_eq!(rest, plain);
        let read: Vec<_> = labels.iter().map(|label| read_dot(label)).collect();
        let read: Vec<_> = read.iter().flat_map(|label| label.lines()).collect();
        let wanted = on_one_line(&format!("x{text}report: x{text}Report"));
        prop_assert!(read.contains(&wanted.as_str()), "{wanted:?} is not in {read:#?}");
    }

    #[test]
    fn no_name_adds_a_line_to_the_text(text in texts()) {
        let lines = plan_of(&text).to_text();
        prop_assert!(!lines.contains(|letter: char| letter != '\n' && letter.is_control()));
        let wanted = on_one_line(&format!("x{text}report: x{text}Report"));
        prop_assert!(lines.lines().any(|line| line.ends_with(&wanted)), "{wanted:?} in {lines}");
    }
}
