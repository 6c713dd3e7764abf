//! Written by `taskflow/source.py`: the saved cases as `flow!` has them.
#![allow(deprecated, unused_variables)] // Inputs that nothing requires are told.

use crate::parts::Part;
use crate::{Case, Outcome as Seen, Way};
use flow_runtime::{BoxError, Failures, Outcome, flow, task};

/// Runs a case.
pub(crate) type Run = fn(&Case, Way) -> Seen;


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
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, t1_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t1_0", t1_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0)], result, |made| vec![made.clone()], flow_failures).await
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
            let made = self.0.execute(&[("t3_0", t3_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t3_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t3_0", t3_0)], result, |made| vec![made.clone()], flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
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
            let _ = self.0.execute(&[("t0_0", t0_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s1", s1)]).await?;
            Ok(())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", s1)], result, |_| Vec::new(), flow_failures).await
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
            let made = self.0.execute(&[("s0", s0), ("s1", s1)]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("s1", s1)], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }, &world, way)
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
        pub(crate) unordered Top(vals: Vec<String>) {
            T0,
            f1: linear {
                T1,
                T2,
                T3,
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")) };
        crate::run(case, flow, TopInputs { vals: case.input("vals") }, &world, way)
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
            let _ = self.0.execute(&[("s0", s0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |_| Vec::new(), flow_failures).await
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
            let made = self.0.execute(&[("s0", s0), ("s1", s1)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("s1", s1)], result, |made| vec![made.clone()], flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }, &world, way)
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
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0), ("t0_0", t0_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("t0_0", t0_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
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
            let _ = self.0.execute(&[("t0_0", t0_0), ("t2_0", t2_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, t2_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0), ("t2_0", t2_0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self, t1_0: &String, t2_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t1_0", t1_0), ("t2_0", t2_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t1_0: &String, t2_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0), ("t2_0", t2_0)], result, |made| vec![made.clone()], flow_failures).await
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
    #[task(provides(t7_0))]
    impl T7 {
        async fn execute(&self, t2_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t2_0", t2_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t2_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t2_0", t2_0)], result, |made| vec![made.clone()], flow_failures).await
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
    pub(crate) struct T10(Part);
    #[task(provides(t10_0))]
    impl T10 {
        async fn execute(&self, t2_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t2_0", t2_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t2_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t2_0", t2_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
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
            #[retry(times = 3)]
            f3: linear {
                T6,
                T7,
                T8,
                #[retry(times = 2)]
                f4: linear {
                    f5: unordered {
                        T9,
                        T10,
                    },
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")), t6: T6(Part::of(case, &world, "t6")), t7: T7(Part::of(case, &world, "t7")), t8: T8(Part::of(case, &world, "t8")), t9: T9(Part::of(case, &world, "t9")), t10: T10(Part::of(case, &world, "t10")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
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
            let made = self.0.execute(&[("s0", s0), ("s1", s1)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("s1", s1)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0), ("s1", s1)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("s1", s1)], result, |made| vec![made.clone()], flow_failures).await
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
            let _ = self.0.execute(&[("s1", s1)]).await?;
            Ok(())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", s1)], result, |_| Vec::new(), flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")), t6: T6(Part::of(case, &world, "t6")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }, &world, way)
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
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
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
            let _ = self.0.execute(&[("t1_0", t1_0), ("t2_0", t2_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t1_0: &String, t2_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0), ("t2_0", t2_0)], result, |_| Vec::new(), flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
    }
}

mod suspend_8 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0), ("t0_0", t0_0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("t0_0", t0_0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self, t0_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", t0_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0, t4_1))]
    impl T4 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("s0", s0), ("t0_0", t0_0)]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("t0_0", t0_0)], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, t4_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t4_0", t4_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t4_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t4_0", t4_0)], result, |_| Vec::new(), flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")), t6: T6(Part::of(case, &world, "t6")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
    }
}

mod linear_12 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0, t0_1))]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
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
            let made = self.0.execute(&[("s0", s0), ("t0_0", t0_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("t0_0", t0_0)], result, |made| vec![made.clone()], flow_failures).await
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
            let _ = self.0.execute(&[("t3_1", t3_1)]).await?;
            Ok(())
        }
        async fn revert(&self, t3_1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t3_1", t3_1)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, s0: &String, t1_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0), ("t1_0", t1_0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, t1_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("t1_0", t1_0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task]
    impl T6 {
        async fn execute(&self, t3_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t3_0", t3_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t3_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t3_0", t3_0)], result, |_| Vec::new(), flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")), t6: T6(Part::of(case, &world, "t6")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
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
            let _ = self.0.execute(&[("s0", s0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            T0,
            #[after(t0)]
            T1,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
    }
}

mod retry_14 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0), ("s1", s1)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("s1", s1)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
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
            let made = self.0.execute(&[("s1", s1), ("t1_0", t1_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s1: &String, t1_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", s1), ("t1_0", t1_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(times = 3)]
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }, &world, way)
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")) };
        crate::run(case, flow, TopInputs { vals: case.input("vals") }, &world, way)
    }
}

mod nested_retry_16 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
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
        async fn execute(&self, t0_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t0_0", t0_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self, t0_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", t0_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        #[retry(times = 2)]
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            #[retry(times = 2)]
            f1: linear {
                T0,
                T1,
                T2,
                T3,
            },
            T4,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
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
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
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
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0, t4_1))]
    impl T4 {
        async fn execute(&self, t1_0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("t1_0", t1_0)]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0)], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
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
            let _ = self.0.execute(&[("t1_0", t1_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0, t3_1))]
    impl T3 {
        async fn execute(&self, t1_0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("t1_0", t1_0)]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0)], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, t3_0: &String, t3_1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t3_0", t3_0), ("t3_1", t3_1)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t3_0: &String, t3_1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t3_0", t3_0), ("t3_1", t3_1)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, t4_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t4_0", t4_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t4_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t4_0", t4_0)], result, |_| Vec::new(), flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")) };
        crate::run(case, flow, TopInputs { vals: case.input("vals") }, &world, way)
    }
}

