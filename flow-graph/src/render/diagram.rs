//! What a diagram of a plan shows, before it is written in a language of diagrams.

use super::words;
use crate::model::{Pattern, Policies};
use crate::plan::{Block, Child, Plan, Requirement, Source};
use std::collections::{BTreeMap, BTreeSet};

/// How wide the lines in a diagram get, in letters.
const WIDTH: usize = 56;

/// Nodes in groups, and links between them.
pub(super) struct Diagram {
    pub(super) root: Group,
    pub(super) links: Vec<Link>,
}

/// A block, or a flow with its body.
pub(super) struct Group {
    pub(super) id: String,
    /// The lines of its title.
    pub(super) lines: Vec<String>,
    pub(super) parts: Vec<Part>,
}

/// What a group holds.
pub(super) enum Part {
    Group(Group),
    Node(Node),
}

/// A task, a nested flow that is closed, or an end of the flow.
pub(super) struct Node {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) lines: Vec<String>,
    /// Its whole documentation.
    pub(super) doc: String,
}

/// What a node stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Task,
    Flow,
    End,
}

/// A link from one node or group to another.
pub(super) struct Link {
    pub(super) from: String,
    pub(super) to: String,
    /// What goes along it; nothing where it only says which comes first.
    pub(super) values: Vec<String>,
}

impl Diagram {
    /// The diagram of a plan.
    pub(super) fn of(plan: &Plan) -> Self {
        let mut drawing = Drawing { plan, links: values(plan), order: Vec::new(), blocks: 0 };
        let mut title = vec![words::plain(&plan.name)];
        title.extend(about(&plan.doc, &Policies::default()));
        let (mut root, _) = drawing.block(&plan.root, title);

        let end = |id: &str| {
            let lines = vec![id.to_owned()];
            Part::Node(Node { id: id.to_owned(), kind: Kind::End, lines, doc: String::new() })
        };
        if drawing.links.keys().any(|(from, _)| from == "inputs") {
            root.parts.insert(0, end("inputs"));
        }
        if !plan.outputs.is_empty() {
            root.parts.push(end("outputs"));
        }
        let values = drawing.links.into_iter();
        let values = values.map(|((from, to), values)| Link { from, to, values });
        Diagram { root, links: values.chain(drawing.order).collect() }
    }
}

/// The values that go from one node to another, all of a pair together.
type Values = BTreeMap<(String, String), Vec<String>>;

fn values(plan: &Plan) -> Values {
    let mut links = Values::new();
    for (number, task) in plan.tasks.iter().enumerate() {
        requirements(plan, &task.requires, &format!("t{number}"), &mut links);
    }
    let open = open_flows(&plan.root);
    for (number, flow) in plan.flows.iter().enumerate() {
        // What an open one is given goes straight to the tasks inside.
        if !open.contains(&number) {
            requirements(plan, &flow.requires, &format!("f{number}"), &mut links);
        }
    }
    for (decider, to) in plan.deciders.iter().zip(decided(plan)) {
        requirements(plan, &decider.requires, &to, &mut links);
    }
    for output in &plan.outputs {
        if let Some(from) = maker(output.source) {
            let value = words::typed(&output.name, &output.type_name);
            links.entry((from, "outputs".to_owned())).or_default().push(value);
        }
    }
    links
}

fn requirements(plan: &Plan, requires: &[Requirement], to: &str, links: &mut Values) {
    for needed in requires {
        let Some(from) = maker(needed.source) else { continue };
        let (name, type_name) = match needed.source {
            Source::Input(place) => (Some(&plan.inputs[place].name), &plan.inputs[place].type_name),
            Source::Task(number, place) => {
                let provision = &plan.tasks[number].provides[place];
                (provision.symbol.as_ref(), &provision.type_name)
            }
            Source::Flow(number, place) => {
                let provision = &plan.flows[number].provides[place];
                (provision.symbol.as_ref(), &provision.type_name)
            }
            Source::Injected | Source::Absent => continue,
        };
        let value = words::typed(name.unwrap_or(&needed.parameter), type_name);
        let values = links.entry((from, to.to_owned())).or_default();
        if !values.contains(&value) {
            values.push(value);
        }
    }
}

/// The node that makes a value.
fn maker(source: Source) -> Option<String> {
    match source {
        Source::Input(_) => Some("inputs".to_owned()),
        Source::Task(number, _) => Some(format!("t{number}")),
        Source::Flow(number, _) => Some(format!("f{number}")),
        Source::Injected | Source::Absent => None,
    }
}

/// What each decider decides about, by the id of its node or group.
fn decided(plan: &Plan) -> Vec<String> {
    let mut decided = Decided { plan, blocks: 0, ids: vec![String::new(); plan.deciders.len()] };
    decided.block(&plan.root);
    decided.ids
}

/// Numbers the blocks as [`Drawing`] does.
struct Decided<'a> {
    plan: &'a Plan,
    blocks: usize,
    ids: Vec<String>,
}

