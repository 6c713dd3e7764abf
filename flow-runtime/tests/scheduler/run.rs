//! A run of a scheduler, held against the specification at every event.
//!
//! What is checked beside equality with `spec`, by the numbers of TaskFlow's invariants (its
//! deciders and its values have no part here):
//!
//! | | |
//! |---|---|
//! | I1 | Tasks change state as the table says. |
//! | I3 | A task executes when all before it have succeeded, directly or not. |
//! | I4 | A task reverts when nothing after it is left: reverse order. |
//! | I6, J1, J3 | A task reverts after it executed, once for each time. |
//! | I9 | Success if and only if every task succeeded. |
//! | I10 | Failure if and only if a revert failed at the end. |
//! | I11 | Reverted: every task that was executed is. |
//! | J2 | What came before a failed revert is not reverted. |
//! | | What begins is at least as urgent as what is ready and does not, and the more urgent first. |
//! | | No more run at once than may. A run that is not over has something to wait for. |
//!
//! I13 (scopes are asked from the inside out) and the decisions themselves are the
//! specification's; J5, J7 and J11 speak of many runs and are in `explore` and `examples`.

use crate::flows::Tree;
use crate::shape::{Region, Set, Shape, bit, members};
use crate::spec::{Answer, Spec};
use flow_graph::Graph;
use flow_runtime::scheduler::{Command, EndedKind, Event, Options, RunState, Scheduler, TaskState};
use serde::Serialize;
use std::num::NonZeroUsize;

/// A flow, and how it is run.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) graph: Graph,
    pub(crate) shape: Shape,
    limit: Option<NonZeroUsize>,
}

impl World {
    pub(crate) fn new(tree: &Tree, limit: usize) -> Self {
        let graph = Graph::of(&tree.plan());
        let shape = Shape::of(tree, &graph);
        World { graph, shape, limit: NonZeroUsize::new(limit) }
    }

    pub(crate) fn scheduler(&self) -> Scheduler {
        Scheduler::new(&self.graph, Options { max_running: self.limit })
    }
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Run {
    pub(crate) scheduler: Scheduler,
    pub(crate) spec: Spec,
    /// Tasks that were executed and not reverted since.
    executed: Set,
}

impl Run {
    pub(crate) fn new(world: &World) -> Self {
        let options = Options { max_running: world.limit };
        let limit = world.limit.map_or(usize::MAX, NonZeroUsize::get);
        Run {
            scheduler: Scheduler::new(&world.graph, options),
            spec: Spec::new(&world.shape, limit),
            executed: 0,
        }
    }

    /// Gives the event; the commands, or what is wrong about them.
    pub(crate) fn step(&mut self, world: &World, event: &Event) -> Result<Vec<Command>, String> {
        let shape = &world.shape;
        let before = self.states(shape);
        self.scheduler.step(&world.graph, event.clone()).map_err(|error| error.to_string())?;
        let commands: Vec<_> = std::iter::from_fn(|| self.scheduler.next_command()).collect();
        if let Event::Reverted { task } = event {
            self.executed &= !bit(*task as usize);
        }

        let answer = self.spec.event(shape, event);
        compare(&answer, &commands).map_err(|difference| {
            format!("{difference}\ncommands: {commands:#?}\nanswer: {answer:#?}")
        })?;
        urgent(shape, &answer, &commands)?;
        for command in &commands {
            self.spec.command(shape, command);
            self.command(shape, command)?;
        }
        order(shape, &commands)?;
        self.first_reverted(world, event, &commands)?;
        self.agrees(world)?;
        for (task, &before) in shape.tasks().zip(&before) {
            let after = self.scheduler.task_state(task as u32);
            ensure(before == after || changes(before, after), || {
                format!("I1: task {task} went from {before:?} to {after:?}")
            })?;
        }
        self.end()?;
        Ok(commands)
    }

    fn states(&self, shape: &Shape) -> [TaskState; Set::BITS as usize] {
        let mut states = [TaskState::Pending; Set::BITS as usize];
        for task in shape.tasks() {
            states[task] = self.scheduler.task_state(task as u32);
        }
        states
    }

    fn in_state(&self, what: impl Fn(TaskState) -> bool) -> Set {
        let tasks = 0..self.spec.tasks.len();
        tasks.filter(|&task| what(self.scheduler.task_state(task as u32))).map(bit).sum()
    }

