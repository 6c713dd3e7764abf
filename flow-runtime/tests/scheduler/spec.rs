//! What is right, said as plainly as possible: every question is answered by looking at all
//! tasks and all regions again.
//!
//! It knows the tree and not the graph, keeps states and intentions and no counters.

use crate::flows::{Kind, Names, Policy, Tree};
use flow_graph::Graph;
use flow_runtime::scheduler::{Command, EndedKind, Event, RunState, TaskState};

/// A set of tasks, one bit each.
pub(crate) type Set = u64;

/// What the tree says.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Which tasks come before each task, and which after.
    pub(crate) before: Vec<Set>,
    pub(crate) after: Vec<Set>,
    /// The scopes and the nested flows, from the outside in. Region 0 is the whole flow.
    pub(crate) regions: Vec<Region>,
    /// The innermost region of each task.
    pub(crate) region_of: Vec<usize>,
}

/// A scope or a nested flow.
#[derive(Debug)]
pub(crate) struct Region {
    name: String,
    parent: Option<usize>,
    pub(crate) tasks: Set,
    before: Set,
    after: Set,
    policy: Policy,
    pub(crate) flow: Option<u32>,
    /// Its number as a scope, if it is one.
    pub(crate) scope: Option<u32>,
}

impl Shape {
    pub(crate) fn of(tree: &Tree, graph: &Graph) -> Self {
        let tasks = tree.tasks();
        let mut shape = Shape {
            before: vec![0; tasks],
            after: vec![0; tasks],
            regions: Vec::new(),
            region_of: vec![0; tasks],
        };
        let is_block = !matches!(tree.kind, Kind::Task | Kind::Flow(_));
        let policy = if is_block { tree.policy } else { Policy::NONE };
        let mut names = Names(0);
        let name = names.next();
        shape.region(name, policy, None, None);
        let (mut next_task, mut next_flow) = (0, 0);
        let numbers = &mut (&mut names, &mut next_task, &mut next_flow);
        let all = match is_block {
            true => shape.block(tree, 0, numbers),
            false => shape.child(tree, 0, numbers),
        };
        shape.regions[0].tasks = all;
        for a in 0..tasks {
            shape.before[a] = (0..tasks).filter(|&b| shape.after[b] & bit(a) != 0).map(bit).sum();
        }
        for region in &mut shape.regions {
            let inside = members(region.tasks);
            // A region without tasks needs no order, as nothing in it is seen to happen.
            region.before = inside.clone().map(|t| shape.before[t]).fold(!0, |a, b| a & b);
            region.after = inside.map(|t| shape.after[t]).fold(!0, |a, b| a & b);
            if region.tasks == 0 {
                (region.before, region.after) = (0, 0);
            }
            let number = graph.scopes.iter().position(|scope| scope.name == region.name);
            let is_scope = region.policy != Policy::NONE || region.parent.is_none();
            region.scope = number.map(|number| number as u32).filter(|_| is_scope);
            assert_eq!(region.scope.is_some(), is_scope, "{graph:#?}");
        }
        let scopes = shape.regions.iter().filter(|region| region.scope.is_some()).count();
        assert_eq!(scopes, graph.scopes.len());
        shape
    }

    fn region(
        &mut self,
        name: String,
        policy: Policy,
        parent: Option<usize>,
        flow: Option<u32>,
    ) -> usize {
        let (tasks, before, after, scope) = (0, 0, 0, None);
        self.regions.push(Region { name, parent, tasks, before, after, policy, flow, scope });
        self.regions.len() - 1
    }

