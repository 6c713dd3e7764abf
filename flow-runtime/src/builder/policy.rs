//! Retries, as values.

use crate::failure::Failure;
use flow_graph::model::{self, Backoff};
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use super::atom::Atom;
use super::types::Type;

/// Whether another attempt would be in vain after a failure.
pub(crate) type Filter = Arc<dyn Fn(&Failure) -> bool + Send + Sync>;

/// How often, and how soon, an atom or a block is tried again: `#[retry(…)]` as a value.
///
/// ```
/// use flow_runtime::builder::Retry;
/// use flow_runtime::model::Backoff;
/// use std::time::Duration;
///
/// let delay = Duration::from_millis(100);
/// let retry = Retry::times(5).backoff(Backoff::Constant { delay }).jitter();
/// ```
#[derive(Clone)]
#[must_use]
pub struct Retry {
    times: u32,
    /// What decides in the place of `times`.
    pub(super) controller: Option<Box<Atom>>,
    backoff: Backoff,
    jitter: bool,
    filters: Vec<Filter>,
    filter_texts: Vec<String>,
}

impl Retry {
    /// So many attempts in all, the first included.
    ///
    /// ```
    /// use flow_runtime::builder::Retry;
    ///
    /// // Once, and twice more.
    /// let retry = Retry::times(3);
    /// ```
    pub fn times(times: u32) -> Self {
        Retry {
            times,
            controller: None,
            backoff: Backoff::None,
            jitter: false,
            filters: Vec::new(),
            filter_texts: Vec::new(),
        }
    }

    /// As often as a retry controller says: `#[retry(Controller)]`.
    ///
    /// What the controller requires and provides is bound and renamed as in every other atom.
    ///
    /// ```
    /// use flow_runtime::atom;
    /// use flow_runtime::builder::Retry;
    /// use flow_runtime::retry::ForEach;
    ///
    /// let hosts = atom!(ForEach<String>);
    /// let hosts = hosts.bind("values", "hosts").rename(["host"]);
    /// let retry = Retry::controlled_by(hosts);
    /// ```
    pub fn controlled_by(controller: Atom) -> Self {
        Retry { controller: Some(Box::new(controller)), ..Retry::times(1) }
    }

    /// How long to wait before each attempt but the first.
    ///
    /// ```
    /// use flow_runtime::builder::Retry;
    /// use flow_runtime::model::Backoff;
    /// use std::time::Duration;
    ///
    /// let retry = Retry::times(3).backoff(Backoff::Constant { delay: Duration::from_secs(1) });
    /// ```
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// Each wait is a random part of what the back-off says.
    ///
    /// ```
    /// use flow_runtime::builder::Retry;
    /// use flow_runtime::model::Backoff;
    /// use std::time::Duration;
    ///
    /// // So that many that failed at once do not come back at once.
    /// let retry = Retry::times(3).backoff(Backoff::Constant { delay: Duration::from_secs(1) }).jitter();
    /// ```
    pub fn jitter(mut self) -> Self {
        self.jitter = true;
        self
    }

    /// A failure with an error `E` is final.
    ///
    /// ```
    /// use flow_runtime::builder::Retry;
    /// use std::num::ParseIntError;
    ///
    /// // What is no number today will be none tomorrow.
    /// let retry = Retry::times(3).except::<ParseIntError>();
    /// ```
    pub fn except<E: Error + Send + Sync + 'static>(self) -> Self {
        let name = Type::name_of::<E>();
        self.except_if(name, |failure| failure.downcast_ref::<E>().is_some())
    }

    /// A failure that `is_final` says so of is final. The name is for people, and a part of
    /// the flow's fingerprint.
    ///
    /// ```
    /// use flow_runtime::builder::Retry;
    ///
    /// let retry = Retry::times(3).except_if("404", |failure| failure.message().contains("404"));
    /// ```
    pub fn except_if(
        mut self,
        name: impl Into<String>,
        is_final: impl Fn(&Failure) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.filters.push(Arc::new(is_final));
        self.filter_texts.push(name.into());
        self
    }

    /// The retry as the model has it; its filter goes to those of the flow.
    pub(crate) fn model(&self, filters: &mut Vec<Filter>) -> model::Retry {
        let filter = (!self.filters.is_empty()).then(|| {
            let all = self.filters.clone();
            filters.push(Arc::new(move |failure| all.iter().any(|is_final| is_final(failure))));
            filters.len() - 1
        });
        model::Retry {
            times: self.times,
            backoff: self.backoff.clone(),
            jitter: self.jitter,
            filter,
            filter_text: self.filter_texts.join(", "),
            controlled: self.controller.is_some(),
        }
    }

    /// `flow!` does not read a `jitter` that has nothing to vary.
    pub(crate) fn jitters_nothing(&self) -> bool {
        self.jitter && self.backoff.is_none()
    }
}

impl fmt::Debug for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("times", &self.times)
            .field("controller", &self.controller)
            .field("backoff", &self.backoff)
            .field("jitter", &self.jitter)
            .field("except", &self.filter_texts)
            .finish()
    }
}
