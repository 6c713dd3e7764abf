//! Plans for people: as text, as Mermaid, as DOT.

mod diagram;
mod dot;
mod mermaid;
mod text;
mod words;
