//! A task for each element of a list that is known only at run time, in `flow!` and in a built flow:
//! both are held to the same.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, unreachable_pub)]

mod built;
mod forms;
mod runs;
mod world;

/// A test of several flows, each of which does the same.
macro_rules! both {
    ($name:ident: $($form:ident),+) => {
        both!(#[tokio::test] $name: $($form),+);
    };
    (#[$test:meta] $name:ident: $($form:ident),+) => {
        mod $name {
            $(#[$test]
            async fn $form() {
                super::$name(crate::forms::$form).await;
            })+
        }
    };
}
pub(crate) use both;
