//! The deciders of TaskFlow's links, as deciders of parts.
//!
//! There a link may have one, and what it leads to is executed if all of them say yes; the link of
//! something that was ignored has no vote. If it leads to a flow, the first atoms of that flow are
//! decided about. Here a node or a block has one decider that is asked about symbols, so each
//! voter provides one.

use crate::case::{Depth, Item};
use flow_runtime::BoxError;
use flow_runtime::builder::{Asked, When};
use flow_runtime::model::Skip;

/// Who votes about a part, and how far the skip goes if somebody says no.
#[derive(Clone, Debug)]
pub(crate) struct Votes {
    /// What each link comes from, where that is a task, and what its decider says.
    of: Vec<(Option<String>, bool)>,
    depth: Depth,
    /// Whether those who say no have different depths, so that it depends on who is ignored.
    mixed: bool,
}

/// Where the decider of a flow stands.
pub(crate) enum Place {
    Whole(Skip),
    Roots,
}

impl Votes {
    pub(crate) fn about(item: &Item, parent: &Item) -> Option<Votes> {
        let links = parent.links.iter().filter(|link| link.to == item.name);
        let links: Vec<_> = links.filter(|link| link.decider.is_some()).collect();
        let is_task = |name: &str| parent.children.iter().any(|it| it.name == name && it.is_task());
        let of = links.iter().map(|link| {
            let from = is_task(&link.from).then(|| link.from.clone());
            (from, link.decider == Some(true))
        });
        let no = links.iter().filter(|link| link.decider == Some(false));
        let depths: Vec<_> = no.map(|link| link.depth()).collect();
        let depth = depths.iter().max().copied().unwrap_or(Depth::All);
        let mixed = depths.iter().any(|other| *other != depth);
        (!links.is_empty()).then(|| Votes { of: of.collect(), depth, mixed })
    }

    fn may_skip(&self) -> bool {
        self.of.iter().any(|(_, says)| !says)
    }

    fn skip(&self) -> Skip {
        match self.depth {
            Depth::Atom => Skip::Atom,
            Depth::Neighbors => Skip::Neighbors,
            Depth::Flow => Skip::Flow,
            Depth::All => Skip::All,
        }
    }

    /// A skip that goes all the way skips the whole flow. Others begin at its first tasks, and
    /// where its retry comes before them, we can skip it only as a whole.
    pub(crate) fn place(&self, flow: &Item) -> Place {
        match self.depth {
            Depth::All => Place::Whole(Skip::All),
            _ if flow.retry.is_some() => Place::Whole(Skip::Atom),
            _ => Place::Roots,
        }
    }

    /// The decider of a task.
    pub(crate) fn when(&self) -> When {
        self.when_skipping(self.skip())
    }

    pub(crate) fn when_skipping(&self, skip: Skip) -> When {
        let votes = self.of.clone();
        let vote = move |asked: &Asked<'_>| -> Result<bool, BoxError> {
            for (from, says) in &votes {
                let votes = match from {
                    Some(from) => asked.optional::<String>(&voice(from))?.is_some(),
                    None => true,
                };
                if votes && !says {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        let when = When::new(format!("{:?}", self.of), vote).skip(skip);
        let voters = self.of.iter().filter_map(|(from, _)| from.as_ref());
        voters.fold(when, |when, from| when.requires::<String>(voice(from)))
    }

    /// Whether this decider of a flow comes to the same as TaskFlow's, given what it is.
    fn is_exact(&self, flow: &Item) -> bool {
        let only_tasks = flow.children.iter().all(Item::is_task);
        match (self.place(flow), self.depth) {
            (Place::Whole(Skip::All), _) => true,
            // Whatever comes after the retry with only tasks between: all of it.
            (Place::Whole(_), Depth::Flow) => only_tasks,
            (Place::Whole(_), Depth::Neighbors) => {
                only_tasks && roots(flow).len() == flow.children.len()
            }
            (Place::Whole(_), _) => false,
            (Place::Roots, _) => {
                roots(flow).iter().filter(|root| !root.is_task()).all(|root| self.is_exact(root))
            }
        }
    }
}

/// The symbol by which a task votes.
pub(crate) fn voice(task: &str) -> String {
    format!("voice_of_{task}")
}

/// Whether deciders are asked about a task.
pub(crate) fn is_voter(task: &Item, parent: &Item) -> bool {
    parent.links.iter().any(|link| link.from == task.name && link.decider.is_some())
}

/// The children of a flow that nothing in it comes before.
pub(crate) fn roots(flow: &Item) -> Vec<&Item> {
    let children = flow.children.iter();
    match flow.kind.as_str() {
        "linear" => children.take(1).collect(),
        "graph" => children.filter(|it| flow.links.iter().all(|link| link.to != it.name)).collect(),
        _ => children.collect(),
    }
}

/// The flows whose retry is to be skipped without them.
pub(crate) fn skipped_under_a_retry(flow: &Item) -> Vec<&Item> {
    let mut found = Vec::new();
    for flow in flow.flows() {
        for child in flow.children.iter().filter(|child| !child.is_task()) {
            let votes = Votes::about(child, flow).filter(Votes::may_skip);
            found.extend(votes.filter(|votes| !votes.is_exact(child)).map(|_| child));
        }
    }
    found
}

/// The parts that links with several depths lead to, and the voters of the widest: when one of
/// them is ignored, the skip goes less far.
pub(crate) fn of_several_depths(flow: &Item) -> Vec<(&Item, Vec<&str>)> {
    let mut found = Vec::new();
    for flow in flow.flows() {
        for child in &flow.children {
            let Some(votes) = Votes::about(child, flow).filter(|votes| votes.mixed) else {
                continue;
            };
            let no = flow.links.iter().filter(|link| link.decider == Some(false));
            let widest = no.filter(|link| link.to == child.name && link.depth() == votes.depth);
            found.push((child, widest.map(|link| link.from.as_str()).collect()));
        }
    }
    found
}