mod suspend_20 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, t1_1))]
    impl T1 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("s0", s0), ("t0_0", t0_0)]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("t0_0", t0_0)], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
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
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, t0_0: &String, t4_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", t0_0), ("t4_0", t4_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, t4_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0), ("t4_0", t4_0)], result, |_| Vec::new(), flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
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
            let made = self.0.execute(&[("a", a)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, a: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("a", a)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, a: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("a", a)]).await?;
            Ok(())
        }
        async fn revert(&self, a: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("a", a)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self, a: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("a", a)]).await?;
            Ok(())
        }
        async fn revert(&self, a: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("a", a)], result, |_| Vec::new(), flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t_first: TFirst(Part::of(case, &world, "t_first")), t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")) };
        crate::run(case, flow, TopInputs { vals: case.input("vals") }, &world, way)
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
            let made = self.0.execute(&[("s1", s1)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", s1)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, t0_0: &String, t1_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t0_0", t0_0), ("t1_0", t1_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t0_0: &String, t1_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0), ("t1_0", t1_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self, t0_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", t0_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0)], result, |_| Vec::new(), flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }, &world, way)
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")) };
        crate::run(case, flow, TopInputs { vals: case.input("vals") }, &world, way)
    }
}

mod retry_26 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0), ("s1", s1)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("s1", s1)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0), ("s1", s1)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("s1", s1)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, s0: &String, t3_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0), ("t3_0", t3_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, t3_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("t3_0", t3_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task(provides(t6_0, t6_1))]
    impl T6 {
        async fn execute(&self, t3_0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("t3_0", t3_0)]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, t3_0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t3_0", t3_0)], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    flow! {
        #[retry(times = 3)]
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")), t6: T6(Part::of(case, &world, "t6")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }, &world, way)
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
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
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
            let _ = self.0.execute(&[("s0", s0), ("s1", s1)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("s1", s1)], result, |_| Vec::new(), flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }, &world, way)
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
            let _ = self.0.execute(&[("t0_0", t0_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0)], result, |_| Vec::new(), flow_failures).await
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
            let _ = self.0.execute(&[("t2_1", t2_1), ("t3_0", t3_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t2_1: &String, t3_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t2_1", t2_1), ("t3_0", t3_0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self, t2_0: &String, t2_1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t2_0", t2_0), ("t2_1", t2_1)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t2_0: &String, t2_1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t2_0", t2_0), ("t2_1", t2_1)], result, |made| vec![made.clone()], flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")), t6: T6(Part::of(case, &world, "t6")) };
        crate::run(case, flow, TopInputs { vals: case.input("vals") }, &world, way)
    }
}

