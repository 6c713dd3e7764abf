//! Deciders: what is executed only if something is so, and what is skipped with it.

use crate::model::{Binding, Origin, Requirement};
use serde::{Deserialize, Serialize};

/// A part of a flow that is executed only if a decider says so: `#[when(…)]`.
///
/// ```
/// use flow_graph::model::{Skip, When};
///
/// // `#[when(is_encrypted(volume_type), skip = flow)]`, the first in its flow:
/// let when = When { decider: 0, text: "is_encrypted(volume_type)".to_owned(), skip: Skip::Flow };
/// assert_eq!(when.skip.keyword(), "flow");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// The number of the decider in its flow.
    pub decider: usize,
    /// The question as it was written, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// What is skipped if the answer is no.
    #[serde(default, skip_serializing_if = "Skip::is_all")]
    pub skip: Skip,
}

/// How far a decider that says no reaches. TaskFlow's depths.
///
/// No skip leaves the flow that it is written in: a flow is to others what its interface says.
///
/// ```
/// use flow_graph::model::Skip;
///
/// assert_eq!(Skip::default(), Skip::All);
/// assert_eq!(Skip::parse("neighbors"), Some(Skip::Neighbors));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Skip {
    /// The part, and everything in the flow that comes after it, directly or not.
    #[default]
    All,
    /// The part, and the tasks of its block that come after it with nothing but tasks between.
    Flow,
    /// The part, and the tasks of its block that come directly after it.
    Neighbors,
    /// The part alone.
    Atom,
}

impl Skip {
    /// From the widest to the narrowest.
    ///
    /// ```
    /// use flow_graph::model::Skip;
    ///
    /// assert!(Skip::EVERY.map(Skip::keyword).contains(&"atom"));
    /// ```
    pub const EVERY: [Skip; 4] = [Skip::All, Skip::Flow, Skip::Neighbors, Skip::Atom];

    /// The word that stands for it in a flow.
    ///
    /// ```
    /// use flow_graph::model::Skip;
    ///
    /// assert_eq!(Skip::Atom.keyword(), "atom");
    /// ```
    pub fn keyword(self) -> &'static str {
        match self {
            Skip::All => "all",
            Skip::Flow => "flow",
            Skip::Neighbors => "neighbors",
            Skip::Atom => "atom",
        }
    }

    /// What a word stands for.
    ///
    /// ```
    /// use flow_graph::model::Skip;
    ///
    /// assert_eq!(Skip::parse("everything"), None);
    /// ```
    pub fn parse(word: &str) -> Option<Self> {
        Skip::EVERY.into_iter().find(|skip| skip.keyword() == word)
    }

    fn is_all(&self) -> bool {
        *self == Skip::All
    }
}

/// What a decider asks of the symbols that its part of the flow sees.
///
/// ```
/// # use flow_graph::model::*;
/// // `#[when(is_encrypted(volume_type))]`:
/// let decider = Decider {
///     requires: vec![Requirement {
///         parameter: "volume_type".to_owned(),
///         binding: Binding::Rebound { symbol: "volume_type".to_owned(), origin: Origin(1) },
///         type_name: String::new(),
///         needed_by: NeededBy::Execute,
///         optional: false,
///         parameter_origin: None,
///     }],
///     origin: Origin(0),
/// };
/// assert_eq!(decider.requires[0].symbol(), Some("volume_type"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Decider {
    /// The symbols, in the order in which it takes them.
    pub requires: Vec<Requirement>,
    /// Where it stands.
    pub origin: Origin,
}

impl Requirement {
    /// Where the symbol of a decider stands.
    pub(crate) fn origin(&self, decider: &Decider) -> Origin {
        match self.binding {
            Binding::Rebound { origin, .. } | Binding::Element { origin, .. } => origin,
            Binding::Inferred | Binding::Injected => decider.origin,
        }
    }
}
