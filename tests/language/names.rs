//! Names of the author's that could meet those of the generated code.

use flow_runtime::{Outcome, TaskContext, flow, task};
use std::convert::Infallible;

#[task(provides(total))]
async fn add(add: u64, mut to: u64) -> Result<u64, Infallible> {
    to += add;
    Ok(to)
}

flow! {
    #[derive(Default)]
    linear Add(add: u64, to: u64) -> (total: u64) { sum: add }
}

#[tokio::test]
async fn a_task_may_have_a_parameter_of_its_own_name() {
    let outputs = Add::default().run(AddInputs { add: 2, to: 3 }).await.unwrap();
    assert_eq!(outputs.total, 5);
}

#[task(provides(type, r#move))]
async fn classify(r#in: &str) -> Result<(String, u64), Infallible> {
    Ok((format!("a {in}", r#in = r#in), 1))
}

#[task(provides(text))]
async fn tell(r#type: &str, r#move: u64) -> Result<String, Infallible> {
    Ok(format!("{type} {move}", r#type = r#type, r#move = r#move))
}

flow! {
    #[derive(Default)]
    linear Classify(r#in: String) -> (r#type: String, text: String) { classify, tell }
}

flow! {
    #[derive(Default)]
    linear Keywords(r#in: String) -> (kind: String, text: String) {
        Classify -> (type, text),
        again: tell(move = { 2 }) -> again,
        kind: classify(in = type) -> (kind, _),
        keep(text = again),
    }
}

#[task]
async fn keep(text: &str) -> Result<(), Infallible> {
    assert_eq!(text, "a dog 2");
    Ok(())
}

#[tokio::test]
async fn a_keyword_may_be_what_a_task_provides() {
    let inputs = KeywordsInputs { r#in: "dog".to_owned() };
    let outputs = Keywords::default().run(inputs).await.unwrap();
    assert_eq!((outputs.text.as_str(), outputs.kind.as_str()), ("a dog 1", "a a dog"));
}

/// Beside a `static` or `const`, a pattern of its name stands for it.
#[allow(non_upper_case_globals, dead_code)]
mod beside_statics {
    use super::*;

    macro_rules! statics {
        ($($name:ident)*) => { $(static $name: () = ();)* };
    }
    statics! {
        value error call outcome ended done failures slots task flow filter failure is_final
        inputs f number own node context task_0 task_1 flow_0 input_a
    }

    #[derive(Default)]
    struct Keep;

    #[task(provides(kept))]
    impl Keep {
        async fn execute(&self, a: &u64, _cx: &TaskContext) -> Result<u64, Infallible> {
            Ok(*a)
        }
        async fn revert(&self, result: Outcome<'_, u64>) -> Result<(), Infallible> {
            let _ = result;
            Ok(())
        }
    }

    #[task]
    async fn look(kept: u64) -> Result<(), Infallible> {
        assert_eq!(kept, 7);
        Ok(())
    }

    flow! {
        #[derive(Default)]
        pub linear Inner(a: u64) -> (kept: u64) {
            #[retry(times = 2, except(Infallible), except_if = |_| true)]
            Keep,
            look,
        }
    }

    flow! {
        #[derive(Default)]
        pub linear Outer(a: u64) -> (kept: u64, a: u64, twice: u64) {
            Inner,
            Keep -> twice,
        }
    }
}

#[tokio::test]
async fn a_flow_may_stand_beside_statics_of_any_name() {
    use beside_statics::{Outer, OuterInputs};
    let outputs = Outer::default().run(OuterInputs { a: 7 }).await.unwrap();
    assert_eq!((outputs.kept, outputs.a, outputs.twice), (7, 7, 7));
}
