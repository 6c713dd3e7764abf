//! The process dies, at every commit, before it and after it.
//!
//! Every task looks into the journal before it does anything, and complains:
//!
//! | | |
//! |---|---|
//! | J8 | It executes although a result of it is durable. |
//! | J12 | It executes before the results that it builds on are durable; it reverts before the failure that makes it is. |
//! | I4, J1 | It reverts while something after it is not undone, or without having been executed. |
//!
//! A listener does the same: what it may rely on is in the guide.
//!
//! | | |
//! |---|---|
//! | L1 | It hears that a task begins before what that builds on is durable. |
//! | L2 | It hears that the run has ended before that is durable. |
//! | L3 | It has not heard of a call whose end is durable. |

use crate::faulty::{Fate, Faulty};
use crate::harness::random::{name, node};
use crate::harness::{Closures, Dynamic, Node, linear, tasks, unordered};
use flow_runtime::durable::{Durable, DurableEngine, DurableRun, RunsError};
use flow_runtime::graph::{element_name, element_of_name};
use flow_runtime::journal::{EntryKind, Journal, Memory, RunRecord};
use flow_runtime::model::Backoff;
use flow_runtime::{Engine, EventKind, RunEvent, RunId, RunState};
use futures_util::FutureExt;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What outlives a process: the journal, and what tasks did to the world.
struct World {
    memory: Memory,
    names: Vec<String>,
    /// For each task, those before it and those after it, directly or not.
    before: BTreeMap<String, Vec<String>>,
    after: BTreeMap<String, Vec<String>>,
    seed: u64,
    revert_fails: bool,
    /// The task that it is run for; all where there is none.
    only: Option<String>,
    effects: Mutex<Vec<String>>,
    /// How many ends of each `execute` and each `revert` a listener has heard of.
    heard: Mutex<BTreeMap<String, (u64, u64)>>,
    complaints: Mutex<Vec<String>>,
}

const RUN: &str = "request-42";

impl World {
    fn new(root: &Node, seed: u64, revert_fails: bool) -> Arc<Self> {
        World::of(root, seed, revert_fails, None)
    }

    fn of(root: &Node, seed: u64, revert_fails: bool, only: Option<String>) -> Arc<Self> {
        let compiled = Dynamic::set(root.plan());
        let mut graph = compiled.graph.clone();
        for (task, planned) in (0..).zip(&compiled.plan.tasks) {
            let each = planned.policies.each.as_ref();
            each.inspect(|each| graph.grow(task, each.list.parse().unwrap()));
        }
        let name = |vertex: u32| {
            let (task, element) = graph.call(vertex);
            let name = &compiled.plan.tasks[task as usize].name;
            element.map_or(name.clone(), |number| element_name(name, number))
        };
        let calls = (0..graph.vertices() as u32).filter(|vertex| graph.executes(*vertex));
        let names: Vec<(u32, String)> = calls.map(|vertex| (vertex, name(vertex))).collect();
        let mut before: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut after: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let ancestors = |vertex: u32| {
            let (mut seen, mut stack) = (vec![false; graph.vertices()], vec![vertex]);
            while let Some(vertex) = stack.pop() {
                for &next in graph.before.of(vertex) {
                    if !std::mem::replace(&mut seen[next as usize], true) {
                        stack.push(next);
                    }
                }
            }
            let before = names.iter().filter(move |(vertex, _)| seen[*vertex as usize]);
            before.map(|(_, name)| name.clone()).collect::<Vec<_>>()
        };
        for (vertex, name) in &names {
            let before_it = ancestors(*vertex);
            for other in &before_it {
                after.entry(other.clone()).or_default().push(name.clone());
            }
            before.insert(name.clone(), before_it);
        }
        // Its list may be empty.
        for (task, planned) in (0..).zip(&compiled.plan.tasks) {
            before.entry(planned.name.clone()).or_insert_with(|| ancestors(task));
        }
        let names = names.into_iter().map(|(_, name)| name).collect();
        let memory = Memory::new();
        let (effects, heard, complaints) = Default::default();
        Arc::new(World {
            memory,
            names,
            before,
            after,
            seed,
            revert_fails,
            only,
            effects,
            heard,
            complaints,
        })
    }

    fn record(&self) -> Option<RunRecord> {
        self.memory.get(&RunId::from(RUN)).now_or_never().unwrap().unwrap()
    }