impl Decided<'_> {
    fn note(&mut self, policies: &Policies, id: String) {
        let decider = policies.when.as_ref().map(|when| when.decider);
        if let Some(place) = decider.and_then(|decider| self.ids.get_mut(decider)) {
            *place = id;
        }
    }

    fn block(&mut self, block: &Block) {
        self.note(&block.policies, format!("b{}", self.blocks));
        self.blocks += 1;
        let plan = self.plan;
        for child in &block.children {
            match child {
                Child::Task(task) => self.note(&plan.tasks[*task].policies, format!("t{task}")),
                Child::Block(inner) => self.block(inner),
                Child::Flow { flow, body: None } => {
                    self.note(&plan.flows[*flow].policies, format!("f{flow}"));
                }
                Child::Flow { flow, body: Some(inner) } => {
                    self.note(&plan.flows[*flow].policies, format!("b{}", self.blocks));
                    self.block(inner);
                }
            }
        }
    }
}

fn open_flows(block: &Block) -> BTreeSet<usize> {
    let mut open = BTreeSet::new();
    let mut blocks = vec![block];
    while let Some(block) = blocks.pop() {
        for child in &block.children {
            match child {
                Child::Task(_) | Child::Flow { body: None, .. } => {}
                Child::Block(inner) => blocks.push(inner),
                Child::Flow { flow, body: Some(body) } => {
                    open.insert(*flow);
                    blocks.push(body);
                }
            }
        }
    }
    open
}

/// What is said of a part: its documentation's first line, then its policies.
fn about(doc: &str, policies: &Policies) -> Vec<String> {
    let doc = words::first_line(doc).into_iter();
    doc.chain(words::policies(policies)).flat_map(|text| wrap(&text)).collect()
}

/// A text in lines that are not too wide.
fn wrap(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

struct Drawing<'a> {
    plan: &'a Plan,
    links: Values,
    order: Vec<Link>,
    blocks: usize,
}

impl Drawing<'_> {
    /// A block as a group, under a title or else its own name, and the ids of all nodes inside.
    fn block(&mut self, block: &Block, title: Vec<String>) -> (Group, Vec<String>) {
        let id = format!("b{}", self.blocks);
        self.blocks += 1;
        let mut lines = title;
        lines.push(words::block(block));
        lines.extend(about(&block.doc, &block.policies));

        let mut parts = Vec::with_capacity(block.children.len());
        let mut insides = Vec::with_capacity(block.children.len());
        for child in &block.children {
            let (part, inside) = self.child(child);
            parts.push(part);
            insides.push(inside);
        }
        self.order(block, &parts, &insides);
        (Group { id, lines, parts }, insides.concat())
    }

    fn child(&mut self, child: &Child) -> (Part, Vec<String>) {
        match child {
            Child::Block(inner) => {
                let (group, inside) = self.block(inner, Vec::new());
                (Part::Group(group), inside)
            }
            Child::Task(number) => {
                let task = &self.plan.tasks[*number];
                let mut lines = vec![words::typed(&task.name, &task.task)];
                lines.extend(about(&task.doc, &task.policies));
                if task.reverts {
                    lines.push("reverts".to_owned());
                }
                let (id, doc) = (format!("t{number}"), task.doc.clone());
                (Part::Node(Node { id: id.clone(), kind: Kind::Task, lines, doc }), vec![id])
            }
            Child::Flow { flow: number, body } => {
                let flow = &self.plan.flows[*number];
                let mut lines = vec![words::typed(&flow.name, &flow.flow)];
                lines.extend(about(&flow.doc, &flow.policies));
                if let Some(body) = body {
                    let (group, inside) = self.block(body, lines);
                    return (Part::Group(group), inside);
                }
                let (id, doc) = (format!("f{number}"), flow.doc.clone());
                (Part::Node(Node { id: id.clone(), kind: Kind::Flow, lines, doc }), vec![id])
            }
        }
    }

    /// Links children of which one comes after the other though no value goes between them.
    fn order(&mut self, block: &Block, parts: &[Part], insides: &[Vec<String>]) {
        let pairs: Vec<(usize, usize)> = match block.pattern {
            Pattern::Unordered => return,
            Pattern::Graph => block.edges.clone(),
            Pattern::Linear => (1..parts.len()).map(|place| (place - 1, place)).collect(),
        };
        let mut child_of: BTreeMap<&str, usize> = BTreeMap::new();
        for (place, inside) in insides.iter().enumerate() {
            child_of.extend(inside.iter().map(|id| (id.as_str(), place)));
        }
        let mut linked: BTreeSet<(usize, usize)> = BTreeSet::new();
        for (&from, &before) in &child_of {
            let first = (from.to_owned(), String::new());
            let links = self.links.range(first..).take_while(|((id, _), _)| id == from);
            let after = links.filter_map(|((_, to), _)| child_of.get(to.as_str()));
            linked.extend(after.map(|&after| (before, after)));
        }
        let missing = pairs.into_iter().filter(|pair| !linked.contains(pair));
        self.order.extend(missing.map(|(before, after)| Link {
            from: parts[before].id().to_owned(),
            to: parts[after].id().to_owned(),
            values: Vec::new(),
        }));
    }
}

impl Part {
    pub(super) fn id(&self) -> &str {
        match self {
            Part::Group(group) => &group.id,
            Part::Node(node) => &node.id,
        }
    }
}
