//! Compares our runs of a case with TaskFlow's.

use crate::calls::{in_order, raised, values};
use crate::case::{Atom, Call, Case, Item, Line, Outcome, Variant, When};
use crate::invariants::{self, Order};
use crate::output;
use crate::rules::{
    IGNORED_LATER, MIXED_DEPTHS, NOT_STARTED, OTHER_ATTEMPT, REVERTS_GO_ON, Rule,
    SEVERAL_PROVIDERS, SKIPPED_RETRY, SUSPENDED_SOONER, Tally, UNSEEN_ORDER, WRITTEN_AT_ONCE,
};
use crate::run::{Way, World, run};
use crate::votes;
use flow_runtime::builder::BuildError;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What became of each task: its state, and how often it was executed and reverted.
type Fates = BTreeMap<String, Fate>;
type Fate = (String, u32, u32);

/// Compares one case; what is wrong, if anything.
pub(crate) fn compare(line: &str, orders: u64, tally: &mut Tally) -> Result<(), String> {
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let case = Case::of(line.case)?;
    let expected = line.serial.ok_or("the serial run is missing")?;
    tally.cases += 1;
    *tally.families.entry(case.family.clone()).or_default() += 1;
    for name in line.adapted {
        *tally.adapted.entry(name).or_default() += 1;
    }
    let compared = one(&case, &expected, &line.variants, orders, tally);
    compared.map_err(|wrong| format!("{}: {wrong}", case.id))
}

fn one(
    case: &Case,
    expected: &Outcome,
    variants: &[Variant],
    orders: u64,
    tally: &mut Tally,
) -> Result<(), String> {
    let built = crate::build::flow(case, &World::new(Way::of(case, None, false)));
    match (built, &expected.build_error) {
        (Ok(_), None) => {}
        (Ok(_), Some(error)) => return Err(format!("TaskFlow refuses it: {}", error.kind)),
        (Err(error), Some(theirs)) => {
            tally.refused += 1;
            let kinds = kinds(&error);
            let several = kinds == BTreeSet::from(["AmbiguousDependency"]);
            return match kinds.contains(theirs.kind.as_str()) {
                true => Ok(()),
                // It takes one of them for each, in a graph by the order of adding, and may find
                // a circle or nothing then.
                false if several => {
                    tally.rule(&SEVERAL_PROVIDERS);
                    Ok(())
                }
                false => Err(format!("TaskFlow says {}, and we say {error}", theirs.kind)),
            };
        }
        (Err(error), None) if kinds(&error) == BTreeSet::from(["AmbiguousDependency"]) => {
            tally.rule(&SEVERAL_PROVIDERS);
            return Ok(());
        }
        (Err(error), None) => return Err(format!("only we refuse it: {error}")),
    }
    let make = |world: &Arc<World>| {
        let flow = crate::build::flow(case, world).map_err(|error| error.to_string())?;
        let inputs = flow.inputs(crate::build::inputs(case)).map_err(|error| error.to_string())?;
        Ok((flow, inputs))
    };
    runs(case, expected, variants, orders, tally, |way| run(case, way, make))
}

/// Compares the runs of a flow, whatever built it.
pub(crate) fn runs(
    case: &Case,
    expected: &Outcome,
    variants: &[Variant],
    orders: u64,
    tally: &mut Tally,
    run: impl Fn(Way) -> Result<Outcome, String>,
) -> Result<(), String> {
    let order = Order::of(case);
    let ran = |tally: &mut Tally, order_of: Option<u64>, durable| {
        let way = Way::of(case, order_of, durable);
        let outcome = run(way).map_err(|wrong| format!("{way:?}: {wrong}"))?;
        output::write(case, way, &outcome);
        let wrong = invariants::check(case, &order, &outcome, tally);
        match wrong.is_empty() {
            true => Ok(outcome),
            false => Err(format!("{way:?}: {}\n{outcome:#?}", wrong.join("; "))),
        }
    };
    let serial = ran(tally, None, false)?;
    let durable = ran(tally, None, true)?;
    // A journal changes nothing, and nor does whose retries they are; but when it is seen what a
    // decider says, with several tasks that could have their turn.
    let calls = |outcome: &Outcome| -> Vec<Call> {
        outcome.calls.iter().filter(|call| call.is_of_task()).cloned().collect()
    };
    let same = serial.flow_state == durable.flow_state
        && of_outcome(&serial) == of_outcome(&durable)
        && calls(&serial) == calls(&durable)
        && serial.segments == durable.segments;
    if !same && !case.decides() {
        return Err(format!("in memory {serial:#?}\nand with a journal {durable:#?}"));
    }
    if let Some((rule, part)) = without_counterpart(case, expected, variants) {
        tally.rule(rule);
        if expected.anomalies.is_empty() {
            apart_from(case, &order, part, expected, &serial)?;
        }
        return (0..orders)
            .try_for_each(|number| ran(tally, Some(number), number % 4 == 2).map(drop));
    }
    if expected.anomalies.is_empty() {
        tally.serial += 1;
        compare_serial(case, &order, expected, &serial, tally)
            .map_err(|wrong| format!("serial: {wrong}"))?;
        compare_serial(case, &order, expected, &durable, &mut Tally::default())
            .map_err(|wrong| format!("with a journal: {wrong}"))?;
    } else {
        tally.anomalies += 1;
    }
    let known: Vec<(&str, Fates)> = variants
        .iter()
        .map(|variant| (variant.flow_state.as_str(), of_variant(case, variant)))
        .collect();
    if known.is_empty() {
        return Ok(());
    }
    for number in 0..orders {
        let ours = ran(tally, Some(number), number % 4 == 2)?;
        tally.orders += 1;
        concurrent(case, &order, &known, &ours, tally)
            .map_err(|wrong| format!("order {number}: {wrong}"))?;
    }
    Ok(())
}

