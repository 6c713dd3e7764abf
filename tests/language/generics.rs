//! Tasks and flows that are generic over what they work on.

use flow_runtime::{flow, task};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::convert::Infallible;
use std::fmt::Debug;

/// What a task works on. The future is `Send`, so that a flow may be; who implements it may
/// still write `async fn`.
pub trait Database: Send + Sync {
    type Row: Clone + Debug + Send + Sync + Serialize + DeserializeOwned + 'static;
    fn fetch(&self, id: u64) -> impl Future<Output = Result<Self::Row, NotFound>> + Send;
}

#[derive(Debug)]
pub struct NotFound;
impl std::fmt::Display for NotFound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not found")
    }
}
impl std::error::Error for NotFound {}

#[derive(Clone, Copy, Default)]
pub struct Memory;

impl Database for Memory {
    type Row = String;
    async fn fetch(&self, id: u64) -> Result<String, NotFound> {
        tokio::task::yield_now().await;
        if id == 0 { Err(NotFound) } else { Ok(format!("row {id}")) }
    }
}

#[derive(Default)]
pub struct Fetch<Db> {
    pub db: Db,
}

#[task(provides(row))]
impl<Db: Database> Fetch<Db> {
    async fn execute(&self, id: &u64) -> Result<Db::Row, NotFound> {
        self.db.fetch(*id).await
    }
}

pub trait Rpc {
    fn cast(&self, text: String) -> impl Future<Output = String> + Send;
}

#[derive(Clone, Default)]
pub struct Loopback;

impl Rpc for Loopback {
    async fn cast(&self, text: String) -> String {
        format!("sent {text}")
    }
}

#[derive(Default)]
pub struct Cast<Db, R> {
    rpc: R,
    database: std::marker::PhantomData<Db>,
}

#[task(provides(answer))]
impl<Db, R> Cast<Db, R>
where
    Db: Database,
    R: Rpc + Send + Sync,
{
    async fn execute(&self, row: &Db::Row) -> Result<String, Infallible> {
        Ok(self.rpc.cast(format!("{row:?}")).await)
    }
}

/// A lifetime and a constant.
pub struct Named<'a, const N: usize> {
    pub names: &'a [&'a str; N],
}

#[task(provides(names))]
impl<'a, const N: usize> Named<'a, N> {
    async fn execute<'b>(&'b self, answer: &'b str) -> Result<Vec<String>, Infallible> {
        Ok(self.names.iter().map(|name| format!("{name}: {answer}")).collect())
    }
}

flow! {
    #[derive(Default)]
    pub linear Manage<Db: Database, R>(id: u64) -> (row: Db::Row, answer: String)
    where
        R: Rpc + Send + Sync,
    {
        Fetch<Db>,
        Cast<Db, R>,
    }
}

flow! {
    pub linear ManageNamed<'a, Db: Database, R: Rpc + Send + Sync, const N: usize>(id: u64)
        -> (names: Vec<String>, row: Db::Row)
    {
        Manage<Db, R>,
        Named<'a, N>,
    }
}

flow! {
    /// Generic values, too.
    pub linear Keep<T>(value: T) -> (value: T, kept: T)
    where
        T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    {
        Same<T>,
    }
}

#[derive(Default)]
pub struct Same<T>(std::marker::PhantomData<fn() -> T>);

#[task(provides(kept))]
impl<T: Clone + Send + Sync> Same<T> {
    async fn execute(&self, value: &T) -> Result<T, Infallible> {
        Ok(value.clone())
    }
}

#[tokio::test]
async fn generic_over_its_backends() {
    let flow = Manage::<Memory, Loopback>::default();
    let outputs = flow.run(ManageInputs { id: 5 }).await.unwrap();
    assert_eq!((outputs.row.as_str(), outputs.answer.as_str()), ("row 5", "sent \"row 5\""));
    flow.run(ManageInputs { id: 0 }).await.unwrap_err();
}

#[tokio::test]
async fn a_generic_flow_in_a_generic_flow() {
    let names = ["a".to_owned(), "b".to_owned()];
    let names = [names[0].as_str(), names[1].as_str()];
    let flow = ManageNamed {
        manage: Manage::<Memory, Loopback>::default(),
        named: Named { names: &names },
    };
    let outputs = flow.run(ManageNamedInputs { id: 5 }).await.unwrap();
    assert_eq!(outputs.names, ["a: sent \"row 5\"", "b: sent \"row 5\""]);
    assert_eq!(outputs.row, "row 5");
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Unit;

#[tokio::test]
async fn generic_values() {
    let flow = Keep { same: Same(std::marker::PhantomData) };
    let outputs = flow.run(KeepInputs { value: Unit }).await.unwrap();
    assert_eq!((outputs.value, outputs.kept), (Unit, Unit));
}

fn is_send<T: Send>(value: T) -> T {
    value
}

/// Here nobody knows what `Db` and `R` are.
async fn run_anywhere<Db, R>(flow: Manage<Db, R>) -> String
where
    Db: Database + 'static,
    R: Rpc + Send + Sync + 'static,
{
    let spawned = tokio::spawn(async move {
        is_send(flow.run(ManageInputs { id: 1 })).await.map(|outputs| outputs.answer)
    });
    spawned.await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_can_be_spawned_in_generic_code() {
    assert_eq!(run_anywhere(Manage::<Memory, Loopback>::default()).await, "sent \"row 1\"");
}
