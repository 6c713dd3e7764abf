//! A task for each element of a list is to a run what its elements are, written out beside each
//! other; and, in `laws`, keeps its limit, whatever length its list has at each attempt.

mod laws;

use crate::flows::{self, Policy, Tree};
use crate::{key, small};
use flow_graph::Graph;
use flow_graph::graph::{Vertex, element_name};
use flow_graph::model::{Each, Pattern, Policies};
use flow_graph::plan::{Block, Child, Plan};
use flow_runtime::scheduler::{Command, Event, Options, RunState, Scheduler, TaskState};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::num::NonZeroUsize;

fn each(limit: Option<u32>) -> Option<Box<Each>> {
    Some(Box::new(Each { item: "item".to_owned(), list: "list".to_owned(), limit }))
}

/// A run of a flow with lists, and the graph that it has grown.
#[derive(Clone)]
struct Run {
    graph: Graph,
    scheduler: Scheduler,
}

impl Run {
    fn new(plan: &Plan, limit: usize) -> Self {
        let graph = Graph::of(plan);
        let options = Options { max_running: NonZeroUsize::new(limit) };
        let scheduler = Scheduler::new(&graph, options);
        Run { graph, scheduler }
    }

    /// Tells an event, and how long the lists are that are asked for.
    fn step(&mut self, event: Event, length: u32) -> Vec<Command> {
        self.scheduler.check(&event).unwrap();
        self.scheduler.step(&self.graph, event).unwrap();
        let mut commands = Vec::new();
        while let Some(command) = self.scheduler.next_command() {
            if let Command::Open { task } = command {
                assert!(self.scheduler.in_flight(&self.graph).contains(&command));
                let opened = Event::Opened { task, elements: length };
                if self.graph.element(task, length.saturating_sub(1)).is_none() && length > 0 {
                    assert!(self.scheduler.step(&self.graph, opened.clone()).is_err());
                }
                self.graph.grow(task, length);
                self.scheduler.check(&opened).unwrap();
                self.scheduler.step(&self.graph, opened).unwrap();
            }
            commands.push(command);
        }
        commands
    }

    /// Everything that can happen next.
    fn events(&self) -> Vec<Event> {
        let mut events = Vec::new();
        for command in self.scheduler.in_flight(&self.graph) {
            match command {
                Command::Execute { task, .. } => {
                    let failed = |unknown, refused| Event::Failed { task, unknown, refused };
                    events.extend([Event::Executed { task }, failed(false, Vec::new())]);
                    events.push(failed(true, Vec::new()));
                    let scope = self.graph.scope_of[task as usize];
                    if self.graph.scopes[scope as usize].retry.is_some() {
                        events.push(failed(false, vec![scope]));
                    }
                }
                Command::Revert { task, .. } => {
                    events.extend([Event::Reverted { task }, Event::RevertFailed { task }]);
                }
                Command::Decide { decider } => {
                    let decided = |run| Event::Decided { decider, run };
                    events.extend([decided(true), decided(false)]);
                    events.push(Event::DecisionFailed { decider, refused: Vec::new() });
                }
                _ => unreachable!(),
            }
        }
        for timer in self.scheduler.timers(&self.graph) {
            events.push(match timer {
                Command::Wait { scope, timer, .. } => Event::Waited { scope, timer },
                Command::StartTimeout { scope, timer, .. } => Event::TimedOut { scope, timer },
                _ => unreachable!(),
            });
        }
        let state = self.scheduler.state();
        match state {
            RunState::Pending => events.push(Event::Start),
            RunState::Running => events.push(Event::Suspend),
            RunState::Suspending | RunState::Suspended => events.push(Event::Resume),
            RunState::Failure => events.push(Event::RetryReverts),
            _ => {}
        }
        if !state.is_end() {
            events.push(Event::Cancel);
        }
        events
    }

