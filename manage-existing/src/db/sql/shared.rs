//! What many requests ask in the same words: who asks while an answer is under way gets the next
//! one, together with all others who wait. So nobody hears what was true before he asked.

use super::pool::Pool;
use super::queue::Batched;
use super::{quotas, services, types};
use crate::domain::{Service, VolumeType};
use sqlx::Error;
use std::fmt::Debug;
use std::marker::PhantomData;

/// A question that a text says the rest of.
pub(super) trait Question: Debug + Send + Sync + 'static {
    type Answer: Clone + Debug + Send + 'static;

    fn answer(pool: &Pool, about: &str)
    -> impl Future<Output = Result<Self::Answer, Error>> + Send;
}

/// Somebody's question.
#[derive(Debug)]
pub(super) struct Asked<Q> {
    about: String,
    question: PhantomData<Q>,
}

impl<Q> Asked<Q> {
    pub(super) fn about(text: impl Into<String>) -> Self {
        Asked { about: text.into(), question: PhantomData }
    }
}

impl<Q: Question> Batched for Asked<Q> {
    type Answer = Q::Answer;

    const DIFFER: bool = false;

    fn key(&self) -> &str {
        &self.about
    }

    async fn all(pool: &Pool, all: &[Self]) -> Result<Vec<Q::Answer>, Error> {
        let Some(first) = all.first() else { return Ok(Vec::new()) };
        Ok(vec![Q::answer(pool, &first.about).await?; all.len()])
    }
}

/// Which volume type has this name or id?
#[derive(Debug)]
pub(super) struct WhichType;

impl Question for WhichType {
    type Answer = Option<VolumeType>;

    async fn answer(pool: &Pool, about: &str) -> Result<Self::Answer, Error> {
        types::get(pool, about, false).await
    }
}

/// Are volumes of the type with this id encrypted?
#[derive(Debug)]
pub(super) struct IsEncrypted;

impl Question for IsEncrypted {
    type Answer = bool;

    async fn answer(pool: &Pool, about: &str) -> Result<bool, Error> {
        types::is_encrypted(pool, about).await
    }
}

/// Which service looks after this host?
#[derive(Debug)]
pub(super) struct WhichService;

impl Question for WhichService {
    type Answer = Option<Service>;

    async fn answer(pool: &Pool, about: &str) -> Result<Self::Answer, Error> {
        services::by_host(pool, about).await
    }
}

/// Which limits are set for this project, in the order of how much they count?
#[derive(Debug)]
pub(super) struct WhichLimits;

impl Question for WhichLimits {
    type Answer = Vec<(String, i64)>;

    async fn answer(pool: &Pool, about: &str) -> Result<Self::Answer, Error> {
        quotas::limits(pool, about).await
    }
}
