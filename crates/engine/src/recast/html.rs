//! HTML that stands around other blocks: what `<details>` opens and `</details>` closes moves as one.
//!
//! Knows units, tags and decisions, and nothing of templates.

use specast_syntax::{BlockKind, Range};

use super::place::Decision;
use super::units::Unit;
use crate::source::Source;

/// Makes one unit of what a tag of HTML encloses, from the block that opens it to the one that closes it. A tag that
/// nothing closes before the next heading encloses nothing.
pub fn enclose(source: &Source, units: Vec<Unit>) -> Vec<Unit> {
    let mut out: Vec<Unit> = Vec::with_capacity(units.len());
    let mut at = 0;
    while at < units.len() {
        let mut unit = units[at].clone();
        let last = closed_by(source, &units, at).unwrap_or(at);
        unit.range = Range { start: unit.range.start, end: units[last].range.end };
        out.push(unit);
        at = last + 1;
    }
    out
}

/// What a tag encloses stays with its heading, unless a person put it elsewhere: it was folded away there.
pub fn stay(source: &Source, units: &[Unit], decisions: &mut [Decision]) {
    for at in 0..units.len() {
        let n_blocks = source.document.blocks.iter().filter(|block| units[at].range.overlaps(block.range)).count();
        let encloses = units[at].kind == BlockKind::Html && n_blocks > 1;
        if !encloses || !decisions[at].is_split || decisions[at].confidence >= 1.0 {
            continue;
        }
        let is_heading =
            |unit: &Unit| matches!(unit.kind, BlockKind::Heading { .. }) && unit.section == units[at].section;
        if let Some(heading) = units.iter().position(is_heading) {
            let why = vec!["stays with its heading, as HTML that encloses it".to_owned()];
            let confidence = decisions[heading].confidence.min(decisions[at].confidence);
            decisions[at] = Decision { why, confidence, is_split: false, ..decisions[heading].clone() };
        }
    }
}

/// The unit that closes what the unit at `at` opens and leaves open.
fn closed_by(source: &Source, units: &[Unit], at: usize) -> Option<usize> {
    let text = |unit: &Unit| unit.range.of(&source.text).to_ascii_lowercase();
    if units[at].kind != BlockKind::Html {
        return None;
    }
    let own = text(&units[at]);
    let name = tag_name(&own)?;
    let mut n_open = surplus(&own, name);
    if n_open <= 0 {
        return None;
    }
    for (last, unit) in units.iter().enumerate().skip(at + 1) {
        match unit.kind {
            BlockKind::Heading { .. } => return None,
            BlockKind::Html => n_open += surplus(&text(unit), name),
            _ => {}
        }
        if n_open <= 0 {
            return Some(last);
        }
    }
    None
}

/// The name of the tag that a text opens with.
fn tag_name(text: &str) -> Option<&str> {
    let rest = text.trim_start().strip_prefix('<')?;
    let name = &rest[..rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).len()];
    (!name.is_empty()).then_some(name)
}

/// How many tags of this name a text opens more than it closes.
fn surplus(text: &str, name: &str) -> i32 {
    let count = |mark: &str| {
        let tag = format!("{mark}{name}");
        let ends = |(at, _): (usize, &str)| text[at + tag.len()..].starts_with(|c: char| !c.is_ascii_alphanumeric());
        i32::try_from(text.match_indices(&tag).filter(|found| ends(*found)).count()).unwrap_or(i32::MAX)
    };
    count("<") - count("</")
}

#[cfg(test)]
mod tests {
    use super::super::place::{Decision, Target};
    use super::super::units::cut;
    use super::stay;
    use crate::source::{Envelope, Source};

    fn ranges(text: &str) -> Vec<String> {
        let source = Source::new("a.md", text, Envelope::default());
        cut(&source).iter().map(|unit| unit.range.of(text).to_owned()).collect()
    }

    #[test]
    fn what_a_tag_encloses_is_one_unit() {
        let whole = "<details>\n<summary>More</summary>\n\n- a\n\n<details>\n\nb\n\n</details>\n\nc\n\n</details>";
        assert_eq!(ranges(&format!("# T\n\n{whole}\n\nd\n")), ["# T", whole, "d"]);
    }

    #[test]
    fn what_is_enclosed_stays_with_its_heading_unless_a_person_moves_it() {
        let text = "# T\n\n## A\n\n<details>\n\n- a\n\n</details>\n\nb\n";
        let source = Source::new("a.md", text, Envelope::default());
        let units = cut(&source);
        let decide = |confidence: f32| {
            let home = Decision {
                target: Target::Section(1),
                confidence: 0.9,
                why: Vec::new(),
                runner_up: None,
                is_split: false,
            };
            let mut all = vec![home.clone(); units.len()];
            all[2] = Decision { target: Target::Section(2), confidence, is_split: true, ..home };
            stay(&source, &units, &mut all);
            all[2].target
        };
        assert_eq!((decide(0.7), decide(1.0)), (Target::Section(1), Target::Section(2)));
    }

    #[test]
    fn a_tag_that_nothing_closes_encloses_nothing() {
        assert_eq!(ranges("<details>\n\na\n\n# T\n\n</details>\n").len(), 4);
        assert_eq!(ranges("<br>\n\na\n").len(), 2);
        assert_eq!(ranges("<details><b>x</b></details>\n\na\n").len(), 2);
    }
}
