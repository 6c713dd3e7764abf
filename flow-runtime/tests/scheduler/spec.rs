//! What is right, said as plainly as possible: every question is answered by looking at all
//! tasks and all regions again.
//!
//! It keeps states and intentions and no counters.

use crate::shape::{Decides, Set, Shape, bit, members};
use flow_runtime::scheduler::{Command, EndedKind, Event, RunState, TaskState};
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct Spec {
    pub(crate) state: RunState,
    pub(crate) tasks: Vec<TaskSpec>,
    pub(crate) regions: Vec<RegionSpec>,
    pub(crate) deciders: Vec<DeciderSpec>,
    #[serde(skip)]
    limit: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct TaskSpec {
    pub(crate) state: TaskState,
    pub(crate) ended: EndedKind,
    /// Whether it is to be reverted.
    pub(crate) doomed: bool,
    pub(crate) aborted: bool,
    /// Whether it is skipped, and not undone since.
    pub(crate) skipped: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub(crate) struct DeciderSpec {
    pub(crate) said: Said,
    doomed: bool,
}

/// What a decider said in the attempt of its region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub(crate) enum Said {
    Nothing,
    /// It is being asked.
    Asked,
    Yes,
    No,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
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
            skipped: false,
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
            deciders: vec![
                DeciderSpec { said: Said::Nothing, doomed: false };
                shape.deciders.len()
            ],
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
        self.which(|task| (task.state == TaskState::Success || task.skipped) && !task.doomed)
    }

    fn untouched(&self) -> Set {
        self.which(|task| match task.state {
            TaskState::Pending | TaskState::Reverted => true,
            TaskState::Ignored => !task.skipped,
            _ => false,
        })
    }

    /// The deciders that are being asked.
    pub(crate) fn asked(&self) -> impl Iterator<Item = usize> {
        (0..self.deciders.len()).filter(|&decider| self.deciders[decider].said == Said::Asked)
    }

    /// Whether all of it is skipped because of what some decider said.
    fn is_skipped(&self, shape: &Shape, tasks: Set) -> bool {
        let deciders = self.deciders.iter().zip(&shape.deciders);
        let mut against = deciders.filter(|(state, _)| state.said == Said::No && !state.doomed);
        against.any(|(_, decides)| tasks & !decides.skips == 0)
    }

    /// The tasks that a question comes after; they are not reverted before it is answered.
    fn questioned(&self, shape: &Shape) -> Set {
        self.asked().map(|decider| shape.deciders[decider].before).fold(0, |all, it| all | it)
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
            Event::Decided { decider, run } => {
                let state = &mut self.deciders[*decider as usize];
                state.said = match std::mem::take(&mut state.doomed) {
                    true => Said::Nothing,
                    false if *run => Said::Yes,
                    false => Said::No,
                };
            }
            Event::DecisionFailed { decider, refused } => {
                let state = &mut self.deciders[*decider as usize];
                (state.said, state.doomed) = (Said::Nothing, false);
                let region = shape.deciders[*decider as usize].region;
                self.decide(shape, region, refused, &mut answer);
            }
            Event::Waited { scope, timer } => {
                let region = &mut self.regions[shape.of_scope(*scope)];
                if region.held && region.timer == Some(*timer) {
                    (region.held, region.timer) = (false, None);
                }
            }
            Event::TimedOut { scope, timer } => {
                let region = shape.of_scope(*scope);
                assert_eq!(self.regions[region].timer.take(), Some(*timer));
                self.abort(shape.regions[region].tasks, &mut answer);
                self.decide(shape, region, &[], &mut answer);
            }
            // No flow of these has a controller or a list; `controllers` and `each` have them.
            Event::Consulted { .. } | Event::Opened { .. } => {}
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
        self.undo_skipped(shape);
        self.undo_regions(shape, &mut answer);
        loop {
            let before = self.clone();
            self.enter_regions(shape, &mut answer);
            self.ask(shape, &mut answer);
            self.skip(shape, &mut answer);
            if *self == before {
                break;
            }
        }
        self.pass_regions(shape, &mut answer);
        self.choices(shape, &mut answer);
        let asks = self.asked().next().is_some();
        let idle = self.running() == 0 && answer.choose == 0 && !asks;
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
                self.regions[shape.of_scope(scope)].timer = Some(timer);
            }
            Command::StopTimeout { scope } | Command::CancelWait { scope } => {
                self.regions[shape.of_scope(scope)].timer = None;
            }
            Command::Forget { .. }
            | Command::Enter { .. }
            | Command::Decide { .. }
            | Command::Open { .. }
            | Command::Ignore { .. }
            | Command::IgnoreFlow { .. }
            | Command::Abort { .. }
            | Command::Finish { .. } => {}
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
        for (state, decides) in self.deciders.iter_mut().zip(&shape.deciders) {
            let inside = shape.outwards(decides.region).any(|around| around == region);
            state.doomed |= inside && state.said == Said::Asked;
        }
        for inside in 0..shape.regions.len() {
            if !shape.outwards(inside).any(|around| around == region) {
                continue;
            }
            let state = &mut self.regions[inside];
            if let (Some(scope), Some(_)) = (shape.regions[inside].scope, state.timer.take()) {
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

    /// What is skipped has nothing to revert, and is undone when nothing after it is left.
    fn undo_skipped(&mut self, shape: &Shape) {
        loop {
            let (untouched, questioned) = (self.untouched(), self.questioned(shape));
            let free = |task: &usize| {
                let state = &self.tasks[*task];
                let held = questioned & bit(*task) != 0;
                state.skipped && state.doomed && !held && shape.after[*task] & !untouched == 0
            };
            let Some(task) = shape.tasks().find(free) else { return };
            let task = &mut self.tasks[task];
            (task.skipped, task.doomed) = (false, false);
        }
    }

    /// Asks the deciders whose parts are reached.
    fn ask(&mut self, shape: &Shape, answer: &mut Answer) {
        if self.state == RunState::Pending || self.state.is_end() {
            return;
        }
        for (number, decides) in shape.deciders.iter().enumerate() {
            let region = &self.regions[decides.region];
            let open = region.entered && !region.doomed;
            let ready = open && decides.before & !self.successful() == 0;
            let said_yes = self.is_decided(shape, |around| around.inside.contains(&number));
            let said = self.deciders[number].said;
            if ready && said_yes && said == Said::Nothing && !self.is_skipped(shape, decides.tasks)
            {
                self.deciders[number].said = Said::Asked;
                answer.exactly.push(Command::Decide { decider: number as u32 });
            }
        }
    }

    /// Whether all deciders around something have said yes.
    fn is_decided(&self, shape: &Shape, around: impl Fn(&Decides) -> bool) -> bool {
        let deciders = self.deciders.iter().zip(&shape.deciders);
        let mut around = deciders.filter(|(_, decides)| around(decides));
        around.all(|(state, _)| state.said == Said::Yes)
    }

    /// Skips the tasks that are reached and not to be executed.
    fn skip(&mut self, shape: &Shape, answer: &mut Answer) {
        if self.state == RunState::Pending || self.state.is_end() {
            return;
        }
        for task in shape.tasks() {
            let region = &self.regions[shape.region_of[task]];
            let ready = shape.before[task] & !self.successful() == 0;
            let free = self.untouched() & bit(task) != 0;
            let open = region.entered && !region.doomed && ready && free;
            if open && self.is_skipped(shape, bit(task)) {
                let state = &mut self.tasks[task];
                (state.state, state.skipped) = (TaskState::Ignored, true);
                state.ended = EndedKind::Done;
                answer.exactly.push(Command::Ignore { task: task as u32 });
            }
        }
    }

    /// A region is as if it had never been entered when nothing in it and nothing after it is
    /// left.
    fn undo_regions(&mut self, shape: &Shape, answer: &mut Answer) {
        let untouched = self.untouched();
        for (region, facts) in shape.regions.iter().enumerate() {
            let asks = self.asked().any(|decider| {
                let decides = &shape.deciders[decider];
                let inside = shape.outwards(decides.region).any(|around| around == region);
                inside || decides.before & facts.tasks != 0
            });
            let state = &mut self.regions[region];
            if !state.doomed || asks || (facts.tasks | facts.after) & !untouched != 0 {
                continue;
            }
            let retrying = std::mem::take(&mut state.retrying);
            (state.entered, state.passed, state.doomed) = (false, false, false);
            state.attempt = if retrying { state.attempt + 1 } else { 1 };
            state.held = retrying && facts.policy.delay;
            for (state, decides) in self.deciders.iter_mut().zip(&shape.deciders) {
                if shape.outwards(decides.region).any(|around| around == region) {
                    state.said = Said::Nothing;
                }
            }
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
            let skipped = facts.tasks != 0 && self.is_skipped(shape, facts.tasks);
            let decided = self.is_decided(shape, |around| around.regions.contains(&region));
            let state = &mut self.regions[region];
            if ready && skipped && !state.entered && !state.held {
                state.entered = true;
                answer.exactly.extend(facts.flow.map(|flow| Command::IgnoreFlow { flow }));
                continue;
            }
            if !decided || !ready || state.entered || state.held {
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
                let decided = self.is_decided(shape, |part| part.tasks & bit(task) != 0);
                if ready && region.entered && !region.doomed && decided {
                    let attempt = self.attempt(shape, task);
                    answer.among.push(Command::Execute { task: id, attempt });
                }
            } else if matches!(state.state, TaskState::Success | TaskState::Failure)
                && state.doomed
                && shape.after[task] & !untouched == 0
                && self.questioned(shape) & bit(task) == 0
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
