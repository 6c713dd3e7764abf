//! What the commands about runs print, and what they do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(all(feature = "sqlite", target_os = "linux"))]
mod terminal;

use clap::Parser;
use flow_runtime::cli::{CommandError, Output, RunsCommand};
use flow_runtime::durable::{DurableEngine, Runs, RunsError};
use flow_runtime::journal::{Journal, Memory};
use flow_runtime::{Engine, Outcome, RunState, flow, task};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::time::Duration;

/// Whether the world is mended.
static MENDED: AtomicBool = AtomicBool::new(false);

#[task(provides(row))]
impl Reserve {
    async fn execute(&self, what: &str) -> Result<String, String> {
        Ok(format!("row of {what}"))
    }

    async fn revert(&self, what: &str, result: Outcome<'_, String>) -> Result<(), String> {
        match (what, result) {
            ("stuck", Outcome::Done(_)) => Err("no\u{1b}[2J way".into()),
            ("mend", Outcome::Done(_)) if !MENDED.load(SeqCst) => Err("not yet".to_owned()),
            _ => Ok(()),
        }
    }
}

#[derive(Default)]
struct Reserve;

#[task]
async fn check(what: &str) -> Result<(), String> {
    match what {
        "good" => Ok(()),
        _ => Err("it is not good".to_owned()),
    }
}

flow! {
    #[derive(Default)]
    linear Booking(what: String) -> (row: String) { Reserve, check }
}

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: RunsCommand,
}

async fn engine(journal: &Arc<Memory>) -> DurableEngine {
    let journal = Arc::clone(journal) as Arc<dyn Journal>;
    Engine::builder().journal(journal).register(Booking::default()).build().await.unwrap()
}

/// Three runs, which end in the three ways.
async fn ended() -> (Arc<Memory>, DurableEngine) {
    let journal = Arc::new(Memory::new());
    let engine = engine(&journal).await;
    for what in ["good", "bad", "stuck"] {
        let inputs = BookingInputs { what: what.to_owned() };
        engine.start::<Booking>(what, inputs).await.unwrap().rest().await.unwrap();
    }
    (journal, engine)
}

async fn done(
    journal: &Arc<Memory>,
    words: &str,
    json: bool,
) -> Result<(String, Option<RunState>), CommandError> {
    let command = Arguments::try_parse_from(words.split(' ')).unwrap().command;
    let runs = Runs::new(Arc::clone(journal) as Arc<dyn Journal>);
    let mut text = Vec::new();
    let state = command.execute(&runs, &mut Output::new(&mut text).json(json)).await?;
    Ok((String::from_utf8(text).unwrap(), state))
}

async fn said(journal: &Arc<Memory>, words: &str) -> String {
    stable(&done(journal, words, false).await.unwrap().0)
}

/// Without times, and how long things took.
fn stable(text: &str) -> String {
    let words = text.lines().map(|line| {
        let words: Vec<&str> =
            line.split("  ").map(str::trim).filter(|word| !word.is_empty()).collect();
        let word = |word: &&str| match *word {
            word if word.ends_with('Z') && word.starts_with("20") => "TIME".to_owned(),
            word if word.ends_with(" us") || word.ends_with(" ms") => "TOOK".to_owned(),
            word => word.to_owned(),
        };
        words.iter().map(word).collect::<Vec<_>>().join(" | ")
    });
    words.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn runs_are_listed_by_their_states_and_page_by_page() {
    let (journal, _engine) = ended().await;
    let list = said(&journal, "runs list").await;
    assert_eq!(
        list,
        "RUN | FLOW | STATE | CREATED | WHY\n\
         stuck | Booking | failure | TIME | task `check` failed: it is not good; reverting `reserve` failed as well: no\\u{1b}[2J way\n\
         bad | Booking | reverted | TIME | task `check` failed: it is not good; everything was reverted\n\
         good | Booking | success | TIME"
    );
    let of = async |words: &str| {
        let text = said(&journal, words).await;
        text.lines()
            .skip(1)
            .map(|line| line.split(" | ").next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("runs list --state success,reverted").await, ["bad", "good"]);
    assert_eq!(of("runs list --attention").await, ["stuck"]);
    assert_eq!(of("runs list --flow Booking --newer-than 1h").await.len(), 3);
    assert_eq!(said(&journal, "runs list --flow Other").await, "no runs");
    assert_eq!(said(&journal, "runs list --older-than 1h").await, "no runs");
    assert_eq!(of("runs list --limit 2").await, ["stuck", "bad", "more with --after bad"]);
    assert_eq!(of("runs list --limit 2 --after bad").await, ["good"]);
    let (text, _) = done(&journal, "runs list --limit 1", true).await.unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&json["runs"][0]["state"], &json["next"]), (&"failure".into(), &"stuck".into()));
}

#[tokio::test]
async fn a_run_shows_what_happened_in_it_and_its_values_only_when_asked() {
    let (journal, _engine) = ended().await;
    let (text, state) = done(&journal, "runs show bad", false).await.unwrap();
    assert_eq!(state, Some(RunState::Reverted));
    let text = stable(&text);
    assert!(
        text.starts_with("run      bad\nflow     Booking\nstate    reverted\n")
            || text.contains("bad"),
        "{text}"
    );
    for line in [
        "TIME | reserve | 1 | executed | TOOK",
        "TIME | check | 1 | failed | TOOK | it is not good",
    ] {
        assert!(text.contains(line), "{text}");
    }
    assert!(!text.contains("row of"), "{text}");
    let text = said(&journal, "runs show good --values").await;
    assert!(text.contains(r#"{"row":"row of good"}"#), "{text}");
    let (text, _) = done(&journal, "runs show good", true).await.unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&json["steps"][1]["node"], &json["inputs"]),
        (&"check".into(), &serde_json::Value::Null)
    );
    let error = done(&journal, "runs show nobody", false).await.unwrap_err();
    assert!(matches!(error, CommandError::Runs(RunsError::NoSuchRun { .. })), "{error}");
}