    fn command(&mut self, shape: &Shape, command: &Command) -> Result<(), String> {
        match *command {
            Command::Execute { task, .. } => {
                let task = task as usize;
                let done = |state| matches!(state, TaskState::Success | TaskState::Ignored);
                let successful = self.in_state(done);
                ensure(shape.before[task] & !successful == 0, || format!("I3: task {task}"))?;
                ensure(self.executed & bit(task) == 0, || format!("I6: task {task}"))?;
                self.executed |= bit(task);
            }
            Command::Revert { task, .. } => {
                let task = task as usize;
                ensure(shape.after[task] & self.executed == 0, || format!("I4: task {task}"))?;
                ensure(self.executed & bit(task) != 0, || format!("I6: task {task}"))?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The failed task is the first that is reverted for its failure.
    fn first_reverted(
        &self,
        world: &World,
        event: &Event,
        commands: &[Command],
    ) -> Result<(), String> {
        let (Event::Failed { task: failed, unknown, .. }, None) = (event, world.limit) else {
            return Ok(());
        };
        // Another one may be more urgent.
        if world.graph.ranks() > 0 {
            return Ok(());
        }
        let first = commands.iter().find(|command| matches!(command, Command::Revert { .. }));
        let ended = if *unknown { EndedKind::Unknown } else { EndedKind::Failed };
        let due = Command::Revert { task: *failed, ended };
        ensure(first.is_none_or(|first| *first == due), || format!("{first:?} before {due:?}"))
    }

    fn agrees(&self, world: &World) -> Result<(), String> {
        let (scheduler, spec) = (&self.scheduler, &self.spec);
        ensure(scheduler.state() == spec.state, || {
            format!("the run is {:?}, not {:?}", scheduler.state(), spec.state)
        })?;
        for (task, state) in spec.tasks.iter().enumerate() {
            let is = scheduler.task_state(task as u32);
            ensure(is == state.state, || format!("task {task} is {is:?}, not {:?}", state.state))?;
        }
        let running = spec.running().count_ones() as usize;
        ensure(scheduler.running() == running, || format!("{running} run"))?;
        let limit = world.limit.map_or(usize::MAX, NonZeroUsize::get);
        ensure(running <= limit, || "more run than may".to_owned())?;
        for task in members(spec.running()) {
            let attempt = scheduler.attempt(&world.graph, task as u32);
            let due = spec.attempt(&world.shape, task);
            ensure(attempt == due, || format!("task {task}: attempt {attempt}, not {due}"))?;
        }
        let waits = !spec.timers(&world.shape, true).is_empty();
        let asks = spec.asked().next().is_some();
        ensure(running > 0 || waits || asks || scheduler.state() != RunState::Running, || {
            "a run waits for nothing".to_owned()
        })
    }

    fn end(&self) -> Result<(), String> {
        let failed = self.in_state(|state| state == TaskState::RevertFailure);
        let successful =
            self.in_state(|state| matches!(state, TaskState::Success | TaskState::Ignored));
        let untouched = self.in_state(|state| {
            matches!(state, TaskState::Pending | TaskState::Reverted | TaskState::Ignored)
        });
        let all = self.spec.tasks.len() as u32;
        match self.scheduler.state() {
            RunState::Success => {
                ensure(successful.count_ones() == all, || "I9: not all succeeded".to_owned())
            }
            RunState::Reverted => {
                ensure(untouched.count_ones() == all, || "I11: not all is reverted".to_owned())?;
                ensure(self.executed == 0, || "J1: not all was reverted".to_owned())
            }
            RunState::Failure => {
                ensure(failed != 0, || "I10: a failure without a failed revert".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// What came before a failed revert has not been reverted.
    pub(crate) fn stuck(&self, world: &World) -> Result<(), String> {
        for task in members(self.in_state(|state| state == TaskState::RevertFailure)) {
            for before in members(world.shape.before[task]) {
                let state = self.scheduler.task_state(before as u32);
                let left = matches!(state, TaskState::Success | TaskState::Ignored);
                ensure(left, || format!("J2: {before} before {task}"))?;
            }
        }
        Ok(())
    }

    /// What a scheduler says is on its way is what the specification says.
    pub(crate) fn in_flight(&self, world: &World) -> Result<(), String> {
        let scheduler = &self.scheduler;
        let (mut tasks, mut asked) = (0, Vec::new());
        for command in scheduler.in_flight(&world.graph) {
            let (task, state) = match command {
                Command::Execute { task, attempt } => {
                    ensure(attempt == scheduler.attempt(&world.graph, task), || {
                        format!("task {task} is at another attempt than {attempt}")
                    })?;
                    (task, TaskState::Running)
                }
                Command::Revert { task, .. } => (task, TaskState::Reverting),
                Command::Decide { decider } => {
                    asked.push(decider as usize);
                    continue;
                }
                other => return Err(format!("{other:?} is in flight")),
            };
            ensure(scheduler.task_state(task) == state, || format!("task {task} in flight"))?;
            tasks |= bit(task as usize);
        }
        ensure(asked == self.spec.asked().collect::<Vec<_>>(), || format!("asked: {asked:?}"))?;
        ensure(tasks == self.spec.running(), || format!("in flight: {tasks:b}"))?;
        let (mut waits, mut timeouts) = (Vec::new(), Vec::new());
        for command in scheduler.timers(&world.graph) {
            match command {
                Command::Wait { scope, timer, .. } => waits.push((scope, timer)),
                Command::StartTimeout { scope, timer, .. } => timeouts.push((scope, timer)),
                other => return Err(format!("{other:?} is a timer")),
            }
        }
        for (mut found, waits) in [(waits, true), (timeouts, false)] {
            let mut expected = self.spec.timers(&world.shape, waits);
            expected.sort_unstable();
            found.sort_unstable();
            ensure(found == expected, || format!("timers {found:?}, not {expected:?}"))?;
        }
        Ok(())
    }

    /// What cannot have happened is refused or ignored, and changes nothing.
    pub(crate) fn impossible(&self, world: &World) -> Result<(), String> {
        let mut events = Vec::new();
        for task in 0..=self.spec.tasks.len() as u32 {
            let state = self.scheduler.task_state(task);
            if state != TaskState::Running {
                events.push((Event::Executed { task }, false));
                events.push((Event::Failed { task, unknown: false, refused: vec![0] }, false));
            }
            if state != TaskState::Reverting {
                events.push((Event::Reverted { task }, false));
                events.push((Event::RevertFailed { task }, false));
            }
        }
        for decider in 0..=self.spec.deciders.len() {
            if !self.spec.asked().any(|asked| asked == decider) {
                let decider = decider as u32;
                events.push((Event::Decided { decider, run: true }, false));
                events.push((Event::DecisionFailed { decider, refused: Vec::new() }, false));
            }
        }
        for scope in 0..world.graph.scopes.len() as u32 {
            for timer in 0..3 {
                if !self.spec.timers(&world.shape, true).contains(&(scope, timer)) {
                    events.push((Event::Waited { scope, timer }, true));
                }
                if !self.spec.timers(&world.shape, false).contains(&(scope, timer)) {
                    events.push((Event::TimedOut { scope, timer }, true));
                }
            }
        }
        let scope = world.graph.scopes.len() as u32;
        events.push((Event::Waited { scope, timer: 1 }, false));
        events.push((Event::TimedOut { scope, timer: 1 }, false));
        let state = self.scheduler.state();
        match state {
            RunState::Pending => {
                events.push((Event::Suspend, false));
                events.push((Event::Resume, false));
            }
            _ => events.push((Event::Start, false)),
        }
        let ignored = match state {
            RunState::Pending => &[][..],
            RunState::Running => &[Event::Resume],
            RunState::Suspending | RunState::Suspended => &[Event::Suspend],
            RunState::Success | RunState::Reverted | RunState::Failure => {
                &[Event::Suspend, Event::Resume, Event::Cancel]
            }
        };
        events.extend(ignored.iter().map(|event| (event.clone(), true)));
        if state != RunState::Failure {
            events.push((Event::RetryReverts, false));
        }
        let mut scheduler = self.scheduler.clone();
        for (event, accepted) in events {
            let checked = scheduler.check(&event);
            let result = scheduler.step(&world.graph, event.clone());
            ensure(checked == result, || format!("{event:?}: {checked:?}, then {result:?}"))?;
            ensure(result.is_ok() == accepted, || format!("{event:?}: {result:?}"))?;
            ensure(scheduler == self.scheduler, || format!("{event:?} changed something"))?;
        }
        Ok(())
    }

    /// What can happen next, but for what somebody outside asks for.
    pub(crate) fn events(&self, world: &World, revert_failures: bool) -> Vec<Event> {
        let mut events = Vec::new();
        for id in members(self.spec.running()) {
            let task = id as u32;
            if self.scheduler.task_state(task) == TaskState::Reverting {
                events.push(Event::Reverted { task });
                if revert_failures {
                    events.push(Event::RevertFailed { task });
                }
                continue;
            }
            events.push(Event::Executed { task });
            let unknown = self.spec.tasks[id].aborted;
            events.push(Event::Failed { task, unknown, refused: Vec::new() });
            let scopes = world.shape.around(id).filter_map(|region| {
                let scope = world.shape.regions[region].scope?;
                world.graph.scopes[scope as usize].retry.is_some().then_some(scope)
            });
            let mut refused = Vec::new();
            for scope in scopes.filter(|_| !unknown) {
                refused.push(scope);
                events.push(Event::Failed { task, unknown, refused: refused.clone() });
            }
        }
        for asked in self.spec.asked() {
            let decider = asked as u32;
            events.push(Event::Decided { decider, run: true });
            events.push(Event::Decided { decider, run: false });
            events.push(Event::DecisionFailed { decider, refused: Vec::new() });
            let around = world.shape.outwards(world.shape.deciders[asked].region);
            let mut scopes = around.filter_map(|region| world.shape.regions[region].scope);
            if let Some(scope) =
                scopes.find(|scope| world.graph.scopes[*scope as usize].retry.is_some())
            {
                events.push(Event::DecisionFailed { decider, refused: vec![scope] });
            }
        }
        for (scope, timer) in self.spec.timers(&world.shape, true) {
            events.push(Event::Waited { scope, timer });
        }
        for (scope, timer) in self.spec.timers(&world.shape, false) {
            events.push(Event::TimedOut { scope, timer });
        }
        events
    }
}

/// What a nested flow and a timeout need is there before the first task inside begins, and
/// nothing comes after the end.
fn order(shape: &Shape, commands: &[Command]) -> Result<(), String> {
    let mut begun = 0;
    for (place, command) in commands.iter().enumerate() {
        let inside = |find: &dyn Fn(&Region) -> bool| {
            shape.regions.iter().find(|region| find(region)).map_or(0, |region| region.tasks)
        };
        let late = match *command {
            Command::Execute { task, .. } => {
                begun |= bit(task as usize);
                0
            }
            Command::Enter { flow } => inside(&|region| region.flow == Some(flow)),
            Command::StartTimeout { scope, .. } => inside(&|region| region.scope == Some(scope)),
            Command::Finish { .. } if place + 1 < commands.len() => !0,
            _ => 0,
        };
        ensure(begun & late == 0 && late != !0, || format!("{command:?} too late: {commands:?}"))?;
    }
    Ok(())
}

fn compare(answer: &Answer, commands: &[Command]) -> Result<(), String> {
    // Which of `exactly` and of `among` were commanded.
    let (mut exactly, mut among): (Set, Set) = (0, 0);
    for command in commands {
        let mut command = *command;
        if let Command::Wait { timer, .. } | Command::StartTimeout { timer, .. } = &mut command {
            *timer = 0;
        }
        let (due, met) = match command {
            Command::Execute { .. } | Command::Revert { .. } => (&answer.among, &mut among),
            _ => (&answer.exactly, &mut exactly),
        };
        let place = (0..due.len()).find(|&place| *met & bit(place) == 0 && due[place] == command);
        *met |= bit(place.ok_or_else(|| format!("{command:?} is not due"))?);
    }
    let (exactly, chosen) = (exactly.count_ones() as usize, among.count_ones() as usize);
    ensure(exactly == answer.exactly.len(), || {
        format!("{exactly} of {:?} were commanded", answer.exactly)
    })?;
    ensure(chosen == answer.choose, || format!("{chosen} begin, not {}", answer.choose))
}

/// Of what could begin, the most urgent does, and the more urgent first.
fn urgent(shape: &Shape, answer: &Answer, commands: &[Command]) -> Result<(), String> {
    let priority = |command: &Command| match *command {
        Command::Execute { task, .. } | Command::Revert { task, .. } => {
            Some(shape.priority[task as usize])
        }
        _ => None,
    };
    let mut due: Vec<_> = answer.among.iter().filter_map(priority).collect();
    due.sort_unstable_by(|a, b| b.cmp(a));
    due.truncate(answer.choose);
    let mut begun: Vec<_> = commands.iter().filter_map(priority).collect();
    // Where all are alike, and only there, does it begin before all that is ready is known.
    if shape.priority.iter().all(|one| *one == shape.priority[0]) {
        begun.sort_unstable();
    }
    ensure(begun == due, || format!("priorities {begun:?} begin, not {due:?}: {commands:?}"))
}

/// The table of states; one event may also end an execute and begin the revert, or end a
/// revert and begin the next execute.
fn changes(from: TaskState, to: TaskState) -> bool {
    use TaskState::*;
    matches!(
        (from, to),
        (Pending | Ignored, Running)
            | (Pending | Reverted | Ignored, Ignored)
            | (Running, Success | Failure | Reverting)
            | (Success | Failure, Reverting)
            | (Reverting, Reverted | RevertFailure | Running)
            | (Reverted, Running)
            | (RevertFailure, Reverting | Success | Failure)
    )
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
