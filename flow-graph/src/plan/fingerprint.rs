//! Tells one definition of a flow from another.

use super::{
    Block, Child, Decider, Output, Plan, Provision, Requirement, Source, SubFlow, Symbol, Task,
};
use crate::model::{Backoff, Each, NeededBy, Pattern, Policies, Retry, Skip, When};
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128, SipHasher24};
use std::fmt;
use std::hash::Hasher;
use std::str::FromStr;
use std::time::Duration;

/// Tells one definition of a flow from another.
///
/// Two plans have the same fingerprint if and only if they have the same names, order,
/// symbols, types and policies. Documentation does not count.
///
/// It is the same on every platform and in every process: SipHash-2-4 with 128 bits, under the
/// key 0, of all parts of the plan in a fixed order, numbers as 8 bytes with the lowest first,
/// texts and lists after their length. Its text is 32 hexadecimal digits.
///
/// ```
/// # use flow_graph::plan::*;
/// # let plan = Plan::from_json(r#"{
/// #     "name": "Greet",
/// #     "inputs": [{ "name": "name", "type_name": "String" }],
/// #     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
/// #     "tasks": [{
/// #         "name": "hello", "task": "Hello", "reverts": true,
/// #         "requires": [{
/// #             "parameter": "name", "symbol": "name", "type_name": "&str",
/// #             "needed_by": "execute", "source": { "input": 0 }
/// #         }],
/// #         "provides": [{ "symbol": "text", "type_name": "String" }]
/// #     }],
/// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
/// # }"#)?;
/// let stored = plan.fingerprint().to_string();
/// assert_eq!(stored.len(), 32);
/// assert_eq!(stored.parse(), Ok(plan.fingerprint()));
/// # Ok::<(), PlanError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fingerprint(u128);

/// A text is no fingerprint.
///
/// ```
/// use flow_graph::plan::Fingerprint;
///
/// let error = "xyz".parse::<Fingerprint>().unwrap_err();
/// assert_eq!(error.to_string(), "a fingerprint is 32 hexadecimal digits, not `xyz`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is 32 hexadecimal digits, not `{0}`")]
pub struct FingerprintError(String);

/// 32 hexadecimal digits.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // `from_str_radix` alone would take `+1` too.
        let digits = text.len() == 32 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        let number = digits.then(|| u128::from_str_radix(text, 16).ok()).flatten();
        number.map(Fingerprint).ok_or_else(|| FingerprintError(text.to_owned()))
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = FingerprintError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> String {
        fingerprint.to_string()
    }
}

impl Plan {
    /// What tells this definition from another.
    ///
    /// Take it of the plan with its nested flows [opened](Plan::inline): a closed one says
    /// nothing of what is inside them.
    ///
    /// ```
    /// # use flow_graph::plan::*;
    /// # let plan = Plan::from_json(r#"{
    /// #     "name": "Greet",
    /// #     "inputs": [{ "name": "name", "type_name": "String" }],
    /// #     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
    /// #     "tasks": [{
    /// #         "name": "hello", "task": "Hello", "reverts": true,
    /// #         "requires": [{
    /// #             "parameter": "name", "symbol": "name", "type_name": "&str",
    /// #             "needed_by": "execute", "source": { "input": 0 }
    /// #         }],
    /// #         "provides": [{ "symbol": "text", "type_name": "String" }]
    /// #     }],
    /// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
    /// # }"#)?;
    /// let mut other = plan.clone();
    /// other.doc = "Says hello.".to_owned();
    /// assert_eq!(other.fingerprint(), plan.fingerprint());
    /// other.tasks[0].reverts = false;
    /// assert_ne!(other.fingerprint(), plan.fingerprint());
    /// # Ok::<(), PlanError>(())
    /// ```
    pub fn fingerprint(&self) -> Fingerprint {
        let mut digest = Digest(SipHasher24::new());
        digest.plan(self);
        Fingerprint(digest.0.finish128().as_u128())
    }
}

/// Takes a plan in, part after part.
///
/// Each type is taken apart without `..`, so that a new field cannot be forgotten here. To keep
/// the fingerprints of existing flows, a new field must be taken in only where it is not at
/// its default, after a number that no other part begins with.
struct Digest(SipHasher24);

impl Digest {
    fn number(&mut self, number: u64) {
        self.0.write(&number.to_le_bytes());
    }

    fn place(&mut self, number: usize) {
        self.number(number as u64);
    }

    fn text(&mut self, text: &str) {
        self.place(text.len());
        self.0.write(text.as_bytes());
    }

    fn list<T>(&mut self, items: &[T], mut item: impl FnMut(&mut Self, &T)) {
        self.place(items.len());
        for one in items {
            item(self, one);
        }
    }

    fn option<T>(&mut self, option: Option<&T>, some: impl FnOnce(&mut Self, &T)) {
        self.number(u64::from(option.is_some()));
        if let Some(value) = option {
            some(self, value);
        }
    }

    fn duration(&mut self, duration: &Duration) {
        self.number(duration.as_secs());
        self.number(u64::from(duration.subsec_nanos()));
    }

    fn plan(&mut self, plan: &Plan) {
        let Plan { name, doc: _, transient, inputs, outputs, tasks, flows, filters, .. } = plan;
        let Plan { deciders, root, .. } = plan;
        self.text(name);
        self.number(u64::from(*transient));
        self.list(inputs, Self::symbol);
        self.list(outputs, Self::output);
        self.list(tasks, Self::task);
        self.list(flows, Self::flow);
        self.place(*filters);
        self.block(root);
        if !deciders.is_empty() {
            self.addition("deciders");
            self.list(deciders, |digest, Decider { requires }| {
                digest.list(requires, Self::requirement);
            });
        }
    }

