//! How sure a choice is.
//!
//! Knows what a heading and a block say for each section of a template, and no texts.

use super::headed::Heading;
use super::outline::Place;
use super::score::runner_up;

/// What each number counts: a logistic model, fitted on labelled documents before their words came into the list.
/// With one set of documents left out in turn, 0.9 was right on it in 97 of 100 rows or more. `docs/placement.md`
/// has the figures.
const NOTHING: f32 = -0.9;
const LEAD: f32 = 0.96;
const OWN_LEAD: f32 = 0.26;
const KNOWN: f32 = 1.05;
const NAMED: f32 = 0.86;
const OWN: f32 = 0.85;
/// The share of these odds that three sets kept which had taught neither a word nor a number.
const KEPT: f32 = 0.85;

/// How sure a choice is, from 0 to 1: by how much the heading and the block lead to this section before any other,
/// by how much of the heading is known or stands in the title of the section, and by how much the block says at all.
pub fn sure(slot: usize, heading: &Heading, own: &[f32], outline: &[Place]) -> f32 {
    let rival = |scores: &[f32]| runner_up(scores, slot, outline).map_or(0.0, |(_, score)| score.max(0.0));
    let lead = heading.scores[slot].clamp(0.0, 4.0) - rival(&heading.scores);
    let body: Vec<f32> = own.iter().zip(&heading.scores).map(|(own, head)| own - head.max(0.0)).collect();
    let speaks = NOTHING
        + LEAD * lead.clamp(-2.0, 2.0)
        + OWN_LEAD * (body[slot] - rival(&body)).clamp(-2.0, 2.0)
        + KNOWN * heading.share
        + NAMED * heading.named[slot]
        + OWN * body[slot].clamp(0.0, 3.0);
    let sure = 1.0 / (1.0 + (-speaks * KEPT).exp());
    (sure * 100.0).round() / 100.0
}
