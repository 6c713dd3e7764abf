//! Flows that are made at run time, with a journal.

use crate::faulty::{Fate, Faulty};
use flow_runtime::builder::{Atom, Block, BuiltFlow, FlowBuilder, Retry, TaskBuilder, Values};
use flow_runtime::durable::{BuildError, DurableEngine, DurableRun};
use flow_runtime::journal::Memory;
use flow_runtime::{Engine, Outcome, RunEvent, StartError, atom, flow, task};
use futures_util::StreamExt;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

#[task(provides(total))]
async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> {
    Ok(x + y)
}

flow! {
    #[derive(Default)]
    linear Twice(x: i64) -> (total: i64) { add(y = x) }
}

type Trace = Arc<Mutex<Vec<String>>>;

/// A task of closures that notes its calls.
fn note(name: &'static str, trace: &Trace) -> Atom {
    let trace = Arc::clone(trace);
    TaskBuilder::new(name).requires::<i64>("x").provides::<String>("text").execute(move |given| {
        let trace = Arc::clone(&trace);
        async move {
            let x = given.get::<i64>("x")?;
            trace.lock().unwrap().push(format!("{name} {x}"));
            Ok(Values::new().with("text", format!("{name} of {x}")))
        }
    })
}

/// Tasks of both kinds, in flows of both kinds, within one.
fn flow(name: &str, trace: &Trace) -> BuiltFlow {
    let inner = FlowBuilder::linear("Inner")
        .input::<i64>("x")
        .output::<i64>("total")
        .output::<String>("text")
        .add(note("inner", trace))
        .add(atom!(Twice, Twice::default()))
        .build()
        .unwrap();
    FlowBuilder::linear(name)
        .input::<i64>("x")
        .output::<i64>("total")
        .output::<String>("text")
        .add(note("before", trace).rename(["_"]))
        .add(Atom::from(inner).rename(["double", "text"]))
        .add(note("after", trace).bind("x", "double").rename(["_"]))
        .add(atom!(add).bind("x", "double").bind("y", "double"))
        .build()
        .unwrap()
}

