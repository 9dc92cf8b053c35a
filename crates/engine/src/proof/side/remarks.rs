//! Labels that introduce a remark about anything, and name no property of what they stand below, and words that are
//! counted: `Task 2` (`remarks.tsv`).

use std::sync::LazyLock;

use rustc_hash::FxHashMap as HashMap;

use crate::words;

const COUNTED: &str = "is counted";

static LABELS: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| words::rows(include_str!("remarks.tsv")).map(|[label, why]: [_; 2]| (label, why)).collect());

/// True for a folded label of a remark, question, example or kind of change.
pub(in crate::proof) fn is_remark(label: &str) -> bool {
    LABELS.get(label).is_some_and(|why| *why != COUNTED)
}

/// True for a folded label that says no more than that something is said: `note`. A warning says more.
pub(in crate::proof) fn is_note(label: &str) -> bool {
    LABELS.get(label).is_some_and(|why| *why == "remark")
}

/// True for a word that is counted: `task`.
pub(in crate::proof) fn is_counted(word: &str) -> bool {
    LABELS.get(word).is_some_and(|why| *why == COUNTED)
}

/// True for the bytes of a quote that is none: it opens with the label of a note or a warning, as in `> **Note**: …` and
/// `> [!NOTE]`. Advice is weaker than what it may have been.
pub(super) fn is_callout(quote: &str) -> bool {
    let text = quote.trim_start_matches(['>', ' ', '*', '_']);
    let text = text.strip_prefix("[!").unwrap_or(text);
    let label = text.find([':', '*', '_', '\n', ']']).map(|end| words::fold(&text[..end]));
    label.is_some_and(|label| LABELS.get(&*label).is_some_and(|why| matches!(*why, "remark" | "warning")))
}
