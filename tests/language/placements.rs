//! A task is found wherever Rust finds its type.

use flow_runtime::{flow, task};
use flow_tests_other::{DeepAttach, Volume, grow as enlarge};
use std::convert::Infallible;

// The flow stands before its tasks: a path has no textual order.
flow! {
    #[derive(Default)]
    pub linear Everywhere(size: u64) -> (volume: Volume, larger: Volume, note: String, even: bool) {
        self::Create,
        enlarge -> larger,
        reexported::Tag(note = { "tag" }) -> tag,
        DeepAttach,
        crate::placements::tasks::Check(text = tag) -> _,
        is_even: ::flow_tests_other::deep::check -> even,
    }
}

#[derive(Default)]
pub(crate) struct Create;

#[task(provides(volume))]
impl Create {
    async fn execute(&self, size: &u64) -> Result<Volume, Infallible> {
        Ok(Volume(size + 1))
    }
}

mod tasks {
    use flow_runtime::task;
    use std::convert::Infallible;

    #[derive(Default)]
    pub(crate) struct Check;

    // The function may be private: the flow calls what the attribute writes beside it.
    #[task(provides(checked))]
    impl Check {
        async fn execute(&self, text: &str) -> Result<bool, Infallible> {
            Ok(text.starts_with("tag"))
        }
    }

    #[derive(Default)]
    pub(crate) struct Tag;

    #[task(provides(tag))]
    impl Tag {
        async fn execute(
            &self,
            volume: &flow_tests_other::Volume,
            note: &str,
        ) -> Result<String, Infallible> {
            Ok(format!("{note} {}", volume.0))
        }
    }
}

mod reexported {
    pub(crate) use super::tasks::Tag;
}

#[tokio::test]
async fn paths_of_every_kind() {
    let outputs = Everywhere::default().run(EverywhereInputs { size: 5 }).await.unwrap();
    assert_eq!(outputs.volume, Volume(6));
    assert_eq!(outputs.larger, Volume(12));
    assert_eq!(outputs.note, "attached 6");
    assert!(!outputs.even);
}

mod glob {
    use flow_runtime::flow;
    use flow_tests_other::{Volume, prelude::*};

    flow! {
        #[derive(Default)]
        pub linear FromAGlob(size: u64) -> (volume: Volume, grown: Volume, note: String) {
            Create,
            grow,
            DeepAttach,
        }
    }
}

#[tokio::test]
async fn names_of_a_glob_import() {
    let outputs = glob::FromAGlob::default().run(glob::FromAGlobInputs { size: 5 }).await.unwrap();
    let got = (outputs.volume, outputs.grown, outputs.note);
    assert_eq!(got, (Volume(5), Volume(10), "attached 5".to_owned()));
}

#[tokio::test]
async fn inside_a_function() {
    #[task(provides(one))]
    async fn before() -> Result<u64, Infallible> {
        Ok(1)
    }
    flow! {
        #[derive(Default)]
        linear Local() -> (two: u64) { before, after }
    }
    #[task(provides(two))]
    async fn after(one: u64) -> Result<u64, Infallible> {
        Ok(one + 1)
    }
    assert_eq!(Local::default().run(LocalInputs {}).await.unwrap().two, 2);
}

#[tokio::test]
async fn tasks_of_one_name_in_different_places() {
    flow! {
        linear Both(size: u64) -> (volume: Volume, other: Volume) {
            Create,
            other: flow_tests_other::Create -> other,
        }
    }
    let flow = Both { create: Create, other: flow_tests_other::Create };
    let outputs = flow.run(BothInputs { size: 5 }).await.unwrap();
    assert_eq!((outputs.volume, outputs.other), (Volume(6), Volume(5)));
}

macro_rules! pair {
    ($task:ident, $flow:ident, $inputs:ident, $number:expr) => {
        #[derive(Default)]
        pub struct $task;

        #[task(provides(number))]
        impl $task {
            async fn execute(&self) -> Result<u64, Infallible> {
                Ok($number)
            }
        }

        flow! {
            #[derive(Default)]
            pub linear $flow() -> (number: u64, doubled: u64) {
                $task,
                Double(number = number),
            }
        }
    };
}

#[derive(Default)]
pub struct Double;

#[task(provides(doubled))]
impl Double {
    async fn execute(&self, number: &u64) -> Result<u64, Infallible> {
        Ok(number * 2)
    }
}

pair!(Seven, SevenTwice, SevenTwiceInputs, 7);
pair!(Eight, EightTwice, EightTwiceInputs, 8);

#[tokio::test]
async fn made_by_a_macro_twice() {
    let seven = SevenTwice::default().run(SevenTwiceInputs {}).await.unwrap();
    let eight = EightTwice::default().run(EightTwiceInputs {}).await.unwrap();
    assert_eq!((seven.doubled, eight.doubled, eight.number), (14, 16, 8));
}

#[tokio::test]
async fn a_public_flow_of_a_private_task() {
    let flow = flow_tests_other::WithSecret::default();
    let inputs = flow_tests_other::WithSecretInputs { size: 5 };
    assert_eq!(flow.run(inputs).await.unwrap().secret, 6);
}

#[tokio::test]
async fn the_runtime_under_another_name() {
    let flow = flow_tests_renamed::OddTwice::default();
    let inputs = flow_tests_renamed::OddTwiceInputs { number: 3 };
    assert_eq!(flow.run(inputs).await.unwrap().last, 15);
}
