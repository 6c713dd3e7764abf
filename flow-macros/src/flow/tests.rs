//! The grammar: what is written is read, and what cannot be read costs nothing but itself.

use super::ast::{Block, Child, Flow, Value};
use super::parse;
use crate::errors::Errors;
use crate::metadata::type_text;
use crate::names;
use flow_graph::model::{Backoff, Pattern};
use proptest::prelude::*;
use std::time::Duration;

fn read(text: &str) -> (Option<Flow>, Vec<String>) {
    let mut errors = Errors::default();
    let flow = parse::flow(text.parse().unwrap(), &mut errors);
    (flow, errors.into_messages())
}

fn flow(text: &str) -> Flow {
    let (flow, errors) = read(text);
    assert!(errors.is_empty(), "{errors:?}");
    flow.unwrap()
}

/// The body as text: labels, paths, arguments and renames.
fn printed(block: &Block) -> String {
    let children = block.children.iter().map(|child| match child {
        Child::Block(inner) => {
            let label = inner.label.as_ref().map(|label| format!("{label}: "));
            format!("{}{} {}", label.unwrap_or_default(), inner.pattern.keyword(), printed(inner))
        }
        Child::Node(node) => {
            let label = node.label.as_ref().map(|label| format!("{label}: "));
            let mut text = label.unwrap_or_default() + &type_text(&node.path);
            let arguments: Vec<_> = node
                .arguments
                .iter()
                .map(|argument| match &argument.value {
                    Value::Symbol(symbol) => format!("{} = {symbol}", argument.parameter),
                    Value::Expression(given) => format!("{} = {{{given}}}", argument.parameter),
                })
                .collect();
            if !arguments.is_empty() {
                text += &format!("({})", arguments.join(", "));
            }
            if let Some(renames) = &node.renames {
                let names: Vec<_> = renames
                    .names
                    .iter()
                    .map(|(name, _)| name.as_ref().map_or("_".to_owned(), names::plain))
                    .collect();
                text += &match names.as_slice() {
                    [one] => format!(" -> {one}"),
                    several => format!(" -> ({})", several.join(", ")),
                };
            }
            text
        }
    });
    format!("{{ {} }}", children.collect::<Vec<_>>().join(", "))
}

fn body(text: &str) -> (String, Vec<String>) {
    let (flow, errors) = read(&format!("linear F() {text}"));
    (printed(&flow.unwrap().root), errors)
}

#[test]
fn a_head_with_everything() {
    let flow = flow(
        "/// Says it.
         #[derive(Clone)] #[transient] #[retry(times = 2)]
         pub(crate) graph F<'a, T: Clone, const N: usize>(
             /// In.
             a: &'a T, r#type: [u8; N],
         ) -> (out: Vec<T>) where T: Send { A }",
    );
    assert_eq!((flow.name.to_string().as_str(), flow.doc.as_str()), ("F", "Says it."));
    assert_eq!((flow.root.pattern, flow.transient), (Pattern::Graph, true));
    assert_eq!(flow.root.policies.retry.as_ref().map(|retry| retry.times), Some(2));
    // The doc comment is an attribute; the two that are ours are not passed on.
    assert_eq!(flow.attributes.len(), 2);
    assert_eq!((flow.inputs.len(), flow.inputs[0].doc.as_str()), (2, "In."));
    assert_eq!(names::plain(&flow.inputs[1].name), "type");
    assert_eq!(type_text(&flow.outputs[0].ty), "Vec<T>");
    assert_eq!(flow.generics.params.len(), 3);
    assert!(flow.generics.where_clause.is_some());
}

#[test]
fn policies_are_read_into_the_model() {
    let flow = flow(
        "linear F() {
            #[timeout(\"1m 30s\")]
            #[retry(times = 5, backoff = exponential(\"100ms\", factor = 3, max = \"3s\"), jitter,
                    except(A, b::B<u8>), except_if = |failure| failure.is(1, 2))]
            linear { A }
        }",
    );
    let Child::Block(block) = &flow.root.children[0] else { panic!("a block") };
    assert_eq!(block.policies.timeout, Some(Duration::from_secs(90)));
    let retry = block.policies.retry.as_ref().unwrap();
    let (initial, max) = (Duration::from_millis(100), Some(Duration::from_secs(3)));
    assert_eq!(retry.backoff, Backoff::Exponential { initial, factor: 3.0, max });
    assert_eq!((retry.times, retry.jitter, retry.filter), (5, true, Some(0)));
    assert_eq!(flow.filters[0].types.len(), 2);
    assert!(flow.filters[0].predicate.is_some());
}

#[test]
fn a_mistake_costs_one_child() {
    for (text, kept, message) in [
        ("{ A, tasks::, B }", "{ A, B }", "expected the name"),
        ("{ A, 5, B }", "{ A, B }", "expected the name"),
        ("{ A, B -> , C }", "{ A, C }", "expected a name for what"),
        ("{ A, second: }", "{ A }", "expected the name"),
    ] {
        let (body, errors) = body(text);
        assert_eq!(body, kept, "{text}");
        assert!(errors.len() == 1 && errors[0].starts_with(message), "{text}: {errors:?}");
    }
}

