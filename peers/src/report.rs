//! Says what was measured, as Markdown or as JSON.

use crate::measure::{Figures, Measured};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Every figure, a whole run's in nanoseconds.
pub fn json(results: &[Measured]) -> Value {
    let one = |measured: &Measured, name: &str, figures: &Figures| {
        let (shape, tasks) = (measured.shape, figures.tasks as f64);
        json!({
            "workload": shape.name,
            "contestant": name,
            "tasks": figures.tasks,
            "samples": figures.samples,
            "median_ns_per_run": figures.median,
            "min_ns_per_run": figures.min,
            "build_ns_per_run": figures.build,
            "median_ns_per_task": figures.median / tasks,
            "min_ns_per_task": figures.min / tasks,
        })
    };
    let of = |measured: &Measured| -> Vec<Value> {
        let figures = measured.figures.iter();
        figures.filter_map(|(name, figures)| Some(one(measured, name, figures.as_ref()?))).collect()
    };
    results.iter().flat_map(of).collect()
}

/// A table of all workloads, and one with the details of each.
pub fn tables(results: &[Measured]) -> String {
    let mut text = String::new();
    let _ = overview(&mut text, results);
    for measured in results {
        let _ = details(&mut text, measured);
    }
    text
}

fn overview(text: &mut String, results: &[Measured]) -> std::fmt::Result {
    let Some(first) = results.first() else { return Ok(()) };
    writeln!(text, "\nNanoseconds a task, median; behind it how many times as long as `flow!`.\n")?;
    let heads = results.iter().map(|measured| match measured.shape.sleeps() {
        true => format!("{}, ms a run", measured.shape.name),
        false => measured.shape.name.into(),
    });
    let heads: Vec<String> = std::iter::once(String::new()).chain(heads).collect();
    let mut rows = vec![heads];
    for (place, (name, _)) in first.figures.iter().enumerate() {
        let mut row = vec![(*name).to_owned()];
        for measured in results {
            let ours = measured.figures.first().and_then(|(_, figures)| figures.as_ref());
            row.push(match &measured.figures[place].1 {
                None => "n/a".into(),
                Some(figures) => cell(measured, figures, ours),
            });
        }
        rows.push(row);
    }
    table(text, &rows)?;
    writeln!(
        text,
        "\n`*`: the fan-in is cut into a tree, as a task takes eight (dagx) or twelve (async_dag) \
         inputs at most; the figure is for a task of that larger graph.\n\
         n/a: steno waits for all of one stage before the next, so it has no way to say which \
         task of a layer needs which; `straight` and `boxed` do one thing at a time, so that \
         skew is not for them, and `join!` is only for it.\n\
         steno encodes every value as JSON and logs every event: it does more for a task.\n\
         skew on steno waits for each stage; that is how it is expressed there."
    )
}

fn cell(measured: &Measured, figures: &Figures, ours: Option<&Figures>) -> String {
    let (median, _) = shown(measured, figures);
    let star = if figures.tasks == measured.shape.tasks.len() { "" } else { "*" };
    match ours {
        Some(ours) => {
            let ratio = shown(measured, figures).0 / shown(measured, ours).0;
            format!("{}{star} ×{}", three(median), three(ratio))
        }
        None => format!("{}{star}", three(median)),
    }
}

/// Median and minimum in the unit of the table.
fn shown(measured: &Measured, figures: &Figures) -> (f64, f64) {
    let unit = if measured.shape.sleeps() { 1e6 } else { figures.tasks as f64 };
    (figures.median / unit, figures.min / unit)
}

fn details(text: &mut String, measured: &Measured) -> std::fmt::Result {
    let unit = if measured.shape.sleeps() { "ms a run" } else { "ns a task" };
    writeln!(text, "\n{}, {unit}\n", measured.shape.name)?;
    let heads = ["", "median", "min", "× flow!", "build and drop", "tasks", "samples"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    let ours = measured.figures.first().and_then(|(_, figures)| figures.as_ref());
    for (name, figures) in &measured.figures {
        let Some(figures) = figures else { continue };
        let (median, min) = shown(measured, figures);
        let ratio = ours.map_or(f64::NAN, |ours| median / shown(measured, ours).0);
        let unit = if measured.shape.sleeps() { 1e6 } else { figures.tasks as f64 };
        let build = match figures.build {
            0.0 => "once".into(),
            build => three(build / unit),
        };
        rows.push(vec![
            (*name).to_owned(),
            three(median),
            three(min),
            three(ratio),
            build,
            figures.tasks.to_string(),
            figures.samples.to_string(),
        ]);
    }
    table(text, &rows)
}

/// Markdown, aligned so that it reads as plain text too.
fn table(text: &mut String, rows: &[Vec<String>]) -> std::fmt::Result {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<_> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    for (number, row) in rows.iter().enumerate() {
        for (column, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[column] - cell.chars().count());
            match column {
                0 => write!(text, "| {cell}{pad} ")?,
                _ => write!(text, "| {pad}{cell} ")?,
            }
        }
        writeln!(text, "|")?;
        if number == 0 {
            for (column, width) in widths.iter().enumerate() {
                let (line, end) = if column == 0 { (*width, "") } else { (width - 1, ":") };
                write!(text, "| {}{end} ", "-".repeat(line))?;
            }
            writeln!(text, "|")?;
        }
    }
    Ok(())
}

/// Three figures are all that such a measurement tells.
fn three(value: f64) -> String {
    match value {
        value if value >= 100.0 => {
            let unit = 10f64.powf(value.log10().floor() - 2.0);
            thousands((value / unit).round() * unit)
        }
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
