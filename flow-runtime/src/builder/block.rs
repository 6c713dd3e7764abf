//! A flow as it is said: blocks of atoms.

use super::atom::{Atom, Core, Kind, Policies, Provided, Required};
use super::built::BuiltFlow;
use super::error::BuildError;
use super::policy::Retry;
use super::types::{Perhaps, Type};
use super::when::When;
use crate::slot::Value;
use flow_graph::model::{NeededBy, Pattern};
use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

/// One part of a block: an atom, or a block within it.
///
/// ```
/// use flow_runtime::builder::{Block, Part};
/// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
/// # fn step(name: &str) -> Atom {
/// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
/// # }
///
/// let parts: [Part; 2] = [step("fetch").into(), Block::unordered().add(step("look")).into()];
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub enum Part {
    /// A task or a flow.
    Atom(Atom),
    /// A block.
    Block(Block),
}

impl From<Atom> for Part {
    fn from(atom: Atom) -> Self {
        Part::Atom(atom)
    }
}

impl From<Block> for Part {
    fn from(block: Block) -> Self {
        Part::Block(block)
    }
}

impl From<BuiltFlow> for Part {
    fn from(flow: BuiltFlow) -> Self {
        Atom::from(flow).into()
    }
}

/// A built flow as a node of another one.
impl From<BuiltFlow> for Atom {
    fn from(flow: BuiltFlow) -> Self {
        let inner = &flow.0;
        let inputs = inner.own.inputs.iter().zip(&inner.inputs).zip(&inner.perhaps);
        let requires = inputs.map(|((input, ty), perhaps)| Required {
            name: input.name.clone(),
            type_name: input.type_name.clone(),
            ty: *ty,
            also: Vec::new(),
            perhaps: *perhaps,
            needed_by: NeededBy::Execute,
            optional: false,
        });
        let provides = inner.own.outputs.iter().zip(&inner.outputs).map(|(output, ty)| Provided {
            name: output.name.clone(),
            type_name: output.type_name.clone(),
            ty: *ty,
            part: None,
            lists: None,
        });
        Atom::new(Core {
            name: inner.own.name.clone(),
            doc: inner.own.doc.clone(),
            requires: requires.collect(),
            provides: provides.collect(),
            reverts: true,
            controls: false,
            kind: Kind::Flow(Arc::new(flow.clone())),
        })
    }
}

/// Parts under one pattern, with policies of their own: a block in the body of `flow!`.
///
/// ```
/// use flow_runtime::builder::{Block, FlowBuilder};
/// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
/// # fn step(name: &str) -> Atom {
/// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
/// # }
///
/// let ends = Block::unordered().label("ends").add(step("tell")).add(step("clean"));
/// let flow = FlowBuilder::linear("Copy").add(step("copy")).add(ends).build();
/// assert!(flow.is_ok());
/// ```
#[derive(Clone)]
#[must_use]
pub struct Block {
    pub(super) label: Option<String>,
    pub(super) pattern: Pattern,
    pub(super) policies: Policies,
    pub(super) after: Vec<String>,
    pub(super) doc: String,
    pub(super) parts: Vec<Part>,
}

impl Block {
    /// A block of any pattern.
    ///
    /// ```
    /// use flow_runtime::builder::Block;
    /// use flow_runtime::model::Pattern;
    ///
    /// fn block(at_once: bool) -> Block {
    ///     Block::new(if at_once { Pattern::Unordered } else { Pattern::Linear })
    /// }
    /// ```
    pub fn new(pattern: Pattern) -> Self {
        Block {
            label: None,
            pattern,
            policies: Policies::default(),
            after: Vec::new(),
            doc: String::new(),
            parts: Vec::new(),
        }
    }

    /// One part after the other.
    ///
    /// ```
    /// use flow_runtime::builder::Block;
    /// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
    /// # fn step(name: &str) -> Atom {
    /// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
    /// # }
    ///
    /// let block = Block::linear().add(step("stop")).add(step("start"));
    /// ```
    pub fn linear() -> Self {
        Block::new(Pattern::Linear)
    }

    /// In any order, and at once; no part sees what another provides.
    ///
    /// ```
    /// use flow_runtime::builder::Block;
    /// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
    /// # fn step(name: &str) -> Atom {
    /// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
    /// # }
    ///
    /// let block = Block::unordered().add(step("ping")).add(step("look_up"));
    /// ```
    pub fn unordered() -> Self {
        Block::new(Pattern::Unordered)
    }