async fn engine(journal: Arc<Faulty>, flows: impl IntoIterator<Item = BuiltFlow>) -> DurableEngine {
    let builder = Engine::builder().journal(journal);
    flows.into_iter().fold(builder, |builder, flow| builder.register(flow)).build().await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_death_at_every_commit_changes_nothing() {
    let mut deaths = 0;
    for dies in [Fate::DiesBefore, Fate::DiesAfter] {
        for at in 1.. {
            let (memory, trace) = (Memory::new(), Trace::default());
            let mut lived = true;
            let outcome = loop {
                let die = if lived { at } else { usize::MAX };
                let fate = move |number| if number == die { dies } else { Fate::Works };
                let journal = Faulty::new(&memory, fate);
                let both = [flow("Other", &trace), flow("Outer", &trace)];
                let engine = engine(Arc::clone(&journal), both.clone()).await;
                let run = async {
                    let inputs = both[1].inputs(Values::new().with("x", 3_i64)).unwrap();
                    let run: DurableRun<BuiltFlow> = engine.start("a", inputs).await.unwrap();
                    run.wait().await
                };
                tokio::select! {
                    () = journal.died.notified() => lived = false,
                    outcome = run => break outcome.unwrap(),
                }
            };
            assert_eq!(outcome.get::<i64>("total"), Some(&12));
            assert_eq!(outcome.get::<String>("text").unwrap(), "inner of 3");
            let mut calls = trace.lock().unwrap().clone();
            calls.dedup();
            assert_eq!(calls, ["before 3", "inner 3", "after 6"]);
            if lived {
                break;
            }
            deaths += 1;
        }
    }
    assert!(deaths > 8, "{deaths}");
}

/// A `#[task]` of two values, with a revert that is told what it gave.
struct Measure(Trace);

#[task(provides(size, upper))]
impl Measure {
    async fn execute(&self, word: &str) -> Result<(usize, String), Infallible> {
        self.0.lock().unwrap().push(word.to_owned());
        Ok((word.len(), word.to_uppercase()))
    }

    async fn revert(&self, result: Outcome<'_, (usize, String)>) -> Result<(), Infallible> {
        let (size, upper) = result.done().unwrap();
        self.0.lock().unwrap().push(format!("-{size} {upper}"));
        Ok(())
    }
}

/// Lists of a `#[task]`, of closures that take them as a list, and of those within a flow that is
/// given them; the whole is done twice, as it fails at first.
fn lists(trace: &Trace) -> BuiltFlow {
    let notes = |name: &'static str, trace: &Trace| {
        let (trace, undone) = (Arc::clone(trace), Arc::clone(trace));
        TaskBuilder::new(name)
            .requires::<String>("text")
            .provides::<String>("note")
            .revert(move |undo| {
                let note = undo.result().done().and_then(|it| it.get::<String>("note").cloned());
                undone.lock().unwrap().push(format!("-{}", note.unwrap()));
                async { Ok(()) }
            })
            .execute(move |given| {
                let trace = Arc::clone(&trace);
                async move {
                    let note = format!("{name} {}", given.get::<String>("text")?);
                    trace.lock().unwrap().push(note.clone());
                    Ok(Values::new().with("note", note))
                }
            })
    };
    let inner = FlowBuilder::linear("Inner")
        .input::<Vec<String>>("texts")
        .output::<Vec<String>>("notes")
        .add(notes("inner", trace).each("text", "texts").rename(["notes"]))
        .build()
        .unwrap();
    let check = TaskBuilder::new("check")
        .requires::<Vec<String>>("notes")
        .requires::<Vec<usize>>("sizes")
        .provides::<String>("all")
        .execute(|given| async move {
            if given.context().attempt() == 1 {
                return Err("not yet".into());
            }
            let sizes = given.get::<Vec<usize>>("sizes")?;
            let all = format!("{sizes:?} {}", given.get::<Vec<String>>("notes")?.join(", "));
            Ok(Values::new().with("all", all))
        });
    let again = Block::linear()
        .retry(Retry::times(2))
        .add(
            atom!(Measure, Measure(Arc::clone(trace)))
                .each("word", "words")
                .limit(1)
                .rename(["sizes", "uppers"]),
        )
        .add(notes("outer", trace).each("text", "uppers").limit(1).rename(["noted"]))
        .add(Atom::from(inner).bind("texts", "noted"))
        .add(check);
    FlowBuilder::linear("Lists")
        .input::<Vec<String>>("words")
        .output::<String>("all")
        .output::<Vec<String>>("notes")
        .add(again)
        .build()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_death_at_every_commit_of_a_flow_with_lists_changes_nothing() {
    let mut deaths = 0;
    for (dies, every) in [(Fate::DiesBefore, 1), (Fate::DiesAfter, 3), (Fate::DiesAfter, 99)] {
        for at in 1.. {
            let (memory, trace) = (Memory::new(), Trace::default());
            let mut lived = true;
            let outcome = loop {
                let die = if lived { at } else { usize::MAX };
                let fate = move |number| if number == die { dies } else { Fate::Works };
                let journal = Faulty::new(&memory, fate);
                let flow = lists(&trace);
                let builder = Engine::builder().journal(Arc::clone(&journal) as _);
                let builder = builder.register(flow.clone()).snapshot_every(every);
                let engine = builder.build().await.unwrap();
                let run = async {
                    let words = vec!["a".to_owned(), "bb".to_owned()];
                    let inputs = flow.inputs(Values::new().with("words", words)).unwrap();
                    let run: DurableRun<BuiltFlow> = engine.start("a", inputs).await.unwrap();
                    run.wait().await
                };
                tokio::select! {
                    () = journal.died.notified() => lived = false,
                    outcome = run => break outcome.unwrap(),
                }
            };
            assert_eq!(
                outcome.get::<String>("all").unwrap(),
                "[1, 2] inner outer A, inner outer BB"
            );
            assert_eq!(outcome.get::<Vec<String>>("notes").unwrap()[1], "inner outer BB");
            let mut calls = trace.lock().unwrap().clone();
            let mut undone: Vec<_> =
                calls.iter().filter(|it| it.starts_with('-')).cloned().collect();
            undone.sort();
            undone.dedup();
            let all =
                ["-1 A", "-2 BB", "-inner outer A", "-inner outer BB", "-outer A", "-outer BB"];
            assert_eq!(undone, all, "{dies:?} at {at}: {calls:?}");
            // Those of `inner` are at once: in any order, and both perhaps once more.
            calls.retain(|call| !call.contains("inner") && !call.starts_with('-'));
            calls.dedup();
            let done = ["a", "bb", "outer A", "outer BB"];
            assert_eq!(calls, [done, done].concat(), "{dies:?} at {at}");
            if lived {
                break;
            }
            deaths += 1;
        }
    }
    assert!(deaths > 40, "{deaths}");
}

#[tokio::test(start_paused = true)]
async fn a_run_is_found_by_its_name_among_many_flows_of_one_type() {
    let (memory, trace) = (Memory::new(), Trace::default());
    let flows = [flow("First", &trace), flow("Second", &trace)];
    let engine = engine(Faulty::new(&memory, |_| Fate::Works), flows.clone()).await;
    for (id, built) in ["a", "b"].into_iter().zip(&flows) {
        let inputs = built.inputs(Values::new().with("x", 1_i64)).unwrap();
        engine.start::<BuiltFlow>(id, inputs).await.unwrap().wait().await.unwrap();
        let run = engine.get::<BuiltFlow>(id).await.unwrap();
        assert_eq!(run.wait().await.unwrap().get::<i64>("total"), Some(&4));
    }
    let wrong = engine.get::<Twice>("a").await.unwrap_err().to_string();
    assert!(wrong.contains("`First`"), "{wrong}");
    let stranger = flow("Third", &trace);
    let inputs = stranger.inputs(Values::new().with("x", 1_i64)).unwrap();
    let refused = engine.start::<BuiltFlow>("c", inputs).await.unwrap_err();
    assert!(matches!(&refused, StartError::NotRegistered { flow } if flow == "Third"), "{refused}");
}

#[tokio::test]
async fn inputs_of_another_definition_are_refused() {
    let (memory, trace) = (Memory::new(), Trace::default());
    let engine = engine(Faulty::new(&memory, |_| Fate::Works), [flow("Outer", &trace)]).await;
    let other = FlowBuilder::linear("Outer").input::<String>("x").add(
        TaskBuilder::new("drop").requires::<String>("x").execute(|_| async { Ok(Values::new()) }),
    );
    let other = other.build().unwrap();
    let inputs = other.inputs(Values::new().with("x", "3".to_owned())).unwrap();
    let refused = engine.start::<BuiltFlow>("a", inputs).await.unwrap_err().to_string();
    assert!(refused.contains("`x` is no `i64`"), "{refused}");
}

#[tokio::test]
async fn a_transient_flow_is_refused() {
    let task = TaskBuilder::new("nothing").execute(|_| async { Ok(Values::new()) });
    let flow = FlowBuilder::linear("Fleeting").transient().add(task).build().unwrap();
    let built = Engine::builder().journal(Arc::new(Memory::new())).register(flow).build().await;
    let refused = built.unwrap_err();
    assert_eq!(refused, BuildError::Transient { name: "Fleeting".to_owned() });
    assert_eq!(
        refused.to_string(),
        "flow `Fleeting` is transient: its values cannot be stored in a journal"
    );
}

#[task(provides(total))]
async fn refuse(x: &i64) -> Result<i64, std::io::Error> {
    Err(std::io::Error::other(format!("no {x}")))
}

flow! {
    #[derive(Default)]
    linear Refused(x: i64) { add(y = x) -> _, refuse -> _ }
}

/// The names of what is told, and of whom.
fn tell(event: &RunEvent) -> Option<String> {
    let event = serde_json::to_value(event).unwrap();
    Some(format!("{} {}", event["event"].as_str()?, event["task"].as_str()?))
}

#[tokio::test(start_paused = true)]
async fn the_same_is_told_of_tasks_without_a_revert_as_in_memory() {
    let inputs = || RefusedInputs { x: 3 };
    let run = Engine::default().start(Arc::new(Refused::default()), inputs()).unwrap();
    let in_memory: Vec<_> = run.events().filter_map(async |event| tell(&event)).collect().await;
    let engine = Engine::builder().journal(Arc::new(Memory::new())).register(Refused::default());
    let engine = engine.build().await.unwrap();
    let run = engine.start::<Refused>("a", inputs()).await.unwrap();
    let durable: Vec<_> = run.events().filter_map(async |event| tell(&event)).collect().await;
    assert_eq!(durable, in_memory);
    assert_eq!(
        durable,
        [
            "task_started add",
            "task_succeeded add",
            "task_started refuse",
            "task_failed refuse",
            "task_reverting refuse",
            "task_reverted refuse",
            "task_reverting add",
            "task_reverted add",
        ]
    );
}