mod revert_fail_30 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |_| Vec::new(), flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")) };
        crate::run(case, flow, TopInputs { vals: case.input("vals") }, &world, way)
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")) };
        crate::run(case, flow, TopInputs { vals: case.input("vals") }, &world, way)
    }
}

mod nested_37 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0), ("s1", s1)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("s1", s1)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0), ("s1", s1)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("s1", s1)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0), ("s1", s1)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("s1", s1)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task]
    impl T3 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self, t1_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t1_0", t1_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0)], result, |_| Vec::new(), flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }, &world, way)
    }
}

mod retry_38 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0), ("t0_0", t0_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("t0_0", t0_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0), ("t0_0", t0_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("t0_0", t0_0)], result, |made| vec![made.clone()], flow_failures).await
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
            let made = self.0.execute(&[("t1_0", t1_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, t0_0: &String, t1_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", t0_0), ("t1_0", t1_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, t1_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0), ("t1_0", t1_0)], result, |_| Vec::new(), flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
    }
}

mod unordered_39 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, t1_1))]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
    }
}

mod suspend_44 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0), ("s1", s1)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("s1", s1)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0))]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0, t2_1))]
    impl T2 {
        async fn execute(&self, s0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
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
            let _ = self.0.execute(&[("s1", s1)]).await?;
            Ok(())
        }
        async fn revert(&self, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s1", s1)], result, |_| Vec::new(), flow_failures).await
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
        async fn execute(&self, t5_1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t5_1", t5_1)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t5_1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t5_1", t5_1)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(s0: String, s1: String, vals: Vec<String>) {
            #[retry(times = 3)]
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")), t6: T6(Part::of(case, &world, "t6")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }, &world, way)
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
            let made = self.0.execute(&[("a", a)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, a: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("a", a)], result, |made| vec![made.clone()], flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t_first: TFirst(Part::of(case, &world, "t_first")), t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
    }
}

mod linear_48 {
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
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, s0: &String, t2_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0), ("t2_0", t2_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, t2_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("t2_0", t2_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, t0_1: &String, t3_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t0_1", t0_1), ("t3_0", t3_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t0_1: &String, t3_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_1", t0_1), ("t3_0", t3_0)], result, |made| vec![made.clone()], flow_failures).await
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
    pub(crate) struct T6(Part);
    #[task]
    impl T6 {
        async fn execute(&self, t0_1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_1", t0_1)]).await?;
            Ok(())
        }
        async fn revert(&self, t0_1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_1", t0_1)], result, |_| Vec::new(), flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")), t6: T6(Part::of(case, &world, "t6")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
    }
}

