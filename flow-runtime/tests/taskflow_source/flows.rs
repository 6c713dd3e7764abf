//! Written by `taskflow/source.py`: the saved cases as `flow!` has them.
#![allow(deprecated, unused_variables)] // Inputs that nothing requires are told.

use crate::controllers::{SpiedNumbers, SpiedValues, Spy};
use crate::parts::{Part, given, no, vote, yes};
use crate::{Case, Outcome as Seen, Way};
use flow_runtime::retry::{AlwaysRevert, AlwaysRevertAll, ForEach, Times};
use flow_runtime::{BoxError, Failures, Outcome, flow, task};

/// Runs a case.
pub(crate) type Run = fn(&Case, Way) -> Result<Seen, String>;


mod linear_0 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, t1_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t1_0", given(t1_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", given(t1_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, t3_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t3_0", given(t3_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t3_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t3_0", given(t3_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) linear Top(s0: String, vals: Vec<String>) {
            T0,
            T1,
            T2,
            T3,
            T4,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod nested_1 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self, t0_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", given(t0_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", given(t0_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s1", given(s1))]).await?;
            Ok(())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", given(s1))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0, t5_1))]
    impl T5 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) unordered Top(s0: String, s1: String, vals: Vec<String>) {
            f1: graph {
                T0,
                T1,
            },
            f2: linear {
                T2,
                T3,
            },
            f3: unordered {
                T4,
                f4: linear {
                    T5,
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod retry_2 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedNumbers -> _)]
        pub(crate) unordered Top(vals: Vec<String>) {
            T0,
            f1: linear {
                T1,
                T2,
                T3,
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), r0: SpiedNumbers(Spy::of(case, world, "r0")) };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod unordered_3 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) unordered Top(s0: String, s1: String, vals: Vec<String>) {
            T0,
            T1,
            T2,
            T3,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod nested_retry_4 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self, t0_0: &String, t2_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", given(t0_0)), ("t2_0", given(t2_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, t2_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", given(t0_0)), ("t2_0", given(t2_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self, t1_0: &String, t2_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t1_0", given(t1_0)), ("t2_0", given(t2_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t1_0: &String, t2_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", given(t1_0)), ("t2_0", given(t2_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("t0_0", given(t0_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("t0_0", given(t0_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task(provides(t6_0))]
    impl T6 {
        async fn execute(&self, r0_v: &usize) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r0_v", given(r0_v))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r0_v: &usize, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r0_v", given(r0_v))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T7(Part);
    #[task(provides(t7_0))]
    impl T7 {
        async fn execute(&self, t2_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t2_0", given(t2_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t2_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t2_0", given(t2_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T8(Part);
    #[task]
    impl T8 {
        async fn execute(&self, r0_v: &usize, r1_v: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("r0_v", given(r0_v)), ("r1_v", given(r1_v))]).await?;
            Ok(())
        }
        async fn revert(&self, r0_v: &usize, r1_v: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r0_v", given(r0_v)), ("r1_v", given(r1_v))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T9(Part);
    #[task(provides(t9_0))]
    impl T9 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T10(Part);
    #[task(provides(t10_0))]
    impl T10 {
        async fn execute(&self, t2_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t2_0", given(t2_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t2_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t2_0", given(t2_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedNumbers -> r0_v)]
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            T0,
            f1: linear {
                f2: linear {
                    T1,
                    T2,
                    T3,
                },
                T4,
                T5,
            },
            #[retry(r1: SpiedValues(values = { vec!["v0".to_owned(), "v1".to_owned(), "v2".to_owned()] }) -> r1_v)]
            f3: linear {
                T6,
                T7,
                T8,
                #[retry(r2: SpiedNumbers -> r2_v)]
                f4: linear {
                    #[retry(r3: SpiedNumbers -> r3_v)]
                    f5: unordered {
                        T9,
                        T10,
                    },
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), t7: T7(Part::of(case, world, "t7")), t8: T8(Part::of(case, world, "t8")), t9: T9(Part::of(case, world, "t9")), t10: T10(Part::of(case, world, "t10")), r0: SpiedNumbers(Spy::of(case, world, "r0")), r1: SpiedValues(Spy::of(case, world, "r1")), r2: SpiedNumbers(Spy::of(case, world, "r2")), r3: SpiedNumbers(Spy::of(case, world, "r3")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod graph_5 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s1", given(s1))]).await?;
            Ok(())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", given(s1))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task(provides(t6_0, t6_1))]
    impl T6 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(s0: String, s1: String, vals: Vec<String>) {
            T0,
            #[after(t0)]
            T1,
            #[after(t0)]
            T2,
            #[after(t0)]
            T3,
            #[after(t2)]
            #[after(t3)]
            T4,
            #[after(t0)]
            #[after(t2)]
            #[after(t4)]
            T5,
            #[after(t4)]
            #[after(t5)]
            T6,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod revert_fail_6 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0, t2_1))]
    impl T2 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self, t1_0: &String, t2_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t1_0", given(t1_0)), ("t2_0", given(t2_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t1_0: &String, t2_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", given(t1_0)), ("t2_0", given(t2_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedNumbers -> _)]
        pub(crate) linear Top(s0: String, vals: Vec<String>) {
            T0,
            f1: linear {
                T1,
                T2,
                T3,
            },
            T4,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), r0: SpiedNumbers(Spy::of(case, world, "r0")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod decider_7 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0, t0_1))]
    impl T0 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0, t3_1))]
    impl T3 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task(provides(t6_0, t6_1, voice_of_t6))]
    impl T6 {
        async fn execute(&self) -> Result<(String, String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone(), String::new()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T7(Part);
    #[task(provides(t7_0))]
    impl T7 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T8(Part);
    #[task(provides(voice_of_t8))]
    impl T8 {
        async fn execute(&self) -> Result<String, BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(String::new())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T9(Part);
    #[task(provides(t9_0, t9_1))]
    impl T9 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedValues(values = vals) -> r0_v)]
        pub(crate) graph Top(vals: Vec<String>) {
            #[retry(r1: SpiedValues(values = { vec!["v0".to_owned(), "v1".to_owned()] }) -> r1_v)]
            f1: linear {
                f2: linear {
                    T0,
                    #[retry(r2: SpiedValues(values = vals) -> r2_v)]
                    f3: linear {
                        T1,
                        T2,
                        T3,
                        T4,
                    },
                    T5,
                    #[retry(r3: SpiedNumbers -> r3_v)]
                    f4: graph {
                        T6,
                        #[after(t6)]
                        #[when(|voice_of_t6| vote(voice_of_t6, false), skip = atom)]
                        T7,
                        #[after(t6)]
                        T8,
                        #[after(t6)]
                        #[after(t8)]
                        #[when(|voice_of_t6, voice_of_t8| vote(voice_of_t6, false) && vote(voice_of_t8, true), skip = flow)]
                        T9,
                    },
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), t7: T7(Part::of(case, world, "t7")), t8: T8(Part::of(case, world, "t8")), t9: T9(Part::of(case, world, "t9")), r0: SpiedValues(Spy::of(case, world, "r0")), r1: SpiedValues(Spy::of(case, world, "r1")), r2: SpiedValues(Spy::of(case, world, "r2")), r3: SpiedNumbers(Spy::of(case, world, "r3")) };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod suspend_8 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0)), ("t0_0", given(t0_0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("t0_0", given(t0_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task(provides(t6_0))]
    impl T6 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self, t0_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", given(t0_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", given(t0_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0, t4_1))]
    impl T4 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("t0_0", given(t0_0))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("t0_0", given(t0_0))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, t4_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t4_0", given(t4_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t4_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t4_0", given(t4_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedNumbers -> _)]
        pub(crate) linear Top(s0: String, vals: Vec<String>) {
            f1: linear {
                T0,
                T1,
                f2: linear {
                    f3: linear {
                        T2,
                        T3,
                        T4,
                        T5,
                    },
                    T6,
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), r0: SpiedNumbers(Spy::of(case, world, "r0")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod crash_9 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0, t0_1))]
    impl T0 {
        async fn execute(&self, s1: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("s1", given(s1))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", given(s1))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, r0_v: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r0_v", given(r0_v))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r0_v: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r0_v", given(r0_v))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0, t2_1))]
    impl T2 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedValues(values = vals) -> r0_v)]
        pub(crate) unordered Top(s0: String, s1: String, vals: Vec<String>) {
            T0,
            T1,
            T2,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), r0: SpiedValues(Spy::of(case, world, "r0")) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod linear_12 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0, t0_1))]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("t0_0", given(t0_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("t0_0", given(t0_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0, t3_1))]
    impl T3 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self, t3_1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t3_1", given(t3_1))]).await?;
            Ok(())
        }
        async fn revert(&self, t3_1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t3_1", given(t3_1))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, s0: &String, t1_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0)), ("t1_0", given(t1_0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, t1_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("t1_0", given(t1_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task]
    impl T6 {
        async fn execute(&self, t3_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t3_0", given(t3_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t3_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t3_0", given(t3_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) linear Top(s0: String, vals: Vec<String>) {
            T0,
            T1,
            T2,
            T3,
            T4,
            T5,
            T6,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod nested_13 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            T0,
            #[after(t0)]
            T1,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod retry_14 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, s1: &String, t1_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s1", given(s1)), ("t1_0", given(t1_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s1: &String, t1_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", given(s1)), ("t1_0", given(t1_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: Times -> r0_v)]
        pub(crate) graph Top(s0: String, s1: String, vals: Vec<String>) {
            f1: unordered {
                T0,
                T1,
            },
            f2: linear {
                f3: unordered {
                    T2,
                    T3,
                    T4,
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), r0: Times { attempts: 3, revert_all: false } };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod unordered_15 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) unordered Top(vals: Vec<String>) {
            T0,
            T1,
            T2,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")) };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod nested_retry_16 {
    use super::*;
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self, t0_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", given(t0_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", given(t0_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, t1_1))]
    impl T1 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, r1_v: &String, t0_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r1_v", given(r1_v)), ("t0_0", given(t0_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r1_v: &String, t0_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r1_v", given(r1_v)), ("t0_0", given(t0_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(times = 2)]
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            #[retry(r1: ForEach<String>(values = vals) -> r1_v)]
            f1: linear {
                T0,
                T1,
                T2,
                T3,
            },
            T4,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), r1: crate::controllers::for_each(false) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod graph_17 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0, t4_1))]
    impl T4 {
        async fn execute(&self, t1_0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("t1_0", given(t1_0))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", given(t1_0))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            T0,
            T1,
            T2,
            T3,
            T4,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod revert_fail_18 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, t1_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t1_0", given(t1_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", given(t1_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0, t3_1))]
    impl T3 {
        async fn execute(&self, t1_0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("t1_0", given(t1_0))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", given(t1_0))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, t3_0: &String, t3_1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t3_0", given(t3_0)), ("t3_1", given(t3_1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t3_0: &String, t3_1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t3_0", given(t3_0)), ("t3_1", given(t3_1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, t4_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t4_0", given(t4_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t4_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t4_0", given(t4_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) unordered Top(vals: Vec<String>) {
            T0,
            f1: unordered {
                f2: linear {
                    T1,
                    f3: linear {
                        T2,
                        T3,
                        T4,
                        T5,
                    },
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")) };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod decider_19 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task]
    impl T6 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0, t5_1))]
    impl T5 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, t1_1, voice_of_t1))]
    impl T1 {
        async fn execute(&self) -> Result<(String, String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone(), String::new()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T7(Part);
    #[task(provides(t7_0))]
    impl T7 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T8(Part);
    #[task]
    impl T8 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T9(Part);
    #[task(provides(t9_0))]
    impl T9 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: Times -> r0_v)]
        pub(crate) graph Top(s0: String, s1: String, vals: Vec<String>) {
            f1: unordered {
                T0,
                f2: linear {
                    f3: graph {
                        T1,
                        T2,
                        #[after(t1)]
                        #[after(t2)]
                        #[when(|voice_of_t1| vote(voice_of_t1, false), skip = all)]
                        T3,
                        #[after(t1)]
                        #[after(t3)]
                        T4,
                    },
                    T5,
                },
                T6,
            },
            #[after(f1)]
            #[when(yes(), skip = all)]
            f4: linear {
                f5: unordered {
                    T7,
                    T8,
                    T9,
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), t7: T7(Part::of(case, world, "t7")), t8: T8(Part::of(case, world, "t8")), t9: T9(Part::of(case, world, "t9")), r0: Times { attempts: 3, revert_all: false } };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod suspend_20 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, t1_1))]
    impl T1 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("t0_0", given(t0_0))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("t0_0", given(t0_0))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, t0_0: &String, t4_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", given(t0_0)), ("t4_0", given(t4_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, t4_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", given(t0_0)), ("t4_0", given(t4_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            T0,
            f1: unordered {
                T1,
                T2,
                f2: unordered {
                    f3: linear {
                        T3,
                        T4,
                        T5,
                    },
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod crash_21 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, t1_1))]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self, t2_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t2_0", given(t2_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t2_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t2_0", given(t2_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) unordered Top(s0: String, vals: Vec<String>) {
            T0,
            T1,
            f1: linear {
                f2: graph {
                    T2,
                    f3: linear {
                        T3,
                        T4,
                        T5,
                    },
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod scope_22 {
    use super::*;
    pub(crate) struct TFirst(Part);
    #[task(provides(a))]
    impl TFirst {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(b))]
    impl T1 {
        async fn execute(&self, a: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("a", given(a))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, a: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("a", given(a))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, a: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("a", given(a))]).await?;
            Ok(())
        }
        async fn revert(&self, a: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("a", given(a))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self, a: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("a", given(a))]).await?;
            Ok(())
        }
        async fn revert(&self, a: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("a", given(a))], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) linear Top(vals: Vec<String>) {
            TFirst,
            f0: unordered {
                T0,
                f1: unordered {
                    T1,
                    T2,
                    T3,
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t_first: TFirst(Part::of(case, world, "t_first")), t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")) };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod linear_24 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, t0_0: &String, t1_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t0_0", given(t0_0)), ("t1_0", given(t1_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t0_0: &String, t1_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", given(t0_0)), ("t1_0", given(t1_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self, t0_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", given(t0_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", given(t0_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) linear Top(s0: String, s1: String, vals: Vec<String>) {
            T0,
            T1,
            T2,
            T3,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod nested_25 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) unordered Top(vals: Vec<String>) {
            T0,
            f1: graph {
                T1,
                f2: unordered {
                    T2,
                    T3,
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")) };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod retry_26 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, s0: &String, t3_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("t3_0", given(t3_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, t3_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("t3_0", given(t3_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task(provides(t6_0, t6_1))]
    impl T6 {
        async fn execute(&self, t3_0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("t3_0", given(t3_0))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, t3_0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t3_0", given(t3_0))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedValues(values = { vec!["v0".to_owned(), "v1".to_owned(), "v2".to_owned()] }) -> r0_v)]
        pub(crate) unordered Top(s0: String, s1: String, vals: Vec<String>) {
            f1: graph {
                T0,
                f2: linear {
                    f3: linear {
                        T1,
                        T2,
                        T3,
                    },
                    f4: unordered {
                        T4,
                        T5,
                        T6,
                    },
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), r0: SpiedValues(Spy::of(case, world, "r0")) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod unordered_27 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) unordered Top(s0: String, s1: String, vals: Vec<String>) {
            T0,
            T1,
            T2,
            T3,
            T4,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod nested_retry_28 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task(provides(t6_0))]
    impl T6 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self, s1: &String, t2_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s1", given(s1)), ("t2_0", given(t2_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s1: &String, t2_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", given(s1)), ("t2_0", given(t2_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedNumbers -> _)]
        pub(crate) linear Top(s0: String, s1: String, vals: Vec<String>) {
            T0,
            #[retry(r1: SpiedNumbers -> _)]
            f1: linear {
                T1,
                T2,
                #[retry(r2: SpiedNumbers -> _)]
                f2: unordered {
                    T3,
                    T4,
                    T5,
                },
            },
            T6,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), r0: SpiedNumbers(Spy::of(case, world, "r0")), r1: SpiedNumbers(Spy::of(case, world, "r1")), r2: SpiedNumbers(Spy::of(case, world, "r2")) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod graph_29 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self, t0_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", given(t0_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", given(t0_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0, t2_1))]
    impl T2 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self, t2_1: &String, t3_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t2_1", given(t2_1)), ("t3_0", given(t3_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t2_1: &String, t3_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t2_1", given(t2_1)), ("t3_0", given(t3_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self, t2_0: &String, t2_1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t2_0", given(t2_0)), ("t2_1", given(t2_1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t2_0: &String, t2_1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t2_0", given(t2_0)), ("t2_1", given(t2_1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task(provides(t6_0))]
    impl T6 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(vals: Vec<String>) {
            T0,
            T1,
            T2,
            #[after(t1)]
            #[after(t2)]
            T3,
            T4,
            #[after(t1)]
            T5,
            T6,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")) };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod revert_fail_30 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) linear Top(s0: String, vals: Vec<String>) {
            T0,
            T1,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod decider_31 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0, t0_1, voice_of_t0))]
    impl T0 {
        async fn execute(&self) -> Result<(String, String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone(), String::new()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, t1_1, voice_of_t1))]
    impl T1 {
        async fn execute(&self) -> Result<(String, String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone(), String::new()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0, t5_1))]
    impl T5 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task(provides(t6_0))]
    impl T6 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T7(Part);
    #[task]
    impl T7 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T8(Part);
    #[task(provides(t8_0))]
    impl T8 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T9(Part);
    #[task]
    impl T9 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedNumbers -> r0_v)]
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            T0,
            T1,
            T2,
            #[after(t0)]
            #[after(t2)]
            f1: linear {
                #[when(|voice_of_t0| vote(voice_of_t0, false), skip = flow)]
                T3,
                T4,
                T5,
                T6,
            },
            #[after(t0)]
            #[after(t1)]
            f2: graph {
                #[when(|voice_of_t0, voice_of_t1| vote(voice_of_t0, false) && vote(voice_of_t1, false), skip = neighbors)]
                T7,
                #[when(|voice_of_t0, voice_of_t1| vote(voice_of_t0, false) && vote(voice_of_t1, false), skip = neighbors)]
                T8,
                #[after(t7)]
                T9,
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), t7: T7(Part::of(case, world, "t7")), t8: T8(Part::of(case, world, "t8")), t9: T9(Part::of(case, world, "t9")), r0: SpiedNumbers(Spy::of(case, world, "r0")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod suspend_32 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) unordered Top(vals: Vec<String>) {
            T0,
            f1: unordered {
                T1,
                T2,
                T3,
                T4,
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")) };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod crash_33 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) unordered Top(s0: String, s1: String, vals: Vec<String>) {
            T0,
            f1: unordered {
                T1,
                T2,
            },
            f2: unordered {
                T3,
                T4,
            },
            T5,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod linear_36 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) linear Top(vals: Vec<String>) {
            T0,
            T1,
            T2,
            T3,
            T4,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")) };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod nested_37 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self, t1_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t1_0", given(t1_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", given(t1_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(s0: String, s1: String, vals: Vec<String>) {
            f1: unordered {
                T0,
                f2: linear {
                    T1,
                    f3: unordered {
                        T2,
                        T3,
                        T4,
                    },
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod retry_38 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("t0_0", given(t0_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("t0_0", given(t0_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("t0_0", given(t0_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("t0_0", given(t0_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, t0_0: &String, t1_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", given(t0_0)), ("t1_0", given(t1_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, t1_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", given(t0_0)), ("t1_0", given(t1_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, t1_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t1_0", given(t1_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", given(t1_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(times = 3)]
        pub(crate) linear Top(s0: String, vals: Vec<String>) {
            T0,
            T1,
            T2,
            f1: linear {
                f2: graph {
                    T3,
                    T4,
                },
                T5,
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod unordered_39 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, t1_1))]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0, t2_1))]
    impl T2 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) unordered Top(s0: String, vals: Vec<String>) {
            T0,
            T1,
            T2,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod nested_retry_40 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self, r4_v: &String, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r4_v", given(r4_v)), ("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r4_v: &String, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r4_v", given(r4_v)), ("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: AlwaysRevertAll)]
        pub(crate) linear Top(s0: String, s1: String, vals: Vec<String>) {
            #[retry(r1: AlwaysRevertAll)]
            f1: unordered {
                T0,
                T1,
                f2: unordered {
                    T2,
                    T3,
                },
            },
            #[retry(r2: Times -> r2_v)]
            f3: unordered {
                #[retry(r3: Times -> _)]
                f4: graph {
                    #[retry(r4: ForEach<String>(values = vals) -> r4_v)]
                    f5: unordered {
                        T4,
                        T5,
                    },
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), r0: AlwaysRevertAll, r1: AlwaysRevertAll, r2: Times { attempts: 2, revert_all: false }, r3: Times { attempts: 3, revert_all: true }, r4: crate::controllers::for_each(true) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod graph_41 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            T0,
            T1,
            #[after(t1)]
            T2,
            #[after(t0)]
            #[after(t2)]
            T3,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod revert_fail_42 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, r1_v: &usize) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r1_v", given(r1_v))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r1_v: &usize, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r1_v", given(r1_v))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, t1_1))]
    impl T1 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0, t2_1))]
    impl T2 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, t1_0: &String, t1_1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t1_0", given(t1_0)), ("t1_1", given(t1_1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t1_0: &String, t1_1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", given(t1_0)), ("t1_1", given(t1_1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: Times -> _)]
        pub(crate) unordered Top(vals: Vec<String>) {
            #[retry(r1: Times -> r1_v)]
            f1: graph {
                #[retry(r2: AlwaysRevert)]
                f2: graph {
                    T0,
                    #[after(t0)]
                    T1,
                    #[after(t0)]
                    #[after(t1)]
                    f3: unordered {
                        T2,
                        T3,
                    },
                },
                #[after(f2)]
                #[retry(r3: Times -> _)]
                f4: unordered {
                    T4,
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), r0: Times { attempts: 3, revert_all: true }, r1: Times { attempts: 1, revert_all: true }, r2: AlwaysRevert, r3: Times { attempts: 1, revert_all: false } };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod decider_43 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0, t0_1, voice_of_t0))]
    impl T0 {
        async fn execute(&self) -> Result<(String, String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone(), String::new()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, voice_of_t1))]
    impl T1 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), String::new()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            T0,
            T1,
            #[after(t0)]
            #[after(t1)]
            #[when(|voice_of_t1| vote(voice_of_t1, true), skip = all)]
            T2,
            #[after(t0)]
            #[after(t2)]
            #[when(|voice_of_t0| vote(voice_of_t0, true), skip = all)]
            #[retry(r0: ForEach<String>(values = { vec!["v0".to_owned(), "v1".to_owned(), "v2".to_owned()] }) -> r0_v)]
            f1: graph {
                T3,
                T4,
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), r0: crate::controllers::for_each(false) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod suspend_44 {
    use super::*;
    pub(crate) struct T6(Part);
    #[task(provides(t6_0))]
    impl T6 {
        async fn execute(&self, t5_1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t5_1", given(t5_1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t5_1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t5_1", given(t5_1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, r0_v: &usize, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r0_v", given(r0_v)), ("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r0_v: &usize, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r0_v", given(r0_v)), ("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0, t2_1))]
    impl T2 {
        async fn execute(&self, r0_v: &usize, s0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("r0_v", given(r0_v)), ("s0", given(s0))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, r0_v: &usize, s0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r0_v", given(r0_v)), ("s0", given(s0))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0, t5_1))]
    impl T5 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s1", given(s1))]).await?;
            Ok(())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", given(s1))], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(s0: String, s1: String, vals: Vec<String>) {
            #[retry(r0: Times -> r0_v)]
            f1: unordered {
                T0,
                T1,
                T2,
                f2: graph {
                    f3: linear {
                        T3,
                        T4,
                    },
                    T5,
                },
            },
            T6,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), r0: Times { attempts: 3, revert_all: true } };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod crash_45 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0, t2_1))]
    impl T2 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: Times -> r0_v)]
        pub(crate) unordered Top(s0: String, vals: Vec<String>) {
            T0,
            T1,
            T2,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), r0: Times { attempts: 1, revert_all: true } };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod scope_46 {
    use super::*;
    pub(crate) struct TFirst(Part);
    #[task(provides(a))]
    impl TFirst {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(c))]
    impl T1 {
        async fn execute(&self, a: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("a", given(a))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, a: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("a", given(a))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) linear Top(s0: String, vals: Vec<String>) {
            TFirst,
            f0: linear {
                T0,
                T1,
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t_first: TFirst(Part::of(case, world, "t_first")), t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod retry_50 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T8(Part);
    #[task(provides(t8_0))]
    impl T8 {
        async fn execute(&self, t4_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t4_0", given(t4_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t4_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t4_0", given(t4_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, t1_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t1_0", given(t1_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", given(t1_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T7(Part);
    #[task(provides(t7_0, t7_1))]
    impl T7 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0, t4_1))]
    impl T4 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0)), ("t0_0", given(t0_0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("t0_0", given(t0_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task]
    impl T6 {
        async fn execute(&self, t0_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", given(t0_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", given(t0_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T9(Part);
    #[task]
    impl T9 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T10(Part);
    #[task(provides(t10_0))]
    impl T10 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedNumbers -> _)]
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            T0,
            f1: linear {
                T1,
                f2: unordered {
                    T2,
                    T3,
                    f3: unordered {
                        T4,
                        T5,
                        T6,
                    },
                    T7,
                },
                T8,
            },
            #[after(t0)]
            f4: unordered {
                f5: linear {
                    T9,
                    T10,
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), t7: T7(Part::of(case, world, "t7")), t8: T8(Part::of(case, world, "t8")), t9: T9(Part::of(case, world, "t9")), t10: T10(Part::of(case, world, "t10")), r0: SpiedNumbers(Spy::of(case, world, "r0")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod nested_retry_52 {
    use super::*;
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, r0_v: &String, t2_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r0_v", given(r0_v)), ("t2_0", given(t2_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r0_v: &String, t2_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r0_v", given(r0_v)), ("t2_0", given(t2_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, r1_v: &String, t4_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("r1_v", given(r1_v)), ("t4_0", given(t4_0))]).await?;
            Ok(())
        }
        async fn revert(&self, r1_v: &String, t4_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r1_v", given(r1_v)), ("t4_0", given(t4_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, t0_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t0_0", given(t0_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", given(t0_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T0(Part);
    #[task(provides(t0_0, t0_1))]
    impl T0 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(vals: Vec<String>) {
            #[retry(r0: SpiedValues(values = vals) -> r0_v)]
            f1: linear {
                #[retry(r1: SpiedValues(values = { vec!["v0".to_owned(), "v1".to_owned()] }) -> r1_v)]
                f2: linear {
                    T0,
                    T1,
                },
                T2,
                T3,
            },
            T4,
            #[after(f1)]
            #[after(t4)]
            T5,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), r0: SpiedValues(Spy::of(case, world, "r0")), r1: SpiedValues(Spy::of(case, world, "r1")) };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod decider_55 {
    use super::*;
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0, voice_of_t4))]
    impl T4 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), String::new()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(voice_of_t5))]
    impl T5 {
        async fn execute(&self) -> Result<String, BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(String::new())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task(provides(t6_0))]
    impl T6 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, t1_1))]
    impl T1 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T7(Part);
    #[task]
    impl T7 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T8(Part);
    #[task]
    impl T8 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T9(Part);
    #[task(provides(t9_0))]
    impl T9 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(vals: Vec<String>) {
            f1: linear {
                T0,
                T1,
                T2,
            },
            T3,
            #[after(f1)]
            #[after(t3)]
            #[when(no(), skip = atom)]
            T4,
            #[after(f1)]
            #[after(t3)]
            #[after(t4)]
            #[when(|voice_of_t4| false && vote(voice_of_t4, false), skip = atom)]
            T5,
            #[after(f1)]
            #[after(t5)]
            #[when(no(), skip = flow)]
            T6,
            #[after(f1)]
            #[after(t4)]
            #[after(t5)]
            #[when(|voice_of_t4, voice_of_t5| false && vote(voice_of_t4, false) && vote(voice_of_t5, false), skip = all)]
            f2: linear {
                T7,
                T8,
                T9,
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), t7: T7(Part::of(case, world, "t7")), t8: T8(Part::of(case, world, "t8")), t9: T9(Part::of(case, world, "t9")) };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod crash_57 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedNumbers -> _)]
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            T0,
            T1,
            T2,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), r0: SpiedNumbers(Spy::of(case, world, "r0")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod retry_62 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, t1_1))]
    impl T1 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        #[retry(r0: Times -> r0_v)]
        pub(crate) unordered Top(vals: Vec<String>) {
            T0,
            f1: unordered {
                T1,
                T2,
            },
            T3,
            T4,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), r0: Times { attempts: 3, revert_all: false } };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod nested_retry_64 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self, t1_0: &String, t2_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t1_0", given(t1_0)), ("t2_0", given(t2_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t1_0: &String, t2_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", given(t1_0)), ("t2_0", given(t2_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, r3_v: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r3_v", given(r3_v))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r3_v: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r3_v", given(r3_v))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self, t2_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t2_0", given(t2_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t2_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t2_0", given(t2_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task(provides(t6_0))]
    impl T6 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T7(Part);
    #[task]
    impl T7 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T8(Part);
    #[task]
    impl T8 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T9(Part);
    #[task(provides(t9_0, t9_1))]
    impl T9 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: AlwaysRevertAll)]
        pub(crate) graph Top(vals: Vec<String>) {
            #[retry(r1: ForEach<String>(values = vals) -> _)]
            f1: unordered {
                T0,
                #[retry(r2: AlwaysRevertAll)]
                f2: graph {
                    f3: linear {
                        T1,
                        T2,
                    },
                    #[retry(r3: ForEach<String>(values = { vec!["v0".to_owned()] }) -> r3_v)]
                    f4: linear {
                        T3,
                        T4,
                        T5,
                    },
                },
                f5: unordered {
                    T6,
                    T7,
                },
                #[retry(r4: ForEach<String>(values = { vec!["v0".to_owned(), "v1".to_owned()] }) -> r4_v)]
                f6: linear {
                    #[retry(r5: Times -> _)]
                    f7: linear {
                        T8,
                        T9,
                    },
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), t7: T7(Part::of(case, world, "t7")), t8: T8(Part::of(case, world, "t8")), t9: T9(Part::of(case, world, "t9")), r0: AlwaysRevertAll, r1: crate::controllers::for_each(false), r2: AlwaysRevertAll, r3: crate::controllers::for_each(false), r4: crate::controllers::for_each(false), r5: Times { attempts: 1, revert_all: true } };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod decider_67 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0, voice_of_t0))]
    impl T0 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), String::new()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0, t2_1, voice_of_t2))]
    impl T2 {
        async fn execute(&self) -> Result<(String, String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone(), String::new()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(vals: Vec<String>) {
            T0,
            T1,
            T2,
            #[after(t0)]
            #[after(t1)]
            #[after(t2)]
            #[when(|voice_of_t0, voice_of_t2| vote(voice_of_t0, true) && vote(voice_of_t2, true), skip = all)]
            T3,
            #[after(t0)]
            #[after(t3)]
            T4,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")) };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod crash_69 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, t1_1))]
    impl T1 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0, t2_1))]
    impl T2 {
        async fn execute(&self, t1_0: &String, t1_1: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("t1_0", given(t1_0)), ("t1_1", given(t1_1))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, t1_0: &String, t1_1: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", given(t1_0)), ("t1_1", given(t1_1))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) linear Top(vals: Vec<String>) {
            T0,
            T1,
            T2,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")) };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod retry_74 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, t1_1))]
    impl T1 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedNumbers -> _)]
        pub(crate) linear Top(vals: Vec<String>) {
            T0,
            T1,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), r0: SpiedNumbers(Spy::of(case, world, "r0")) };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod nested_retry_76 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0, t0_1))]
    impl T0 {
        async fn execute(&self, r0_v: &String, s0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("r0_v", given(r0_v)), ("s0", given(s0))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, r0_v: &String, s0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r0_v", given(r0_v)), ("s0", given(s0))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self, r2_v: &usize) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r2_v", given(r2_v))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r2_v: &usize, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r2_v", given(r2_v))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task]
    impl T6 {
        async fn execute(&self, t1_0: &String, t5_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t1_0", given(t1_0)), ("t5_0", given(t5_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t1_0: &String, t5_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", given(t1_0)), ("t5_0", given(t5_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("t0_0", given(t0_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("t0_0", given(t0_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self, r1_v: &usize, t1_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("r1_v", given(r1_v)), ("t1_0", given(t1_0))]).await?;
            Ok(())
        }
        async fn revert(&self, r1_v: &usize, t1_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r1_v", given(r1_v)), ("t1_0", given(t1_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedValues(values = vals) -> r0_v)]
        pub(crate) unordered Top(s0: String, vals: Vec<String>) {
            #[retry(r1: SpiedNumbers -> r1_v)]
            f1: linear {
                T0,
                #[retry(r2: SpiedNumbers -> r2_v)]
                f2: graph {
                    T1,
                    f3: linear {
                        T2,
                        T3,
                        T4,
                    },
                    #[after(t1)]
                    #[after(f3)]
                    T5,
                    #[after(t1)]
                    T6,
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), r0: SpiedValues(Spy::of(case, world, "r0")), r1: SpiedNumbers(Spy::of(case, world, "r1")), r2: SpiedNumbers(Spy::of(case, world, "r2")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod decider_79 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(voice_of_t1))]
    impl T1 {
        async fn execute(&self) -> Result<String, BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(String::new())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(voice_of_t2))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(String::new())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(voice_of_t3))]
    impl T3 {
        async fn execute(&self) -> Result<String, BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(String::new())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedNumbers -> r0_v)]
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            T0,
            #[after(t0)]
            T1,
            T2,
            #[after(t1)]
            #[when(|voice_of_t1| vote(voice_of_t1, true), skip = all)]
            T3,
            #[after(t0)]
            #[after(t2)]
            T4,
            #[after(t0)]
            #[after(t2)]
            #[after(t3)]
            #[when(|voice_of_t2, voice_of_t3| vote(voice_of_t2, false) && vote(voice_of_t3, true), skip = neighbors)]
            T5,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), r0: SpiedNumbers(Spy::of(case, world, "r0")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod crash_81 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0, t3_1))]
    impl T3 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            T0,
            #[retry(r0: SpiedNumbers -> _)]
            f1: unordered {
                T1,
                T2,
            },
            T3,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), r0: SpiedNumbers(Spy::of(case, world, "r0")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod retry_86 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0, t0_1))]
    impl T0 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0, t3_1))]
    impl T3 {
        async fn execute(&self, t0_0: &String, t0_1: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("t0_0", given(t0_0)), ("t0_1", given(t0_1))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, t0_0: &String, t0_1: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", given(t0_0)), ("t0_1", given(t0_1))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(times = 3)]
        pub(crate) graph Top(s0: String, s1: String, vals: Vec<String>) {
            T0,
            f1: linear {
                T1,
                T2,
                T3,
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod nested_retry_88 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task(provides(t6_0, t6_1))]
    impl T6 {
        async fn execute(&self, r2_v: &usize) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("r2_v", given(r2_v))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, r2_v: &usize, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r2_v", given(r2_v))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, r2_v: &usize) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r2_v", given(r2_v))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r2_v: &usize, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r2_v", given(r2_v))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self, r2_v: &usize, t3_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("r2_v", given(r2_v)), ("t3_0", given(t3_0))]).await?;
            Ok(())
        }
        async fn revert(&self, r2_v: &usize, t3_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r2_v", given(r2_v)), ("t3_0", given(t3_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self, t3_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t3_0", given(t3_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t3_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t3_0", given(t3_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: AlwaysRevertAll)]
        pub(crate) linear Top(vals: Vec<String>) {
            T0,
            #[retry(r1: AlwaysRevert)]
            f1: linear {
                #[retry(r2: Times -> r2_v)]
                f2: unordered {
                    #[retry(r3: Times -> r3_v)]
                    f3: linear {
                        T1,
                        T2,
                    },
                    #[retry(r4: AlwaysRevert)]
                    f4: graph {
                        T3,
                        T4,
                        #[after(t4)]
                        T5,
                    },
                    T6,
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), r0: AlwaysRevertAll, r1: AlwaysRevert, r2: Times { attempts: 2, revert_all: true }, r3: Times { attempts: 1, revert_all: true }, r4: AlwaysRevert };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod decider_91 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(voice_of_t0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(String::new())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(voice_of_t4))]
    impl T4 {
        async fn execute(&self) -> Result<String, BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(String::new())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0, voice_of_t5))]
    impl T5 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), String::new()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone()], flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task]
    impl T6 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(s0: String, s1: String, vals: Vec<String>) {
            T0,
            f1: unordered {
                T1,
                T2,
            },
            T3,
            #[after(t0)]
            #[when(|voice_of_t0| vote(voice_of_t0, false), skip = all)]
            T4,
            #[after(f1)]
            #[after(t3)]
            #[after(t4)]
            #[when(no(), skip = all)]
            T5,
            #[after(t0)]
            #[after(f1)]
            #[after(t4)]
            #[after(t5)]
            #[when(|voice_of_t4, voice_of_t5| false && vote(voice_of_t4, true) && vote(voice_of_t5, false), skip = flow)]
            T6,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod crash_93 {
    use super::*;
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0)), ("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0)), ("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, r0_v: &String, t2_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r0_v", given(r0_v)), ("t2_0", given(t2_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r0_v: &String, t2_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r0_v", given(r0_v)), ("t2_0", given(t2_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) unordered Top(s0: String, s1: String, vals: Vec<String>) {
            #[retry(r0: ForEach<String>(values = vals) -> r0_v)]
            f1: linear {
                T0,
                T1,
                T2,
                T3,
            },
            T4,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), r0: crate::controllers::for_each(true) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod retry_98 {
    use super::*;
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s1", given(s1))]).await?;
            Ok(())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", given(s1))], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedNumbers -> r0_v)]
        pub(crate) unordered Top(s0: String, s1: String, vals: Vec<String>) {
            f1: linear {
                T0,
                T1,
            },
            T2,
            T3,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), r0: SpiedNumbers(Spy::of(case, world, "r0")) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod nested_retry_100 {
    use super::*;
    pub(crate) struct T6(Part);
    #[task(provides(t6_0, t6_1))]
    impl T6 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T7(Part);
    #[task(provides(t7_0))]
    impl T7 {
        async fn execute(&self, t0_0: &String, t6_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t0_0", given(t0_0)), ("t6_0", given(t6_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t0_0: &String, t6_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", given(t0_0)), ("t6_0", given(t6_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, r1_v: &usize, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r1_v", given(r1_v)), ("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r1_v: &usize, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r1_v", given(r1_v)), ("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self, r1_v: &usize, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("r1_v", given(r1_v)), ("s0", given(s0))]).await?;
            Ok(())
        }
        async fn revert(&self, r1_v: &usize, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r1_v", given(r1_v)), ("s0", given(s0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, r1_v: &usize, t0_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r1_v", given(r1_v)), ("t0_0", given(t0_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r1_v: &usize, t0_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r1_v", given(r1_v)), ("t0_0", given(t0_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self, t0_0: &String, t2_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", given(t0_0)), ("t2_0", given(t2_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, t2_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", given(t0_0)), ("t2_0", given(t2_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedNumbers -> _)]
        pub(crate) linear Top(s0: String, vals: Vec<String>) {
            #[retry(r1: SpiedNumbers -> r1_v)]
            f1: linear {
                T0,
                f2: graph {
                    T1,
                    T2,
                },
                #[retry(r2: SpiedValues(values = { vec!["v0".to_owned()] }) -> _)]
                f3: graph {
                    T3,
                    T4,
                },
                T5,
            },
            T6,
            T7,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), t7: T7(Part::of(case, world, "t7")), r0: SpiedNumbers(Spy::of(case, world, "r0")), r1: SpiedNumbers(Spy::of(case, world, "r1")), r2: SpiedValues(Spy::of(case, world, "r2")) };
            Ok((flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }))
        })
    }
}

