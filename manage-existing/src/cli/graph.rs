//! `graph`: the flow behind `manage`, drawn.

use super::args::GraphFormat;
use super::exit::Failure;
use super::output::print;
use flow_runtime::StaticFlow;
use manage_existing::flow::ManageExisting;

pub(super) fn run(format: GraphFormat) -> Result<(), Failure> {
    let plan = ManageExisting::plan();
    print(&match format {
        GraphFormat::Text => plan.to_text(),
        GraphFormat::Mermaid => plan.to_mermaid(),
        GraphFormat::Dot => plan.to_dot(),
        GraphFormat::Json => plan.to_json() + "\n",
    })
}
