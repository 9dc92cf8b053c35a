//! Recast: a source's blocks, moved as they stand into the sections of a template.
//!
//! It moves and never rewrites. Words of its own are frames (`frames.tsv`), `N/A` and ids. It knows
//! nothing of the proof, and the proof trusts nothing that stands here.

pub mod cues;
pub mod features;
pub mod outline;
pub mod place;
pub mod units;
