//! Configurations of Grafana Alloy: which components there are, and what is wrong with a set of files.
//!
//! Reads texts that the edge hands in. It knows no documents, and not what any of it is deployed for.

pub mod catalogue;
pub mod types;

mod config;

mod findings;

mod modules;
mod scope;

mod bodies;
mod graph;
mod typing;

mod check;

pub use check::{Checked, Options, check, look};
pub use config::{Config, range};
pub use findings::Fault;
