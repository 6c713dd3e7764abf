//! What a project may have, and what is set aside for it.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// What was reserved for a project: some of each of several resources, all or nothing.
///
/// It is data, and says the same before it is reserved as after: so what a process reserved
/// that died can be found again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservations {
    /// The project.
    pub project_id: String,
    /// The parts; none if quotas are not looked at.
    pub parts: Vec<Reservation>,
}

/// So much of one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// The `uuid` of the row in `reservations`.
    pub id: Uuid,
    /// `volumes`, `gigabytes`, or one of these for a volume type: `volumes_fast`.
    pub resource: String,
    /// How much more is wanted; below 0, how much is given back.
    pub delta: i64,
}

impl Reservations {
    /// The parts `(resource, delta)`, under ids that are made from `key`: the same key, the
    /// same ids.
    pub fn new<'a>(
        project_id: impl Into<String>,
        key: Uuid,
        parts: impl IntoIterator<Item = (&'a str, i64)>,
    ) -> Self {
        let part = |(resource, delta): (&str, i64)| Reservation {
            id: Uuid::new_v5(&key, resource.as_bytes()),
            resource: resource.to_owned(),
            delta,
        };
        let parts = parts.into_iter().map(part).collect();
        Reservations { project_id: project_id.into(), parts }
    }

    /// The reservations that give back what these took.
    pub fn opposite(&self) -> Self {
        let opposite = |part: &Reservation| Reservation {
            id: Uuid::new_v5(&part.id, b"refund"),
            resource: part.resource.clone(),
            delta: -part.delta,
        };
        Reservations {
            project_id: self.project_id.clone(),
            parts: self.parts.iter().map(opposite).collect(),
        }
    }
}

/// A limit that would be exceeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverQuota {
    /// The resource; of several the first by name.
    pub resource: String,
    /// How much of it the project may have.
    pub limit: i64,
    /// How much it has, with what is reserved.
    pub consumed: i64,
}

impl fmt::Display for OverQuota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OverQuota { resource, limit, consumed } = self;
        write!(f, "the quota of {resource} is {limit}, and {consumed} are consumed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_makes_the_same_ids_again_and_another_does_not() {
        let key = Uuid::new_v4();
        let parts = [("volumes", 1), ("gigabytes", 0)];
        let ours = Reservations::new("p", key, parts);
        assert_eq!(ours, Reservations::new("p", key, parts));
        assert_ne!(ours, Reservations::new("p", Uuid::new_v4(), parts));
        let back = ours.opposite();
        assert_eq!(back.parts[0].delta, -1);
        assert_ne!(back.parts[0].id, ours.parts[0].id);
        assert_ne!(ours.parts[0].id, ours.parts[1].id);
    }
}
