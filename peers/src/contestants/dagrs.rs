//! dagrs: a tokio task for each node, a channel for each edge; a run consumes the graph.

use super::{Consumable, Contestant, SEED, consumed};
use crate::hand::nap_and_work;
use crate::shapes::Shape;
use ::dagrs::{
    Action, Content, DefaultNode, EnvVar, Graph as Dag, InChannels, Node, NodeId, NodeTable,
    OutChannels, Output,
};
use async_trait::async_trait;
use std::hint::black_box;
use std::sync::Arc;

pub fn contestant() -> Contestant {
    Contestant { name: "dagrs 0.9.0", enter: |shape| consumed(shape, build) }
}

struct Add {
    sleeps: bool,
    seed: u64,
    last: bool,
}

#[async_trait]
impl Action for Add {
    async fn run(
        &self,
        required: &mut InChannels,
        provided: &mut OutChannels,
        _env: Arc<EnvVar>,
    ) -> Output {
        let value = |content: Result<Content, _>| -> Option<u64> {
            content.ok()?.into_inner::<u64>().as_deref().copied()
        };
        let sum: u64 = required.map(value).await.into_iter().flatten().sum();
        let value = nap_and_work(self.sleeps, self.seed + sum).await;
        if !self.last {
            provided.broadcast(Content::new(value)).await;
        }
        Output::Out(Some(Content::new(value)))
    }
}

struct Graph {
    dag: Dag,
    sinks: Vec<NodeId>,
    tasks: usize,
}

fn build(shape: &'static Shape) -> Graph {
    let mut table = NodeTable::default();
    let mut dag = Dag::new();
    let mut ids = Vec::with_capacity(shape.tasks.len());
    for (number, task) in shape.tasks.iter().enumerate() {
        let last = shape.dependants[number].is_empty();
        let seed = if task.requires.is_empty() { black_box(SEED) } else { 0 };
        let action = Add { sleeps: task.sleeps, seed, last };
        let node = DefaultNode::with_action(format!("t{number}"), action, &mut table);
        ids.push(node.id());
        dag.add_node(node).expect("the names differ");
    }
    for (number, dependants) in shape.dependants.iter().enumerate() {
        if !dependants.is_empty() {
            let to: Vec<_> = dependants.iter().map(|&dependant| ids[dependant]).collect();
            dag.add_edge(ids[number], to).expect("the nodes exist");
        }
    }
    dag.set_env(EnvVar::new(table));
    let sinks = shape.sinks().map(|sink| ids[sink]).collect();
    Graph { dag, sinks, tasks: shape.tasks.len() }
}

impl Consumable for Graph {
    async fn run(&mut self) {
        self.dag.async_start().await.expect("no task fails");
    }

    fn checksum(&self) -> u64 {
        let results = self.dag.get_results::<u64>();
        let value = |sink| results.get(sink).and_then(Option::as_deref).copied();
        self.sinks.iter().map(|sink| value(sink).expect("every task has run")).sum()
    }

    fn tasks(&self) -> usize {
        self.tasks
    }
}