    /// Each part after those that provide what it requires.
    ///
    /// ```
    /// use flow_runtime::builder::Block;
    /// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
    /// # fn step(name: &str) -> Atom {
    /// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
    /// # }
    ///
    /// let block = Block::graph().add(step("make")).add(step("tell").after("make"));
    /// ```
    pub fn graph() -> Self {
        Block::new(Pattern::Graph)
    }

    /// Names the block.
    ///
    /// ```
    /// use flow_runtime::builder::Block;
    ///
    /// let block = Block::unordered().label("copies");
    /// ```
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Says what the block is for, as markdown.
    ///
    /// ```
    /// use flow_runtime::builder::Block;
    ///
    /// let block = Block::unordered().label("copies").doc("One for each place, all at once.");
    /// ```
    pub fn doc(mut self, doc: impl Into<String>) -> Self {
        self.doc = doc.into();
        self
    }

    /// When something in it fails, all of it is reverted and executed again.
    ///
    /// ```
    /// use flow_runtime::builder::{Block, Retry};
    ///
    /// let block = Block::linear().retry(Retry::times(3));
    /// ```
    pub fn retry(mut self, retry: Retry) -> Self {
        self.policies.retry = Some(retry);
        self
    }

    /// How long one attempt of all of it may take.
    ///
    /// ```
    /// use flow_runtime::builder::Block;
    /// use std::time::Duration;
    ///
    /// let block = Block::linear().timeout(Duration::from_secs(60));
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.policies.timeout = Some(timeout);
        self
    }

    /// How urgent the tasks in it are that say nothing else: of all that could start, the higher
    /// one does first.
    ///
    /// ```
    /// use flow_runtime::builder::Block;
    ///
    /// let part = Block::linear().priority(10);
    /// ```
    pub fn priority(mut self, priority: i32) -> Self {
        self.policies.priority = Some(priority);
        self
    }

    /// Executed only if a decider says so, before its first attempt: `#[when(…)]`.
    ///
    /// ```
    /// # use flow_runtime::builder::When;
    /// use flow_runtime::builder::Block;
    ///
    /// let part = Block::linear().when(When::symbol("wanted"));
    /// ```
    pub fn when(mut self, when: When) -> Self {
        self.policies.when = Some(when);
        self
    }

    /// In a `graph`: it comes after another part, whatever it requires: `#[after(name)]`.
    ///
    /// ```
    /// use flow_runtime::builder::Block;
    ///
    /// let block = Block::linear().after("upload");
    /// ```
    pub fn after(mut self, name: impl Into<String>) -> Self {
        self.after.push(name.into());
        self
    }

    /// Adds a part: an [`Atom`], a [`Block`] or a [`BuiltFlow`].
    ///
    /// ```
    /// use flow_runtime::builder::Block;
    /// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
    /// # fn step(name: &str) -> Atom {
    /// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
    /// # }
    ///
    /// let block = Block::linear().add(step("stop")).add(Block::unordered().add(step("start")));
    /// ```
    // Not the operator: it takes any of three things.
    #[allow(clippy::should_implement_trait)]
    pub fn add(mut self, part: impl Into<Part>) -> Self {
        self.parts.push(part.into());
        self
    }
}

impl std::fmt::Debug for Block {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Block")
            .field("pattern", &self.pattern)
            .field("label", &self.label)
            .field("parts", &self.parts)
            .finish_non_exhaustive()
    }
}

/// Says a flow at run time; see the [module](super).
///
/// ```
/// use flow_runtime::builder::FlowBuilder;
/// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
/// # fn step(name: &str) -> Atom {
/// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
/// # }
///
/// let flow = FlowBuilder::linear("Restart").add(step("stop")).add(step("start")).build()?;
/// assert_eq!(flow.plan().tasks.len(), 2);
/// # Ok::<(), flow_runtime::builder::BuildError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct FlowBuilder {
    pub(super) name: String,
    pub(super) transient: bool,
    pub(super) inputs: Vec<Symbol>,
    pub(super) outputs: Vec<Symbol>,
    pub(super) root: Block,
}

#[derive(Clone, Debug)]
pub(super) struct Symbol {
    pub(super) name: String,
    pub(super) ty: Type,
    pub(super) doc: String,
    /// How a value that may be skipped becomes one of the type.
    pub(super) perhaps: Option<Perhaps>,
}