mod nested_49 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task(provides(t0_0))]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task(provides(t1_0, t1_1))]
    impl T1 {
        async fn execute(&self, s0: &String, t0_0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("s0", s0), ("t0_0", t0_0)]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("t0_0", t0_0)], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
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
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, t1_1: &String, t3_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t1_1", t1_1), ("t3_0", t3_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t1_1: &String, t3_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_1", t1_1), ("t3_0", t3_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) linear Top(s0: String, vals: Vec<String>) {
            f1: linear {
                f2: graph {
                    T0,
                    T1,
                    #[after(t1)]
                    T2,
                    T3,
                },
                T4,
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
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
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, t1_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t1_0", t1_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0)], result, |_| Vec::new(), flow_failures).await
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
            let _ = self.0.execute(&[("s0", s0), ("t0_0", t0_0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("t0_0", t0_0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task]
    impl T6 {
        async fn execute(&self, t0_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", t0_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0)], result, |_| Vec::new(), flow_failures).await
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
    pub(crate) struct T8(Part);
    #[task(provides(t8_0))]
    impl T8 {
        async fn execute(&self, t4_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t4_0", t4_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t4_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t4_0", t4_0)], result, |made| vec![made.clone()], flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")), t6: T6(Part::of(case, &world, "t6")), t7: T7(Part::of(case, &world, "t7")), t8: T8(Part::of(case, &world, "t8")), t9: T9(Part::of(case, &world, "t9")), t10: T10(Part::of(case, &world, "t10")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
    }
}

mod unordered_51 {
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
    #[task]
    impl T1 {
        async fn execute(&self, s0: &String, s1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0), ("s1", s1)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("s1", s1)], result, |_| Vec::new(), flow_failures).await
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
            let _ = self.0.execute(&[("s0", s0), ("s1", s1)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, s1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("s1", s1)], result, |_| Vec::new(), flow_failures).await
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), s1: case.input("s1"), vals: case.input("vals") }, &world, way)
    }
}