    /// What flows may have since there were fingerprints. One that has none of it keeps the
    /// fingerprint that it had before; and no text of this length begins what may follow.
    fn addition(&mut self, name: &str) {
        self.number(u64::MAX);
        self.text(name);
    }

    fn symbol(&mut self, symbol: &Symbol) {
        let Symbol { name, type_name, doc: _ } = symbol;
        self.text(name);
        self.text(type_name);
    }

    fn output(&mut self, output: &Output) {
        let Output { name, type_name, source, skippable } = output;
        self.text(name);
        self.text(type_name);
        self.source(*source);
        self.skippable(*skippable);
    }

    fn source(&mut self, source: Source) {
        let (kind, number, output) = match source {
            Source::Input(input) => (0, input, 0),
            Source::Task(task, output) => (1, task, output),
            Source::Flow(flow, output) => (2, flow, output),
            Source::Injected => (3, 0, 0),
            Source::Absent => (4, 0, 0),
        };
        self.number(kind);
        self.place(number);
        self.place(output);
    }

    fn task(&mut self, task: &Task) {
        let Task { name, task, doc: _, requires, provides, reverts, policies } = task;
        self.text(name);
        self.text(task);
        self.list(requires, Self::requirement);
        self.list(provides, Self::provision);
        self.number(u64::from(*reverts));
        self.policies(policies);
    }

    fn flow(&mut self, flow: &SubFlow) {
        let SubFlow { name, flow, doc: _, requires, provides, policies } = flow;
        self.text(name);
        self.text(flow);
        self.list(requires, Self::requirement);
        self.list(provides, Self::provision);
        self.policies(policies);
    }

    fn requirement(&mut self, requirement: &Requirement) {
        let Requirement { parameter, symbol, type_name, needed_by, .. } = requirement;
        let Requirement { source, skippable, element, .. } = requirement;
        self.text(parameter);
        self.option(symbol.as_ref(), |digest, symbol| digest.text(symbol));
        self.text(type_name);
        self.number(match needed_by {
            NeededBy::Execute => 0,
            NeededBy::Revert => 1,
        });
        self.source(*source);
        self.skippable(*skippable);
        if *element {
            self.addition("element");
        }
    }

    fn provision(&mut self, provision: &Provision) {
        let Provision { symbol, type_name } = provision;
        self.option(symbol.as_ref(), |digest, symbol| digest.text(symbol));
        self.text(type_name);
    }

    fn block(&mut self, block: &Block) {
        let Block { label, pattern, policies, doc: _, children, edges } = block;
        self.option(label.as_ref(), |digest, label| digest.text(label));
        self.number(match pattern {
            Pattern::Linear => 0,
            Pattern::Unordered => 1,
            Pattern::Graph => 2,
        });
        self.policies(policies);
        self.list(children, Self::child);
        self.list(edges, |digest, (before, after)| {
            digest.place(*before);
            digest.place(*after);
        });
    }

    fn child(&mut self, child: &Child) {
        match child {
            Child::Task(number) => {
                self.number(0);
                self.place(*number);
            }
            Child::Flow { flow, body } => {
                self.number(1);
                self.place(*flow);
                self.option(body.as_deref(), Self::block);
            }
            Child::Block(block) => {
                self.number(2);
                self.block(block);
            }
        }
    }

    fn policies(&mut self, policies: &Policies) {
        let Policies { retry, timeout, when, priority, each } = policies;
        self.option(retry.as_ref(), Self::retry);
        self.option(timeout.as_ref(), Self::duration);
        if let Some(When { decider, text, skip }) = when {
            self.addition("when");
            self.place(*decider);
            self.text(text);
            self.number(match skip {
                Skip::All => 0,
                Skip::Flow => 1,
                Skip::Neighbors => 2,
                Skip::Atom => 3,
            });
        }
        // It changes no result, but a log can be told again only to what starts the same tasks.
        if let Some(priority) = priority {
            self.addition("priority");
            self.0.write(&priority.to_le_bytes());
        }
        if let Some(each) = each {
            let Each { item, list, limit } = &**each;
            self.addition("each");
            self.text(item);
            self.text(list);
            self.option(limit.as_ref(), |digest, limit| digest.number(u64::from(*limit)));
        }
    }

    fn skippable(&mut self, skippable: bool) {
        if skippable {
            self.addition("skippable");
        }
    }

    fn retry(&mut self, retry: &Retry) {
        let Retry { times, backoff, jitter, filter, filter_text, controlled } = retry;
        self.number(u64::from(*times));
        self.backoff(backoff);
        self.number(u64::from(*jitter));
        self.option(filter.as_ref(), |digest, filter| digest.place(*filter));
        self.text(filter_text);
        // Only where there is one, so that all other fingerprints are what they were.
        if *controlled {
            self.number(1);
        }
    }

    fn backoff(&mut self, backoff: &Backoff) {
        match backoff {
            Backoff::None => self.number(0),
            Backoff::Constant { delay } => {
                self.number(1);
                self.duration(delay);
            }
            Backoff::Linear { initial, step, max } => {
                self.number(2);
                self.duration(initial);
                self.duration(step);
                self.option(max.as_ref(), Self::duration);
            }
            Backoff::Exponential { initial, factor, max } => {
                self.number(3);
                self.duration(initial);
                self.number(factor.to_bits());
                self.option(max.as_ref(), Self::duration);
            }
        }
    }
}
