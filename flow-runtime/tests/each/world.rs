//! What the tasks of the tests do, and what they leave.

use flow_runtime::{Outcome, TaskContext, task};
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::{Notify, Semaphore};

/// What tasks did, and what they wait for.
#[derive(Clone, Default)]
pub(crate) struct World(Arc<Inner>);

#[derive(Default)]
struct Inner {
    trace: Mutex<Vec<String>>,
    /// How many are under way, and how many were at most.
    now: AtomicUsize,
    most: AtomicUsize,
    /// Fails so often before it succeeds.
    fails: Mutex<Vec<String>>,
    waits: Mutex<Option<Arc<Semaphore>>>,
    begun: Notify,
}

impl World {
    pub(crate) fn add(&self, what: String) {
        self.0.trace.lock().unwrap().push(what);
    }

    pub(crate) fn trace(&self) -> Vec<String> {
        self.0.trace.lock().unwrap().clone()
    }

    /// The next call for each of these words fails.
    pub(crate) fn fails(self, words: &[&str]) -> Self {
        self.0.fails.lock().unwrap().extend(words.iter().map(|word| (*word).to_owned()));
        self
    }

    /// Calls wait until they may go on.
    pub(crate) fn waits(self) -> (Self, Arc<Semaphore>) {
        let gate = Arc::new(Semaphore::new(0));
        *self.0.waits.lock().unwrap() = Some(Arc::clone(&gate));
        (self, gate)
    }

    /// Waits until so many calls have begun.
    pub(crate) async fn begun(&self, calls: usize) {
        while self.trace().len() < calls {
            self.0.begun.notified().await;
        }
    }

    /// How many were under way at most.
    pub(crate) fn most(&self) -> usize {
        self.0.most.load(Ordering::SeqCst)
    }

    async fn call(&self, word: &str) -> Result<(), String> {
        let now = self.0.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.most.fetch_max(now, Ordering::SeqCst);
        self.0.begun.notify_one();
        let gate = self.0.waits.lock().unwrap().clone();
        match gate {
            Some(gate) => gate.acquire().await.unwrap().forget(),
            None => tokio::task::yield_now().await,
        }
        self.0.now.fetch_sub(1, Ordering::SeqCst);
        let mut fails = self.0.fails.lock().unwrap();
        match fails.iter().position(|known| known == word) {
            Some(place) => {
                fails.remove(place);
                Err(format!("no {word}"))
            }
            None => Ok(()),
        }
    }
}

/// Measures a word.
pub(crate) struct Measure(pub(crate) World);

#[task(provides(size, upper))]
impl Measure {
    async fn execute(
        &self,
        word: &str,
        factor: usize,
        cx: &TaskContext,
    ) -> Result<(usize, String), String> {
        let key = cx.idempotency_key();
        let key = key.split_once('/').map_or("", |(_, key)| key);
        self.0.add(format!("{key} {word} {}", cx.attempt()));
        if word == "panic" {
            panic!("so it was told");
        }
        self.0.call(word).await?;
        Ok((word.len() * factor, word.to_uppercase()))
    }

    async fn revert(&self, word: &str, result: Outcome<'_, (usize, String)>) -> Result<(), String> {
        self.0.add(match result {
            Outcome::Done((size, upper)) => format!("-{word}: {size} {upper}"),
            Outcome::Failed(failure) => format!("~{word}: {}", failure.node()),
            Outcome::Unknown => format!("?{word}"),
        });
        match word {
            "sticky" => Err("it sticks".to_owned()),
            _ => Ok(()),
        }
    }
}

#[task(provides(total))]
pub(crate) async fn sum(sizes: &[usize], uppers: Vec<String>) -> Result<usize, String> {
    match uppers.iter().any(|upper| upper == "BAD SUM") {
        true => Err("it does not add up".to_owned()),
        false => Ok(sizes.iter().sum()),
    }
}

#[task(provides(words))]
pub(crate) async fn split(text: &str) -> Result<Vec<String>, Infallible> {
    Ok(text.split_whitespace().map(str::to_owned).collect())
}

#[task]
pub(crate) async fn note(
    word: String,
    #[optional] other: Option<&String>,
) -> Result<(), Infallible> {
    let _ = (word, other);
    Ok(())
}

#[task(provides(size))]
pub(crate) async fn length(word: &str) -> Result<usize, Infallible> {
    Ok(word.len())
}

pub(crate) fn is_long(text: &str) -> bool {
    text.len() > 10
}
