//! Log lines that show values, where somebody asks for them.

use crate::logging::written;
use flow_runtime::builder::{FlowBuilder, TaskBuilder, Values};
use flow_runtime::journal::Memory;
use flow_runtime::observe::LogValues;
use flow_runtime::{Engine, RunState, flow, task};
use std::io;
use std::sync::Arc;

#[task(provides(session, token))]
async fn open(user: &str, password: &str) -> Result<(u64, String), io::Error> {
    Ok((7, format!("of {user} with {password}")))
}

#[task(provides(size))]
async fn measure(page: &str) -> Result<usize, io::Error> {
    Ok(page.len())
}

#[task(provides(key))]
async fn fetch_key() -> Result<String, io::Error> {
    Ok("hidden key".into())
}

flow! {
    #[derive(Default)]
    linear Prepare() -> (key: String) { fetch_key }
}

flow! {
    #[derive(Default)]
    linear Login(user: String, password: String, pages: Vec<String>)
        -> (sizes: Vec<usize>, session: u64, token: String)
    {
        Prepare -> _,
        open,
        #[each(page in pages, limit = 1)]
        measure -> sizes,
    }
}

fn login() -> (LogValues<Login>, LoginInputs) {
    let login = LogValues::new(Login::default());
    let login = login.mask(["password", "token"]).hide(["prepare.fetch_key"]);
    let (user, pages) = ("ann".into(), vec!["a".into(), "x".repeat(2000)]);
    (login, LoginInputs { user, password: "secret".into(), pages })
}

/// What is logged while it runs.
fn logged(run: impl Future<Output = ()>) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let text = written(|| runtime.block_on(run));
    text.lines()
        .filter(|line| line.contains("observe::values"))
        .map(|line| line.to_owned() + "\n")
        .collect()
}

fn is_right(text: &str) {
    assert!(!text.contains("secret") && !text.contains("hidden"), "{text}");
    let given = format!(
        "flow Login: given pages = [\"a\",\"{}…, password = ***, user = \"ann\"",
        "x".repeat(1018)
    );
    for line in [
        &*given,
        "task open: provided session = 7, token = ***",
        "task measure[0]: provided sizes = 1",
        "task measure[1]: provided sizes = 2000",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[test]
fn values_are_shown_and_masked() {
    let text = logged(async {
        let (login, inputs) = login();
        assert_eq!(flow_runtime::run(&login, inputs).await.unwrap().sizes, [1, 2000]);
    });
    is_right(&text);
}

#[test]
fn a_flow_that_is_looked_into_is_durable_still() {
    let text = logged(async {
        let (login, inputs) = login();
        let journal = Arc::new(Memory::new());
        let engine = Engine::builder().journal(journal).register(login).build().await.unwrap();
        let run = engine.start::<LogValues<Login>>("login", inputs).await.unwrap();
        assert_eq!(run.rest().await.unwrap(), RunState::Success);
        assert_eq!(run.wait().await.unwrap().session, 7);
    });
    is_right(&text);
    assert!(text.contains("run=\"login\""), "{text}");
}

/// The values of closures have names, and those of an element are shown as those of a task.
#[test]
fn elements_of_closures_are_shown() {
    let text = logged(async {
        let measure = TaskBuilder::new("measure")
            .requires::<String>("page")
            .provides::<usize>("size")
            .provides::<String>("first")
            .execute(|given| async move {
                let page = given.get::<String>("page")?;
                let first = page.chars().take(1).collect::<String>();
                Ok(Values::new().with("size", page.len()).with("first", first))
            });
        let flow = FlowBuilder::linear("Pages")
            .input::<Vec<String>>("pages")
            .output::<Vec<usize>>("sizes")
            .add(measure.each("page", "pages").rename(["sizes", "_"]))
            .build()
            .unwrap();
        let pages = vec!["ab".to_owned(), "cde".to_owned()];
        let inputs = flow.inputs(Values::new().with("pages", pages)).unwrap();
        flow_runtime::run(&LogValues::new(flow), inputs).await.unwrap();
    });
    for line in
        ["task measure[0]: provided sizes = 2 run=", "task measure[1]: provided sizes = 3 run="]
    {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}
