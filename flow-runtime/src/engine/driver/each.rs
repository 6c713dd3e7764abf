//! Tasks for each element of a list: how long it is, and what their elements are called.

use super::super::host::Host;
use super::super::job::contained;
use super::Driver;
use crate::context::Called;
use crate::event::EventKind;
use crate::flow::Flow;
use crate::scheduler::{Event, TaskState};
use flow_graph::Graph;
use std::sync::Arc;

impl<'r> Driver<'r> {
    /// The graph of the flow, with the elements that this run has added.
    #[inline]
    pub(super) fn graph(&self) -> &Graph {
        self.grown.as_deref().unwrap_or(&self.compiled.graph)
    }

    /// Whether some tasks are for each element of a list.
    #[inline]
    pub(super) fn has_each(&self) -> bool {
        !self.compiled.graph.each().is_empty()
    }

    /// What the scheduler calls `task`.
    #[inline]
    pub(super) fn called(&self, task: u32) -> Called {
        if !self.has_each() { Called::task(task) } else { Called::of(self.graph(), task) }
    }

    /// `fetch`, or `fetch[3]` for an element.
    pub(super) fn name(&self, task: u32) -> Arc<str> {
        self.called(task).name(self.compiled)
    }

    /// Asks how long the list of a task is, and makes place for what the elements provide.
    pub(super) fn length<F: Flow>(&self, task: u32, slots: &F::Slots) -> u32 {
        let mut elements = 0;
        contained("a value", || elements = F::open(task as usize, slots));
        // More than that are never in memory at once.
        u32::try_from(elements).unwrap_or(u32::MAX)
    }

    /// It is known how long the list of a task is.
    pub(super) fn opened<H: Host>(&mut self, task: u32, elements: u32, host: &H) {
        let known = self.graph().element(task, elements.saturating_sub(1)).is_some();
        if elements > 0 && !known {
            let grown = self.grown.get_or_insert_with(|| Box::new(self.compiled.graph.clone()));
            grown.grow(task, elements);
        }
        if !self.log.is_empty() {
            self.tried_again(task);
        }
        host.publish(|| EventKind::ListOpened { task: self.name(task), elements });
        self.step(Event::Opened { task, elements });
        host.task(task, self.scheduler.task_state(task));
    }

    /// Tells of the state of a task, before the scheduler knows.
    #[inline]
    pub(super) fn shows<H: Host>(&self, task: u32, state: TaskState, host: &H) {
        if !self.has_each() {
            return host.task(task, state);
        }
        let called = self.called(task);
        match called.index() {
            None => host.task(task, state),
            // What is told of all elements is the state that they make together.
            Some(_) => host.element(&called.name(self.compiled), state),
        }
    }

    /// Tells of the state that the elements of a task are in together.
    #[inline]
    pub(super) fn shows_all<H: Host>(&self, task: u32, host: &H) {
        if self.has_each() {
            let called = self.called(task);
            if called.index().is_some() {
                host.task(called.task, self.scheduler.task_state(called.task));
            }
        }
    }

    /// The same, of all tasks, at the end of a run: nothing is told of an empty list.
    pub(super) fn shows_every<H: Host>(&self, host: &H) {
        for each in self.compiled.graph.each() {
            host.task(each.task, self.scheduler.task_state(each.task));
        }
    }
}
