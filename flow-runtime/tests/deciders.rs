//! What is executed only if a decider says so.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use flow_runtime::{Engine, EventKind, FailureKind, RunErrorKind, TaskState, flow, task};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Wrong(&'static str);

#[task(provides(key))]
async fn encrypt(kind: &String) -> Result<String, Infallible> {
    Ok(format!("key of {kind}"))
}

#[task(provides(left, right))]
async fn split(key: &String) -> Result<(String, usize), Infallible> {
    Ok((key.clone(), key.len()))
}

#[task(provides(sent))]
async fn cast(#[optional] key: Option<&String>, #[optional] right: Option<usize>) -> Result<String, Infallible> {
    Ok(format!("{key:?} {right:?}"))
}

fn is_secret(kind: &str) -> bool {
    kind.starts_with("secret")
}

fn checked(kind: &String, _wanted: &bool) -> Result<bool, Wrong> {
    match kind.as_str() {
        "broken" => Err(Wrong("no such kind")),
        "panic" => panic!("out of ideas"),
        kind => Ok(is_secret(kind)),
    }
}

flow! {
    #[derive(Default)]
    pub linear Send(kind: String) -> (sent: String, key: Option<String>, right: Option<usize>) {
        #[when(is_secret(kind), skip = flow)]
        encrypt,
        split -> (_, right),
        linear { cast },
    }
}

#[tokio::test]
async fn what_is_skipped_is_none_to_those_after_it() {
    let out = Send::default().run(SendInputs { kind: "secret".into() }).await.unwrap();
    assert_eq!(out.sent, r#"Some("key of secret") Some(13)"#);
    assert_eq!((out.key.as_deref(), out.right), (Some("key of secret"), Some(13)));
    let out = Send::default().run(SendInputs { kind: "plain".into() }).await.unwrap();
    assert_eq!((out.sent.as_str(), out.key, out.right), ("None None", None, None));
}
