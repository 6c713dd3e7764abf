//! `show`: what happened in a run.

use super::output::{Keep, Output, escape, moment, reason, run_json, step_json, table, took};
use super::{CommandError, word};
use crate::durable::{Runs, Step};
use crate::journal::{EntryKind, RunRecord};
use crate::scheduler::RunState;
use serde_json::{Value, json};

/// Which run to show.
#[derive(Clone, Debug, PartialEq, Eq, clap::Args)]
pub struct Show {
    /// Its name
    #[arg(value_name = "RUN")]
    id: String,

    /// The inputs and outputs as well, which may hold secrets
    #[arg(long)]
    values: bool,

    /// Go on until the run rests: drawn anew on a terminal, else a line for each step
    #[arg(long, short)]
    watch: bool,
}

impl Show {
    pub(super) async fn execute(
        self,
        runs: &Runs,
        output: &mut Output<'_>,
    ) -> Result<Option<RunState>, CommandError> {
        if self.watch {
            return Ok(Some(watch(&self.id, runs, output).await?.state));
        }
        let run = runs.get(self.id.as_str()).await?;
        let steps = runs.history(self.id.as_str()).await?;
        if output.is_json() {
            let mut value = run_json(&run);
            value["steps"] = steps.iter().map(step_json).collect();
            if self.values {
                value["inputs"] = parsed(Some(&run.inputs));
                value["outputs"] = parsed(run.outputs.as_ref());
            }
            output.value(&value)?;
        } else {
            let mut text = page(&run, &steps);
            if self.values {
                let outputs = run.outputs.as_deref().unwrap_or("none yet");
                text +=
                    &format!("\ninputs   {}\noutputs  {}\n", escape(&run.inputs), escape(outputs));
            }
            output.text(&text)?;
        }
        Ok((!run.due).then_some(run.state))
    }
}

/// Shows a run until it rests.
pub(super) async fn watch(
    id: &str,
    runs: &Runs,
    output: &mut Output<'_>,
) -> Result<RunRecord, CommandError> {
    let mut follow = runs.follow(id).await?;
    let mut steps = Vec::new();
    if output.redraws() {
        output.clear()?;
        redraw(output, &runs.get(id).await?, &steps)?;
    }
    while let Some(step) = follow.next().await? {
        if output.is_json() {
            output.value(&step_json(&step))?;
        } else if output.redraws() {
            steps.push(step);
            redraw(output, &runs.get(id).await?, &steps)?;
        } else {
            output.text(&format!("{}\n", cells(&step).join("  ").trim_end()))?;
        }
    }
    let run = runs.get(id).await?;
    if output.is_json() {
        output.value(&json!({ "run": run_json(&run) }))?;
    } else if output.redraws() {
        redraw(output, &run, &steps)?;
    } else {
        output.text(&format!("{}\n", ending(&run)))?;
    }
    Ok(run)
}

/// `run order-17 is reverted: …`
pub(super) fn ending(run: &RunRecord) -> String {
    let why = reason(run).map(|why| format!(": {}", escape(&why))).unwrap_or_default();
    format!("run {} is {}{why}", escape(run.id.as_str()), word(run.state))
}

fn parsed(text: Option<&String>) -> Value {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null)
}

fn redraw(output: &mut Output<'_>, run: &RunRecord, steps: &[Step]) -> std::io::Result<()> {
    let (facts, steps) = (facts(run), history(steps));
    // The names of the columns stay, too.
    let (head, steps) = steps.split_at(steps.find("ENDED").unwrap_or(0));
    let (columns, steps) = steps.split_at(steps.find('\n').map_or(0, |end| end + 1));
    output.redraw(&format!("{facts}{head}{columns}"), steps, Keep::Last)
}

fn page(run: &RunRecord, steps: &[Step]) -> String {
    facts(run) + &history(steps)
}

fn facts(run: &RunRecord) -> String {
    let mut facts = vec![
        ("run", escape(run.id.as_str())),
        ("flow", escape(&run.flow)),
        ("state", word(run.state).to_owned()),
        ("created", moment(run.created_at)),
        ("updated", moment(run.updated_at)),
    ];
    if !run.only.is_empty() {
        facts.insert(2, ("only", escape(&run.only.join(", "))));
    }
    facts.extend(reason(run).map(|why| ("why", escape(&why))));
    facts.iter().map(|(key, fact)| format!("{key:<8} {fact}\n")).collect()
}

fn history(steps: &[Step]) -> String {
    if steps.is_empty() {
        return String::new();
    }
    let head = ["ENDED", "NODE", "ATTEMPT", "WHAT", "TOOK", "WHY"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head).chain(steps.iter().map(cells)).collect();
    format!("\n{}", table(&rows))
}

fn cells(step: &Step) -> [String; 6] {
    let node = step.node.as_deref().map_or_else(|| "the run".to_owned(), escape);
    let attempt = if step.attempt == 0 { String::new() } else { step.attempt.to_string() };
    let failure = step.failure.as_ref().map(|failure| {
        let causes = failure.causes().iter().map(|cause| format!(": {cause}"));
        escape(&format!("{}{}", failure.message(), causes.collect::<String>()))
    });
    let why = failure.unwrap_or_default();
    let spent = step.took.map(took).unwrap_or_default();
    [moment(step.ended), node, attempt, said(step.kind).to_owned(), spent, why]
}

fn said(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::RevertFailed => "revert failed",
        EntryKind::TimedOut => "timed out",
        EntryKind::RevertsRetried => "reverts retried",
        other => other.as_str(),
    }
}