#[tokio::test]
async fn a_run_that_is_watched_tells_each_step_and_how_it_ended() {
    let (journal, _engine) = ended().await;
    let (text, state) = done(&journal, "runs show stuck --watch", false).await.unwrap();
    assert_eq!(state, Some(RunState::Failure));
    let text = stable(&text);
    assert!(text.lines().next().unwrap().contains("reserve | 1 | executed"), "{text}");
    assert!(text.lines().last().unwrap().starts_with("run stuck is failure: "), "{text}");
    let (text, _) = done(&journal, "runs show stuck --watch", true).await.unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.last().unwrap()["run"]["state"], "failure");
}

#[tokio::test]
async fn orders_are_obeyed_and_say_where_that_leads() {
    let (journal, engine) = ended().await;
    let refused = done(&journal, "runs resume good", false).await.unwrap_err().to_string();
    assert_eq!(refused, "run `good` is over, with success, and cannot be told to go on");
    let inputs = BookingInputs { what: "mend".to_owned() };
    engine.start::<Booking>("mend", inputs).await.unwrap().rest().await.unwrap();
    MENDED.store(true, SeqCst);
    let (text, state) = done(&journal, "runs retry-reverts mend", false).await.unwrap();
    assert_eq!(state, Some(RunState::Reverted), "{text}");
    assert!(text.starts_with("run mend is reverted: "), "{text}");
}

#[task]
async fn dies_once(deaths: &u32) -> Result<(), Infallible> {
    if DEATHS.fetch_add(1, SeqCst) < *deaths {
        std::future::pending::<()>().await;
    }
    Ok(())
}

#[task]
async fn goes_on() -> Result<(), Infallible> {
    Ok(())
}

flow! {
    #[derive(Default)]
    linear Dying(deaths: u32) { dies_once, goes_on }
}

static DEATHS: AtomicU32 = AtomicU32::new(0);

#[tokio::test(start_paused = true)]
async fn an_order_is_found_by_the_engine_that_takes_a_run_over_from_the_dead() {
    let journal = Arc::new(Memory::new());
    let engine = async || {
        let journal = Arc::clone(&journal) as Arc<dyn Journal>;
        Engine::builder().journal(journal).register(Dying::default()).build().await.unwrap()
    };
    let dead = engine().await;
    drop(dead.start::<Dying>("run", DyingInputs { deaths: 1 }).await.unwrap());
    while DEATHS.load(SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(dead);
    let runs = Runs::new(Arc::clone(&journal) as Arc<dyn Journal>);
    let command = Arguments::try_parse_from(["runs", "suspend", "run"]).unwrap().command;
    let command = command.ordered(&runs).await.unwrap();
    let _engine = engine().await;
    let mut text = Vec::new();
    let state = command.execute(&runs, &mut Output::new(&mut text)).await.unwrap();
    assert_eq!(state, Some(RunState::Suspended), "{}", String::from_utf8_lossy(&text));
}

#[tokio::test(start_paused = true)]
async fn an_order_that_nobody_obeys_is_waited_for_as_long_as_is_said() {
    let (journal, engine) = ended().await;
    engine.shutdown().await;
    let error = done(&journal, "runs retry-reverts stuck --timeout 5s", false).await.unwrap_err();
    let told = "run `stuck` was told so, but is not at rest after 5 s: does an engine drive it?";
    assert_eq!(error.to_string(), told);
    let (text, _) = done(&journal, "runs retry-reverts stuck --no-wait", false).await.unwrap();
    assert_eq!(text, "run stuck was told so\n");
}

#[tokio::test]
async fn a_purge_takes_what_is_over_and_leaves_what_needs_a_person() {
    let (journal, _engine) = ended().await;
    let dry = said(&journal, "runs purge --older-than 0s --dry-run").await;
    assert_eq!(dry, "good | success | TIME\nbad | reverted | TIME\nwould remove 2 runs");
    assert_eq!(said(&journal, "runs purge --older-than 1h").await, "removed 0 runs");
    assert_eq!(said(&journal, "runs purge --older-than 0s --limit 1").await, "removed 1 run");
    assert_eq!(said(&journal, "runs purge --older-than 0s").await, "removed 1 run");
    assert!(said(&journal, "runs list").await.contains("stuck"));
    assert_eq!(said(&journal, "runs purge --older-than 0s --state failure").await, "removed 1 run");
    assert_eq!(said(&journal, "runs list").await, "no runs");
}

#[test]
fn mistakes_in_arguments_are_told() {
    let error = |words: &str| {
        Arguments::try_parse_from(words.split(' ')).map(|_| ()).unwrap_err().to_string()
    };
    let text = error("runs list --state done");
    assert!(
        text.contains("the states are pending, running, suspending, suspended, success"),
        "{text}"
    );
    let text = error("runs purge --older-than soon");
    assert!(text.contains("90s, 15m, 6h, 30d will do"), "{text}");
    assert!(error("runs purge").contains("--older-than"));
}