/// The part with which TaskFlow does what nothing here does, if there is one.
fn without_counterpart<'a>(
    case: &'a Case,
    expected: &Outcome,
    variants: &[Variant],
) -> Option<(&'static Rule, &'a Item)> {
    if let Some(flow) = votes::skipped_under_a_retry(&case.flow).first() {
        return Some((&SKIPPED_RETRY, flow));
    }
    let of_serial = expected.atoms.iter().map(|(name, atom)| (name, atom.state.as_str()));
    let atoms = variants.iter().flat_map(|variant| &variant.atoms);
    let all = of_serial.chain(atoms.map(|(name, atom)| (name, atom.0.as_str())));
    let ignored: BTreeSet<_> =
        all.filter(|(_, state)| *state == "IGNORE").map(|(name, _)| name.as_str()).collect();
    let parts = votes::of_several_depths(&case.flow);
    let part = parts.into_iter().find(|(_, widest)| widest.iter().any(|it| ignored.contains(it)));
    part.map(|(part, _)| (&MIXED_DEPTHS, part))
}

/// Where nothing fails, what is neither in the part nor after it must do what it does in
/// TaskFlow.
fn apart_from(
    case: &Case,
    order: &Order,
    part: &Item,
    theirs: &Outcome,
    ours: &Outcome,
) -> Result<(), String> {
    if case.flow.tasks().iter().any(|task| task.fail.at_all()) {
        return Ok(());
    }
    let inside = part.atoms();
    let touched = |name: &String| {
        inside.contains(&name.as_str()) || inside.iter().any(|it| order.after[*it].contains(name))
    };
    let (wanted, found) = (of_outcome(theirs), of_outcome(ours));
    let differs = |(name, fate): &(&String, &Fate)| !touched(name) && wanted[*name] != **fate;
    match found.iter().find(differs) {
        Some(differs) => Err(format!("beside {}: {differs:?} of {wanted:?}", part.name)),
        None => Ok(()),
    }
}

/// The errors of TaskFlow's that the same mistakes are.
fn kinds(error: &BuildError) -> BTreeSet<&'static str> {
    let kind = |message: &str| match message {
        _ if message.contains(" both provide it") || message.contains(" all provide it") => {
            "AmbiguousDependency"
        }
        _ if message.contains(" wait for each other") => "DependencyFailure",
        _ if message.starts_with("two parts of flow ") => "Duplicate",
        _ if message.contains(" requires `") => "MissingDependencies",
        _ => "another",
    };
    error.diagnostics().iter().map(|told| kind(&told.message)).collect()
}

fn fate(atom: &Atom) -> (String, u32, u32) {
    normal(&atom.state, atom.executions, atom.reverts)
}

/// A task that was reverted to be tried again, and was not reached any more, is PENDING in
/// TaskFlow; our engine tells of tasks only what happens to them, and so last that it is
/// reverted.
fn normal(state: &str, executions: u32, reverts: u32) -> (String, u32, u32) {
    let reset = state == "PENDING" && executions > 0;
    let state = if reset { "REVERTED" } else { state };
    (state.to_owned(), executions, reverts)
}

fn of_variant(case: &Case, variant: &Variant) -> Fates {
    let fate = case.flow.atoms().into_iter().map(|name| {
        let (state, executions, reverts) = &variant.atoms[name];
        (name.to_owned(), normal(state, *executions, *reverts))
    });
    fate.collect()
}

fn of_outcome(outcome: &Outcome) -> Fates {
    outcome.atoms.iter().map(|(name, atom)| (name.clone(), fate(atom))).collect()
}

