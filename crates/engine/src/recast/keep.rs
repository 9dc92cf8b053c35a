//! A plan that is there and stays as it is: what it holds of a source is left to it.
//!
//! Knows units and texts, and nothing of templates.

use std::collections::BTreeSet;

use specast_syntax::Range;

use super::moved::Decided;
use super::place::{Decision, Target};
use super::units::{Unit, fold};
use crate::source::Source;

/// Takes the decision of `place`, which knows the spec's sections alone, for what would go to the plan and does not
/// stand in it. The first `n_spec` places are the spec's.
pub(super) fn leave(decided: &mut Decided<'_>, n_spec: usize, plan: &Source, place: &dyn Fn(&[Unit]) -> Vec<Decision>) {
    let whole = Range { start: 0, end: plan.text.len() as u32 };
    let there: BTreeSet<String> = said(plan, whole).collect();
    let is_held = |at: usize| said(decided.source, decided.units[at].range).all(|text| there.contains(&text));
    let is_in_plan = |at: &usize| matches!(decided.decisions[*at].target, Target::Section(slot) if slot >= n_spec);
    let gone: Vec<usize> = (0..decided.units.len()).filter(is_in_plan).filter(|at| !is_held(*at)).collect();
    if gone.is_empty() {
        return;
    }
    let alone = place(&decided.units);
    for at in gone {
        decided.decisions[at] = alone[at].clone();
    }
}

/// What shows of each leaf in a part of a document, as far as it says something.
fn said(source: &Source, range: Range) -> impl Iterator<Item = String> {
    let document = &source.document;
    let inside = document.leaves().filter(move |(tile, _)| range.contains(document.tiles[*tile].range));
    let texts = inside.map(|(tile, _)| fold(&document.plain(tile, &source.text).text));
    texts.filter(|text| text.chars().any(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recast::units::cut;
    use crate::source::Envelope;

    #[test]
    fn only_what_the_plan_holds_is_left_to_it() {
        let source = |path: &str, text: &str| Source::new(path, text, Envelope::default());
        let old = source("old.md", "# A\n\n- [ ] Buy [two](a.md)\n\n- Sell `one`\n  * at once\n");
        let units = cut(&old);
        let decisions = vec![Decision::new(Target::Section(5), 1.0, "x"); units.len()];
        let mut decided = Decided { index: 0, source: &old, units, decisions, edits: Vec::new(), filed: Vec::new() };
        let plan = source("plan.md", "# Plan\n\n## A\n\n* [ ] Buy [two](../a.md)\n* Sell `one` \n");
        leave(&mut decided, 3, &plan, &|units| vec![Decision::new(Target::Section(1), 0.5, "y"); units.len()]);
        let targets: Vec<Target> = decided.decisions.iter().map(|decision| decision.target).collect();
        assert_eq!(targets[0], Target::Section(5));
        assert!(targets[1..].contains(&Target::Section(1)), "“at once” stands nowhere: {targets:?}");
    }
}
