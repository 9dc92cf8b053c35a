//! Numbered lines above a rule, which Markdown takes for the item of a list and a rule, and people for a heading.

use specast_syntax::BlockKind;

use super::units::Unit;
use crate::source::{Source, underlined};

/// Makes one unit of a numbered line and the rule right below it, a paragraph that heads what follows.
pub fn join(source: &Source, units: Vec<Unit>) -> Vec<Unit> {
    let mut out: Vec<Unit> = Vec::with_capacity(units.len());
    for unit in units {
        let before = out.last().filter(|before| matches!(before.kind, BlockKind::List { .. }));
        let mut range = unit.range;
        if unit.kind == BlockKind::Rule {
            range.start = before.map_or(range.start, |before| before.range.start);
        }
        let is_list = matches!(unit.kind, BlockKind::List { .. });
        let is_joined = (is_list || range != unit.range) && underlined(range.of(&source.text)).is_some();
        if !is_joined {
            out.push(unit);
            continue;
        }
        if !is_list {
            out.pop();
        }
        out.push(Unit { range, kind: BlockKind::Paragraph, ..unit });
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::recast::units::cut;
    use crate::source::{Envelope, Source};

    #[test]
    fn a_numbered_line_is_one_unit_with_the_rule_below_it() {
        let text = "# T\n\n1. Purpose\n----------\n\nIt moves mail.\n\n2. Ports\n========\n\n- a\n- b\n---\n\n3. Not this\n\n---\n";
        let source = Source::new("a.md", text, Envelope::default());
        let units: Vec<String> = cut(&source).iter().map(|unit| unit.range.of(text).to_owned()).collect();
        assert_eq!(
            units,
            [
                "# T",
                "1. Purpose\n----------",
                "It moves mail.",
                "2. Ports\n========",
                "- a\n- b",
                "---",
                "3. Not this",
                "---"
            ]
        );
    }
}
