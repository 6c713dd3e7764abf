//! What one flow does, told step by step.

use crate::flows::{Policy, Tree, flow, linear, task, unordered};
use crate::run::{Run, World};
use flow_runtime::scheduler::{Command, EndedKind, Event, RunState};

/// A run that says its commands in short: `x1` executes task 1, `r1` reverts it.
struct Script {
    world: World,
    run: Run,
}

impl Script {
    fn new(tree: &Tree, limit: usize) -> Self {
        let world = World::new(tree, limit);
        let run = Run::new(&world);
        Script { world, run }
    }

    fn start(tree: &Tree) -> (Self, String) {
        let mut script = Script::new(tree, 0);
        let commands = script.give(Event::Start);
        (script, commands)
    }

    fn give(&mut self, event: Event) -> String {
        let commands = self.run.step(&self.world, &event).unwrap();
        let commands = commands.into_iter().map(|command| match command {
            Command::Execute { task, attempt: 1 } => format!("x{task}"),
            Command::Execute { task, attempt } => format!("x{task}#{attempt}"),
            Command::Revert { task, ended: EndedKind::Done } => format!("r{task}"),
            Command::Revert { task, ended: EndedKind::Failed } => format!("r{task}!"),
            Command::Revert { task, ended: EndedKind::Unknown } => format!("r{task}?"),
            Command::Enter { flow } => format!("enter{flow}"),
            Command::Decide { decider } => format!("ask{decider}"),
            Command::Ignore { task } => format!("i{task}"),
            Command::IgnoreFlow { flow } => format!("ignore{flow}"),
            Command::Abort { task } => format!("abort{task}"),
            Command::Wait { scope, attempt, .. } => format!("wait{scope}#{attempt}"),
            Command::CancelWait { scope } => format!("cancel{scope}"),
            Command::Forget { scope } => format!("forget{scope}"),
            Command::StartTimeout { scope, .. } => format!("timeout{scope}"),
            Command::StopTimeout { scope } => format!("stop{scope}"),
            Command::Open { task } => format!("open {task}"),
            Command::Finish { state } => format!("{state:?}"),
        });
        commands.collect::<Vec<_>>().join(" ")
    }

    fn done(&mut self, task: u32) -> String {
        self.give(Event::Executed { task })
    }

    fn fail(&mut self, task: u32) -> String {
        self.give(Event::Failed { task, unknown: false, refused: Vec::new() })
    }

    fn reverted(&mut self, task: u32) -> String {
        self.give(Event::Reverted { task })
    }
}

#[test]
fn a_linear_flow_is_reverted_in_exact_reverse() {
    let (mut run, commands) = Script::start(&linear([task(), task(), task()]));
    assert_eq!(commands, "x0");
    assert_eq!(run.done(0), "x1");
    assert_eq!(run.done(1), "x2");
    assert_eq!(run.fail(2), "r2!");
    assert_eq!(run.reverted(2), "r1");
    assert_eq!(run.reverted(1), "r0");
    assert_eq!(run.reverted(0), "Reverted");
}

#[test]
fn what_runs_is_let_finish_and_then_reverted() {
    let (mut run, commands) = Script::start(&unordered([linear([task(), task()]), task()]));
    assert_eq!(commands, "x0 x2");
    assert_eq!(run.fail(2), "r2!");
    assert_eq!(run.done(0), "r0");
    assert_eq!(run.reverted(2), "");
    assert_eq!(run.reverted(0), "Reverted");
}

#[test]
fn what_is_queued_does_not_start_after_a_failure() {
    let mut run = Script::new(&unordered((0..6).map(|_| task())), 1);
    assert_eq!(run.give(Event::Start), "x0");
    assert_eq!(run.done(0), "x1");
    assert_eq!(run.fail(1), "r1!");
    assert_eq!(run.reverted(1), "r0");
    assert_eq!(run.reverted(0), "Reverted");
}

