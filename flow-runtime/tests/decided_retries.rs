//! Deciders and retry controllers: at the same part, within each other, and one asked about
//! what the other cannot say.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, unreachable_pub, dead_code)]

use flow_runtime::journal::Memory;
use flow_runtime::retry::{History, Times};
use flow_runtime::{Decision, Engine, EventKind, TaskState, controller, flow, task};
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex};

/// What happened, in order.
#[derive(Clone, Default)]
pub struct Diary(Arc<Mutex<Vec<String>>>);

impl Diary {
    fn note(&self, text: impl Into<String>) {
        self.0.lock().unwrap().push(text.into());
    }

    fn read(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Three attempts in all.
const TIMES: Times = Times { attempts: 3, revert_all: false };

/// Succeeds from this attempt on.
#[derive(Clone, Default)]
pub struct Fetch {
    diary: Diary,
    from: usize,
}

#[task(provides(page))]
impl Fetch {
    async fn execute(&self, attempt: &usize) -> io::Result<String> {
        self.diary.note(format!("fetch {attempt}"));
        match *attempt >= self.from {
            true => Ok(format!("page {attempt}")),
            false => Err(io::Error::other("not yet")),
        }
    }

    async fn revert(&self, attempt: &usize) -> io::Result<()> {
        self.diary.note(format!("unfetch {attempt}"));
        Ok(())
    }
}

/// Notes what it is given.
#[derive(Clone, Default)]
pub struct Show {
    diary: Diary,
    fails: Arc<Mutex<u32>>,
}

#[task]
impl Show {
    async fn execute(&self, #[optional] page: Option<&String>) -> io::Result<()> {
        self.diary.note(format!("show {page:?}"));
        let mut fails = self.fails.lock().unwrap();
        if *fails > 0 {
            *fails -= 1;
            return Err(io::Error::other("lost"));
        }
        Ok(())
    }
}

flow! {
    pub linear Once(wanted: bool) -> (page: Option<String>, attempt: Option<usize>) {
        #[when(wanted, skip = atom)]
        #[retry(Times)]
        Fetch,
        Show,
    }
}

flow! {
    pub linear Swapped(wanted: bool) -> (page: Option<String>, attempt: Option<usize>) {
        #[retry(Times)]
        #[when(wanted, skip = atom)]
        Fetch,
        Show,
    }
}

fn once(diary: &Diary) -> Once {
    Once {
        times: TIMES,
        fetch: Fetch { diary: diary.clone(), from: 2 },
        show: Show { diary: diary.clone(), ..Show::default() },
    }
}

#[tokio::test]
async fn what_is_skipped_is_skipped_with_its_controller() {
    let diary = Diary::default();
    let run = |wanted| {
        let flow = Arc::new(once(&diary));
        Engine::default().start(flow, OnceInputs { wanted }).unwrap()
    };
    let skipped = run(false);
    let (mut events, mut told) = (skipped.events(), Vec::new());
    while let Some(event) = events.next().await {
        match event.kind {
            EventKind::Decided { part, run } => told.push(format!("{part}: {run}")),
            EventKind::TaskIgnored { task } => told.push(format!("{task} ignored")),
            _ => {}
        }
    }
    assert_eq!(told, ["fetch: false", "times ignored", "fetch ignored"]);
    assert_eq!(skipped.task_state("times"), Some(TaskState::Ignored));
    let out = skipped.wait().await.unwrap();
    assert_eq!((out.page, out.attempt), (None, None));
    assert_eq!(diary.read(), ["show None"]);

    let out = run(true).wait().await.unwrap();
    assert_eq!((out.page.as_deref(), out.attempt), (Some("page 2"), Some(2)));
    assert_eq!(diary.read(), ["fetch 1", "unfetch 1", "fetch 2", r#"show Some("page 2")"#]);
}

#[test]
fn the_order_of_the_two_attributes_is_one() {
    use flow_runtime::StaticFlow;
    let (once, swapped) = (Once::plan(), Swapped::plan());
    assert_eq!((&once.root, &once.tasks), (&swapped.root, &swapped.tasks));
}

/// What the question is asked about: it notes that it was.
#[derive(Clone, Default)]
pub struct Counter(Diary);

fn first(count: &Counter) -> bool {
    let mut asked = count.0.0.lock().unwrap();
    asked.push("asked".to_owned());
    asked.iter().filter(|it| *it == "asked").count() == 1
}

flow! {
    #[transient]
    pub linear Around(count: Counter) -> (page: Option<String>) {
        #[retry(times = 2)]
        linear {
            #[when(first(count), skip = atom)]
            #[retry(Times)]
            Fetch,
            Show,
        }
    }
}

#[tokio::test]
async fn a_part_is_decided_about_once_for_each_attempt_around_it() {
    let diary = Diary::default();
    let flow = Around {
        times: TIMES,
        fetch: Fetch { diary: diary.clone(), from: 2 },
        show: Show { diary: diary.clone(), fails: Arc::new(Mutex::new(1)) },
    };
    let out = flow.run(AroundInputs { count: Counter(diary.clone()) }).await.unwrap();
    assert_eq!(out.page, None, "that of the first attempt is forgotten");
    assert_eq!(
        diary.read(),
        [
            "asked",
            "fetch 1",
            "unfetch 1",
            "fetch 2",
            r#"show Some("page 2")"#,
            "unfetch 2",
            "asked",
            "show None"
        ]
    );
}

flow! {
    pub linear Within() -> (page: Option<String>) {
        #[retry(Times)]
        linear {
            #[when(|attempt| attempt % 2 == 1, skip = atom)]
            Fetch,
            Show,
        }
    }
}

#[tokio::test]
async fn a_part_of_a_block_is_decided_about_in_each_of_its_attempts() {
    let diary = Diary::default();
    let flow = Within {
        times: TIMES,
        fetch: Fetch { diary: diary.clone(), from: 1 },
        show: Show { diary: diary.clone(), fails: Arc::new(Mutex::new(2)) },
    };
    assert_eq!(flow.run(WithinInputs {}).await.unwrap().page.as_deref(), Some("page 3"));
    assert_eq!(
        diary.read(),
        [
            "fetch 1",
            r#"show Some("page 1")"#,
            "unfetch 1",
            "show None",
            "fetch 3",
            r#"show Some("page 3")"#
        ]
    );
}

/// Tries again while what failed is the decider of `fetch`.
#[derive(Clone, Default)]
pub struct Patient {
    diary: Diary,
}

#[controller(provides(attempt))]
impl Patient {
    async fn execute(&self, history: &History<usize>) -> Result<usize, Infallible> {
        Ok(history.len() + 1)
    }

    fn on_failure(&self, history: &History<usize>) -> Decision {
        let failures = history.last().unwrap().failures();
        let failure = failures.iter().next().unwrap();
        self.diary.note(format!("{}: {}", failure.node(), failure.message()));
        match failures.get("fetch") {
            Some(_) => Decision::Retry,
            None => Decision::RevertAll,
        }
    }
}

fn readable(attempt: &usize) -> io::Result<bool> {
    match attempt {
        3 => Ok(true),
        _ => Err(io::Error::other(format!("unreadable {attempt}"))),
    }
}

flow! {
    pub linear Asking() -> (page: Option<String>) {
        #[retry(Patient)]
        linear {
            #[when(readable(attempt), skip = atom)]
            Fetch,
        }
    }
}

fn asking(diary: &Diary) -> Asking {
    Asking {
        patient: Patient { diary: diary.clone() },
        fetch: Fetch { diary: diary.clone(), from: 3 },
    }
}

#[tokio::test]
async fn a_controller_is_asked_about_a_decider_that_cannot_say() {
    let diary = Diary::default();
    let calls = ["fetch: unreadable 1", "fetch: unreadable 2", "fetch 3"];
    let out = asking(&diary).run(AskingInputs {}).await.unwrap();
    assert_eq!(out.page.as_deref(), Some("page 3"));
    assert_eq!(diary.read(), calls);

    let journal = Arc::new(Memory::new());
    let builder = Engine::builder().journal(journal as _).register(asking(&diary));
    let engine = builder.build().await.unwrap();
    let run = engine.start::<Asking>("r", AskingInputs {}).await.unwrap();
    assert_eq!(run.wait().await.unwrap().page.as_deref(), Some("page 3"));
    assert_eq!(diary.read(), calls);
    let history = engine.runs().history("r").await.unwrap();
    let told = history.iter().filter_map(|entry| {
        let node = entry.node.as_deref()?;
        Some(format!("{:?} {node} {}", entry.kind, entry.attempt))
    });
    let attempt = |number: usize| {
        [
            format!("Executed patient {number}"),
            "Consulted patient 0".to_owned(),
            format!("Decided fetch {number}"),
        ]
    };
    let last = ["Executed patient 3", "Decided fetch 3", "Executed fetch 3"].map(str::to_owned);
    let expected = [attempt(1), attempt(2), last].concat();
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_durable_run_skips_a_controller_with_its_part() {
    let (diary, journal) = (Diary::default(), Arc::new(Memory::new()));
    let builder = Engine::builder().journal(journal as _).register(once(&diary));
    let engine = builder.build().await.unwrap();
    for (wanted, page) in [(false, None), (true, Some("page 2".to_owned()))] {
        let inputs = OnceInputs { wanted };
        let run = engine.start::<Once>(format!("r{wanted}"), inputs).await.unwrap();
        assert_eq!(run.wait().await.unwrap().page, page);
    }
}

#[tokio::test]
async fn a_built_flow_is_the_same() {
    use flow_runtime::builder::{FlowBuilder, Retry, Values, When};
    use flow_runtime::model::Skip;
    use flow_runtime::{StaticFlow, atom};
    let diary = Diary::default();
    let wanted = When::new("wanted", |asked| asked.get::<bool>("wanted").copied());
    let fetch = Fetch { diary: diary.clone(), from: 2 };
    let show = Show { diary: diary.clone(), ..Show::default() };
    let fetch = atom!(Fetch, fetch)
        .when(wanted.requires::<bool>("wanted").skip(Skip::Atom))
        .retry(Retry::controlled_by(atom!(Times, TIMES)));
    let built = FlowBuilder::linear("Once")
        .input::<bool>("wanted")
        .optional_output::<String>("page")
        .optional_output::<usize>("attempt")
        .add(fetch)
        .add(atom!(Show, show))
        .build()
        .unwrap();
    assert_eq!(built.plan(), Once::plan());
    let inputs = |wanted| built.inputs(Values::new().with("wanted", wanted)).unwrap();
    let out = built.run(inputs(false)).await.unwrap();
    assert_eq!(out.get::<Option<usize>>("attempt"), Some(&None));
    assert_eq!(diary.read(), ["show None"]);
    let out = built.run(inputs(true)).await.unwrap();
    assert_eq!(out.get::<Option<usize>>("attempt"), Some(&Some(2)));
    assert_eq!(diary.read(), ["fetch 1", "unfetch 1", "fetch 2", r#"show Some("page 2")"#]);

    let wrong = atom!(Times, TIMES).when(When::new("never", |_| Ok::<_, io::Error>(false)));
    let error = FlowBuilder::linear("Wrong")
        .add(atom!(Show, Show::default()).retry(Retry::controlled_by(wrong)))
        .build()
        .unwrap_err();
    let text = error.to_string();
    assert!(text.contains("`Times` is skipped without what it decides about"), "{text}");
}
