//! Plans as JSON.

use super::Plan;

/// A text is not the plan of a flow.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// It is no JSON, or not of the right shape.
    #[error("this is not the plan of a flow: {0}")]
    Json(#[from] serde_json::Error),
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
    /// # Errors
    ///
    /// If the text is no JSON or not that of a plan.
    pub fn from_json(json: &str) -> Result<Plan, PlanError> {
        Ok(serde_json::from_str(json)?)
    }
}