    /// What is durable of each node: how often each part has ended, and how the last one did.
    fn durable(&self) -> BTreeMap<String, (u64, u64, Option<EntryKind>)> {
        let Some(run) = self.record() else { return BTreeMap::new() };
        let mut nodes: BTreeMap<String, (u64, u64, Option<EntryKind>)> = BTreeMap::new();
        for entry in self.memory.log(run.key, 0, usize::MAX).now_or_never().unwrap().unwrap() {
            let node = nodes.entry(entry.node.clone().unwrap_or_default()).or_default();
            match entry.kind {
                EntryKind::Executed | EntryKind::Failed => node.0 += 1,
                EntryKind::Reverted | EntryKind::RevertFailed => node.1 += 1,
                _ => {
                    nodes.entry(format!("{:?}", entry.kind)).or_default().0 += 1;
                    continue;
                }
            }
            node.2 = Some(entry.kind);
        }
        nodes
    }

    fn complain(&self, complaint: String) {
        self.complaints.lock().unwrap().push(complaint);
    }

    /// How a call goes: the same for the call that is repeated after a crash.
    fn draw(&self, name: &str, part: u64, call: u64) -> fastrand::Rng {
        let name = name.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(31) + u64::from(byte));
        fastrand::Rng::with_seed(self.seed ^ (call << 32) ^ (part << 48) ^ name)
    }

    fn executes(&self, name: &str) -> (Duration, bool) {
        self.effects.lock().unwrap().push(name.to_owned());
        let durable = self.durable();
        let of = |name: &str| durable.get(name).copied().unwrap_or_default();
        let (ended, _, last) = of(name);
        if !matches!(last, None | Some(EntryKind::Reverted)) {
            self.complain(format!("J8: {name} executes after {last:?}"));
        }
        for before in self.before.get(name).into_iter().flatten() {
            if of(before).2 != Some(EntryKind::Executed) {
                self.complain(format!("J12: {name} executes, and {before} has {:?}", of(before)));
            }
        }
        let mut draw = self.draw(name, 0, ended + 1);
        (Duration::from_millis(draw.u64(0..3) * 900), draw.u8(..) < 30)
    }

    fn reverts(&self, name: &str) -> (Duration, bool) {
        self.effects.lock().unwrap().push(format!("-{name}"));
        let durable = self.durable();
        let of = |name: &str| durable.get(name).copied().unwrap_or_default();
        let (_, reverted, last) = of(name);
        if matches!(last, None | Some(EntryKind::Reverted)) {
            self.complain(format!("J1: {name} reverts after {last:?}"));
        }
        for after in self.after.get(name).into_iter().flatten() {
            if !matches!(of(after).2, None | Some(EntryKind::Reverted)) {
                self.complain(format!("I4: {name} reverts, and {after} has {:?}", of(after)));
            }
        }
        let cause = durable.iter().any(|(node, (_, _, last))| {
            ["TimedOut", "Cancelled"].contains(&&**node)
                || matches!(last, Some(EntryKind::Failed | EntryKind::RevertFailed))
        });
        let failed = cause || {
            let run = self.record().unwrap();
            let log = self.memory.log(run.key, 0, usize::MAX).now_or_never().unwrap().unwrap();
            log.iter().any(|entry| entry.kind == EntryKind::Failed)
        };
        if !failed {
            self.complain(format!("J12: {name} reverts, and no failure is durable"));
        }
        let mut draw = self.draw(name, 1, reverted + 1);
        let millis = draw.u64(0..2) * 700;
        (Duration::from_millis(millis), self.revert_fails && draw.u8(..) < 40)
    }

    /// A listener is told of something.
    fn hears(&self, event: &RunEvent) {
        let mut heard = self.heard.lock().unwrap();
        match &event.kind {
            EventKind::TaskStarted { task, .. } => {
                let durable = self.durable();
                let of = |name: &str| durable.get(name).and_then(|node| node.2);
                for before in self.before.get(&**task).into_iter().flatten() {
                    if of(before) != Some(EntryKind::Executed) {
                        self.complain(format!("L1: {task} begins, and {before} {:?}", of(before)));
                    }
                }
            }
            EventKind::TaskSucceeded { task, .. } | EventKind::TaskFailed { task, .. } => {
                heard.entry(task.to_string()).or_default().0 += 1;
            }
            EventKind::TaskReverted { task, .. } | EventKind::TaskRevertFailed { task, .. } => {
                heard.entry(task.to_string()).or_default().1 += 1;
            }
            EventKind::RunFinished { state } => {
                let durable = self.record().map(|run| run.state);
                if durable != Some(*state) {
                    self.complain(format!("L2: it ended {state:?}, and is {durable:?}"));
                }
            }
            _ => {}
        }
    }

    fn flow(self: &Arc<Self>) -> Closures<Dynamic> {
        let mut flow = Closures::<Dynamic>::new();
        for name in &self.names {
            let (world, of) = (Arc::clone(self), name.clone());
            flow = flow.on(name, move |_| {
                let (time, fails) = world.executes(&of);
                async move {
                    tokio::time::sleep(time).await;
                    if fails { Err("no".into()) } else { Ok(()) }
                }
            });
            let (world, of) = (Arc::clone(self), name.clone());
            flow = flow.on_revert(name, move |_, failures| {
                assert!(failures.cause().is_some());
                let (time, fails) = world.reverts(&of);
                async move {
                    tokio::time::sleep(time).await;
                    if fails { Err("no".into()) } else { Ok(()) }
                }
            });
        }
        flow
    }

    /// A process that lives until its journal dies, or nothing is left to be done. Whether it
    /// lived to the end.
    async fn process(
        self: &Arc<Self>,
        fate: impl Fn(usize) -> Fate + Send + Sync + 'static,
    ) -> bool {
        let journal = Faulty::new(&self.memory, fate);
        let world = Arc::clone(self);
        let engine = Engine::builder()
            .listener(Arc::new(move |event: &RunEvent| world.hears(event)))
            .journal(Arc::clone(&journal) as _)
            .register(self.flow())
            .snapshot_every(self.seed % 7 + 1)
            .build()
            .await
            .unwrap();
        tokio::select! {
            () = journal.died.notified() => false,
            () = self.drive(&engine) => true,
        }
    }

    async fn drive(&self, engine: &DurableEngine) {
        match &self.only {
            None => to_its_end(engine.start::<Closures<Dynamic>>(RUN, ()).await.unwrap()).await,
            Some(only) => {
                let run = engine.start_only::<Closures<Dynamic>>(RUN, (), [only]).await.unwrap();
                to_its_end(run).await;
            }
        }
    }

    /// Whether a task is what the run is for, or comes before that.
    fn is_needed(&self, name: &str) -> bool {
        fn task(name: &str) -> &str {
            element_of_name(name).map_or(name, |(task, _)| task)
        }
        self.only.as_deref().is_none_or(|only| {
            let mut before = self.before.iter().filter(|(after, _)| task(after) == only);
            task(name) == only || before.any(|(_, before)| before.iter().any(|it| it == name))
        })
    }

    /// What must be true at the end, whatever happened on the way.
    fn ended(&self) -> Result<RunState, String> {
        let complaints = self.complaints.lock().unwrap();
        let effects = self.effects.lock().unwrap().join(" ");
        if !complaints.is_empty() {
            return Err(format!("{complaints:#?}\nin {effects}"));
        }
        let run = self.record().ok_or("there is no run")?;
        if let Some(why) = run.attention {
            return Err(format!("it was put aside: {why}"));
        }
        let (durable, heard) = (self.durable(), self.heard.lock().unwrap());
        for name in &self.names {
            let (ended, reverted, last) = durable.get(name).copied().unwrap_or_default();
            let told = heard.get(name).copied().unwrap_or_default();
            if told.0 < ended || told.1 < reverted {
                return Err(format!("L3: {told:?} of {:?} of {name} were told", (ended, reverted)));
            }
            if !self.is_needed(name) {
                if last.is_some() || effects.split(' ').any(|effect| effect.ends_with(name)) {
                    return Err(format!("{name} is not needed, and is in {effects}"));
                }
                continue;
            }
            let written = durable.get(name).map_or(0, |node| node.1);
            let called = effects.split(' ').filter(|effect| effect.strip_prefix('-') == Some(name));
            // What has a `!` has no revert.
            if !name.contains('!') && called.count() < written as usize {
                return Err(format!("{name} has {written} reverts, and fewer are in {effects}"));
            }
            let right = match run.state {
                RunState::Success => last == Some(EntryKind::Executed),
                RunState::Reverted => matches!(last, None | Some(EntryKind::Reverted)),
                _ => false,
            };
            if !right {
                return Err(format!("{:?}, and {name} has {last:?} in {effects}", run.state));
            }
        }
        Ok(run.state)
    }
}