    /// It is the same when it is put away and brought back.
    fn round_trip(&self, base: &Graph) {
        let json = serde_json::to_string(&self.scheduler).unwrap();
        let again: Scheduler = serde_json::from_str(&json).unwrap();
        assert_eq!(again, self.scheduler);
        let grown = again.grown(base);
        assert_eq!(grown.as_ref().unwrap_or(base), &self.graph);
    }
}

/// The plan with one of its tasks for each element of a list, and the plan with so many elements
/// written out.
fn two_plans(tree: &Tree, task: usize, elements: u32) -> (Plan, Plan) {
    let plan = tree.plan();
    let (mut with, mut out) = (plan.clone(), plan);
    with.tasks[task].policies.each = each(None);
    let one = out.tasks.remove(task);
    let ones = (0..elements).map(|number| {
        let policies = Policies { when: None, ..one.policies.clone() };
        let name = element_name(&one.name, number);
        flow_graph::plan::Task { name, policies, ..one.clone() }
    });
    out.tasks.splice(task..task, ones);
    let place = |number: usize| match number {
        before if before < task => before,
        after => after + elements as usize - 1,
    };
    fn walk(block: &mut Block, replace: &impl Fn(&mut Child)) {
        for child in &mut block.children {
            match child {
                Child::Task(_) => replace(child),
                Child::Flow { body, .. } => walk(body.as_mut().unwrap(), replace),
                Child::Block(inner) => walk(inner, replace),
            }
        }
    }
    walk(&mut out.root, &|child| {
        let Child::Task(number) = child else { return };
        *child = match *number == task {
            false => Child::Task(place(*number)),
            true => Child::Block(Block {
                label: None,
                pattern: Pattern::Unordered,
                policies: Policies { when: one.policies.when.clone(), ..Policies::default() },
                doc: String::new(),
                children: (task..task + elements as usize).map(Child::Task).collect(),
                edges: Vec::new(),
            }),
        };
    });
    (with, out)
}

/// Which number of one run is which of the other.
struct Numbers {
    task: u32,
    elements: u32,
    scopes: BTreeMap<String, u32>,
}

impl Numbers {
    /// The vertex of the flow that is written out.
    fn vertex(&self, graph: &Graph, vertex: Vertex) -> Vertex {
        match graph.call(vertex) {
            (task, Some(number)) => task + number,
            (task, None) if task < self.task => task,
            (task, None) => task + self.elements - 1,
        }
    }

    fn scope(&self, graph: &Graph, scope: u32) -> u32 {
        self.scopes[&graph.scopes[scope as usize].name]
    }

    fn event(&self, graph: &Graph, event: &Event) -> Event {
        let mut event = event.clone();
        match &mut event {
            Event::Failed { task, refused, .. } => {
                *task = self.vertex(graph, *task);
                refused.iter_mut().for_each(|scope| *scope = self.scope(graph, *scope));
            }
            Event::Executed { task } | Event::Reverted { task } | Event::RevertFailed { task } => {
                *task = self.vertex(graph, *task);
            }
            Event::Waited { scope, .. } | Event::TimedOut { scope, .. } => {
                *scope = self.scope(graph, *scope);
            }
            _ => {}
        }
        event
    }

    /// The commands under the other numbers, in no order; what is told of a task that is skipped
    /// is not the same.
    fn commands(&self, graph: &Graph, commands: &[Command]) -> Vec<String> {
        let mut known = Vec::new();
        for command in commands {
            let mut command = *command;
            match &mut command {
                Command::Open { .. } => continue,
                Command::Ignore { task } if *task == self.task => continue,
                Command::Execute { task, .. }
                | Command::Revert { task, .. }
                | Command::Abort { task }
                | Command::Ignore { task } => *task = self.vertex(graph, *task),
                Command::Wait { scope, .. }
                | Command::CancelWait { scope }
                | Command::StartTimeout { scope, .. }
                | Command::StopTimeout { scope } => *scope = self.scope(graph, *scope),
                _ => {}
            }
            known.push(format!("{command:?}"));
        }
        known.sort();
        known
    }

