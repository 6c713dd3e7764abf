//! Users' tokens, which no journal may hold, beside runs that do not know them.

use crate::domain::{RequestContext, Secret, Volume};
use crate::scheduler::{CastError, RequestSpec, Scheduler};
use async_trait::async_trait;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The tokens of the requests that this process is answering, by request id.
///
/// What a run is begun with is read back from the journal, which the token is not in; a cast
/// must have it. A run that outlives its process is cast without, which Cinder's services
/// accept: they do not ask for it again.
#[derive(Clone, Debug, Default)]
pub(super) struct Tokens(Arc<Mutex<HashMap<String, Secret>>>);

/// A token that is kept for as long as this lives.
pub(super) struct Kept {
    tokens: Tokens,
    request_id: String,
}

impl Tokens {
    fn with<R>(&self, use_them: impl FnOnce(&mut HashMap<String, Secret>) -> R) -> R {
        use_them(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn keep(&self, context: &RequestContext) -> Option<Kept> {
        let token = context.origin.auth_token.clone()?;
        let request_id = context.request_id.clone();
        self.with(|tokens| tokens.insert(request_id.clone(), token));
        Some(Kept { tokens: self.clone(), request_id })
    }

    /// A scheduler that is told them.
    pub(super) fn before(&self, scheduler: Arc<dyn Scheduler>) -> WithTokens {
        WithTokens { tokens: self.clone(), scheduler }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.tokens.with(|tokens| tokens.remove(&self.request_id));
    }
}

pub(super) struct WithTokens {
    tokens: Tokens,
    scheduler: Arc<dyn Scheduler>,
}

#[async_trait]
impl Scheduler for WithTokens {
    async fn manage_existing(
        &self,
        context: &RequestContext,
        volume: &Volume,
        request_spec: RequestSpec,
    ) -> Result<(), CastError> {
        let kept = self.tokens.with(|tokens| tokens.get(&context.request_id).cloned());
        let mut context = context.clone();
        context.origin.auth_token = context.origin.auth_token.or(kept);
        self.scheduler.manage_existing(&context, volume, request_spec).await
    }
}
