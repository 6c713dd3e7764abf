//! Plans as JSON.

use super::{Plan, validate};

/// A text is not the plan of a flow.
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
    /// more than 30 blocks within each other.
    pub fn from_json(json: &str) -> Result<Plan, PlanError> {
        let plan = serde_json::from_str(json)?;
        validate::validate(&plan).map_err(PlanError::Invalid)?;
        Ok(plan)
    }
}