#[test]
fn a_retried_block_leaves_the_rest_alone() {
    let block = linear([task(), task()]).policy(Policy::times(2).with_delay());
    let (mut run, commands) = Script::start(&unordered([block, linear([task(), task()])]));
    assert_eq!(commands, "x2 x0");
    assert_eq!(run.done(0), "x1");
    assert_eq!(run.fail(1), "r1!");
    assert_eq!(run.done(2), "x3");
    assert_eq!(run.reverted(1), "r0");
    assert_eq!(run.reverted(0), "wait1#2");
    assert_eq!(run.done(3), "");
    assert_eq!(run.give(Event::Waited { scope: 1, timer: 1 }), "x0#2");
    assert_eq!(run.done(0), "x1#2");
    assert_eq!(run.done(1), "Success");
}

#[test]
fn a_wait_ends_when_the_rest_fails() {
    let block = task().policy(Policy::times(3).with_delay());
    let (mut run, _) = Script::start(&unordered([block, task()]));
    assert_eq!(run.fail(0), "r0!");
    assert_eq!(run.reverted(0), "wait1#2");
    assert_eq!(run.fail(1), "cancel1 r1!");
    assert_eq!(run.reverted(1), "Reverted");
}

#[test]
fn an_outer_attempt_starts_inner_ones_afresh() {
    let inner = task().policy(Policy::times(2).with_delay());
    let outer = unordered([inner, task()]).policy(Policy::times(2));
    let (mut run, _) = Script::start(&linear([outer]));
    assert_eq!(run.fail(0), "r0!");
    assert_eq!(run.reverted(0), "wait2#2");
    assert_eq!(run.fail(1), "cancel2 r1!");
    assert_eq!(run.reverted(1), "x1#2 x0");
    assert_eq!(run.fail(0), "r0!");
    assert_eq!(run.reverted(0), "wait2#2");
}

#[test]
fn a_final_failure_goes_outwards() {
    let inner = linear([task()]).policy(Policy::times(5));
    let outer = linear([inner]).policy(Policy::times(2));
    let (mut run, commands) = Script::start(&linear([outer]));
    assert_eq!(commands, "x0");
    let refused =
        |scopes: &[u32]| Event::Failed { task: 0, unknown: false, refused: scopes.to_vec() };
    assert_eq!(run.give(refused(&[2])), "r0!");
    assert_eq!(run.reverted(0), "x0");
    assert_eq!(run.fail(0), "r0!");
    assert_eq!(run.reverted(0), "x0#2");
    assert_eq!(run.give(refused(&[2, 1])), "r0!");
    assert_eq!(run.reverted(0), "Reverted");
}

#[test]
fn a_timeout_aborts_and_counts_as_a_failure() {
    let block = unordered([task(), task()]).policy(Policy::times(2).with_timeout());
    let (mut run, commands) = Script::start(&linear([block]));
    assert_eq!(commands, "timeout1 x0 x1");
    assert_eq!(run.done(0), "");
    assert_eq!(run.give(Event::TimedOut { scope: 1, timer: 1 }), "abort1 r0");
    let unknown = Event::Failed { task: 1, unknown: true, refused: Vec::new() };
    assert_eq!(run.give(unknown), "r1?");
    assert_eq!(run.reverted(1), "");
    assert_eq!(run.reverted(0), "timeout1 x0#2 x1#2");
    assert_eq!(run.done(0), "");
    assert_eq!(run.done(1), "stop1 Success");
}

#[test]
fn a_failed_revert_stops_only_what_came_before() {
    let branches = unordered([task(), task()]);
    let (mut run, _) = Script::start(&linear([task(), branches, task()]));
    run.done(0);
    run.done(1);
    assert_eq!(run.done(2), "x3");
    assert_eq!(run.fail(3), "r3!");
    assert_eq!(run.reverted(3), "r2 r1");
    assert_eq!(run.give(Event::RevertFailed { task: 1 }), "");
    assert_eq!(run.reverted(2), "Failure");
    assert_eq!(run.run.scheduler.failed_reverts(), [1]);
    assert_eq!(run.give(Event::RetryReverts), "r1");
    assert_eq!(run.reverted(1), "r0");
    assert_eq!(run.reverted(0), "Reverted");
}

