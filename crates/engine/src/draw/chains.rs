//! The ways through a lane, from where data comes to where it ends: what a table shows instead of arrows.

use super::{Lane, Mode};

/// One way through a lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The cards that it passes, in the order of the flow; at least one.
    pub cards: Vec<usize>,
    /// The arrows between them, one fewer.
    pub arrows: Vec<usize>,
    /// True where the flow goes on the way that an earlier chain shows, or comes back to a card of this one.
    pub goes_on: bool,
}

/// A lane with more ways than this shows each arrow once instead of each way.
const MOST: usize = 64;

/// The chains of a lane: all ways from a card that nothing reaches to one that nothing leaves, in the order of
/// its cards and arrows. Where there are more than 64 of them, or circles, as many as show each arrow.
pub fn chains(lane: &Lane) -> Vec<Chain> {
    let mut leaving = vec![Vec::new(); lane.cards.len()];
    let mut is_reached = vec![false; lane.cards.len()];
    for (idx, arrow) in lane.arrows.iter().enumerate() {
        leaving[arrow.from].push(idx);
        is_reached[arrow.to] |= arrow.from != arrow.to;
    }
    let starts: Vec<usize> = (0..lane.cards.len()).filter(|&card| !is_reached[card]).collect();
    let all = every_way(lane, &leaving, &starts);
    let shown = |all: &Vec<Chain>| {
        let mut is_shown = vec![false; lane.arrows.len()];
        all.iter().flat_map(|chain| &chain.arrows).for_each(|&arrow| is_shown[arrow] = true);
        is_shown.into_iter().all(|shown| shown)
    };
    all.filter(shown).unwrap_or_else(|| each_arrow_once(lane, &leaving, &starts))
}

/// All ways, none where they are too many. A way that meets itself ends there.
fn every_way(lane: &Lane, leaving: &[Vec<usize>], starts: &[usize]) -> Option<Vec<Chain>> {
    let mut out = Vec::new();
    let mut open: Vec<Chain> = starts.iter().rev().map(|&card| chain(card)).collect();
    let mut n_steps = 0;
    while let Some(way) = open.pop() {
        let last = way.cards[way.cards.len() - 1];
        n_steps += 1;
        if out.len() > MOST || n_steps > MOST * MOST {
            return None;
        }
        if leaving[last].is_empty() {
            out.push(way);
            continue;
        }
        for &arrow in leaving[last].iter().rev() {
            let mut longer = way.clone();
            let to = lane.arrows[arrow].to;
            let meets = longer.cards.contains(&to);
            longer.cards.push(to);
            longer.arrows.push(arrow);
            if meets {
                longer.goes_on = true;
                out.push(longer);
            } else {
                open.push(longer);
            }
        }
    }
    Some(out)
}

fn each_arrow_once(lane: &Lane, leaving: &[Vec<usize>], starts: &[usize]) -> Vec<Chain> {
    let mut is_shown = vec![false; lane.arrows.len()];
    let mut out = Vec::new();
    for &start in starts.iter().chain(&(0..lane.cards.len()).collect::<Vec<_>>()) {
        while leaving[start].iter().any(|&arrow| !is_shown[arrow]) {
            let mut way = chain(start);
            let mut last = start;
            while let Some(&arrow) = leaving[last].iter().find(|&&arrow| !is_shown[arrow]) {
                is_shown[arrow] = true;
                last = lane.arrows[arrow].to;
                way.cards.push(last);
                way.arrows.push(arrow);
            }
            way.goes_on = !leaving[last].is_empty();
            out.push(way);
        }
        if leaving[start].is_empty() && starts.contains(&start) && !out.iter().any(|way| way.cards == [start]) {
            out.push(chain(start));
        }
    }
    out
}

fn chain(card: usize) -> Chain {
    Chain { cards: vec![card], arrows: Vec::new(), goes_on: false }
}

impl Chain {
    /// The chain on one line: `a → b → c`, with `⇢` where the document alone tells of the step, `⋯>` where the
    /// configuration alone does, and `(pull)` behind what fetches.
    pub fn words(&self, lane: &Lane) -> String {
        let mut out = lane.cards[self.cards[0]].name.clone();
        for (&arrow, &card) in self.arrows.iter().zip(&self.cards[1..]) {
            let arrow = &lane.arrows[arrow];
            let sign = match arrow.standing {
                super::Standing::Both => "→",
                super::Standing::Documented => "⇢",
                super::Standing::Real => "⋯>",
            };
            out.push_str(&format!(" {sign} {}", lane.cards[card].name));
            if arrow.mode == Mode::Pull {
                out.push_str(" (pull)");
            }
        }
        if self.goes_on {
            out.push_str(" → …");
        }
        out
    }
}