    fn child(
        &mut self,
        tree: &Tree,
        region: usize,
        numbers: &mut (&mut Names, &mut usize, &mut u32),
    ) -> Set {
        let name = numbers.0.next();
        match &tree.kind {
            Kind::Task => {
                let task = *numbers.1;
                *numbers.1 += 1;
                self.region_of[task] = region;
                if tree.policy.times > 0 {
                    let policy = Policy { timeout: false, ..tree.policy };
                    self.region_of[task] = self.region(name, policy, Some(region), None);
                    self.regions[self.region_of[task]].tasks = bit(task);
                }
                bit(task)
            }
            Kind::Flow(body) => {
                let flow = *numbers.2;
                *numbers.2 += 1;
                let body_name = numbers.0.next();
                let (outer, inner) = match (tree.policy, body.policy) {
                    (Policy::NONE, policy) if policy != Policy::NONE => {
                        let outer = self.region(body_name, policy, Some(region), Some(flow));
                        (outer, outer)
                    }
                    (policy, Policy::NONE) => {
                        let outer = self.region(name, policy, Some(region), Some(flow));
                        (outer, outer)
                    }
                    (policy, inner) => {
                        let outer = self.region(name, policy, Some(region), Some(flow));
                        (outer, self.region(body_name, inner, Some(outer), None))
                    }
                };
                let tasks = self.block(body, inner, numbers);
                self.regions[outer].tasks = tasks;
                self.regions[inner].tasks = tasks;
                tasks
            }
            _ if tree.policy == Policy::NONE => self.block(tree, region, numbers),
            _ => {
                let region = self.region(name, tree.policy, Some(region), None);
                self.regions[region].tasks = self.block(tree, region, numbers);
                self.regions[region].tasks
            }
        }
    }

    fn block(
        &mut self,
        tree: &Tree,
        region: usize,
        numbers: &mut (&mut Names, &mut usize, &mut u32),
    ) -> Set {
        let children: Vec<Set> =
            tree.kind.children().iter().map(|child| self.child(child, region, numbers)).collect();
        for (a, &first) in children.iter().enumerate() {
            for (b, &second) in children.iter().enumerate() {
                if tree.kind.is_before(a, b) {
                    members(first).for_each(|task| self.after[task] |= second);
                }
            }
        }
        children.iter().fold(0, |all, child| all | child)
    }

    /// The regions around a task, from the inside out.
    pub(crate) fn around(&self, task: usize) -> impl Iterator<Item = usize> {
        self.outwards(self.region_of[task])
    }

    fn outwards(&self, region: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(region), |&region| self.regions[region].parent)
    }

    pub(crate) fn tasks(&self) -> std::ops::Range<usize> {
        0..self.before.len()
    }
}

pub(crate) fn bit(task: usize) -> Set {
    1 << task
}

