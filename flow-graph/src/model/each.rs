//! A task for each element of a list that is known only at run time: `#[each(item in items)]`.

use super::{Binding, Node, Origin, Requirement};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A task that is executed once for each element of a list.
///
/// ```
/// use flow_graph::model::Each;
///
/// // `#[each(page in pages, limit = 8)]`
/// let each = Each { item: "page".to_owned(), list: "pages".to_owned(), limit: Some(8) };
/// assert_eq!(each.to_string(), "page in pages, at most 8 at once");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Each {
    /// The symbol by which the task requires one element. Nobody else sees it.
    pub item: String,
    /// The symbol of the list.
    pub list: String,
    /// How many elements are executed at once; `None` for as many as the engine allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

impl std::fmt::Display for Each {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Each { item, list, limit } = self;
        write!(f, "{item} in {list}")?;
        limit.map_or(Ok(()), |limit| write!(f, ", at most {limit} at once"))
    }
}

impl Node {
    /// The node, once for each element of a list: what requires the element takes it from there,
    /// and what it provides becomes lists.
    ///
    /// `origin` is where the name of the list stands.
    ///
    /// ```
    /// # use flow_graph::model::*;
    /// fn for_each_page(node: Node, origin: Origin) -> Node {
    ///     let (item, list) = ("page".to_owned(), "pages".to_owned());
    ///     node.for_each(Each { item, list, limit: None }, origin)
    /// }
    /// ```
    #[must_use]
    pub fn for_each(mut self, each: Each, origin: Origin) -> Node {
        for requirement in &mut self.requires {
            if requirement.symbol() == Some(&each.item) {
                requirement.binding = Binding::Element { list: each.list.clone(), origin };
                // Without a list it is not known how often the task is executed.
                requirement.optional = false;
            }
        }
        if self.atom == super::Atom::Task {
            for provision in &mut self.provides {
                if !provision.type_name.is_empty() {
                    provision.type_name = format!("Vec<{}>", provision.type_name);
                }
            }
        }
        self.policies.each = Some(Box::new(each));
        self
    }
}

impl Requirement {
    /// The type of the symbol that the value is taken from, as it is known from the parameter:
    /// a list of it, for an element.
    ///
    /// ```
    /// # use flow_graph::model::*;
    /// # let origin = Origin(0);
    /// let requirement = Requirement {
    ///     parameter: "name".to_owned(),
    ///     binding: Binding::Element { list: "names".to_owned(), origin },
    ///     type_name: "&str".to_owned(),
    ///     needed_by: NeededBy::Execute,
    ///     optional: false,
    ///     parameter_origin: None,
    /// };
    /// assert_eq!(requirement.symbol_type(), "Vec<String>");
    /// ```
    pub fn symbol_type(&self) -> Cow<'_, str> {
        match self.binding {
            Binding::Element { .. } if !self.type_name.is_empty() => {
                format!("Vec<{}>", super::owned(&self.type_name)).into()
            }
            _ => self.type_name.as_str().into(),
        }
    }
}
