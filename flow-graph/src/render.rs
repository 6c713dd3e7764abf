//! Diagrams and text of a plan.
