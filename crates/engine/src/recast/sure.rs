//! How sure a choice is.
//!
//! Knows what a heading and a block say for each section of a template, and no texts.

use super::headed::Heading;
use super::leave::Says;
use super::outline::Place;
use super::score::{direct, runner_up};

/// How often a clear heading is right alone, and how often a clear block is; measured on labelled documents.
const HEADING: f32 = 0.8;
const BODY: f32 = 0.7;

/// How sure a choice is. The heading and what stands below it are two witnesses, each right so many times in a
/// hundred when it speaks clearly; a choice is wrong where both are.
pub fn sure(slot: usize, heading: &Heading, own: &[f32], outline: &[Place]) -> f32 {
    let head = heading.scores[slot];
    let rival = runner_up(&heading.scores, slot, outline).map_or(0.0, |(_, score)| score.max(0.0));
    let trust = match heading.says {
        Says::Much => 1.0,
        Says::Little => 0.5,
        Says::Nothing => 0.4,
    };
    let lead = if head > 0.0 { ((head - rival) / head / 0.25).clamp(0.0, 1.0) } else { 0.0 };
    // A section that is only near to what the heading names is a guess.
    let named = direct(&heading.subject, &outline[slot]) + heading.named[slot] * 3.0;
    let trust = trust * (named / (head * 0.7).max(0.1)).clamp(0.3, 1.0);
    let by_heading = trust * lead * (head / 2.2).min(1.0);
    let body = |slot: usize| own[slot] - heading.scores[slot];
    let (mine, other) = (body(slot), runner_up(own, slot, outline).map_or(0.0, |(rival, _)| body(rival)));
    let by_body = if other > mine + 0.6 { 0.3 } else { 1.0 } * (mine / 0.9).clamp(0.0, 1.0);
    let wrong = (1.0 - HEADING * by_heading) * (1.0 - BODY * by_body);
    ((1.0 - wrong) * 100.0).round() / 100.0
}
