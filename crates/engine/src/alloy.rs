//! Configurations of Grafana Alloy: which components there are, and what is wrong with a set of files.
//!
//! Reads texts that the edge hands in. It knows no documents, and not what any of it is deployed for.

pub mod catalogue;
pub mod types;

mod config;

pub use config::{Config, range};
