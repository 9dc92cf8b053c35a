//! Changes of documents that findings lead to: fixes, and comments that silence.

use specast_engine::diagnostic::Severity;
use specast_engine::edit::{self, Change, TextEdit};
use specast_engine::rules::suppress::OPENING;
use specast_engine::rules::{self, Applicability};
use specast_engine::source::Source;
use specast_syntax::{Block, BlockKind, Range};

use super::checking::Checked;
use crate::fingerprint::Printed;

/// A change of a document with its text before.
pub type Changed = (Change, String);

/// Mends every document; gives the changes with the old texts, and how many fixes were carried out. The findings
/// are those from before until someone looks again.
pub fn mend(checked: &mut Checked, which: Applicability) -> (Vec<Changed>, usize) {
    let mut changes = Vec::new();
    let mut n_fixes = 0;
    for document in &mut checked.documents {
        let contract = &checked.contracts[document.contract];
        let settings = &document.settings;
        let (mended, n) = rules::mend(&document.source, contract, settings, Some(&checked.index), which);
        if n == 0 || mended.text == document.source.text {
            continue;
        }
        n_fixes += n;
        changes.push(change(&document.source, &mended));
        document.source = mended;
    }
    (changes, n_fixes)
}

/// Writes a comment for each finding where suppressions are read, and looks again. Gives the changes and
/// the number of findings that are silent now; what a comment cannot silence stays among the findings.
pub fn silence(checked: &mut Checked, found: &Printed, reason: &str) -> (Vec<Changed>, usize) {
    let mut changes = Vec::new();
    let mut n_silenced = 0;
    for document in &mut checked.documents {
        let loud = found.iter().map(|(finding, _)| finding);
        let loud = loud.filter(|one| one.severity != Severity::Information && one.primary.path == document.source.path);
        let mut places: Vec<(u32, Vec<&str>)> = Vec::new();
        for finding in loud {
            let at = place(&document.source, finding.primary.range);
            match places.iter_mut().find(|(other, _)| *other == at) {
                Some((_, rules)) => rules.push(finding.rule),
                None => places.push((at, vec![finding.rule])),
            }
        }
        if places.is_empty() {
            continue;
        }
        let text: &str = &document.source.text;
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let edits = places.into_iter().map(|(at, mut rules)| {
            rules.sort_unstable();
            rules.dedup();
            let comment = format!("<!-- {OPENING} {}: {reason} -->{end}{end}", rules.join(", "));
            TextEdit { range: Range { start: at, end: at }, text: comment }
        });
        let text = edit::apply(text, &edits.collect::<Vec<_>>());
        let silenced = Source::new(document.source.path.as_str(), text.as_str(), document.source.envelope.clone());
        changes.push(change(&document.source, &silenced));
        let contract = &checked.contracts[document.contract];
        let left = rules::check_among(&silenced, contract, &document.settings, Some(&checked.index));
        n_silenced += document.found.len().saturating_sub(left.len());
        document.found = left;
        document.source = silenced;
    }
    (changes, n_silenced)
}

/// Where a comment speaks for a range and for as little else as can be: above its block, and above the first
/// heading for what stands in the front matter, which takes no comment.
fn place(source: &Source, range: Range) -> u32 {
    let mut blocks = source.document.blocks.iter().filter(|block| block.kind != BlockKind::Comment);
    let is_content = |block: &&Block| block.kind != BlockKind::Front;
    let above = blocks.clone().filter(is_content).rfind(|block| block.range.start <= range.start);
    match above.or_else(|| blocks.find(is_content)) {
        Some(block) => source.lines.line_range(source.lines.line(block.range.start)).start,
        None => source.text.len() as u32,
    }
}

fn change(old: &Source, new: &Source) -> Changed {
    let change = Change::Replace { path: old.path.clone(), was: old.digest.clone(), text: new.text.to_string() };
    (change, old.text.to_string())
}