/// Waits for it, and tries failed reverts again.
async fn to_its_end<F: Durable + 'static>(run: DurableRun<F>) {
    // Each failed revert is tried once more for each number of the draw, until it works.
    for _ in 0..100 {
        if run.rest().await.unwrap() != RunState::Failure {
            return;
        }
        match run.retry_failed_reverts().await {
            Ok(_) | Err(RunsError::Refused { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the reverts fail for ever");
}

fn paused() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap()
}

/// Lets the process die at each commit in turn, before it and after it, and then once more at
/// the first commit of the next process; says how many deaths there were.
fn every_commit(
    root: &Node,
    seed: u64,
    revert_fails: bool,
    only: Option<&str>,
) -> Result<usize, String> {
    let mut deaths = 0;
    for dies in [Fate::DiesBefore, Fate::DiesAfter] {
        for at in 1.. {
            let world = World::of(root, seed, revert_fails, only.map(str::to_owned));
            let lived = paused().block_on(async {
                let at_number = move |number| if number == at { dies } else { Fate::Works };
                if world.process(at_number).await {
                    return true;
                }
                let at_once = move |number| if number == 1 { dies } else { Fate::Works };
                if !world.process(at_once).await {
                    assert!(world.process(|_| Fate::Works).await);
                }
                false
            });
            world.ended().map_err(|error| format!("{dies:?} at {at}: {error}"))?;
            if lived {
                break;
            }
            deaths += 1;
        }
    }
    Ok(deaths)
}

/// The flow with some of its tasks for each of a list.
fn some_for_each(node: Node, draw: &mut fastrand::Rng) -> Node {
    match node {
        Node::Task(..) if draw.u8(..) < 60 => {
            let limit = draw.bool().then(|| draw.u32(1..3));
            node.each(draw.usize(0..4), limit)
        }
        Node::Task(..) => node,
        Node::Flow(name, body, policies) => {
            Node::Flow(name, Box::new(some_for_each(*body, draw)), policies)
        }
        Node::Block(pattern, children, edges, policies) => {
            let children = children.into_iter().map(|child| some_for_each(child, draw)).collect();
            Node::Block(pattern, children, edges, policies)
        }
    }
}

fn named(mut root: Node) -> Node {
    name(&mut root, &mut Vec::new());
    root
}

#[test]
fn a_death_at_every_commit_of_a_flow_with_everything() {
    let second = Duration::from_secs(1);
    let inner = linear(tasks("a b")).backoff(3, Backoff::Constant { delay: second });
    let fan = unordered([inner, unordered(tasks("a b c")).timeout(2 * second).retry(2)]);
    let root = named(linear([tasks("a").remove(0), fan, tasks("b").remove(0)]));
    let mut deaths = 0;
    for seed in 0..12 {
        deaths += every_commit(&root, seed, seed % 2 == 1, None)
            .unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    }
    assert!(deaths > 100, "{deaths}");
}

/// A task for each of a list, in the middle of a flow: its elements are tried again, time out with
/// the block around them, and are reverted.
#[test]
fn a_death_at_every_commit_of_a_flow_with_lists() {
    let second = Duration::from_secs(1);
    let one = |name: &str| tasks(name).remove(0);
    let again = one("b").each(3, Some(2)).backoff(2, Backoff::Constant { delay: second });
    let fan = unordered([again, one("c").each(2, None)]).timeout(4 * second).retry(2);
    let root = named(linear([one("a"), fan, one("d").each(0, None), one("e")]));
    let mut deaths = 0;
    for seed in 0..12 {
        deaths += every_commit(&root, seed, seed % 2 == 1, None)
            .unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    }
    assert!(deaths > 100, "{deaths}");
}

/// J8: without anything that runs at once, a run ends as it would have without the deaths.
#[test]
fn a_run_ends_as_it_would_have_without_the_deaths() {
    let root = named(linear(tasks("a b c d e f")).retry(3));
    for seed in 0..40 {
        let calm = World::new(&root, seed, false);
        assert!(paused().block_on(calm.process(|_| Fate::Works)));
        for dies in [Fate::DiesBefore, Fate::DiesAfter] {
            let world = World::new(&root, seed, false);
            paused().block_on(async {
                while !world
                    .process(move |number| if number == 4 { dies } else { Fate::Works })
                    .await
                {}
            });
            assert_eq!(world.ended().unwrap(), calm.ended().unwrap(), "seed {seed}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        cases: ProptestConfig::default().cases.min(64),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_death_at_every_commit_of_any_flow(
        root in node(true),
        seed: u64,
        revert_fails: bool,
        only: Option<prop::sample::Index>,
    ) {
        let mut names = Vec::new();
        let mut root = some_for_each(root, &mut fastrand::Rng::with_seed(seed));
        name(&mut root, &mut names);
        let only = only.filter(|_| !names.is_empty()).map(|only| only.get(&names).as_str());
        let ended = every_commit(&root, seed, revert_fails, only);
        prop_assert!(ended.is_ok(), "{}", ended.unwrap_err());
    }
}
