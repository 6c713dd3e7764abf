//! Plans as JSON.

use super::{Plan, validate};
use serde::Deserialize;

/// How many levels of JSON a plan may have: a block in a block is three, a flow in a flow four.
/// The stack of a thread has room for more, but not for any number.
const LEVELS: usize = 512;

/// A text is not the plan of a flow.
///
/// ```
/// use flow_graph::plan::{Plan, PlanError};
///
/// assert!(matches!(Plan::from_json("{"), Err(PlanError::Json(_))));
/// let no_task = r#"{ "name": "A", "root": { "pattern": "linear", "children": [{ "task": 7 }] } }"#;
/// assert!(matches!(Plan::from_json(no_task), Err(PlanError::Invalid(_))));
/// ```
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// It is no JSON, or not of the right shape.
    #[error("this is not the plan of a flow: {0}")]
    Json(#[from] serde_json::Error),
    /// Its parts do not fit together.
    #[error("this is not the plan of a flow: {0}")]
    Invalid(String),
}

impl Plan {
    /// The plan as JSON, on one line.
    ///
    /// ```
    /// # use flow_graph::plan::*;
    /// # let plan = Plan::from_json(r#"{
    /// #     "name": "Greet",
    /// #     "inputs": [{ "name": "name", "type_name": "String" }],
    /// #     "outputs": [{ "name": "text", "type_name": "String", "source": { "task": [0, 0] } }],
    /// #     "tasks": [{
    /// #         "name": "hello", "task": "Hello", "reverts": true,
    /// #         "requires": [{
    /// #             "parameter": "name", "symbol": "name", "type_name": "&str",
    /// #             "needed_by": "execute", "source": { "input": 0 }
    /// #         }],
    /// #         "provides": [{ "symbol": "text", "type_name": "String" }]
    /// #     }],
    /// #     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
    /// # }"#)?;
    /// assert_eq!(Plan::from_json(&plan.to_json())?, plan);
    /// # Ok::<(), PlanError>(())
    /// ```
    #[allow(clippy::expect_used)]
    pub fn to_json(&self) -> String {
        // A plan has no maps, and nothing in it can refuse to be written.
        serde_json::to_string(self).expect("every plan can be written as JSON")
    }

    /// The plan from JSON.
    ///
    /// What comes out can be used without fear: every number in it stands for something, every
    /// task stands in the body once, and no children wait for each other. Where a value comes
    /// from is not proven again to run before.
    ///
    /// # Errors
    ///
    /// If the text is no JSON or not that of a plan, its parts do not fit together, or it has
    /// more than 512 levels of JSON, which is 127 flows within each other.
    ///
    /// ```
    /// use flow_graph::Plan;
    ///
    /// let plan = Plan::from_json(r#"{
    ///     "name": "Wait",
    ///     "tasks": [{ "name": "wait", "task": "Wait", "reverts": false }],
    ///     "root": { "pattern": "linear", "children": [{ "task": 0 }] }
    /// }"#)?;
    /// assert_eq!(plan.tasks[0].name, "wait");
    /// # Ok::<(), flow_graph::plan::PlanError>(())
    /// ```
    pub fn from_json(json: &str) -> Result<Plan, PlanError> {
        if levels(json) > LEVELS {
            let message = format!("it has more than {LEVELS} levels");
            return Err(PlanError::Invalid(message));
        }
        // The limit of serde_json itself, 128, is soon reached.
        let mut reader = serde_json::Deserializer::from_str(json);
        reader.disable_recursion_limit();
        let plan = Plan::deserialize(&mut reader)?;
        reader.end()?;
        validate::validate(&plan).map_err(PlanError::Invalid)?;
        Ok(plan)
    }
}

/// How many levels a JSON text has.
fn levels(json: &str) -> usize {
    let (mut level, mut most, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                level += 1;
                most = most.max(level);
            }
            b'}' | b']' if !quoted => level = level.saturating_sub(1),
            _ => {}
        }
    }
    most
}