    fn of_written_out(&self, commands: &[Command]) -> Vec<String> {
        let elements = self.task..self.task + self.elements;
        let same = |command: &&Command| match command {
            Command::Ignore { task } => !elements.contains(task),
            _ => true,
        };
        let mut known: Vec<_> = commands.iter().filter(same).map(|it| format!("{it:?}")).collect();
        known.sort();
        known
    }
}

#[derive(Serialize)]
struct Both<'a> {
    one: &'a Scheduler,
    other: &'a Scheduler,
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

/// Whether an event happens by itself, and not because somebody wants it.
fn by_itself(event: &Event) -> bool {
    !matches!(event, Event::Suspend | Event::Resume | Event::Cancel | Event::RetryReverts)
}

/// Visits every state of both, event by event of those that `may`; how many there are.
fn compare(tree: &Tree, task: usize, elements: u32, may: impl Fn(&Event) -> bool) -> usize {
    let (with, out) = two_plans(tree, task, elements);
    let (one, other) = (Run::new(&with, 0), Run::new(&out, 0));
    let (base, written_out) = (one.graph.clone(), other.graph.clone());
    let scopes = (0..).zip(&written_out.scopes).map(|(number, it)| (it.name.clone(), number));
    let numbers = Numbers { task: task as u32, elements, scopes: scopes.collect() };
    let mut seen: HashSet<Vec<u8>> = HashSet::new();
    // From which state each was found, by which event.
    let mut origins: Vec<(usize, Event)> = Vec::new();
    let mut stack = vec![(one, other.scheduler, 0)];
    let mut states = 0;
    while let Some((one, other, id)) = stack.pop() {
        states += 1;
        if states % 64 == 0 {
            one.round_trip(&base);
        }
        for event in one.events().into_iter().filter(&may) {
            let (mut next, mut same) = (one.clone(), other.clone());
            let shown = || {
                let path = path(&origins, id);
                format!("{tree:?}\n{elements} of task {task}\n{path:#?}, {event:?}")
            };
            let translated = numbers.event(&next.graph, &event);
            let commands = next.step(event.clone(), elements);
            same.step(&written_out, translated).unwrap();
            let expected: Vec<_> = std::iter::from_fn(|| same.next_command()).collect();
            assert_eq!(
                numbers.commands(&next.graph, &commands),
                numbers.of_written_out(&expected),
                "{}",
                shown()
            );
            assert_eq!(next.scheduler.state(), same.state(), "{}", shown());
            let flying = next.scheduler.in_flight(&next.graph);
            let other_flying = numbers.of_written_out(&same.in_flight(&written_out));
            assert_eq!(numbers.commands(&next.graph, &flying), other_flying, "{}", shown());
            states_agree(&next, &same, &numbers, &shown);
            let mut text = Vec::new();
            key::write(&Both { one: &next.scheduler, other: &same }, &mut text);
            if seen.insert(text) {
                origins.push((id, event));
                stack.push((next, same, origins.len()));
            }
        }
    }
    states
}

fn states_agree(run: &Run, same: &Scheduler, numbers: &Numbers, shown: &impl Fn() -> String) {
    let vertices = (0..run.graph.vertices() as Vertex).filter(|it| run.graph.executes(*it));
    for vertex in vertices {
        let expected = same.task_state(numbers.vertex(&run.graph, vertex));
        let state = run.scheduler.task_state(vertex);
        assert!(expected == TaskState::Ignored || expected == state, "{vertex}: {}", shown());
    }
    let whole = run.scheduler.task_state(numbers.task);
    let elements = numbers.task..numbers.task + numbers.elements;
    let elements: BTreeSet<_> = elements.map(|it| format!("{:?}", same.task_state(it))).collect();
    let elements: Vec<_> = elements.iter().map(String::as_str).collect();
    // While it is decided about, and where there are no elements, they say less.
    match (elements.as_slice(), whole) {
        ([], _) | (_, TaskState::Reverted | TaskState::Pending | TaskState::Ignored) => {}
        (["Success"], TaskState::Success) => {}
        (several, TaskState::Success) => panic!("{several:?}: {}", shown()),
        (several, TaskState::RevertFailure) => {
            assert!(several.contains(&"RevertFailure"), "{}", shown());
        }
        (several, _) => assert!(!several.contains(&"RevertFailure"), "{}", shown()),
    }
}