#[test]
fn a_suspended_run_goes_on_where_it_stopped() {
    let waits = task().policy(Policy::times(2).with_delay());
    let (mut run, commands) = Script::start(&unordered([waits, linear([task(), task()])]));
    assert_eq!(commands, "x1 x0");
    assert_eq!(run.fail(0), "r0!");
    assert_eq!(run.reverted(0), "wait1#2");
    assert_eq!(run.give(Event::Suspend), "");
    assert_eq!(run.done(1), "Suspended");
    assert_eq!(run.give(Event::Waited { scope: 1, timer: 1 }), "");
    assert_eq!(run.give(Event::Resume), "wait1#2 x2");
    assert_eq!(run.give(Event::Waited { scope: 1, timer: 1 }), "");
    assert_eq!(run.give(Event::Waited { scope: 1, timer: 2 }), "x0#2");
}

#[test]
fn a_cancelled_run_aborts_and_reverts() {
    let (mut run, _) = Script::start(&linear([task(), unordered([task(), task()])]));
    assert_eq!(run.done(0), "x1 x2");
    assert_eq!(run.give(Event::Cancel), "abort2 abort1");
    assert_eq!(run.done(1), "r1");
    assert_eq!(run.give(Event::Cancel), "");
    let unknown = Event::Failed { task: 2, unknown: true, refused: Vec::new() };
    assert_eq!(run.give(unknown), "r2?");
    run.reverted(1);
    assert_eq!(run.reverted(2), "r0");
    assert_eq!(run.reverted(0), "Reverted");
}

#[test]
fn a_run_that_never_began_can_be_cancelled() {
    let mut run = Script::new(&linear([task()]), 0);
    assert_eq!(run.give(Event::Cancel), "Reverted");
}

#[test]
fn a_nested_flow_gets_its_values_at_each_attempt() {
    let block = linear([task(), flow(linear([task()]))]).policy(Policy::times(2));
    let (mut run, _) = Script::start(&linear([block]));
    assert_eq!(run.done(0), "enter0 x1");
    assert_eq!(run.fail(1), "r1!");
    assert_eq!(run.reverted(1), "r0");
    assert_eq!(run.reverted(0), "x0#2");
    assert_eq!(run.done(0), "enter0 x1#2");
    assert_eq!(run.done(1), "Success");
}

/// J5: what always fails under retries of a, b … attempts is executed a·b… times.
#[test]
fn nested_attempts_multiply() {
    for (a, b, c) in [(1, 1, 1), (3, 1, 1), (2, 3, 1), (3, 2, 4), (5, 5, 5)] {
        let inner = linear([task().policy(Policy::times(c))]).policy(Policy::times(b));
        let (mut run, mut commands) = Script::start(&linear([inner]).policy(Policy::times(a)));
        let mut executed = 0;
        while commands.starts_with('x') {
            executed += 1;
            assert_eq!(run.fail(0), "r0!");
            commands = run.reverted(0);
        }
        assert_eq!((executed, commands.as_str()), (a * b * c, "Reverted"));
        assert_eq!(run.run.scheduler.state(), RunState::Reverted);
    }
}

#[test]
fn an_attempt_in_which_nothing_began_can_run_out_of_time() {
    let body = linear([task()]).policy(Policy::NONE.with_timeout());
    let node = flow(body).policy(Policy::times(2).with_delay().with_timeout());
    let mut run = Script::new(&unordered([task(), node]), 1);
    assert_eq!(run.give(Event::Start), "x0 enter0 timeout1 timeout2");
    assert_eq!(run.give(Event::TimedOut { scope: 2, timer: 1 }), "stop1 wait1#2");
}