/// Takes away the differences that are only about when something is ignored: here when its turn
/// comes, which it may not any more when something failed, and until its turn comes again.
fn ignored_alike(case: &Case, theirs: &mut Fates, ours: &Fates) -> bool {
    let mut differs = false;
    for (name, theirs) in theirs.iter_mut().filter(|(name, _)| ours.contains_key(*name)) {
        let ours = &ours[name];
        let later = (theirs.0.as_str(), ours.0.as_str()) == ("IGNORE", "PENDING");
        let longer = (theirs.0.as_str(), ours.0.as_str()) == ("PENDING", "IGNORE");
        let calls = (theirs.1, theirs.2) == (ours.1, ours.2);
        if case.decides() && calls && (later || longer && case.flow.retries()) {
            theirs.0.clone_from(&ours.0);
            differs = true;
        }
    }
    differs
}

/// The tasks that failed in a run, by execute or by revert.
fn failed(outcome: &Outcome) -> BTreeSet<String> {
    let failed = outcome.calls.iter().filter(|call| call.out == "fail");
    failed.filter_map(|call| call.atom.clone()).collect()
}

fn compare_serial(
    case: &Case,
    order: &Order,
    theirs: &Outcome,
    ours: &Outcome,
    tally: &mut Tally,
) -> Result<(), String> {
    let (mut wanted, found) = (of_outcome(theirs), of_outcome(ours));
    wanted.retain(|name, _| found.contains_key(name));
    if ignored_alike(case, &mut wanted, &found) {
        tally.rule(&IGNORED_LATER);
    }
    let ours_state = ours.flow_state.as_deref();
    let differ = || {
        format!(
            "TaskFlow ended {:?} {wanted:?}\nand we {:?} {found:?}",
            theirs.flow_state, ours.flow_state
        )
    };
    if theirs.flow_state == ours.flow_state && wanted == found {
        tally.serial_exact += 1;
        values(theirs, ours, tally)?;
        if theirs.segments != ours.segments {
            tally.rule(&SUSPENDED_SOONER);
            // They differ by a pause that one of the two had no time for.
            if ours.segments.last() != theirs.segments.last() {
                return Err(format!("segments {:?} and {:?}", theirs.segments, ours.segments));
            }
        }
        raised(theirs, ours, tally)?;
        if case.flow.children.iter().all(|child| child.is_task()) && case.flow.kind == "linear" {
            in_order(theirs, ours)?;
        }
        return Ok(());
    }
    let again = |task: &String| {
        let (theirs_did, ours_did) = (&wanted[task], &found[task]);
        let less = ours_did.1 <= theirs_did.1 && ours_did.2 <= theirs_did.2;
        let like = ours_did.0 == theirs_did.0 && less;
        theirs.deaths() > 0 && like && is_lawful(case, ours_state, (task, ours_did))
    };
    if theirs.flow_state == ours.flow_state && wanted.keys().all(again) {
        tally.rule(&WRITTEN_AT_ONCE);
        return Ok(());
    }
    let reverts_failed = |outcome: &Outcome| outcome.flow_state.as_deref() == Some("FAILURE");
    let succeeded = ours.flow_state.as_deref() == Some("SUCCESS");
    if (reverts_failed(theirs) || reverts_failed(ours)) && !succeeded {
        tally.rule(&REVERTS_GO_ON);
        return match stopped_only_before(order, ours) {
            true => Ok(()),
            false => Err(differ()),
        };
    }
    // Neither began what the other did because of a failure that it comes neither before nor
    // after.
    let failed: BTreeSet<_> = failed(ours).union(&failed(theirs)).cloned().collect();
    let differs = wanted.iter().filter(|(task, fate)| found[*task] != **fate);
    let free = case.is_free();
    let lawful = differs.clone().all(|(task, _)| {
        let unrelated = !failed.iter().any(|failed| order.related(task, failed));
        again(task)
            || (free || unrelated)
                && is_lawful(case, ours.flow_state.as_deref(), (task, &found[task]))
    });
    if theirs.flow_state != ours.flow_state {
        let flow = ours.flow_state.as_deref().unwrap_or_default();
        if !lawful_anyway(case, flow, &found) || !fails_in_another_attempt(case, &wanted, &found) {
            return Err(differ());
        }
        tally.rule(&OTHER_ATTEMPT);
        return Ok(());
    }
    if failed.is_empty() || !lawful {
        return Err(differ());
    }
    tally.rule(&NOT_STARTED);
    Ok(())
}

