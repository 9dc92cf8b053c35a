//! Acceptance scenarios: `Given … When … Then …` in prose, an item, a row or lines of code.
//!
//! Knows no ids; which words open a step is data (`roles.tsv`).

use specast_syntax::{Leaf, Range};

use super::ids::{parts, table};
use crate::source::Source;

/// The scenarios of a document: from the leaf in which each begins to the one in which it ends.
pub(super) fn scenarios(source: &Source) -> Vec<Range> {
    let document = &source.document;
    let mut out = Vec::new();
    // Where the scenario begins that is being read, and its last step.
    let mut open: Option<(Range, &str)> = None;
    for (tile, leaf) in document.leaves() {
        let range = document.tiles[tile].range;
        match leaf {
            Leaf::Heading { .. } => open = None,
            Leaf::Paragraph | Leaf::TableRow | Leaf::Code { .. } => {}
            _ => continue,
        }
        let shown: Vec<String> = parts(source, tile, leaf).into_iter().map(|plain| plain.text.to_lowercase()).collect();
        for line in shown.join(" ").lines() {
            let mut is_first = true;
            for word in line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
                let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
                open = match (step(word), open) {
                    (Some("given"), _) if is_first => Some((range, "given")),
                    (Some("when"), Some((begin, "given"))) => Some((begin, "when")),
                    (Some("then"), Some((begin, "when"))) => {
                        out.push(begin.cover(range));
                        None
                    }
                    (_, open) => open,
                };
                is_first &= is_number;
            }
        }
    }
    out
}

/// The step that a word opens.
fn step(word: &str) -> Option<&'static str> {
    table("step").find(|(_, known)| *known == word).map(|(step, _)| step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Envelope;

    fn lines(text: &str) -> Vec<(u32, u32)> {
        let source = Source::new("a.md", text, Envelope::default());
        scenarios(&source).into_iter().map(|range| source.lines.lines(range)).collect()
    }

    #[test]
    fn scenarios_are_found_in_their_usual_forms() {
        assert_eq!(lines("1. **Given** a user, **When** it asks,\n   **Then** a link comes.\n"), [(1, 2)]);
        assert_eq!(lines("- Given a\n- When b\n- Then c\n"), [(1, 3)]);
        assert_eq!(lines("```gherkin\nScenario: x\n  Given a\n  When b\n  Then c\n```\n").len(), 1);
        assert_eq!(lines("1. **Given** a, **When** b, **Then** c\n2. **Given** d, **When** e, **Then** f\n").len(), 2);
        assert_eq!(lines("- 먼저 a, 만약 b, 그러면 c\n").len(), 1);
    }

    #[test]
    fn what_lacks_a_step_is_none() {
        assert_eq!(lines("1. **Given** a user, **Then** a link comes.\n"), []);
        assert_eq!(lines("The given name is shown when asked, then stored.\n"), []);
        assert_eq!(lines("- Given a\n\n## B\n\n- When b\n- Then c\n"), []);
    }
}