mod decider_103 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(voice_of_t0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(String::new())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, voice_of_t1))]
    impl T1 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), String::new()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0, t3_1, voice_of_t3))]
    impl T3 {
        async fn execute(&self) -> Result<(String, String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone(), String::new()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(voice_of_t4))]
    impl T4 {
        async fn execute(&self) -> Result<String, BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(String::new())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0, t5_1))]
    impl T5 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(s0: String, s1: String, vals: Vec<String>) {
            T0,
            T1,
            #[after(t0)]
            T2,
            #[after(t0)]
            #[after(t1)]
            T3,
            #[after(t1)]
            T4,
            #[after(t0)]
            #[after(t1)]
            #[after(t3)]
            #[after(t4)]
            #[when(|voice_of_t0, voice_of_t1, voice_of_t3, voice_of_t4| vote(voice_of_t0, true) && vote(voice_of_t1, true) && vote(voice_of_t3, false) && vote(voice_of_t4, true), skip = atom)]
            T5,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod crash_105 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s1", given(s1))]).await?;
            Ok(())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", given(s1))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, r0_v: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r0_v", given(r0_v)), ("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r0_v: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r0_v", given(r0_v)), ("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, t2_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t2_0", given(t2_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t2_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t2_0", given(t2_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0, t5_1))]
    impl T5 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task(provides(t6_0))]
    impl T6 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T7(Part);
    #[task]
    impl T7 {
        async fn execute(&self, t5_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t5_0", given(t5_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t5_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t5_0", given(t5_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T8(Part);
    #[task(provides(t8_0))]
    impl T8 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: SpiedValues(values = vals) -> r0_v)]
        pub(crate) linear Top(s0: String, s1: String, vals: Vec<String>) {
            #[retry(r1: SpiedValues(values = { vec!["v0".to_owned(), "v1".to_owned()] }) -> _)]
            f1: linear {
                T0,
                T1,
                T2,
                T3,
            },
            f2: graph {
                T4,
                T5,
                #[after(t5)]
                T6,
                #[after(t6)]
                T7,
            },
            f3: linear {
                T8,
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), t7: T7(Part::of(case, world, "t7")), t8: T8(Part::of(case, world, "t8")), r0: SpiedValues(Spy::of(case, world, "r0")), r1: SpiedValues(Spy::of(case, world, "r1")) };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod retry_110 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s1", given(s1))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", given(s1))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: AlwaysRevert)]
        pub(crate) unordered Top(s0: String, s1: String, vals: Vec<String>) {
            T0,
            T1,
            T2,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), r0: AlwaysRevert };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod nested_retry_112 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, r0_v: &String, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r0_v", given(r0_v)), ("s0", given(s0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r0_v: &String, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r0_v", given(r0_v)), ("s0", given(s0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self, r1_v: &String, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("r1_v", given(r1_v)), ("s1", given(s1))]).await?;
            Ok(())
        }
        async fn revert(&self, r1_v: &String, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r1_v", given(r1_v)), ("s1", given(s1))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self, t2_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t2_0", given(t2_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t2_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t2_0", given(t2_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task]
    impl T6 {
        async fn execute(&self, t4_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t4_0", given(t4_0))]).await?;
            Ok(())
        }
        async fn revert(&self, t4_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t4_0", given(t4_0))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T9(Part);
    #[task(provides(t9_0, t9_1))]
    impl T9 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T7(Part);
    #[task]
    impl T7 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T8(Part);
    #[task(provides(t8_0))]
    impl T8 {
        async fn execute(&self, t1_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t1_0", given(t1_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", given(t1_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: ForEach<String>(values = { vec!["v0".to_owned(), "v1".to_owned(), "v2".to_owned()] }) -> r0_v)]
        pub(crate) unordered Top(s0: String, s1: String, vals: Vec<String>) {
            #[retry(r1: ForEach<String>(values = { vec!["v0".to_owned(), "v1".to_owned()] }) -> r1_v)]
            f1: linear {
                T0,
                T1,
                #[retry(r2: ForEach<String>(values = vals) -> r2_v)]
                f2: linear {
                    f3: graph {
                        T2,
                        #[after(t2)]
                        T3,
                        T4,
                    },
                    #[retry(r3: Times -> r3_v)]
                    f4: linear {
                        T5,
                        T6,
                    },
                },
                f5: unordered {
                    #[retry(r4: AlwaysRevert)]
                    f6: graph {
                        T7,
                        #[after(t7)]
                        T8,
                    },
                    T9,
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), t7: T7(Part::of(case, world, "t7")), t8: T8(Part::of(case, world, "t8")), t9: T9(Part::of(case, world, "t9")), r0: crate::controllers::for_each(true), r1: crate::controllers::for_each(false), r2: crate::controllers::for_each(false), r3: Times { attempts: 3, revert_all: false }, r4: AlwaysRevert };
            Ok((flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }))
        })
    }
}

mod decider_115 {
    use super::*;
    pub(crate) struct T6(Part);
    #[task(provides(voice_of_t6))]
    impl T6 {
        async fn execute(&self) -> Result<String, BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(String::new())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T7(Part);
    #[task(provides(t7_0, voice_of_t7))]
    impl T7 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), String::new()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone()], flow_failures).await
        }
    }
    pub(crate) struct T8(Part);
    #[task(provides(t8_0))]
    impl T8 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T9(Part);
    #[task]
    impl T9 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0, t5_1))]
    impl T5 {
        async fn execute(&self) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self) -> Result<(), BoxError> {
            let _ = self.0.execute(&[]).await?;
            Ok(())
        }
        async fn revert(&self, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        #[retry(r0: ForEach<String>(values = vals) -> r0_v)]
        pub(crate) graph Top(vals: Vec<String>) {
            f1: unordered {
                #[retry(r1: Times -> _)]
                f2: linear {
                    T0,
                    T1,
                    T2,
                    T3,
                },
                T4,
                T5,
            },
            #[after(f1)]
            T6,
            #[after(f1)]
            #[after(t6)]
            #[when(|voice_of_t6| false && vote(voice_of_t6, false), skip = neighbors)]
            T7,
            #[after(t7)]
            #[when(|voice_of_t7| vote(voice_of_t7, false), skip = atom)]
            T8,
            #[after(t8)]
            T9,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), t4: T4(Part::of(case, world, "t4")), t5: T5(Part::of(case, world, "t5")), t6: T6(Part::of(case, world, "t6")), t7: T7(Part::of(case, world, "t7")), t8: T8(Part::of(case, world, "t8")), t9: T9(Part::of(case, world, "t9")), r0: crate::controllers::for_each(false), r1: Times { attempts: 1, revert_all: false } };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

