//! Callers who want the same kind of thing at the same time: all are served in one transaction.
//!
//! One for each would have them wait for each other all the same, for locks and for the disk, and
//! each for several round trips.

use super::pool::{Pool, may_pass};
use futures_util::future::join_all;
use sqlx::Error;
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// How many are served at once at most: databases bound the values of a statement.
const TOGETHER: usize = 50;

/// Something that can be done for several callers in one transaction.
pub(super) trait Batched: fmt::Debug + Send + Sync + Sized + 'static {
    type Answer: fmt::Debug + Send + 'static;

    /// Whether one may fail where another would not.
    const DIFFER: bool = true;

    /// Those with the same key stand in the same line.
    fn key(&self) -> &str;

    /// Does all of it, in this order, or nothing; the answers are in the same order.
    fn all(
        pool: &Pool,
        ops: &[Self],
    ) -> impl Future<Output = Result<Vec<Self::Answer>, Error>> + Send;
}

/// The lines, by key. Clones share them.
#[derive(Debug)]
pub(super) struct Queue<T: Batched> {
    /// There is an entry as long as somebody serves the line.
    lines: Arc<Mutex<HashMap<String, VecDeque<Waiting<T>>>>>,
}

#[derive(Debug)]
struct Waiting<T: Batched> {
    op: T,
    reply: oneshot::Sender<Answer<T>>,
}

/// An error may be that of many.
type Answer<T> = Result<<T as Batched>::Answer, Arc<Error>>;

/// Serves a line until nobody waits.
struct Server<T: Batched> {
    queue: Queue<T>,
    key: String,
    /// Nobody waits, and somebody else may serve the line by now.
    done: bool,
}

impl<T: Batched> Default for Queue<T> {
    fn default() -> Self {
        Queue { lines: Arc::default() }
    }
}

impl<T: Batched> Clone for Queue<T> {
    fn clone(&self) -> Self {
        Queue { lines: Arc::clone(&self.lines) }
    }
}

