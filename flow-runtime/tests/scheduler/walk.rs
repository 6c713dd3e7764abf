//! A walk through every state that a flow can come to.
//!
//! Runs are not told one after the other: two that come to the same state go on alike, so
//! each state is visited once, and each event that can happen there is tried once. What an
//! invariant must know of the past is part of the state ([`Run`]). As the states of a flow are
//! finite, nothing is limited: a run is suspended, resumed and cancelled, and reverts fail and
//! are tried again, at any time and as often as one likes.

use crate::flows::Tree;
use crate::key;
use crate::run::{Run, World};
use flow_runtime::scheduler::{Event, RunState, TaskState};
use std::collections::HashSet;

/// How a run ended: its own state, and that of each task.
pub(crate) type End = (RunState, Vec<TaskState>);

#[derive(Default)]
pub(crate) struct Found {
    pub(crate) states: usize,
    pub(crate) transitions: usize,
    pub(crate) ends: HashSet<End>,
}

/// Visits every state that a flow can come to. `may` chooses among the events.
///
/// # Errors
///
/// What is wrong, and the events that lead there.
pub(crate) fn walk(
    tree: &Tree,
    limit: usize,
    may: impl Fn(&Event) -> bool,
) -> Result<Found, String> {
    let world = World::new(tree, limit);
    let mut found = Found::default();
    let mut seen: HashSet<Box<[u8]>> = HashSet::new();
    // From which state each was found, by which event.
    let mut origins: Vec<(usize, Event)> = Vec::new();
    let mut key = Vec::new();
    let mut stack = vec![(Run::new(&world), 0)];
    while let Some((run, id)) = stack.pop() {
        found.states += 1;
        if let Err(error) = visit(&world, &run, &origins, id, found.states) {
            return Err(wrong(tree, limit, path(&origins, id), &error));
        }
        if run.scheduler.state().is_end() {
            let tasks = world.shape.tasks().map(|task| run.scheduler.task_state(task as u32));
            found.ends.insert((run.scheduler.state(), tasks.collect()));
        }
        for event in next(&world, &run).into_iter().filter(&may) {
            found.transitions += 1;
            let mut run = run.clone();
            if let Err(error) = run.step(&world, &event) {
                let events = path(&origins, id).into_iter().chain([event]).collect();
                return Err(wrong(tree, limit, events, &error));
            }
            key.clear();
            key::write(&run, &mut key);
            if !seen.contains(&key[..]) {
                seen.insert(key.as_slice().into());
                origins.push((id, event));
                stack.push((run, origins.len()));
            }
        }
    }
    Ok(found)
}

/// What can happen, whether by itself or because somebody asks for it.
fn next(world: &World, run: &Run) -> Vec<Event> {
    let state = run.scheduler.state();
    let mut next = run.events(world, true);
    match state {
        RunState::Pending => next.push(Event::Start),
        RunState::Running => next.push(Event::Suspend),
        RunState::Suspending | RunState::Suspended => next.push(Event::Resume),
        RunState::Failure => next.push(Event::RetryReverts),
        _ => {}
    }
    if !state.is_end() {
        next.push(Event::Cancel);
    }
    next
}

fn visit(
    world: &World,
    run: &Run,
    origins: &[(usize, Event)],
    id: usize,
    states: usize,
) -> Result<(), String> {
    run.stuck(world)?;
    if states.is_multiple_of(16) {
        run.impossible(world)?;
        round_trip(run)?;
        run.in_flight(world)?;
    }
    // A state may be a long way from the first.
    if states.is_multiple_of(64) {
        brought_back(world, run, &path(origins, id))?;
    }
    Ok(())
}

/// The same events give the same state, whether or not it was stored on the way.
fn brought_back(world: &World, run: &Run, events: &[Event]) -> Result<(), String> {
    let mut again = world.scheduler();
    for (number, event) in events.iter().enumerate() {
        again.check(event).map_err(|error| format!("{event:?}: {error}"))?;
        again.step(&world.graph, event.clone()).map_err(|error| error.to_string())?;
        while again.next_command().is_some() {}
        if number == events.len() / 2 {
            let json = serde_json::to_string(&again).map_err(|error| error.to_string())?;
            again = serde_json::from_str(&json).map_err(|error| error.to_string())?;
        }
    }
    if again == run.scheduler { Ok(()) } else { Err(format!("it is brought back as {again:?}")) }
}

fn round_trip(run: &Run) -> Result<(), String> {
    let json = serde_json::to_string(&run.scheduler).map_err(|error| error.to_string())?;
    let again = serde_json::from_str(&json).map_err(|error| error.to_string())?;
    if run.scheduler == again { Ok(()) } else { Err(format!("{json} reads as {again:?}")) }
}

/// The events that led to a state.
fn path(origins: &[(usize, Event)], mut id: usize) -> Vec<Event> {
    let mut events = Vec::new();
    while let Some((from, event)) = id.checked_sub(1).map(|place| &origins[place]) {
        events.push(event.clone());
        id = *from;
    }
    events.reverse();
    events
}

fn wrong(tree: &Tree, limit: usize, events: Vec<Event>, error: &str) -> String {
    format!("{error}\nflow: {tree:?}\nat most at once: {limit}\nevents: {events:#?}")
}