mod crash_117 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, r0_v: &usize) -> Result<String, BoxError> {
            let made = self.0.execute(&[("r0_v", given(r0_v))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, r0_v: &usize, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r0_v", given(r0_v))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, t1_1))]
    impl T1 {
        async fn execute(&self, r0_v: &usize, t0_0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("r0_v", given(r0_v)), ("t0_0", given(t0_0))]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, r0_v: &usize, t0_0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("r0_v", given(r0_v)), ("t0_0", given(t0_0))], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, t1_1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t1_1", given(t1_1))]).await?;
            Ok(())
        }
        async fn revert(&self, t1_1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_1", given(t1_1))], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, t0_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t0_0", given(t0_0))]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", given(t0_0))], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(r0: Times -> r0_v)]
        pub(crate) linear Top(vals: Vec<String>) {
            T0,
            T1,
            T2,
            T3,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Result<Seen, String> {
        crate::run(case, way, |world| {
            let flow = Top { t0: T0(Part::of(case, world, "t0")), t1: T1(Part::of(case, world, "t1")), t2: T2(Part::of(case, world, "t2")), t3: T3(Part::of(case, world, "t3")), r0: Times { attempts: 3, revert_all: false } };
            Ok((flow, TopInputs { vals: case.input("vals") }))
        })
    }
}

/// All cases, by name.
pub(crate) const ALL: &[(&str, Run)] = &[
    ("linear-0", linear_0::run),
    ("nested-1", nested_1::run),
    ("retry-2", retry_2::run),
    ("unordered-3", unordered_3::run),
    ("nested_retry-4", nested_retry_4::run),
    ("graph-5", graph_5::run),
    ("revert_fail-6", revert_fail_6::run),
    ("decider-7", decider_7::run),
    ("suspend-8", suspend_8::run),
    ("crash-9", crash_9::run),
    ("linear-12", linear_12::run),
    ("nested-13", nested_13::run),
    ("retry-14", retry_14::run),
    ("unordered-15", unordered_15::run),
    ("nested_retry-16", nested_retry_16::run),
    ("graph-17", graph_17::run),
    ("revert_fail-18", revert_fail_18::run),
    ("decider-19", decider_19::run),
    ("suspend-20", suspend_20::run),
    ("crash-21", crash_21::run),
    ("scope-22", scope_22::run),
    ("linear-24", linear_24::run),
    ("nested-25", nested_25::run),
    ("retry-26", retry_26::run),
    ("unordered-27", unordered_27::run),
    ("nested_retry-28", nested_retry_28::run),
    ("graph-29", graph_29::run),
    ("revert_fail-30", revert_fail_30::run),
    ("decider-31", decider_31::run),
    ("suspend-32", suspend_32::run),
    ("crash-33", crash_33::run),
    ("linear-36", linear_36::run),
    ("nested-37", nested_37::run),
    ("retry-38", retry_38::run),
    ("unordered-39", unordered_39::run),
    ("nested_retry-40", nested_retry_40::run),
    ("graph-41", graph_41::run),
    ("revert_fail-42", revert_fail_42::run),
    ("decider-43", decider_43::run),
    ("suspend-44", suspend_44::run),
    ("crash-45", crash_45::run),
    ("scope-46", scope_46::run),
    ("retry-50", retry_50::run),
    ("nested_retry-52", nested_retry_52::run),
    ("decider-55", decider_55::run),
    ("crash-57", crash_57::run),
    ("retry-62", retry_62::run),
    ("nested_retry-64", nested_retry_64::run),
    ("decider-67", decider_67::run),
    ("crash-69", crash_69::run),
    ("retry-74", retry_74::run),
    ("nested_retry-76", nested_retry_76::run),
    ("decider-79", decider_79::run),
    ("crash-81", crash_81::run),
    ("retry-86", retry_86::run),
    ("nested_retry-88", nested_retry_88::run),
    ("decider-91", decider_91::run),
    ("crash-93", crash_93::run),
    ("retry-98", retry_98::run),
    ("nested_retry-100", nested_retry_100::run),
    ("decider-103", decider_103::run),
    ("crash-105", crash_105::run),
    ("retry-110", retry_110::run),
    ("nested_retry-112", nested_retry_112::run),
    ("decider-115", decider_115::run),
    ("crash-117", crash_117::run),
];
