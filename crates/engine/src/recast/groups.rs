//! Which blocks of a source stand together: those below one heading, or below a line that somebody wrote instead.
//!
//! Knows units, and no templates.

use specast_syntax::BlockKind;

use super::units::{Part, Unit, title};
use crate::source::{Source, headline};

/// The blocks that are open to a decision, in the order of the text, as indices of units. Each group has a number: 0
/// above all sections, else one more than its section, and behind these the parts that such a line begins where a text
/// stands above all its headings, as `is_above` tells of a number.
pub fn groups(
    source: &Source,
    units: &[Unit],
    is_open: &dyn Fn(usize) -> bool,
    is_above: &dyn Fn(usize) -> bool,
) -> Vec<(usize, Vec<usize>)> {
    let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
    let n_sections = source.document.sections.len();
    // The first line of a text without a title is its name.
    let is_titled = title(source).is_some();
    let names = |n_before: usize| n_before == 0 && !is_titled;
    let mut part = n_sections;
    for (at, unit) in units.iter().enumerate() {
        if unit.part != Part::Body || !is_open(at) || matches!(unit.kind, BlockKind::Heading { .. }) {
            continue;
        }
        let section = unit.section.map_or(0, |id| id + 1);
        let is_above = is_above(section);
        if is_above && !names(groups.len()) && headline(unit.range.of(&source.text)).is_some() {
            part += 1;
        }
        let group = if is_above && part > n_sections { part } else { section };
        match groups.last_mut().filter(|(last, _)| *last == group) {
            Some((_, members)) => members.push(at),
            None => groups.push((group, vec![at])),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recast::units::cut;
    use crate::source::Envelope;

    #[test]
    fn a_bold_line_begins_a_part_above_all_headings() {
        let text = "It moves mail.\n\n**Ports**\n\n25\n\n**Limits**\n\n## A\n\n**Not here**\n\nx\n";
        let source = Source::new("a.md", text, Envelope::default());
        let found = groups(&source, &cut(&source), &|_| true, &|number| number == 0);
        assert_eq!(found, [(0, vec![0]), (2, vec![1, 2]), (3, vec![3]), (1, vec![5, 6])]);
    }
}
