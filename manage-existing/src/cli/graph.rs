//! `graph`: the flow behind `manage`, drawn.

use super::args::GraphFormat;
use super::exit::Failure;
use super::output::print;
use flow_runtime::Flow;
use manage_existing::flow::ManageExisting;

pub(super) fn run(format: GraphFormat) -> Result<(), Failure> {
    let plan = ManageExisting::plan();
    print(&match format {
        GraphFormat::Json => plan.to_json() + "\n",
        GraphFormat::Text | GraphFormat::Mermaid | GraphFormat::Dot => plan.to_json() + "\n",
    })
}
