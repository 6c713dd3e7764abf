//! A plan as an indented tree.

use super::words;
use crate::model::{Pattern, Policies};
use crate::plan::{Block, Child, Plan, Provision, Requirement};

impl Plan {
    /// The plan as a tree to be read in a terminal: what runs in which order, what each task
    /// requires and from where, what it provides, and the first line of its documentation.
    ///
    /// ```
    /// # use flow_graph::Plan;
    /// let plan = Plan::from_json(
    ///     r#"{
    ///         "name": "Greet",
    ///         "inputs": [{ "name": "name", "type_name": "String" }],
    ///         "tasks": [{
    ///             "name": "hello",
    ///             "task": "Hello",
    ///             "doc": "Says hello.",
    ///             "requires": [{
    ///                 "parameter": "name", "symbol": "name", "type_name": "&str",
    ///                 "needed_by": "execute", "source": { "input": 0 }
    ///             }],
    ///             "reverts": true
    ///         }],
    ///         "root": { "pattern": "linear", "children": [{ "task": 0 }] }
    ///     }"#,
    /// )?;
    /// let text = "\
    /// flow Greet
    /// │ inputs   name: String
    /// └─ linear
    ///    └─ hello: Hello, reverts
    ///         Says hello.
    ///         requires name: &str ← input
    /// ";
    /// assert_eq!(plan.to_text(), text);
    /// # Ok::<(), flow_graph::plan::PlanError>(())
    /// ```
    pub fn to_text(&self) -> String {
        let mut tree = Tree { plan: self, text: String::new() };
        tree.flow();
        tree.text
    }
}

struct Tree<'a> {
    plan: &'a Plan,
    text: String,
}

/// What stands at the left of a branch.
struct Margin {
    /// On its first line.
    first: String,
    /// On the lines that say more of it.
    more: String,
    /// On all that is under it.
    under: String,
}

impl Margin {
    /// The margin of a branch under this one, with branches of its own or without.
    fn branch(&self, last: bool, has_branches: bool) -> Margin {
        let (first, rest) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        let under = format!("{}{rest}", self.under);
        let first = format!("{}{first}", self.under);
        Margin { first, more: under.clone() + if has_branches { "│ " } else { "  " }, under }
    }
}

impl Tree<'_> {
    fn line(&mut self, margin: &str, text: &str) {
        self.text.push_str(margin);
        self.text.push_str(text);
        // A margin alone ends in spaces that nobody sees.
        self.text.truncate(self.text.trim_end_matches(' ').len());
        self.text.push('\n');
    }

    /// Lines under a title: the title stands before the first.
    fn list(&mut self, margin: &Margin, title: &str, items: impl Iterator<Item = String>) {
        for (place, item) in items.enumerate() {
            let title = if place == 0 { title } else { "" };
            self.line(&margin.more, &format!("{title:<9}{item}"));
        }
    }

    fn flow(&mut self) {
        let plan = self.plan;
        let margin = Margin { first: String::new(), more: "│ ".to_owned(), under: String::new() };
        self.line("", &format!("flow {}", words::plain(&plan.name)));
        self.about(&margin, &plan.doc, &Policies::default());
        let inputs = plan.inputs.iter().map(|input| {
            let about = words::first_line(&input.doc).map(|doc| format!("  {doc}"));
            words::typed(&input.name, &input.type_name) + &about.unwrap_or_default()
        });
        self.list(&margin, "inputs", inputs);
        let outputs = plan.outputs.iter().map(|output| {
            let source = words::source(plan, output.source, &output.name);
            format!("{} ← {source}", words::typed(&output.name, &output.type_name))
        });
        self.list(&margin, "outputs", outputs);
        self.block(&margin.branch(true, true), &plan.root, &[]);
    }

    /// What is said of a part, and what is done when it fails or takes long.
    fn about(&mut self, margin: &Margin, doc: &str, policies: &Policies) {
        if let Some(line) = words::first_line(doc) {
            self.line(&margin.more, &line);
        }
        self.list(margin, "policy", words::policies(policies).into_iter());
    }

    fn block(&mut self, margin: &Margin, block: &Block, after: &[String]) {
        self.line(&margin.first, &words::block(block));
        self.about(margin, &block.doc, &block.policies);
        self.list(margin, "after", after.iter().cloned());
        for (place, child) in block.children.iter().enumerate() {
            let has_branches = !matches!(child, Child::Task(_) | Child::Flow { body: None, .. });
            let margin = margin.branch(place + 1 == block.children.len(), has_branches);
            let after = match block.pattern {
                Pattern::Graph => self.before(block, place),
                Pattern::Linear | Pattern::Unordered => Vec::new(),
            };
            match child {
                Child::Block(inner) => self.block(&margin, inner, &after),
                Child::Task(number) => self.task(&margin, *number, &after),
                Child::Flow { flow, body } => self.nested(&margin, *flow, body.as_deref(), &after),
            }
        }
    }

    /// The names of the children that come before one, in a `graph`.
    fn before(&self, block: &Block, place: usize) -> Vec<String> {
        let edges = block.edges.iter().filter(|(_, after)| *after == place);
        let names = edges.map(|(before, _)| match &block.children[*before] {
            Child::Task(number) => words::plain(&self.plan.tasks[*number].name),
            Child::Flow { flow, .. } => words::plain(&self.plan.flows[*flow].name),
            Child::Block(inner) => words::block(inner),
        });
        let names: Vec<_> = names.collect();
        if names.is_empty() { names } else { vec![names.join(", ")] }
    }

    fn task(&mut self, margin: &Margin, number: usize, after: &[String]) {
        let task = &self.plan.tasks[number];
        let reverts = if task.reverts { ", reverts" } else { "" };
        let name = words::typed(&task.name, &task.task);
        self.line(&margin.first, &format!("{name}{reverts}"));
        self.about(margin, &task.doc, &task.policies);
        self.list(margin, "after", after.iter().cloned());
        self.values(margin, &task.requires, &task.provides);
    }

    fn nested(&mut self, margin: &Margin, number: usize, body: Option<&Block>, after: &[String]) {
        let flow = &self.plan.flows[number];
        let name = format!("flow {}", words::typed(&flow.name, &flow.flow));
        self.line(&margin.first, &name);
        self.about(margin, &flow.doc, &flow.policies);
        self.list(margin, "after", after.iter().cloned());
        self.values(margin, &flow.requires, &flow.provides);
        if let Some(body) = body {
            self.block(&margin.branch(true, true), body, &[]);
        }
    }

    fn values(&mut self, margin: &Margin, requires: &[Requirement], provides: &[Provision]) {
        let plan = self.plan;
        let requires = requires.iter().map(|needed| words::requirement(plan, needed));
        self.list(margin, "requires", requires);
        self.list(margin, "provides", provides.iter().map(words::provision));
    }
}