#[test]
fn a_mistake_beside_a_child_costs_nothing() {
    for (text, kept, message) in [
        ("{ A B, C }", "{ A, B, C }", "expected `,` before the next task"),
        ("{ A; B }", "{ A, B }", "expected `,`, found `;`"),
        ("{ A(x = ), B }", "{ A, B }", "nothing is given to `x`"),
        ("{ A(x = 5, y = z), B }", "{ A(y = z), B }", "`x` is given neither"),
        ("{ A(x = y z = w) }", "{ A(x = y, z = w) }", "expected `,` before the next argument"),
        ("{ A, parallel { B } }", "{ A, linear { B } }", "`parallel` is no pattern"),
        ("{ A, F }", "{ A }", "flow `F` cannot contain itself"),
        ("{ #[cfg(test)] A }", "{ A }", "nothing in a flow has an attribute"),
    ] {
        let (body, errors) = body(text);
        assert_eq!(body, kept, "{text}");
        assert!(errors.len() == 1 && errors[0].starts_with(message), "{text}: {errors:?}");
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let (flow, errors) = read("linear F(a, b: u8) -> (c) { 1, A(2), #[retry] B, 3 }");
    assert_eq!(flow.unwrap().inputs.len(), 1);
    assert_eq!(errors.len(), 6, "{errors:?}");
}

#[test]
fn an_unreadable_flow_still_has_its_name() {
    for text in ["pub linear F {}", "pub linear F", "linear F()", "graph F<T>(a: T) -> T {}"] {
        assert!(read(text).0.is_none(), "{text}");
        let name = parse::name_of(&text.parse().unwrap());
        assert_eq!(name.map(|name| name.to_string()).as_deref(), Some("F"), "{text}");
    }
}

fn word() -> impl Strategy<Value = String> {
    // Words of this grammar and of Rust's are names like any other, where they are legal.
    prop_oneof![
        "[a-z][a-z0-9_]{0,5}",
        Just("linear".to_owned()),
        Just("retry".to_owned()),
        Just("r#type".to_owned()),
    ]
    .prop_filter("a keyword", |word| syn::parse_str::<syn::Ident>(word).is_ok())
}

fn node() -> impl Strategy<Value = String> {
    let path = (
        prop_oneof![Just(""), Just("::"), Just("crate::"), Just("self::a::"), Just("super::")],
        "[A-Z][A-Za-z]{0,5}",
        prop_oneof![Just(""), Just("<Db>"), Just("<'a, Vec<u8>, 3>")],
    )
        .prop_filter("the flow itself", |(_, name, _)| name != "F")
        .prop_map(|(prefix, name, generics)| format!("{prefix}{name}{generics}"));
    let value = prop_oneof![word(), Just("{5}".to_owned()), Just("{a (b , c)}".to_owned())];
    let arguments = proptest::collection::btree_map(word(), value, 0..3).prop_map(|given| {
        let given: Vec<_> = given.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) }
    });
    let name = prop_oneof!["[a-z]{1,4}x", Just("_".to_owned())];
    let renames = proptest::collection::vec(name, 0..3).prop_map(|names| match names.as_slice() {
        [] => String::new(),
        [one] => format!(" -> {one}"),
        several => format!(" -> ({})", several.join(", ")),
    });
    let label = proptest::option::of(word()).prop_map(|label| match label {
        Some(label) => format!("{label}: "),
        None => String::new(),
    });
    (label, path, arguments, renames).prop_map(|(a, b, c, d)| a + &b + &c + &d)
}

fn block() -> impl Strategy<Value = String> {
    node().prop_recursive(4, 24, 5, |inner| {
        let pattern = prop_oneof![Just("linear"), Just("unordered"), Just("graph")];
        let label = prop_oneof![Just(""), Just("named: ")];
        (label, pattern, proptest::collection::vec(inner, 1..5)).prop_map(
            |(label, pattern, children)| format!("{label}{pattern} {{ {} }}", children.join(", ")),
        )
    })
}

proptest! {
    #[test]
    fn what_is_printed_is_read(children in proptest::collection::vec(block(), 1..5)) {
        let text = format!("{{ {} }}", children.join(", "));
        let (body, errors) = body(&text);
        prop_assert_eq!(&errors, &Vec::<String>::new(), "{}", text);
        prop_assert_eq!(body, text);
    }

    #[test]
    fn nothing_makes_the_parser_panic(
        text in "(linear|pub|F|\\(|\\)|\\{|\\}|,|:|::|->|=|_|#|\\[|\\]|retry|5|\"x\"| ){0,24}",
    ) {
        if text.parse::<proc_macro2::TokenStream>().is_ok() {
            let (flow, errors) = read(&text);
            prop_assert!(flow.is_some() || !errors.is_empty());
        }
    }
}
