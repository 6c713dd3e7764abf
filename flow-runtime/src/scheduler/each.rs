//! Tasks for each element of a list.
//!
//! The task itself does nothing: when it is reached, the driver is asked how long the list is.
//! Then so many elements begin as the task allows at once; whenever one is through, its feed is
//! reached, and the next one begins. The exit of the task waits for all of them.
//!
//! What failed, what is tried again and what is undone is decided about elements as about all
//! other vertices: they stand in the same lists.

use super::Scheduler;
use super::event::{Command, InvalidEvent, TaskState};
use super::state::{Ending, Phase, ScopeState, VertexState};
use flow_graph::graph::{Each, Graph, Role, Vertex};
use serde::{Deserialize, Serialize};

/// What became of the tasks that are for each element of a list; nothing, where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Lists(Option<Box<Known>>);

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Known {
    /// By the numbers of the tasks.
    all: Vec<List>,
    /// How many wait for the length of their list.
    asked: u32,
    /// The lists that had the graph grow, in that order, and to how many elements.
    grown: Vec<Grown>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Grown {
    task: Vertex,
    elements: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct List {
    task: Vertex,
    exit: Vertex,
    /// Whether the driver is asked for its length.
    asked: bool,
    elements: u32,
    /// The first element that has not begun.
    next: u32,
    /// How many elements have a failed revert.
    failed_reverts: u32,
}

impl Lists {
    pub(super) fn new(graph: &Graph) -> Self {
        let list = |each: &Each| List {
            task: each.task,
            exit: each.exit,
            asked: false,
            elements: 0,
            next: 0,
            failed_reverts: 0,
        };
        let all = || graph.each().iter().map(list).collect();
        let known = || Box::new(Known { all: all(), asked: 0, grown: Vec::new() });
        Lists((!graph.each().is_empty()).then(known))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    fn all(&self) -> &[List] {
        self.0.as_ref().map_or(&[], |known| &known.all)
    }

    fn all_mut(&mut self) -> &mut [List] {
        self.0.as_mut().map_or(&mut [], |known| &mut known.all)
    }

    fn grown(&self) -> &[Grown] {
        self.0.as_ref().map_or(&[], |known| &known.grown)
    }

    /// The driver is asked for the length of a list, or is not any more.
    fn set_asked(&mut self, place: usize, asked: bool) {
        if let Some(known) = &mut self.0 {
            known.all[place].asked = asked;
            known.asked = if asked { known.asked + 1 } else { known.asked - 1 };
        }
    }

    /// Whether one waits for the length of its list.
    #[inline]
    pub(super) fn are_asked(&self) -> bool {
        self.0.as_ref().is_some_and(|known| known.asked > 0)
    }

    /// Whether these are lists of the same tasks.
    pub(super) fn fits(&self, other: &Lists) -> bool {
        let tasks = |lists: &Lists| lists.all().iter().map(|list| list.task).collect::<Vec<_>>();
        tasks(self) == tasks(other)
    }

    fn of_task(&self, task: Vertex) -> Option<&List> {
        let place = self.all().binary_search_by_key(&task, |list| list.task).ok()?;
        self.all().get(place)
    }
}

impl Scheduler {
    /// A vertex is reached; whether all is done that is to be done about it.
    pub(super) fn reach_role(&mut self, graph: &Graph, vertex: Vertex) -> bool {
        match graph.role(vertex) {
            Role::Feed(place) => {
                self.vertices[vertex as usize].waiting = 1;
                let list = &self.lists.all()[place];
                if list.next < list.elements {
                    self.begin_element(graph, place);
                }
                true
            }
            Role::Task(place) => {
                // As if there were no element, which is how it stays if the task is skipped.
                let each = &graph.each()[place];
                self.vertices[each.exit as usize].waiting = 1;
                false
            }
            Role::None | Role::Element(..) => false,
        }
    }

    /// A task that is for each element of a list has its turn.
    pub(super) fn ask_length(&mut self, graph: &Graph, task: Vertex) {
        let Role::Task(place) = graph.role(task) else { return };
        self.vertices[task as usize].ask();
        self.lists.set_asked(place, true);
        self.commands.push(Command::Open { task });
    }

    pub(super) fn may_open(&self, task: u32) -> bool {
        self.lists.of_task(task).is_some_and(|list| list.asked)
    }

    pub(super) fn opened(
        &mut self,
        graph: &Graph,
        task: Vertex,
        elements: u32,
    ) -> Result<(), InvalidEvent> {
        let Role::Task(place) = graph.role(task) else {
            return Err(InvalidEvent::NotOpening { task });
        };
        let each = &graph.each()[place];
        if !self.lists.all()[place].asked {
            return Err(InvalidEvent::NotOpening { task });
        }
        if each.heads.len() < elements as usize {
            return Err(InvalidEvent::NotGrown { task, elements });
        }
        self.lists.set_asked(place, false);
        self.extend(graph, task, elements);
        if self.vertices[task as usize].doomed {
            self.undo(graph, task);
            return Ok(());
        }
        let state = &mut self.vertices[task as usize];
        state.phase = Phase::Done;
        state.ending = Ending::Passed;
        self.vertices[each.exit as usize].waiting = elements + 1;
        self.vertices[each.feed as usize].waiting = 1;
        let list = &mut self.lists.all_mut()[place];
        (list.elements, list.next) = (elements, 0);
        for _ in 0..elements.min(each.limit) {
            self.begin_element(graph, place);
        }
        self.pass_other(graph, task);
        Ok(())
    }

    /// The graph has grown, and so does what is remembered of it.
    fn extend(&mut self, graph: &Graph, task: Vertex, elements: u32) {
        let known = self.vertices.len();
        if known == graph.vertices() {
            return;
        }
        let new = graph.places().iter().skip(known).map(|place| VertexState::new(place.before));
        self.vertices.extend(new);
        self.scopes.resize_with(graph.scopes.len(), ScopeState::new);
        if let Some(known) = &mut self.lists.0 {
            known.grown.push(Grown { task, elements });
        }
    }

    fn begin_element(&mut self, graph: &Graph, place: usize) {
        let list = &mut self.lists.all_mut()[place];
        let head = graph.each()[place].heads[list.next as usize];
        list.next += 1;
        self.note_reached(graph, head);
        self.go_on(graph, head);
    }

    pub(super) fn element_reverted(&mut self, graph: &Graph, vertex: Vertex, failed: bool) {
        if let Role::Element(place, _) = graph.role(vertex) {
            let list = &mut self.lists.all_mut()[place];
            list.failed_reverts = match failed {
                true => list.failed_reverts + 1,
                false => list.failed_reverts - 1,
            };
        }
    }

    /// The state of a task that is for each element of a list, from those of the elements.
    pub(super) fn state_of_all(&self, task: u32, own: TaskState) -> TaskState {
        let Some(list) = self.lists.of_task(task).filter(|_| own == TaskState::Success) else {
            return own;
        };
        let exit = &self.vertices[list.exit as usize];
        if exit.phase == Phase::Done {
            TaskState::Success
        } else if list.failed_reverts > 0 {
            TaskState::RevertFailure
        } else if self.vertices[task as usize].doomed {
            TaskState::Reverting
        } else {
            TaskState::Running
        }
    }

    /// The commands that ask for the length of a list.
    pub(super) fn opening(&self) -> impl Iterator<Item = Command> {
        let asked = self.lists.all().iter().filter(|list| list.asked);
        asked.map(|list| Command::Open { task: list.task })
    }

    /// The graph as it has grown in this run; `None` where it has not.
    ///
    /// A driver that puts a scheduler away need not put the graph away: it is made again from
    /// the plan.
    ///
    /// ```
    /// # use flow_runtime::scheduler::*;
    /// # use flow_runtime::{Graph, Plan};
    /// # let plan = Plan::from_json(r#"{
    /// #     "name": "All",
    /// #     "inputs": [{ "name": "pages" }],
    /// #     "tasks": [
    /// #         { "name": "fetch", "task": "Fetch", "reverts": false,
    /// #           "policies": { "each": { "item": "page", "list": "pages" } } }
    /// #     ],
    /// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
    /// # }"#).unwrap();
    /// // Of a flow of one task with `#[each(page in pages)]`:
    /// let graph = Graph::of(&plan);
    /// let mut scheduler = Scheduler::new(&graph, Options::default());
    /// assert!(scheduler.grown(&graph).is_none());
    /// scheduler.step(&graph, Event::Start)?;
    /// assert_eq!(scheduler.next_command(), Some(Command::Open { task: 0 }));
    ///
    /// let mut grown = graph.clone();
    /// grown.grow(0, 2);
    /// scheduler.step(&grown, Event::Opened { task: 0, elements: 2 })?;
    /// assert_eq!(scheduler.grown(&graph), Some(grown));
    /// # Ok::<(), InvalidEvent>(())
    /// ```
    pub fn grown(&self, graph: &Graph) -> Option<Graph> {
        if self.lists.grown().is_empty() {
            return None;
        }
        let mut graph = graph.clone();
        for &Grown { task, elements } in self.lists.grown() {
            graph.grow(task, elements);
        }
        Some(graph)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs that wait in a journal have these texts.
    #[test]
    fn lists_are_stored_as_what_is_in_them() {
        let text = r#"{"all":[{"task":0,"exit":2,"asked":true,"elements":0,"next":0,"failed_reverts":0}],"asked":1,"grown":[{"task":0,"elements":3}]}"#;
        let lists: Lists = serde_json::from_str(text).unwrap();
        assert!(lists.are_asked() && lists.of_task(0).is_some());
        assert_eq!(serde_json::to_string(&lists).unwrap(), text);
    }
}
