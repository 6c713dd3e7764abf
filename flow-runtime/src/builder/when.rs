//! Deciders, as values.

use super::arguments::{Arguments, GivenError};
use super::types::Type;
use crate::failure::BoxError;
use crate::verdict::Verdict;
use flow_graph::model::Skip;
use std::any::Any;
use std::fmt;
use std::sync::Arc;

pub(crate) type Ask = Arc<dyn Fn(&Asked<'_>) -> Result<bool, BoxError> + Send + Sync>;

/// What decides whether a part of a flow is executed: `#[when(…)]`, as a value.
///
/// ```
/// use flow_runtime::builder::{FlowBuilder, Values, When};
/// use flow_runtime::{atom, task};
/// # use std::convert::Infallible;
///
/// #[task(provides(total))]
/// async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> {
///     Ok(x + y)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let positive = When::new("x > 0", |asked| Ok::<_, flow_runtime::BoxError>(*asked.get::<i64>("x")? > 0));
/// let sum = FlowBuilder::linear("Sum")
///     .input::<i64>("x")
///     .input::<i64>("y")
///     .optional_output::<i64>("total")
///     .add(atom!(add).when(positive.requires::<i64>("x")))
///     .build()?;
/// let inputs = |x: i64| sum.inputs(Values::new().with("x", x).with("y", 1_i64));
/// let out = sum.run(inputs(1)?).await?;
/// assert_eq!(out.get::<Option<i64>>("total"), Some(&Some(2)));
/// let out = sum.run(inputs(-1)?).await?;
/// assert_eq!(out.get::<Option<i64>>("total"), Some(&None));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use]
pub struct When {
    pub(super) text: String,
    pub(super) skip: Skip,
    pub(super) requires: Vec<(String, Type)>,
    pub(super) ask: Ask,
}

impl When {
    /// Asks a function; `question` is for people, and what tells this flow from another.
    ///
    /// ```
    /// use flow_runtime::builder::When;
    ///
    /// let always = When::new("yes()", |_| true);
    /// ```
    pub fn new<V: Verdict>(
        question: impl Into<String>,
        answer: impl Fn(&Asked<'_>) -> V + Send + Sync + 'static,
    ) -> Self {
        When {
            text: question.into(),
            skip: Skip::All,
            requires: Vec::new(),
            ask: Arc::new(move |asked| answer(asked).verdict()),
        }
    }

    /// Asks a symbol that is a `bool`.
    ///
    /// ```
    /// use flow_runtime::builder::When;
    ///
    /// let encrypted = When::symbol("encrypted");
    /// ```
    pub fn symbol(name: impl Into<String>) -> Self {
        let name = name.into();
        let symbol = name.clone();
        When::new(name.clone(), move |asked| asked.get::<bool>(&symbol).copied())
            .requires::<bool>(name)
    }

    /// A symbol that it asks about.
    ///
    /// ```
    /// use flow_runtime::builder::When;
    ///
    /// let large = When::new("is_large(size)", |asked| asked.get::<u64>("size").map(|size| *size > 9));
    /// let large = large.requires::<u64>("size");
    /// ```
    pub fn requires<T: Any + Send + Sync>(mut self, symbol: impl Into<String>) -> Self {
        self.requires.push((symbol.into(), Type::opaque::<T>()));
        self
    }

    /// What is skipped if the answer is no; without this, [`Skip::All`].
    ///
    /// ```
    /// use flow_runtime::builder::When;
    /// use flow_runtime::model::Skip;
    ///
    /// let alone = When::symbol("encrypted").skip(Skip::Atom);
    /// ```
    pub fn skip(mut self, skip: Skip) -> Self {
        self.skip = skip;
        self
    }
}

impl fmt::Debug for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("When")
            .field("question", &self.text)
            .field("skip", &self.skip)
            .field("requires", &self.requires)
            .finish_non_exhaustive()
    }
}

/// The values that a decider is asked about.
///
/// ```
/// use flow_runtime::builder::{Asked, GivenError};
///
/// fn is_large(asked: &Asked<'_>) -> Result<bool, GivenError> {
///     Ok(*asked.get::<u64>("size")? > 9)
/// }
/// ```
pub struct Asked<'a> {
    pub(super) requires: &'a [(String, Type)],
    pub(super) arguments: Arguments,
}

impl Asked<'_> {
    /// The value of a symbol.
    ///
    /// # Errors
    ///
    /// If the decider does not require it, what provides it was skipped, or it has another type.
    ///
    /// ```
    /// use flow_runtime::builder::{Asked, GivenError};
    ///
    /// fn is_large(asked: &Asked<'_>) -> Result<bool, GivenError> {
    ///     Ok(*asked.get::<u64>("size")? > 9)
    /// }
    /// ```
    pub fn get<T: Any>(&self, name: &str) -> Result<&T, GivenError> {
        self.optional(name)?.ok_or_else(|| GivenError::Absent { name: name.to_owned() })
    }

    /// The value of a symbol that may be skipped.
    ///
    /// # Errors
    ///
    /// If the decider does not require it, or it has another type.
    ///
    /// ```
    /// use flow_runtime::builder::{Asked, GivenError};
    ///
    /// fn is_there(asked: &Asked<'_>) -> Result<bool, GivenError> {
    ///     Ok(asked.optional::<u64>("size")?.is_some())
    /// }
    /// ```
    pub fn optional<T: Any>(&self, name: &str) -> Result<Option<&T>, GivenError> {
        let place = self.requires.iter().position(|(known, _)| known == name);
        let place = place.ok_or_else(|| GivenError::NotRequired { name: name.to_owned() })?;
        self.arguments.typed(place, name)
    }
}

impl fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked").field("requires", &self.requires).finish_non_exhaustive()
    }
}
