//! Plans as text and as diagrams.

use crate::common::*;
use flow_graph::Plan;
use flow_graph::model::{Backoff, Retry};
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
                .timeout(Duration::from_secs(90)),
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
fn show_render() {
    let plan = manage();
    println!("{}\n{}\n{}", plan.to_text(), plan.to_mermaid(), plan.to_dot());
    for (name, text) in [("mmd", plan.to_mermaid()), ("dot", plan.to_dot())] {
        std::fs::write(format!("/tmp/mm/sample.{name}"), text).unwrap();
    }
}