impl FlowBuilder {
    /// A flow of any pattern.
    ///
    /// ```
    /// use flow_runtime::builder::FlowBuilder;
    /// use flow_runtime::model::Pattern;
    ///
    /// fn flow(at_once: bool) -> FlowBuilder {
    ///     FlowBuilder::new(if at_once { Pattern::Unordered } else { Pattern::Linear }, "Copies")
    /// }
    /// ```
    pub fn new(pattern: Pattern, name: impl Into<String>) -> Self {
        FlowBuilder {
            name: name.into(),
            transient: false,
            inputs: Vec::new(),
            outputs: Vec::new(),
            root: Block::new(pattern),
        }
    }

    /// A flow whose parts run one after the other.
    ///
    /// ```
    /// use flow_runtime::builder::FlowBuilder;
    /// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
    /// # fn step(name: &str) -> Atom {
    /// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
    /// # }
    ///
    /// let flow = FlowBuilder::linear("Restart").add(step("stop")).add(step("start"));
    /// ```
    pub fn linear(name: impl Into<String>) -> Self {
        FlowBuilder::new(Pattern::Linear, name)
    }

    /// A flow whose parts run in any order, and at once.
    ///
    /// ```
    /// use flow_runtime::builder::FlowBuilder;
    /// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
    /// # fn step(name: &str) -> Atom {
    /// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
    /// # }
    ///
    /// let names = ["web", "db", "cache"];
    /// let all = names.iter().fold(FlowBuilder::unordered("Stop"), |all, name| all.add(step(name)));
    /// ```
    pub fn unordered(name: impl Into<String>) -> Self {
        FlowBuilder::new(Pattern::Unordered, name)
    }

    /// A flow whose parts run each after those that provide what it requires.
    ///
    /// ```
    /// use flow_runtime::builder::FlowBuilder;
    /// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
    /// # fn step(name: &str) -> Atom {
    /// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
    /// # }
    ///
    /// let flow = FlowBuilder::graph("Build").add(step("make")).add(step("tell").after("make"));
    /// ```
    pub fn graph(name: impl Into<String>) -> Self {
        FlowBuilder::new(Pattern::Graph, name)
    }

    /// Says what the flow is for, as markdown.
    ///
    /// ```
    /// use flow_runtime::builder::FlowBuilder;
    ///
    /// let flow = FlowBuilder::linear("Restart").doc("Restarts a service, and sees that it lives.");
    /// ```
    pub fn doc(mut self, doc: impl Into<String>) -> Self {
        self.root.doc = doc.into();
        self
    }

    /// Its values may be of any type; such a flow cannot be made durable.
    ///
    /// ```
    /// use flow_runtime::builder::FlowBuilder;
    ///
    /// let flow = FlowBuilder::linear("Watch").transient();
    /// ```
    pub fn transient(mut self) -> Self {
        self.transient = true;
        self
    }

    /// A run is given a value of this name and type.
    ///
    /// ```
    /// use flow_runtime::builder::FlowBuilder;
    ///
    /// let flow = FlowBuilder::linear("Sum").input::<i64>("x").input::<i64>("y");
    /// ```
    pub fn input<T: Value>(self, name: impl Into<String>) -> Self {
        self.input_of(name, Type::of::<T>())
    }

    /// A run is given a value of this name and type: for types that are data, too.
    ///
    /// ```
    /// use flow_runtime::builder::{FlowBuilder, Type};
    ///
    /// /// The inputs that a configuration lists.
    /// fn with_inputs(flow: FlowBuilder, listed: &[(String, bool)]) -> FlowBuilder {
    ///     listed.iter().fold(flow, |flow, (name, is_text)| {
    ///         let ty = if *is_text { Type::of::<String>() } else { Type::of::<i64>() };
    ///         flow.input_of(name, ty)
    ///     })
    /// }
    /// ```
    pub fn input_of(mut self, name: impl Into<String>, ty: Type) -> Self {
        self.inputs.push(Symbol { name: name.into(), ty, doc: String::new(), perhaps: None });
        self
    }

    /// An input of type `Option<T>`. In a flow around this one it can be given a `T` that may be
    /// skipped.
    ///
    /// ```
    /// use flow_runtime::builder::FlowBuilder;
    ///
    /// let flow = FlowBuilder::linear("Cast").optional_input::<String>("key");
    /// ```
    pub fn optional_input<T: Value + Clone>(mut self, name: impl Into<String>) -> Self {
        let (ty, perhaps) = (Type::of::<Option<T>>(), Some(Perhaps::of::<T>()));
        self.inputs.push(Symbol { name: name.into(), ty, doc: String::new(), perhaps });
        self
    }

