//! What stays the same about a finding while its document lives: no line, no message.
//!
//! A fingerprint is a digest of rule, path, headings around, subject, and which one of its equals it is.

use std::collections::BTreeMap;

use specast_engine::diagnostic::Diagnostic;
use specast_engine::source::{Source, digest};

/// Findings, each with its fingerprint.
pub type Printed = Vec<(Diagnostic, String)>;

/// Gives each finding its fingerprint. `source` is the document of a path, where there is one.
pub fn print<'a>(found: impl Iterator<Item = &'a Diagnostic>, source: impl Fn(&str) -> Option<&'a Source>) -> Printed {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    found
        .map(|finding| {
            let identity = identity(finding, source(&finding.primary.path));
            let n = seen.entry(identity.clone()).or_default();
            *n += 1;
            (finding.clone(), digest(&format!("{identity}\n{n}"))[..32].to_owned())
        })
        .collect()
}

fn identity(finding: &Diagnostic, source: Option<&Source>) -> String {
    let headings = source.map_or(String::new(), |source| {
        let tile = source.document.tile_at(finding.primary.range.start);
        let sections = &source.document.sections;
        let around = std::iter::successors(source.document.section_of(tile), |id| sections[*id].parent);
        let titles: Vec<&str> = around.map(|id| sections[id].title.of(&source.text)).collect();
        titles.into_iter().rev().collect::<Vec<_>>().join(" / ")
    });
    [finding.rule, &finding.primary.path, &headings, &finding.subject].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use specast_engine::diagnostic::{Label, Severity};
    use specast_engine::source::Envelope;
    use specast_syntax::Range;

    fn finding(text: &str, at: &str, message: &str) -> Diagnostic {
        let start = text.find(at).unwrap();
        Diagnostic {
            rule: "cell-empty",
            severity: Severity::Error,
            message: message.into(),
            primary: Label { path: "a.md".into(), range: Range::new(start, start + at.len()), text: String::new() },
            secondary: Vec::new(),
            help: message.to_uppercase(),
            fix: None,
            subject: "Owner".into(),
        }
    }

    fn prints(text: &str, found: &[Diagnostic]) -> Vec<String> {
        let source = Source::new("a.md", text, Envelope::default());
        print(found.iter(), |_| Some(&source)).into_iter().map(|(_, print)| print).collect()
    }

    #[test]
    fn lines_and_words_do_not_matter_but_headings_do() {
        let text = "# T\n\n## A\n\nx\n";
        let old = prints(text, &[finding(text, "x", "an empty cell")]);
        let moved = "# T\n\nNew.\n\n## Z\n\nMore.\n\n## A\n\nNew too. x\n";
        assert_eq!(prints(moved, &[finding(moved, "x", "the cell is empty")]), old);
        let renamed = text.replace("## A", "## B");
        assert_ne!(prints(&renamed, &[finding(&renamed, "x", "an empty cell")]), old);
    }

    #[test]
    fn equals_differ_by_which_one_they_are() {
        let text = "# T\n\nx y\n";
        let both = prints(text, &[finding(text, "x", "m"), finding(text, "y", "m")]);
        assert_ne!(both[0], both[1]);
        assert_eq!(prints(text, &[finding(text, "y", "m")])[0], both[0], "the one that is left is the first");
    }
}