mod graph_53 {
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
            let _ = self.0.execute(&[("s0", s0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |_| Vec::new(), flow_failures).await
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
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, t2_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t2_0", t2_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t2_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t2_0", t2_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, s0: &String, t4_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0), ("t4_0", t4_0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, t4_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0), ("t4_0", t4_0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            T0,
            #[after(t0)]
            T1,
            T2,
            T3,
            #[after(t1)]
            #[after(t3)]
            T4,
            #[after(t1)]
            T5,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
    }
}

mod revert_fail_54 {
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
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, t1_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t1_0", t1_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task(provides(t4_0))]
    impl T4 {
        async fn execute(&self, t1_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t1_0", t1_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task(provides(t5_0))]
    impl T5 {
        async fn execute(&self, t1_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t1_0", t1_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t1_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) unordered Top(s0: String, vals: Vec<String>) {
            f1: graph {
                T0,
                T1,
                T2,
                f2: unordered {
                    T3,
                    T4,
                    T5,
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
    }
}

mod suspend_56 {
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
            let _ = self.0.execute(&[("t0_0", t0_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, t0_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t0_0", t0_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0)], result, |made| vec![made.clone()], flow_failures).await
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
            let made = self.0.execute(&[("t3_0", t3_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t3_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t3_0", t3_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, t0_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", t0_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T6(Part);
    #[task(provides(t6_0, t6_1))]
    impl T6 {
        async fn execute(&self, t2_0: &String, t3_0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("t2_0", t2_0), ("t3_0", t3_0)]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, t2_0: &String, t3_0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t2_0", t2_0), ("t3_0", t3_0)], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
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
    #[task(provides(t8_0))]
    impl T8 {
        async fn execute(&self, t2_0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t2_0", t2_0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t2_0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t2_0", t2_0)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) graph Top(vals: Vec<String>) {
            T0,
            f1: linear {
                T1,
                T2,
                f2: linear {
                    f3: graph {
                        T3,
                        #[after(t3)]
                        T4,
                    },
                    T5,
                    T6,
                },
            },
            T7,
            #[after(t0)]
            #[after(f1)]
            #[after(t7)]
            T8,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")), t6: T6(Part::of(case, &world, "t6")), t7: T7(Part::of(case, &world, "t7")), t8: T8(Part::of(case, &world, "t8")) };
        crate::run(case, flow, TopInputs { vals: case.input("vals") }, &world, way)
    }
}

mod linear_60 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |_| Vec::new(), flow_failures).await
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
        async fn execute(&self) -> Result<String, BoxError> {
            let made = self.0.execute(&[]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    flow! {
        pub(crate) linear Top(s0: String, vals: Vec<String>) {
            T0,
            T1,
            T2,
            T3,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
    }
}

mod nested_61 {
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
        async fn execute(&self, t0_0: &String) -> Result<(String, String), BoxError> {
            let made = self.0.execute(&[("t0_0", t0_0)]).await?;
            Ok((made[0].clone(), made[1].clone()))
        }
        async fn revert(&self, t0_0: &String, result: Outcome<'_, (String, String)>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0)], result, |made| vec![made.0.clone(), made.1.clone()], flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task]
    impl T2 {
        async fn execute(&self, t1_0: &String, t1_1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t1_0", t1_0), ("t1_1", t1_1)]).await?;
            Ok(())
        }
        async fn revert(&self, t1_0: &String, t1_1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0), ("t1_1", t1_1)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T3(Part);
    #[task(provides(t3_0))]
    impl T3 {
        async fn execute(&self, t1_0: &String, t1_1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t1_0", t1_0), ("t1_1", t1_1)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t1_0: &String, t1_1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0), ("t1_1", t1_1)], result, |made| vec![made.clone()], flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self, t1_1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t1_1", t1_1)]).await?;
            Ok(())
        }
        async fn revert(&self, t1_1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_1", t1_1)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T5(Part);
    #[task]
    impl T5 {
        async fn execute(&self, t1_0: &String, t1_1: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t1_0", t1_0), ("t1_1", t1_1)]).await?;
            Ok(())
        }
        async fn revert(&self, t1_0: &String, t1_1: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0), ("t1_1", t1_1)], result, |_| Vec::new(), flow_failures).await
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
    pub(crate) struct T7(Part);
    #[task(provides(t7_0))]
    impl T7 {
        async fn execute(&self, t1_0: &String, t1_1: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("t1_0", t1_0), ("t1_1", t1_1)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, t1_0: &String, t1_1: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t1_0", t1_0), ("t1_1", t1_1)], result, |made| vec![made.clone()], flow_failures).await
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
        pub(crate) linear Top(vals: Vec<String>) {
            f1: linear {
                f2: graph {
                    T0,
                    #[after(t0)]
                    T1,
                },
                T2,
                T3,
            },
            f3: unordered {
                f4: unordered {
                    f5: graph {
                        T4,
                        #[after(t4)]
                        T5,
                    },
                    T6,
                    T7,
                },
                T8,
                T9,
                T10,
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")), t6: T6(Part::of(case, &world, "t6")), t7: T7(Part::of(case, &world, "t7")), t8: T8(Part::of(case, &world, "t8")), t9: T9(Part::of(case, &world, "t9")), t10: T10(Part::of(case, &world, "t10")) };
        crate::run(case, flow, TopInputs { vals: case.input("vals") }, &world, way)
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
    flow! {
        #[retry(times = 3)]
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
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")) };
        crate::run(case, flow, TopInputs { vals: case.input("vals") }, &world, way)
    }
}

mod unordered_63 {
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
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |_| Vec::new(), flow_failures).await
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
    flow! {
        pub(crate) unordered Top(s0: String, vals: Vec<String>) {
            T0,
            T1,
            T2,
            T3,
            T4,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
    }
}

mod graph_65 {
    use super::*;
    pub(crate) struct T0(Part);
    #[task]
    impl T0 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T1(Part);
    #[task]
    impl T1 {
        async fn execute(&self, s0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("s0", s0)]).await?;
            Ok(())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T2(Part);
    #[task(provides(t2_0))]
    impl T2 {
        async fn execute(&self, s0: &String) -> Result<String, BoxError> {
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
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
    flow! {
        pub(crate) graph Top(s0: String, vals: Vec<String>) {
            T0,
            T1,
            #[after(t1)]
            T2,
            #[after(t1)]
            T3,
            #[after(t1)]
            #[after(t3)]
            T4,
            #[after(t0)]
            #[after(t4)]
            T5,
            #[after(t1)]
            #[after(t2)]
            #[after(t4)]
            T6,
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")), t5: T5(Part::of(case, &world, "t5")), t6: T6(Part::of(case, &world, "t6")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
    }
}

mod revert_fail_66 {
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
            let made = self.0.execute(&[("s0", s0)]).await?;
            Ok(made[0].clone())
        }
        async fn revert(&self, s0: &String, result: Outcome<'_, String>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("s0", s0)], result, |made| vec![made.clone()], flow_failures).await
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
        async fn execute(&self, t0_0: &String, t1_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", t0_0), ("t1_0", t1_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, t1_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0), ("t1_0", t1_0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    pub(crate) struct T4(Part);
    #[task]
    impl T4 {
        async fn execute(&self, t0_0: &String, t1_0: &String) -> Result<(), BoxError> {
            let _ = self.0.execute(&[("t0_0", t0_0), ("t1_0", t1_0)]).await?;
            Ok(())
        }
        async fn revert(&self, t0_0: &String, t1_0: &String, result: Outcome<'_, ()>, flow_failures: &Failures) -> Result<(), BoxError> {
            self.0.revert(&[("t0_0", t0_0), ("t1_0", t1_0)], result, |_| Vec::new(), flow_failures).await
        }
    }
    flow! {
        pub(crate) linear Top(s0: String, vals: Vec<String>) {
            f1: linear {
                f2: linear {
                    f3: unordered {
                        T0,
                        T1,
                        T2,
                    },
                    T3,
                    T4,
                },
            },
        }
    }
    pub(super) fn run(case: &Case, way: Way) -> Seen {
        let world = crate::World::new(way);
        let flow = Top { t0: T0(Part::of(case, &world, "t0")), t1: T1(Part::of(case, &world, "t1")), t2: T2(Part::of(case, &world, "t2")), t3: T3(Part::of(case, &world, "t3")), t4: T4(Part::of(case, &world, "t4")) };
        crate::run(case, flow, TopInputs { s0: case.input("s0"), vals: case.input("vals") }, &world, way)
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
    ("suspend-8", suspend_8::run),
    ("linear-12", linear_12::run),
    ("nested-13", nested_13::run),
    ("retry-14", retry_14::run),
    ("unordered-15", unordered_15::run),
    ("nested_retry-16", nested_retry_16::run),
    ("graph-17", graph_17::run),
    ("revert_fail-18", revert_fail_18::run),
    ("suspend-20", suspend_20::run),
    ("scope-22", scope_22::run),
    ("linear-24", linear_24::run),
    ("nested-25", nested_25::run),
    ("retry-26", retry_26::run),
    ("unordered-27", unordered_27::run),
    ("graph-29", graph_29::run),
    ("revert_fail-30", revert_fail_30::run),
    ("suspend-32", suspend_32::run),
    ("linear-36", linear_36::run),
    ("nested-37", nested_37::run),
    ("retry-38", retry_38::run),
    ("unordered-39", unordered_39::run),
    ("graph-41", graph_41::run),
    ("suspend-44", suspend_44::run),
    ("scope-46", scope_46::run),
    ("linear-48", linear_48::run),
    ("nested-49", nested_49::run),
    ("retry-50", retry_50::run),
    ("unordered-51", unordered_51::run),
    ("graph-53", graph_53::run),
    ("revert_fail-54", revert_fail_54::run),
    ("suspend-56", suspend_56::run),
    ("linear-60", linear_60::run),
    ("nested-61", nested_61::run),
    ("retry-62", retry_62::run),
    ("unordered-63", unordered_63::run),
    ("graph-65", graph_65::run),
    ("revert_fail-66", revert_fail_66::run),
];
