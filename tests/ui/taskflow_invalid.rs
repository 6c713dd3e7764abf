// Written by `taskflow/source.py`: flows that TaskFlow refuses when it is to run them.
#![allow(unused_variables)]

use flow_runtime::{flow, task};
use std::convert::Infallible;

// TaskFlow: MissingDependencies.
mod missing {
    use super::*;
    #[task]
    pub async fn t0(s0: &String, s1: &String) -> Result<(), Infallible> { Ok(Default::default()) }
    #[task]
    pub async fn t1(s0: &String) -> Result<(), Infallible> { Ok(Default::default()) }
    #[task(provides(t2_0))]
    pub async fn t2() -> Result<String, Infallible> { Ok(Default::default()) }
    #[task(provides(t3_0))]
    pub async fn t3(nowhere: &String) -> Result<String, Infallible> { Ok(Default::default()) }
    #[task(provides(t4_0))]
    pub async fn t4(t2_0: &String) -> Result<String, Infallible> { Ok(Default::default()) }
    #[task]
    pub async fn t5() -> Result<(), Infallible> { Ok(Default::default()) }
    #[task(provides(t6_0))]
    pub async fn t6() -> Result<String, Infallible> { Ok(Default::default()) }
    #[task(provides(t7_0))]
    pub async fn t7(s0: &String, s1: &String) -> Result<String, Infallible> { Ok(Default::default()) }
    #[task(provides(t8_0))]
    pub async fn t8() -> Result<String, Infallible> { Ok(Default::default()) }
    #[task]
    pub async fn t9(s0: &String, s1: &String) -> Result<(), Infallible> { Ok(Default::default()) }
    #[task(provides(t10_0))]
    pub async fn t10(s0: &String, s1: &String) -> Result<String, Infallible> { Ok(Default::default()) }
    flow! {
        pub unordered Top(s0: String, s1: String, vals: Vec<String>) {
            f1: graph {
                f2: unordered {
                    t0,
                    t1,
                    t2,
                    t3,
                },
                t4,
            },
            f3: linear {
                t5,
                f4: linear {
                    t6,
                    t7,
                },
                t8,
            },
            t9,
            f5: linear {
                t10,
            },
        }
    }
}

// TaskFlow: DependencyFailure.
mod cycle {
    use super::*;
    #[task(provides(ya))]
    pub async fn ca(yb: &String) -> Result<String, Infallible> { Ok(Default::default()) }
    #[task(provides(yb))]
    pub async fn cb(ya: &String) -> Result<String, Infallible> { Ok(Default::default()) }
    flow! {
        pub graph Top(vals: Vec<String>) {
            ca,
            cb,
        }
    }
}

// TaskFlow: AmbiguousDependency.
mod ambiguous {
    use super::*;
    #[task(provides(amb))]
    pub async fn pa() -> Result<String, Infallible> { Ok(Default::default()) }
    #[task(provides(amb))]
    pub async fn pb() -> Result<String, Infallible> { Ok(Default::default()) }
    #[task]
    pub async fn pc(amb: &String) -> Result<(), Infallible> { Ok(Default::default()) }
    #[task(provides(t0_0))]
    pub async fn t0(s0: &String) -> Result<String, Infallible> { Ok(Default::default()) }
    #[task]
    pub async fn t1(t0_0: &String) -> Result<(), Infallible> { Ok(Default::default()) }
    #[task(provides(t2_0))]
    pub async fn t2(s0: &String) -> Result<String, Infallible> { Ok(Default::default()) }
    flow! {
        pub graph Top(s0: String, s1: String, vals: Vec<String>) {
            pa,
            pb,
            pc,
            f0: linear {
                t0,
                f1: linear {
                    t1,
                    t2,
                },
            },
        }
    }
}

// TaskFlow: MissingDependencies.
mod sibling {
    use super::*;
    #[task(provides(sib))]
    pub async fn pa() -> Result<String, Infallible> { Ok(Default::default()) }
    #[task]
    pub async fn pb(sib: &String) -> Result<(), Infallible> { Ok(Default::default()) }
    #[task(provides(t0_0))]
    pub async fn t0(s0: &String, s1: &String) -> Result<String, Infallible> { Ok(Default::default()) }
    #[task]
    pub async fn t1(s1: &String) -> Result<(), Infallible> { Ok(Default::default()) }
    #[task]
    pub async fn t2(s0: &String, s1: &String) -> Result<(), Infallible> { Ok(Default::default()) }
    #[task(provides(t3_0, t3_1))]
    pub async fn t3(s1: &String) -> Result<(String, String), Infallible> { Ok(Default::default()) }
    flow! {
        pub unordered Top(s0: String, s1: String, vals: Vec<String>) {
            pa,
            pb,
            f0: linear {
                f1: graph {
                    t0,
                    #[after(t0)]
                    t1,
                },
                t2,
                t3,
            },
        }
    }
}

// TaskFlow: Duplicate.
mod retry_name {
    use super::*;
    #[task]
    pub async fn tt() -> Result<(), Infallible> { Ok(Default::default()) }
    #[task]
    pub async fn t0() -> Result<(), Infallible> { Ok(Default::default()) }
    #[task(provides(t1_0))]
    pub async fn t1() -> Result<String, Infallible> { Ok(Default::default()) }
    #[task(provides(t2_0, t2_1))]
    pub async fn t2(t1_0: &String) -> Result<(String, String), Infallible> { Ok(Default::default()) }
    #[task]
    pub async fn t3(t1_0: &String) -> Result<(), Infallible> { Ok(Default::default()) }
    flow! {
        #[retry(same_retry: flow_runtime::retry::Times -> _)]
        pub linear Top(vals: Vec<String>) {
            #[retry(same_retry: flow_runtime::retry::Times -> _)]
            inside: linear {
                tt,
            },
            f0: graph {
                t0,
                t1,
                t2,
                t3,
            },
        }
    }
}

// TaskFlow: Duplicate.
mod duplicate {
    use super::*;
    #[task]
    pub async fn dup() -> Result<(), Infallible> { Ok(Default::default()) }
    #[task]
    pub async fn t0(s0: &String) -> Result<(), Infallible> { Ok(Default::default()) }
    #[task(provides(t1_0, t1_1))]
    pub async fn t1(s0: &String) -> Result<(String, String), Infallible> { Ok(Default::default()) }
    #[task]
    pub async fn t2() -> Result<(), Infallible> { Ok(Default::default()) }
    #[task(provides(t3_0))]
    pub async fn t3(t1_1: &String) -> Result<String, Infallible> { Ok(Default::default()) }
    flow! {
        pub linear Top(s0: String, vals: Vec<String>) {
            dup,
            f0: linear {
                t0,
                t1,
                t2,
                t3,
                dup,
            },
        }
    }
}

fn main() {}