impl<T: Batched> Queue<T> {
    /// Has it done, after all that was asked for in the same line before.
    ///
    /// Who stops waiting may have it done all the same; but what is asked for next comes after it,
    /// and if all stop who are served together, their transaction is rolled back.
    pub(super) async fn ask(&self, pool: &Pool, op: T) -> Answer<T> {
        let (reply, answer) = oneshot::channel();
        let key = op.key().to_owned();
        let begins = {
            let mut lines = self.lines();
            let begins = !lines.contains_key(&key);
            lines.entry(key.clone()).or_default().push_back(Waiting { op, reply });
            begins
        };
        if begins {
            let server = Server { queue: self.clone(), key, done: false };
            tokio::spawn(server.run(pool.clone()));
        }
        answer.await.unwrap_or_else(|_| Err(Error::WorkerCrashed.into()))
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<String, VecDeque<Waiting<T>>>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next ones; if there is nobody, the line is served no more.
    fn next(&self, key: &str) -> Option<Vec<Waiting<T>>> {
        let mut lines = self.lines();
        let waiting = lines.get_mut(key)?;
        waiting.retain(|waiting| !waiting.reply.is_closed());
        let next: Vec<Waiting<T>> = waiting.drain(..waiting.len().min(TOGETHER)).collect();
        if next.is_empty() {
            lines.remove(key);
            return None;
        }
        Some(next)
    }
}

impl<T: Batched> Server<T> {
    async fn run(mut self, pool: Pool) {
        while let Some(next) = self.queue.next(&self.key) {
            let (ops, mut replies): (Vec<_>, Vec<_>) =
                next.into_iter().map(|Waiting { op, reply }| (op, reply)).unzip();
            let answers = {
                let left = join_all(replies.iter_mut().map(oneshot::Sender::closed));
                // An engine that gives a run up does so only when nothing is done for it any more.
                tokio::select! {
                    answers = serve(&pool, &ops) => answers,
                    _ = left => continue,
                }
            };
            for (reply, answer) in replies.into_iter().zip(answers) {
                // Nobody may wait any more.
                let _ = reply.send(answer);
            }
        }
        self.done = true;
    }
}

impl<T: Batched> Drop for Server<T> {
    /// If it was stopped, those who wait hear of it, and the next one to ask begins anew.
    fn drop(&mut self) {
        if !self.done {
            self.queue.lines().remove(&self.key);
        }
    }
}

/// All at once. If it is the fault of one, nobody fails for another: then in halves.
async fn serve<T: Batched>(pool: &Pool, ops: &[T]) -> Vec<Answer<T>> {
    let mut answers = Vec::with_capacity(ops.len());
    let mut parts = vec![ops];
    while let Some(part) = parts.pop() {
        match T::all(pool, part).await {
            Ok(all) => answers.extend(all.into_iter().map(Ok)),
            Err(error) if T::DIFFER && part.len() > 1 && is_of_one(&error) => {
                let (first, second) = part.split_at(part.len() / 2);
                parts.extend([second, first]);
            }
            Err(error) => {
                let error = Arc::new(error);
                answers.extend(part.iter().map(|_| Err(Arc::clone(&error))));
            }
        }
    }
    answers
}

/// Whether a statement is wrong, or a value in it. What else there is befalls all: a connection
/// that breaks, a server that is away, a lock that another process does not give up.
fn is_of_one(error: &Error) -> bool {
    match error {
        Error::Database(_) => !may_pass(error),
        Error::Io(_)
        | Error::Tls(_)
        | Error::Protocol(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

    /// A number, and what was asked for together. 0 takes for ever, 13 fails, at 666 the server
    /// is away.
    #[derive(Debug)]
    struct Number(u32, Arc<Mutex<Vec<Vec<u32>>>>);

    impl Batched for Number {
        type Answer = u32;

        fn key(&self) -> &str {
            "numbers"
        }

        async fn all(_: &Pool, ops: &[Self]) -> Result<Vec<u32>, Error> {
            let numbers: Vec<u32> = ops.iter().map(|op| op.0).collect();
            ops[0].1.lock().unwrap().push(numbers.clone());
            tokio::task::yield_now().await;
            assert!(!numbers.contains(&99));
            match &*numbers {
                [0, ..] => std::future::pending().await,
                [.., 666] => Err(Error::PoolTimedOut),
                _ if numbers.contains(&13) => Err(Error::RowNotFound),
                _ => Ok(numbers),
            }
        }
    }

    /// A pool that nobody connects.
    fn pool() -> Pool {
        let pool = SqlitePoolOptions::new().connect_lazy_with(SqliteConnectOptions::new());
        Pool::Sqlite { readers: pool.clone(), writer: pool }
    }

    #[tokio::test]
    async fn one_that_fails_fails_alone() {
        let (queue, pool, served) = (Queue::default(), pool(), Arc::default());
        let ask = |number| queue.ask(&pool, Number(number, Arc::clone(&served)));
        let (one, thirteen, two) = tokio::join!(ask(1), ask(13), ask(2));
        assert_eq!((one.unwrap(), two.unwrap()), (1, 2));
        assert!(matches!(*thirteen.unwrap_err(), Error::RowNotFound));
        let halves = [vec![1, 13, 2], vec![1], vec![13, 2], vec![13], vec![2]];
        assert_eq!(*served.lock().unwrap(), halves);
        assert!(queue.lines().is_empty());
    }

    #[tokio::test]
    async fn who_left_the_line_is_not_served() {
        let (queue, pool, served) = (Queue::default(), pool(), Arc::default());
        let ask = |number| queue.ask(&pool, Number(number, Arc::clone(&served)));
        let mut first = Box::pin(ask(1));
        assert!(first.as_mut().now_or_never().is_none());
        assert!(ask(2).now_or_never().is_none());
        assert_eq!(ask(3).await.unwrap(), 3);
        assert_eq!(first.await.unwrap(), 1);
        assert_eq!(*served.lock().unwrap(), [[1, 3]]);
    }

    #[tokio::test]
    async fn who_is_away_is_away_for_all() {
        let (queue, pool, served) = (Queue::default(), pool(), Arc::default());
        let ask = |number| queue.ask(&pool, Number(number, Arc::clone(&served)));
        let (one, two) = tokio::join!(ask(1), ask(666));
        for answer in [one, two] {
            assert!(matches!(*answer.unwrap_err(), Error::PoolTimedOut));
        }
        assert_eq!(*served.lock().unwrap(), [[1, 666]]);
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_given_up_in_the_middle() {
        let (queue, pool, served) = (Queue::default(), pool(), Arc::default());
        let ask = |number| queue.ask(&pool, Number(number, Arc::clone(&served)));
        let mut endless = Box::pin(ask(0));
        while served.lock().unwrap().is_empty() {
            assert!(endless.as_mut().now_or_never().is_none());
            tokio::task::yield_now().await;
        }
        drop(endless);
        assert_eq!(ask(1).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn after_a_panic_the_line_goes_on() {
        let (queue, pool, served) = (Queue::default(), pool(), Arc::default());
        let ask = |number| queue.ask(&pool, Number(number, Arc::clone(&served)));
        assert!(matches!(*ask(99).await.unwrap_err(), Error::WorkerCrashed));
        assert_eq!(ask(1).await.unwrap(), 1);
    }
}