    /// Says what the input that was named last is for, as markdown.
    ///
    /// ```
    /// use flow_runtime::builder::FlowBuilder;
    ///
    /// let flow = FlowBuilder::linear("Stop").input::<u32>("grace").input_doc("How many seconds it has.");
    /// ```
    pub fn input_doc(mut self, doc: impl Into<String>) -> Self {
        if let Some(input) = self.inputs.last_mut() {
            input.doc = doc.into();
        }
        self
    }

    /// A run gives back the value of this symbol.
    ///
    /// ```
    /// use flow_runtime::builder::{FlowBuilder, TaskBuilder, Values};
    ///
    /// let seven = TaskBuilder::new("seven").provides::<i64>("x");
    /// let seven = seven.execute(|_| async { Ok(Values::new().with("x", 7_i64)) });
    /// let flow = FlowBuilder::linear("Seven").output::<i64>("x").add(seven).build()?;
    /// # Ok::<(), flow_runtime::builder::BuildError>(())
    /// ```
    pub fn output<T: Any + Send + Sync>(self, name: impl Into<String>) -> Self {
        self.output_of(name, Type::opaque::<T>())
    }

    /// An output that may be skipped: of type `Option<T>`, where a `T` is provided.
    ///
    /// ```
    /// use flow_runtime::builder::FlowBuilder;
    ///
    /// let flow = FlowBuilder::linear("Encrypt").optional_output::<String>("key");
    /// ```
    pub fn optional_output<T: Value + Clone>(mut self, name: impl Into<String>) -> Self {
        let (ty, perhaps) = (Type::of::<Option<T>>(), Some(Perhaps::of::<T>()));
        self.outputs.push(Symbol { name: name.into(), ty, doc: String::new(), perhaps });
        self
    }

    /// A run gives back the value of this symbol: for types that are data, too.
    ///
    /// ```
    /// use flow_runtime::builder::{FlowBuilder, Type};
    ///
    /// let flow = FlowBuilder::linear("Measure").output_of("bytes", Type::of::<u64>());
    /// ```
    pub fn output_of(mut self, name: impl Into<String>, ty: Type) -> Self {
        self.outputs.push(Symbol { name: name.into(), ty, doc: String::new(), perhaps: None });
        self
    }

    /// When something fails, all of it is reverted and executed again.
    ///
    /// ```
    /// use flow_runtime::builder::{FlowBuilder, Retry};
    ///
    /// let flow = FlowBuilder::linear("Restart").retry(Retry::times(3));
    /// ```
    pub fn retry(mut self, retry: Retry) -> Self {
        self.root.policies.retry = Some(retry);
        self
    }

    /// How long one attempt of all of it may take.
    ///
    /// ```
    /// use flow_runtime::builder::FlowBuilder;
    /// use std::time::Duration;
    ///
    /// let flow = FlowBuilder::linear("Restart").timeout(Duration::from_secs(60));
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.root.policies.timeout = Some(timeout);
        self
    }

    /// Adds a part: an [`Atom`], a [`Block`] or a [`BuiltFlow`].
    ///
    /// ```
    /// use flow_runtime::builder::FlowBuilder;
    /// # use flow_runtime::builder::{Atom, TaskBuilder, Values};
    /// # fn step(name: &str) -> Atom {
    /// #     TaskBuilder::new(name).execute(|_| async { Ok(Values::new()) })
    /// # }
    ///
    /// let inner = FlowBuilder::linear("Restart").add(step("stop")).add(step("start")).build()?;
    /// let outer = FlowBuilder::linear("Upgrade").add(step("fetch")).add(inner).build()?;
    /// # Ok::<(), flow_runtime::builder::BuildError>(())
    /// ```
    // Not the operator: it takes any of three things.
    #[allow(clippy::should_implement_trait)]
    pub fn add(mut self, part: impl Into<Part>) -> Self {
        self.root.parts.push(part.into());
        self
    }

    /// Proves the flow: its wiring with the checks of `flow!`, then its types.
    ///
    /// ```
    /// use flow_runtime::builder::{FlowBuilder, TaskBuilder, Values};
    ///
    /// let greet = TaskBuilder::new("greet").requires::<String>("name");
    /// let greet = greet.execute(|_| async { Ok(Values::new()) });
    /// let error = FlowBuilder::linear("Hello").add(greet).build().unwrap_err();
    /// assert!(error.to_string().contains("task `greet` requires `name`"));
    /// ```
    ///
    /// # Errors
    ///
    /// Every mistake in it.
    pub fn build(self) -> Result<BuiltFlow, BuildError> {
        super::build::build(self)
    }
}
