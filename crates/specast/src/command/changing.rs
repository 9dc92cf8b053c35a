//! Changes of documents that findings lead to: fixes, and comments that silence.

use rayon::prelude::*;
use specast_engine::contract::Contract;
use specast_engine::diagnostic::Severity;
use specast_engine::edit::{self, Change, TextEdit};
use specast_engine::index::Index;
use specast_engine::proof::{self, Fate, Inputs};
use specast_engine::rules::suppress::OPENING;
use specast_engine::rules::{self, Applicability, Mended, Settings, Why};
use specast_engine::source::Source;
use specast_syntax::{Block, BlockKind, Range, Span};

use super::checking::Checked;
use crate::fingerprint::Printed;

/// A change of a document with its text before.
pub type Changed = (Change, String);

/// What came of mending.
#[derive(Debug, Default)]
pub struct Mending {
    /// The changes.
    pub changes: Vec<Changed>,
    /// How many fixes were carried out.
    pub n_fixes: usize,
    /// Which were not, and why.
    pub notes: Vec<String>,
}

/// Mends every document. The findings are those from before until someone looks again.
pub fn mend(checked: &mut Checked, which: Applicability) -> Mending {
    let (contracts, index) = (&checked.contracts, &checked.index);
    let mended: Vec<Mended> = checked
        .documents
        .par_iter()
        .map(|document| {
            let contract = &contracts[document.contract];
            proven(&document.source, contract, &document.settings, Some(index), which)
        })
        .collect();
    let mut out = Mending::default();
    for (document, mended) in checked.documents.iter_mut().zip(mended) {
        let path = &document.source.path;
        out.notes.extend(mended.left.into_iter().map(|(why, rules)| {
            let why = match why {
                Why::Fight => "undo each other or have no end",
                Why::Loses => "would lose text",
                Why::Futile => {
                    "would mend nothing where they stand; is a code block or a comment before them not closed?"
                }
            };
            format!("{path}: fixes of {} were left out: they {why}", rules.join(" and "))
        }));
        if mended.source.text == document.source.text {
            continue;
        }
        out.n_fixes += mended.n_fixes;
        out.changes.push(change(&document.source, &mended.source));
        document.source = mended.source;
    }
    out
}

/// Carries out the fixes of a document that lose nothing, as the proof says.
pub fn proven(
    source: &Source,
    contract: &Contract,
    settings: &Settings,
    index: Option<&Index>,
    which: Applicability,
) -> Mended {
    let mend = |keeps: &dyn Fn(&Source, &Source, &[Range]) -> bool| {
        rules::mend(source, contract, settings, index, which, keeps)
    };
    // A proof takes longer than all rounds together: one over them all, and one for each only in doubt.
    let mended = mend(&|_, _, _| true);
    if keeps(source, &mended.source, contract, &[]) {
        return mended;
    }
    mend(&|before, after, on_purpose| keeps(before, after, contract, on_purpose))
}

/// Whether the proof finds everything of a document in what fixes made of it, but for what they write anew on
/// purpose.
fn keeps(before: &Source, after: &Source, contract: &Contract, on_purpose: &[Range]) -> bool {
    if before.text == after.text {
        return true;
    }
    let proof = proof::prove(Inputs {
        sources: std::slice::from_ref(before),
        outputs: std::slice::from_ref(after),
        contracts: std::slice::from_ref(contract),
        others: &[],
    });
    let fragments = proof.fragments.iter().filter(|fragment| !fragment.navigation);
    let fates = fragments.map(|fragment| (fragment.span, &fragment.fate));
    let mut fates = fates.chain(proof.facts.iter().map(|judged| (judged.span, &judged.fate)));
    let is_meant = |span: Span| on_purpose.iter().any(|range| range.overlaps(span.range));
    fates.all(|(span, fate)| !matches!(fate, Fate::Lost { .. }) || is_meant(span))
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