/// Of the flows of which there are many, one in so many is explored; `SCHEDULER_EXPLORE=1`
/// explores them all.
fn stride(otherwise: usize) -> usize {
    std::env::var("SCHEDULER_EXPLORE").map_or(otherwise, |number| number.parse().unwrap())
}

fn compare_all(
    tasks: usize,
    policies: &[Policy],
    scopes: usize,
    lengths: &[u32],
    (stride, orders): (usize, bool),
) {
    let bare = small::all(tasks);
    let trees = bare.iter().flat_map(|tree| small::with_policies(tree, policies, scopes));
    let trees = trees.filter(|tree| tree.scopes() == scopes && tree.may_be_decided());
    let (mut flows, mut states) = (0, 0);
    for tree in trees.step_by(stride) {
        for task in 0..tasks {
            for &elements in lengths {
                flows += 1;
                states += compare(&tree, task, elements, |event| orders || by_itself(event));
            }
        }
    }
    println!(
        "{tasks} tasks, {scopes} policies, {lengths:?} elements: {flows} flows, {states} states"
    );
}

const POLICIES: [Policy; 3] =
    [Policy::times(2), Policy::times(2).with_delay(), Policy::NONE.with_timeout()];

#[test]
fn it_is_as_if_its_elements_were_written_out() {
    compare_all(1, &POLICIES, 0, &[0, 1, 2, 3], (1, true));
    compare_all(1, &POLICIES, 1, &[0, 1, 2], (1, true));
    compare_all(1, &POLICIES[..1], 1, &[3], (1, false));
    compare_all(2, &POLICIES, 0, &[0, 1, 2], (1, true));
    compare_all(2, &POLICIES, 1, &[0, 2], (stride(3), false));
    compare_all(3, &POLICIES, 0, &[2], (stride(3), false));
    compare_all(3, &POLICIES, 1, &[2], (stride(200), false));
    compare_all(2, &POLICIES, 2, &[2], (stride(40), false));
}

#[test]
fn in_flows_of_flows_too() {
    let one = flows::linear([flows::task(), flows::flow(flows::linear([flows::task()]))]);
    for tree in small::with_policies(&one, &POLICIES[..1], 1) {
        for task in 0..2 {
            compare(&tree, task, 2, by_itself);
        }
    }
}

/// A decider about such a task, or one that skips it: depths that ask for tasks see one in it, but
/// would see a block if it were written out.
#[test]
fn it_is_skipped_as_a_whole() {
    let policies = [0, 3].map(|skip| Policy::NONE.with_skip(skip));
    compare_all(1, &policies, 1, &[0, 1, 2], (1, true));
    compare_all(2, &policies, 1, &[0, 2], (1, false));
    let with_retry = [0, 3].map(|skip| Policy::times(2).with_skip(skip));
    compare_all(1, &with_retry, 1, &[0, 2], (1, false));
    compare_all(2, &with_retry, 1, &[2], (stride(6), false));
    compare_all(3, &policies, 1, &[2], (stride(120), false));
}

#[test]
fn what_skips_tasks_skips_it() {
    for skip in [1, 2] {
        let decided = flows::task().policy(Policy::NONE.with_skip(skip));
        let tree = flows::linear([decided, flows::task(), flows::task()]);
        let mut plan = tree.plan();
        plan.tasks[1].policies.each = each(None);
        let mut run = Run::new(&plan, 0);
        run.step(Event::Start, 2);
        let commands = run.step(Event::Decided { decider: 0, run: false }, 2);
        let ignored = [0, 1, 2].map(|task| Command::Ignore { task });
        match skip {
            1 => assert_eq!(commands[..3], ignored),
            _ => assert_eq!(
                commands,
                [ignored[0], ignored[1], Command::Execute { task: 2, attempt: 1 }]
            ),
        }
    }
}
