//! The engine of specast: contracts, rules, recast, the conservation proof, flows.
//!
//! Pure functions of bytes. The engine knows no files, clock, environment, network, JSON or HTML;
//! user text never makes an `Err` or a panic; output is deterministic to the byte.
#![deny(clippy::print_stdout, clippy::print_stderr)]

// In reading order: what everything shares, then what reads, then what judges and writes.
mod cores;
pub mod diagnostic;
pub mod edit;
pub mod source;

pub mod alloy;
pub mod contract;
pub mod deployment;
pub mod draw;
pub mod facts;
pub mod flows;
pub mod frames;
pub mod index;
pub mod words;

pub mod apply;
pub mod decisions;
pub mod drift;
pub mod evolution;
pub mod proof;
pub mod recast;
pub mod rules;
pub mod status;
pub mod trace;
