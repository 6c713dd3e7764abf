//! # What the compiler says
//!
//! Mistakes in the wiring are errors at the smallest place that shows them, all at once, each
//! with a remedy. The texts name the task, the symbol and the flow.
//!
//! | the compiler says | do this |
//! |---|---|
//! | task … requires …, which no task and no input … provides; did you mean …? | correct the parameter, or rebind it: `Task(parameter = symbol)` |
//! | … comes later in the `linear` | move the provider up, or use a `graph` |
//! | … both stand in one `unordered` | use a `graph` or a `linear` |
//! | … wait for each other: … | break the circle that is shown |
//! | … is provided by both … and … | rename one: `Task -> other_name` |
//! | expected `&Props`, found `&Volume` (from rustc, where the value comes from, beside the task and the parameter that it is passed to) | the names match and the types do not: rebind, or change the type |
//! | `X` is not a task | put `#[task]` on its impl block |
//! | `X` cannot be stored by a flow | derive serde's traits for the value, or mark the flow `#[transient]` |
//! | expected `X`, found `&X` | take `&X` in place of `X`, or derive `Clone` |
//! | future cannot be sent between threads safely | the task holds something across an `.await` that is not `Send`; rustc names it |
//! | `Create` is ambiguous (E0659) | a task's name is a macro too, and does not shadow one that a glob imports: import by name, or use another name |
