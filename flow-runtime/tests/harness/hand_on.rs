//! What journals of tests have in common that look at calls and hand them on to another journal.

/// Makes a journal of a type: the calls that are named are handed on to the journal in the field
/// `to`, those behind `after` only when `self.alive().await` has ended; the others are given.
///
/// ```text
/// hand_on! {
///     Faulty to memory: join get list, after alive: renew leave;
///     async fn commit(&self, …) { … }
/// }
/// ```
macro_rules! hand_on {
    ($type:ident to $to:ident: $($call:ident)* $(, after $first:ident: $($later:ident)*)?; $($own:tt)*) => {
        const _: () = {
            #[allow(unused_imports)] // Each uses a part.
            use flow_runtime::RunId;
            #[allow(unused_imports)]
            use flow_runtime::journal::{
                Claimed, Cursor, Entry, Filter, Journal, JournalError, Order, OrderId, Ordered,
                PurgeFilter, RunKey, RunRecord, Tick, WorkerId, Write, Written,
            };
            #[allow(unused_imports)]
            use std::time::Duration;

            hand_on!(@ $type $to [$($call () )* $($($later ($first) )*)?] $($own)*);
        };
    };
    (@ $type:ident $to:ident [] $($all:tt)*) => {
        #[async_trait::async_trait]
        impl Journal for $type {
            $($all)*
        }
    };
    (@ $type:ident $to:ident [join ($($first:ident)?) $($rest:tt)*] $($all:tt)*) => {
        hand_on!(@ $type $to [$($rest)*] $($all)*
            async fn join(&self, name: &str, lease: Duration) -> Result<WorkerId, JournalError> {
                $(self.$first().await;)?
                self.$to.join(name, lease).await
            }
        );
    };
    (@ $type:ident $to:ident [renew ($($first:ident)?) $($rest:tt)*] $($all:tt)*) => {
        hand_on!(@ $type $to [$($rest)*] $($all)*
            async fn renew(&self, worker: WorkerId, lease: Duration) -> Result<(), JournalError> {
                $(self.$first().await;)?
                self.$to.renew(worker, lease).await
            }
        );
    };
    (@ $type:ident $to:ident [leave ($($first:ident)?) $($rest:tt)*] $($all:tt)*) => {
        hand_on!(@ $type $to [$($rest)*] $($all)*
            async fn leave(&self, worker: WorkerId) -> Result<(), JournalError> {
                $(self.$first().await;)?
                self.$to.leave(worker).await
            }
        );
    };
    (@ $type:ident $to:ident [commit ($($first:ident)?) $($rest:tt)*] $($all:tt)*) => {
        hand_on!(@ $type $to [$($rest)*] $($all)*
            async fn commit(&self, worker: WorkerId, writes: &[Write]) -> Result<Vec<Written>, JournalError> {
                $(self.$first().await;)?
                self.$to.commit(worker, writes).await
            }
        );
    };
    (@ $type:ident $to:ident [claim ($($first:ident)?) $($rest:tt)*] $($all:tt)*) => {
        hand_on!(@ $type $to [$($rest)*] $($all)*
            async fn claim(&self, worker: WorkerId, flows: &[String], limit: usize) -> Result<Vec<Claimed>, JournalError> {
                $(self.$first().await;)?
                self.$to.claim(worker, flows, limit).await
            }
        );
    };
    (@ $type:ident $to:ident [order ($($first:ident)?) $($rest:tt)*] $($all:tt)*) => {
        hand_on!(@ $type $to [$($rest)*] $($all)*
            async fn order(&self, run: &RunId, order: Order) -> Result<Ordered, JournalError> {
                $(self.$first().await;)?
                self.$to.order(run, order).await
            }
        );
    };
    (@ $type:ident $to:ident [orders ($($first:ident)?) $($rest:tt)*] $($all:tt)*) => {
        hand_on!(@ $type $to [$($rest)*] $($all)*
            async fn orders(&self, worker: WorkerId) -> Result<Vec<(RunKey, OrderId, Order)>, JournalError> {
                $(self.$first().await;)?
                self.$to.orders(worker).await
            }
        );
    };
    (@ $type:ident $to:ident [get ($($first:ident)?) $($rest:tt)*] $($all:tt)*) => {
        hand_on!(@ $type $to [$($rest)*] $($all)*
            async fn get(&self, run: &RunId) -> Result<Option<RunRecord>, JournalError> {
                $(self.$first().await;)?
                self.$to.get(run).await
            }
        );
    };
    (@ $type:ident $to:ident [list ($($first:ident)?) $($rest:tt)*] $($all:tt)*) => {
        hand_on!(@ $type $to [$($rest)*] $($all)*
            async fn list(&self, filter: &Filter, cursor: Option<&Cursor>, limit: usize) -> Result<Vec<RunRecord>, JournalError> {
                $(self.$first().await;)?
                self.$to.list(filter, cursor, limit).await
            }
        );
    };
    (@ $type:ident $to:ident [log ($($first:ident)?) $($rest:tt)*] $($all:tt)*) => {
        hand_on!(@ $type $to [$($rest)*] $($all)*
            async fn log(&self, run: RunKey, after: u64, limit: usize) -> Result<Vec<Entry>, JournalError> {
                $(self.$first().await;)?
                self.$to.log(run, after, limit).await
            }
        );
    };
    (@ $type:ident $to:ident [purge ($($first:ident)?) $($rest:tt)*] $($all:tt)*) => {
        hand_on!(@ $type $to [$($rest)*] $($all)*
            async fn purge(&self, filter: &PurgeFilter) -> Result<u64, JournalError> {
                $(self.$first().await;)?
                self.$to.purge(filter).await
            }
        );
    };
    (@ $type:ident $to:ident [changed ($($first:ident)?) $($rest:tt)*] $($all:tt)*) => {
        hand_on!(@ $type $to [$($rest)*] $($all)*
            async fn changed(&self, seen: Tick) -> Result<Tick, JournalError> {
                $(self.$first().await;)?
                self.$to.changed(seen).await
            }
        );
    };
}
pub(crate) use hand_on;