pub(crate) fn members(set: Set) -> impl Iterator<Item = usize> + Clone {
    (0..64).filter(move |&task| set & bit(task) != 0)
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Spec {
    pub(crate) state: RunState,
    pub(crate) tasks: Vec<TaskSpec>,
    pub(crate) regions: Vec<RegionSpec>,
    limit: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TaskSpec {
    pub(crate) state: TaskState,
    pub(crate) ended: EndedKind,
    /// Whether it is to be reverted.
    pub(crate) doomed: bool,
    pub(crate) aborted: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RegionSpec {
    entered: bool,
    passed: bool,
    /// Whether it is to be reverted; and whether in order to be tried again.
    doomed: bool,
    retrying: bool,
    /// Whether it waits for its next attempt.
    held: bool,
    attempt: u32,
    /// Whether a wait or a timeout is under way, and which.
    pub(crate) timer: Option<u32>,
}

/// What is to be commanded in answer to an event.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// Exactly these; the numbers of new timers are the scheduler's choice and are 0 here.
    pub(crate) exactly: Vec<Command>,
    /// `choose` of these.
    pub(crate) among: Vec<Command>,
    pub(crate) choose: usize,
}

impl Spec {
    pub(crate) fn new(shape: &Shape, limit: usize) -> Self {
        let task = TaskSpec {
            state: TaskState::Pending,
            ended: EndedKind::Done,
            doomed: false,
            aborted: false,
        };
        let region = RegionSpec {
            entered: false,
            passed: false,
            doomed: false,
            retrying: false,
            held: false,
            attempt: 1,
            timer: None,
        };
        Spec {
            state: RunState::Pending,
            tasks: vec![task; shape.before.len()],
            regions: vec![region; shape.regions.len()],
            limit,
        }
    }

    fn which(&self, what: impl Fn(&TaskSpec) -> bool) -> Set {
        (0..).zip(&self.tasks).filter(|(_, task)| what(task)).map(|(task, _)| bit(task)).sum()
    }

    pub(crate) fn running(&self) -> Set {
        self.which(|task| matches!(task.state, TaskState::Running | TaskState::Reverting))
    }

    fn successful(&self) -> Set {
        self.which(|task| task.state == TaskState::Success && !task.doomed)
    }

    fn untouched(&self) -> Set {
        self.which(|task| matches!(task.state, TaskState::Pending | TaskState::Reverted))
    }

    /// The attempt of the innermost retry around a task.
    pub(crate) fn attempt(&self, shape: &Shape, task: usize) -> u32 {
        let retry = shape.around(task).find(|&region| shape.regions[region].policy.times > 0);
        retry.map_or(1, |region| self.regions[region].attempt)
    }

    /// The waits (`true`) or timeouts that are under way, by scope.
    pub(crate) fn timers(&self, shape: &Shape, waits: bool) -> Vec<(u32, u32)> {
        let regions = self.regions.iter().zip(&shape.regions);
        regions
            .filter(|(region, _)| region.held == waits)
            .filter_map(|(region, shape)| Some((shape.scope?, region.timer?)))
            .collect()
    }

    /// Takes notice of an event that can have happened.
    pub(crate) fn event(&mut self, shape: &Shape, event: &Event) -> Answer {
        let mut answer = Answer::default();
        match event {
            Event::Start => self.state = RunState::Running,
            Event::Executed { task } => self.tasks[*task as usize].state = TaskState::Success,
            Event::Failed { task, unknown, refused } => {
                let state = &mut self.tasks[*task as usize];
                state.state = TaskState::Failure;
                state.ended = if *unknown { EndedKind::Unknown } else { EndedKind::Failed };
                self.decide(shape, shape.region_of[*task as usize], refused, &mut answer);
            }
            Event::Reverted { task } => {
                let state = &mut self.tasks[*task as usize];
                state.state = TaskState::Reverted;
                state.doomed = false;
            }
            Event::RevertFailed { task } => {
                self.tasks[*task as usize].state = TaskState::RevertFailure;
                self.doom(shape, 0, &mut answer);
            }
            Event::Waited { scope, .. } => {
                let region = &mut self.regions[of_scope(shape, *scope)];
                region.held = false;
                region.timer = None;
            }
            Event::TimedOut { scope, .. } => {
                let region = of_scope(shape, *scope);
                self.regions[region].timer = None;
                self.abort(shape.regions[region].tasks, &mut answer);
                self.decide(shape, region, &[], &mut answer);
            }
            Event::Suspend => {
                if self.state == RunState::Running {
                    self.state = RunState::Suspending;
                }
            }
            Event::Resume => {
                if matches!(self.state, RunState::Suspending | RunState::Suspended) {
                    self.state = RunState::Running;
                    self.start_timers(shape, &mut answer);
                }
            }
            Event::Cancel if self.state.is_end() => {}
            Event::Cancel => {
                if self.state != RunState::Pending {
                    self.state = RunState::Running;
                }
                self.abort(!0, &mut answer);
                if self.regions[0].held || self.state == RunState::Pending {
                    self.doom(shape, 0, &mut answer);
                    self.finish(RunState::Reverted, &mut answer);
                } else {
                    self.doom(shape, 0, &mut answer);
                }
            }
            Event::RetryReverts => {
                self.state = RunState::Running;
                for task in &mut self.tasks {
                    if task.state == TaskState::RevertFailure {
                        task.state = match task.ended {
                            EndedKind::Done => TaskState::Success,
                            EndedKind::Failed | EndedKind::Unknown => TaskState::Failure,
                        };
                    }
                }
            }
        }
        self.undo_regions(shape, &mut answer);
        self.enter_regions(shape, &mut answer);
        self.pass_regions(shape, &mut answer);
        self.choices(shape, &mut answer);
        let idle = self.running() == 0 && answer.choose == 0;
        let failed = self.which(|task| task.state == TaskState::RevertFailure) != 0;
        if idle && matches!(self.state, RunState::Running | RunState::Suspending) {
            if failed && answer.among.is_empty() {
                self.finish(RunState::Failure, &mut answer);
            } else if self.state == RunState::Suspending {
                self.regions.iter_mut().for_each(|region| region.timer = None);
                self.finish(RunState::Suspended, &mut answer);
            }
        }
        answer
    }

    /// Takes notice of a command that was given.
    pub(crate) fn command(&mut self, shape: &Shape, command: &Command) {
        match *command {
            Command::Execute { task, .. } => {
                let state = &mut self.tasks[task as usize];
                state.state = TaskState::Running;
                state.ended = EndedKind::Done;
                state.aborted = false;
            }
            Command::Revert { task, .. } => {
                self.tasks[task as usize].state = TaskState::Reverting;
            }
            Command::Wait { scope, timer, .. } | Command::StartTimeout { scope, timer, .. } => {
                self.regions[of_scope(shape, scope)].timer = Some(timer);
            }
            Command::StopTimeout { scope } | Command::CancelWait { scope } => {
                self.regions[of_scope(shape, scope)].timer = None;
            }
            Command::Enter { .. } | Command::Abort { .. } | Command::Finish { .. } => {}
        }
    }

    fn finish(&mut self, state: RunState, answer: &mut Answer) {
        self.state = state;
        answer.exactly.push(Command::Finish { state });
    }

    fn decide(&mut self, shape: &Shape, from: usize, refused: &[u32], answer: &mut Answer) {
        for region in shape.outwards(from) {
            if shape.regions[region].scope.is_some_and(|scope| refused.contains(&scope)) {
                continue;
            }
            let state = &self.regions[region];
            if state.retrying {
                return;
            }
            if !state.doomed && state.attempt < shape.regions[region].policy.times {
                self.doom(shape, region, answer);
                self.regions[region].retrying = true;
                return;
            }
        }
        self.doom(shape, 0, answer);
    }

    fn doom(&mut self, shape: &Shape, region: usize, answer: &mut Answer) {
        for task in members(shape.regions[region].tasks & !self.untouched()) {
            self.tasks[task].doomed = true;
        }
        for inside in 0..shape.regions.len() {
            if !shape.outwards(inside).any(|around| around == region) {
                continue;
            }
            let state = &mut self.regions[inside];
            if let (Some(scope), Some(_)) = (shape.regions[inside].scope, state.timer) {
                answer.exactly.push(match state.held {
                    true => Command::CancelWait { scope },
                    false => Command::StopTimeout { scope },
                });
            }
            if state.held {
                state.attempt = 1;
            }
            state.doomed = state.entered;
            (state.retrying, state.held) = (false, false);
        }
    }

    fn abort(&mut self, tasks: Set, answer: &mut Answer) {
        for task in members(tasks & self.which(|task| task.state == TaskState::Running)) {
            if !std::mem::replace(&mut self.tasks[task].aborted, true) {
                answer.exactly.push(Command::Abort { task: task as u32 });
            }
        }
    }

    /// A region is as if it had never been entered when nothing in it and nothing after it is
    /// left.
    fn undo_regions(&mut self, shape: &Shape, answer: &mut Answer) {
        let untouched = self.untouched();
        for (region, facts) in shape.regions.iter().enumerate() {
            let state = &mut self.regions[region];
            if !state.doomed || (facts.tasks | facts.after) & !untouched != 0 {
                continue;
            }
            let retrying = std::mem::take(&mut state.retrying);
            (state.entered, state.passed, state.doomed) = (false, false, false);
            state.attempt = if retrying { state.attempt + 1 } else { 1 };
            state.held = retrying && facts.policy.delay;
            if region == 0 && !retrying {
                self.finish(RunState::Reverted, answer);
            }
        }
        if self.state == RunState::Running {
            self.start_waits(shape, answer);
        }
    }

    fn enter_regions(&mut self, shape: &Shape, answer: &mut Answer) {
        if self.state == RunState::Pending || self.state.is_end() {
            return;
        }
        for (region, facts) in shape.regions.iter().enumerate() {
            let parent = facts.parent.map(|parent| &self.regions[parent]);
            let may = parent.is_none_or(|parent| parent.entered && !parent.doomed);
            let ready = may && facts.before & !self.successful() == 0;
            let state = &mut self.regions[region];
            if !ready || state.entered || state.held {
                continue;
            }
            state.entered = true;
            if let Some(flow) = facts.flow {
                answer.exactly.push(Command::Enter { flow });
            }
            if let (true, RunState::Running, Some(scope)) =
                (facts.policy.timeout, self.state, facts.scope)
            {
                answer.exactly.push(start_timeout(scope));
                self.regions[region].timer = Some(0);
            }
        }
    }

    fn pass_regions(&mut self, shape: &Shape, answer: &mut Answer) {
        for (region, facts) in shape.regions.iter().enumerate().rev() {
            let complete = facts.tasks & !self.successful() == 0;
            let state = &mut self.regions[region];
            if !state.entered || state.doomed || state.passed || !complete {
                continue;
            }
            state.passed = true;
            if let (Some(scope), Some(_)) = (facts.scope, state.timer.take()) {
                answer.exactly.push(Command::StopTimeout { scope });
            }
            if region == 0 {
                self.finish(RunState::Success, answer);
            }
        }
    }

    fn start_waits(&mut self, shape: &Shape, answer: &mut Answer) {
        for (state, facts) in self.regions.iter_mut().zip(&shape.regions) {
            if let (true, None, Some(scope)) = (state.held, state.timer, facts.scope) {
                let (timer, attempt) = (0, state.attempt);
                let delay = std::time::Duration::from_secs(1);
                let jitter = false;
                answer.exactly.push(Command::Wait { scope, timer, attempt, delay, jitter });
                state.timer = Some(0);
            }
        }
    }

    /// Starts what a suspension kept from starting, or ended.
    fn start_timers(&mut self, shape: &Shape, answer: &mut Answer) {
        self.start_waits(shape, answer);
        for (state, facts) in self.regions.iter_mut().zip(&shape.regions) {
            let open = state.entered && !state.passed && !state.doomed && state.timer.is_none();
            if let (true, true, Some(scope)) = (open, facts.policy.timeout, facts.scope) {
                answer.exactly.push(start_timeout(scope));
                state.timer = Some(0);
            }
        }
    }

    /// What may be executed or reverted now.
    fn choices(&self, shape: &Shape, answer: &mut Answer) {
        let (successful, untouched) = (self.successful(), self.untouched());
        for task in shape.tasks() {
            let state = &self.tasks[task];
            let region = &self.regions[shape.region_of[task]];
            let id = task as u32;
            if untouched & bit(task) != 0 {
                let ready = shape.before[task] & !successful == 0;
                if ready && region.entered && !region.doomed {
                    let attempt = self.attempt(shape, task);
                    answer.among.push(Command::Execute { task: id, attempt });
                }
            } else if matches!(state.state, TaskState::Success | TaskState::Failure)
                && state.doomed
                && shape.after[task] & !untouched == 0
            {
                answer.among.push(Command::Revert { task: id, ended: state.ended });
            }
        }
        if self.state == RunState::Running {
            let running = self.running().count_ones() as usize;
            answer.choose = answer.among.len().min(self.limit - running);
        }
    }
}

fn start_timeout(scope: u32) -> Command {
    Command::StartTimeout { scope, timer: 0, after: std::time::Duration::from_secs(1) }
}

pub(crate) fn of_scope(shape: &Shape, scope: u32) -> usize {
    shape.regions.iter().position(|region| region.scope == Some(scope)).unwrap()
}
