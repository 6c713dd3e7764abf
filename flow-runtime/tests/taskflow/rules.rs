//! The deliberate differences from TaskFlow, and how often each was met.

use std::collections::BTreeMap;
use std::fmt;

/// A deliberate difference: its name, and what is done otherwise.
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    pub(crate) instead: &'static str,
}

pub(crate) const SEVERAL_PROVIDERS: Rule = Rule {
    name: "several providers of one symbol are refused",
    instead: "TaskFlow takes the store, else the nearest; which one it is, is easily overlooked",
};
pub(crate) const SKIPPED_RETRY: Rule = Rule {
    name: "a retry is skipped with its flow or not at all",
    instead: "TaskFlow can skip it alone, and runs the flow under a retry that never began",
};
pub(crate) const MIXED_DEPTHS: Rule = Rule {
    name: "one part has one decider of one depth",
    instead: "in TaskFlow each link has one, and how far a skip goes depends on who is ignored",
};
pub(crate) const IGNORED_LATER: Rule = Rule {
    name: "a task is ignored when its turn comes",
    instead: "TaskFlow ignores at once all that a skip reaches, and forgets it with each attempt",
};
pub(crate) const WRITTEN_AT_ONCE: Rule = Rule {
    name: "what had ended when the process died is not done again",
    instead: "TaskFlow writes the results of a round at its end, and does all of it again",
};
pub(crate) const INTERRUPTED: Rule = Rule {
    name: "what is to be undone is not run again first",
    instead: "TaskFlow runs again what ran when the process died, so that a revert has a result",
};
pub(crate) const ASKED_ONCE: Rule = Rule {
    name: "a retry is asked once about a failure",
    instead: "TaskFlow asks it again when the run goes on that was suspended, or died",
};
pub(crate) const NOT_STARTED: Rule = Rule {
    name: "what has not started when a failure is seen does not start",
    instead: "TaskFlow runs all that it has queued, and then reverts it",
};
pub(crate) const OTHER_ATTEMPT: Rule = Rule {
    name: "what has not started fails in another attempt",
    instead: "the tasks of these cases fail in their n-th execution, and TaskFlow executes more",
};
pub(crate) const REVERTS_GO_ON: Rule = Rule {
    name: "a failing revert stops only what comes before it",
    instead: "TaskFlow begins nothing more, and leaves other branches as they are",
};
pub(crate) const MENDED: Rule = Rule {
    name: "a failure that is mended is forgotten",
    instead: "TaskFlow tells failures of earlier attempts as well",
};
pub(crate) const SUSPENDED_SOONER: Rule = Rule {
    name: "a run that is suspended begins nothing more",
    instead: "TaskFlow finishes the round of tasks that it has begun, and may be over by then",
};
pub(crate) const UNSEEN_ORDER: Rule = Rule {
    name: "an order that TaskFlow was not run in",
    instead: "not all orders are tried there; each task met a fate that one of them may bring",
};

pub(crate) const RULES: [&Rule; 13] = [
    &SEVERAL_PROVIDERS,
    &SKIPPED_RETRY,
    &MIXED_DEPTHS,
    &IGNORED_LATER,
    &WRITTEN_AT_ONCE,
    &INTERRUPTED,
    &ASKED_ONCE,
    &NOT_STARTED,
    &OTHER_ATTEMPT,
    &REVERTS_GO_ON,
    &MENDED,
    &SUSPENDED_SOONER,
    &UNSEEN_ORDER,
];

/// What came of all cases.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) cases: usize,
    pub(crate) refused: usize,
    pub(crate) serial: usize,
    pub(crate) serial_exact: usize,
    pub(crate) orders: usize,
    pub(crate) orders_exact: usize,
    /// TaskFlow contradicted its own states: only the invariants were checked.
    pub(crate) anomalies: usize,
    pub(crate) rules: BTreeMap<&'static str, usize>,
    pub(crate) adapted: BTreeMap<String, usize>,
    pub(crate) families: BTreeMap<String, usize>,
}

impl Tally {
    pub(crate) fn rule(&mut self, rule: &Rule) {
        *self.rules.entry(rule.name).or_default() += 1;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} cases compared, none skipped", self.cases)?;
        for (family, count) in &self.families {
            writeln!(f, "  {count:6} {family}")?;
        }
        writeln!(f, "{} refused by both when they were built", self.refused)?;
        writeln!(
            f,
            "{} run one task at a time, {} of them to the letter; {} were TaskFlow's own defects",
            self.serial, self.serial_exact, self.anomalies
        )?;
        writeln!(
            f,
            "{} orders of tasks that run at once, {} of them ends of TaskFlow's",
            self.orders, self.orders_exact
        )?;
        writeln!(f, "deliberate differences that were met:")?;
        for rule in RULES {
            let count = self.rules.get(rule.name).unwrap_or(&0);
            writeln!(f, "  {count:6} {}: {}", rule.name, rule.instead)?;
        }
        writeln!(f, "adapted to what both can express:")?;
        for (name, count) in &self.adapted {
            writeln!(f, "  {count:6} {name}")?;
        }
        Ok(())
    }
}
