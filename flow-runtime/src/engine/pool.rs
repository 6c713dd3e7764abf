//! The jobs of a run that are on their way at once.

use super::job::{Done, Plain, contained};
use crate::failure::Failure;
use futures_util::future::Either;
use futures_util::stream::{FuturesUnordered, StreamExt};
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Jobs on their way, here or in tokio tasks of their own.
///
/// A job is polled once where it lies, in a box that the next one uses again; only those that
/// have to wait move to where each has a waker of its own. Most jobs of a run that does no
/// I/O, or whose I/O is ready, never get there.
pub(crate) struct Pool<Here, Away> {
    first: Option<Place<Here, Away>>,
    waiting: Option<FuturesUnordered<Place<Here, Away>>>,
}

type Place<Here, Away> = Pin<Box<Entry<Either<Here, Away>>>>;

pin_project! {
    /// A job on its way; `None` when it was dropped before its end.
    struct Entry<Fut> {
        task: u32,
        #[pin]
        job: Option<Fut>,
    }
}

impl<Fut: Future<Output = Done>> Future for Entry<Fut> {
    type Output = Done;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Done> {
        match self.project().job.as_pin_mut() {
            Some(job) => job.poll(cx),
            None => Poll::Pending,
        }
    }
}

impl<Here, Away> Pool<Here, Away> {
    pub(crate) fn new() -> Self {
        Pool { first: None, waiting: None }
    }

    /// Whether no job waits.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.as_ref().is_none_or(FuturesUnordered::is_empty)
    }
}

impl<Here: Future<Output = Done>, Away: Future<Output = Done>> Pool<Here, Away> {
    /// Puts a job where [`poll_first`](Pool::poll_first) finds it.
    #[inline]
    pub(crate) fn start(&mut self, task: u32, job: Either<Here, Away>) {
        let entry = Entry { task, job: Some(job) };
        match &mut self.first {
            Some(place) => place.as_mut().set(entry),
            None => self.first = Some(Box::pin(entry)),
        }
    }

    /// Polls the job that was just started, once. If it has to wait, it joins the others.
    #[inline]
    pub(crate) fn poll_first(&mut self, cx: &mut Context<'_>) -> Option<Done> {
        let first = self.first.as_mut()?;
        match first.as_mut().poll(cx) {
            Poll::Ready(done) => Some(done),
            Poll::Pending => {
                self.waiting.get_or_insert_default().extend(self.first.take());
                None
            }
        }
    }

    /// Polls the jobs that wait.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Done> {
        let Some(waiting) = &mut self.waiting else { return Poll::Pending };
        match waiting.poll_next_unpin(cx) {
            Poll::Ready(Some(done)) => Poll::Ready(done),
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }

    /// Stops the waiting job of a task. One that is done here is dropped, and never ends.
    ///
    /// Its empty place stays until the pool is dropped: it is never woken again, so it costs
    /// nothing but memory.
    pub(crate) fn stop(&mut self, task: u32, stop: fn(Pin<&mut Away>) -> Stop) -> Stop {
        for entry in self.waiting.iter_mut().flat_map(FuturesUnordered::iter_mut) {
            if entry.task != task {
                continue;
            }
            let mut place = entry.as_mut().project().job;
            let Some(job) = place.as_mut().as_pin_mut() else { continue };
            let how = match job.as_pin_mut() {
                Either::Left(_) => Stop::Dropped,
                Either::Right(job) => stop(job),
            };
            if how == Stop::Dropped {
                contained("a task", || place.set(None));
            }
            return how;
        }
        Stop::Dropped
    }
}

impl<'r, Plainly, Full, Away> Pool<Either<Plain<'r, Plainly>, Full>, Away>
where
    Plainly: Future<Output = Result<(), Failure>>,
    Full: Future<Output = Done>,
    Away: Future<Output = Done>,
{
    /// Starts a plain job and polls it once. If it has to wait, it joins the others.
    ///
    /// # Panics
    ///
    /// If the job does.
    #[inline]
    pub(crate) fn poll_plain(
        &mut self,
        job: Plain<'r, Plainly>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Failure>> {
        self.start(job.task(), Either::Left(Either::Left(job)));
        let first = self.first.as_mut().and_then(|first| first.as_mut().project().job.as_pin_mut());
        let poll = match first.map(Either::as_pin_mut) {
            Some(Either::Left(job)) => match job.as_pin_mut() {
                Either::Left(job) => job.poll_uncaught(cx),
                Either::Right(_) => Poll::Pending,
            },
            Some(Either::Right(_)) | None => Poll::Pending,
        };
        if poll.is_pending() {
            self.waiting.get_or_insert_default().extend(self.first.take());
        }
        poll
    }
}

/// What becomes of a job that is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// It is gone.
    Dropped,
    /// It ends at its next `.await`, and says so itself.
    Ending,
}