/// Whether an atom may have met this fate in a flow that ended so.
fn is_lawful(case: &Case, flow: Option<&str>, (name, fate): (&String, &Fate)) -> bool {
    let (state, executions, reverts) = (fate.0.as_str(), i64::from(fate.1), i64::from(fate.2));
    let left = executions - reverts;
    // A retry is not reverted between its attempts. What is under way when the process dies is
    // begun again.
    let more = match case.is_task(name) {
        true => i64::from(case.deaths()),
        false => i64::MAX,
    };
    let less = i64::from(case.deaths());
    match (flow, state) {
        (Some("SUCCESS"), "SUCCESS") => executions > 0 && left >= 1 - less && left - 1 <= more,
        // It may have been about to begin when the process died, and nobody knows.
        (Some("REVERTED"), "REVERTED") => {
            (executions > 0 || less > 0) && left >= -less && left <= more
        }
        (Some("REVERTED"), "PENDING") => executions == 0 && reverts == 0,
        (Some("SUCCESS" | "REVERTED"), "IGNORE") => left >= -less && left <= more,
        _ => false,
    }
}

fn lawful_anyway(case: &Case, flow: &str, fates: &Fates) -> bool {
    fates.iter().all(|fate| is_lawful(case, Some(flow), fate))
}

/// Whether a task that fails in its n-th execution was executed less often than in TaskFlow, so
/// that it failed in another attempt of a retry, or not at all; or one whose revert fails was
/// not reverted, since it had not started.
fn fails_in_another_attempt(case: &Case, theirs: &Fates, ours: &Fates) -> bool {
    let counted = |when: &When| matches!(when, When::These(calls) if !calls.is_empty());
    let other = |task: &&Item| {
        let (theirs, ours) = (&theirs[&task.name], &ours[&task.name]);
        counted(&task.fail) && ours.1 != theirs.1 || task.revert_fail.at_all() && ours.2 != theirs.2
    };
    (case.flow.retries() || case.crashes()) && case.flow.tasks().iter().any(other)
}

/// Whether only that is left which comes before a revert that failed.
fn stopped_only_before(order: &Order, ours: &Outcome) -> bool {
    let stuck: BTreeSet<&String> = (ours.atoms.iter())
        .filter(|(_, atom)| atom.state == "REVERT_FAILURE")
        .map(|(name, _)| name)
        .collect();
    ours.atoms.iter().all(|(name, atom)| match atom.state.as_str() {
        "REVERT_FAILURE" | "PENDING" => true,
        // Nothing that comes before it is reverted.
        "REVERTED" => !stuck.iter().any(|stuck| order.before[*stuck].contains(name)),
        "SUCCESS" | "FAILURE" => stuck.iter().any(|stuck| order.before[*stuck].contains(name)),
        _ => false,
    })
}

fn concurrent(
    case: &Case,
    order: &Order,
    known: &[(&str, Fates)],
    ours: &Outcome,
    tally: &mut Tally,
) -> Result<(), String> {
    let found = of_outcome(ours);
    let flow = ours.flow_state.as_deref().unwrap_or_default();
    if known.iter().any(|(state, fates)| *state == flow && *fates == found) {
        tally.orders_exact += 1;
        return Ok(());
    }
    let mut known = known.to_vec();
    let mut ignored = false;
    for (_, fates) in &mut known {
        ignored |= ignored_alike(case, fates, &found);
    }
    if ignored {
        tally.rule(&IGNORED_LATER);
        if known.iter().any(|(state, fates)| *state == flow && *fates == found) {
            return Ok(());
        }
    }
    let differ = || format!("TaskFlow never ended like this: {flow} {found:?}\nbut {known:?}");
    if flow == "FAILURE" {
        tally.rule(&REVERTS_GO_ON);
        return match stopped_only_before(order, ours) {
            true => Ok(()),
            false => Err(differ()),
        };
    }
    let failed = failed(ours);
    let free = case.is_free();
    let ended = known.iter().any(|(state, _)| *state == flow || *state == "FAILURE");
    let met = |task: &String, fate: &Fate| {
        known.iter().any(|(_, fates)| match case.crashes() {
            // What is under way when the process dies is begun again, whatever it is.
            true => fates[task].0 == fate.0 && is_lawful(case, Some(flow), (task, fate)),
            false => fates.get(task) == Some(fate),
        })
    };
    let lawful = found.iter().all(|(task, fate)| {
        let unrelated = !failed.iter().any(|failed| order.related(task, failed));
        met(task, fate) || (free || unrelated) && is_lawful(case, Some(flow), (task, fate))
    });
    if !ended && lawful_anyway(case, flow, &found) {
        let other = |(_, fates): &(&str, Fates)| fails_in_another_attempt(case, fates, &found);
        if known.iter().any(other) {
            tally.rule(&OTHER_ATTEMPT);
            return Ok(());
        }
    }
    if !ended || !lawful {
        return Err(differ());
    }
    tally.rule(&UNSEEN_ORDER);
    Ok(())
}
