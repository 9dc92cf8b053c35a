//! A text says that it is not finished: TODO, TBD, NEEDS CLARIFICATION.

use std::sync::LazyLock;

use specast_syntax::{Leaf, Range};

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "unfinished-text",
    severity: Severity::Information,
    enabled: true,
    page: include_str!("unfinished_text.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let document = &ctx.source.document;
    let mut found = Vec::new();
    for (tile, leaf) in document.leaves() {
        if matches!(leaf, Leaf::Code { .. } | Leaf::LinkDefinition) {
            continue;
        }
        let plain = document.plain(tile, &ctx.source.text);
        let is_code = |range: Range| plain.codes().any(|code| code.at.overlaps(range));
        for (marker, at) in markers(&plain.text) {
            if !is_code(at) {
                found.push((plain.source(at), marker));
            }
        }
    }
    for (at, marker) in found {
        ctx.report(Finding {
            at,
            message: format!("`{marker}` says that something is not finished"),
            help: "write what is missing, or say who will and when".into(),
            subject: marker.to_owned(),
            ..Finding::default()
        });
    }
}

/// The markers of a text, the longest at each place. Capitals count: a team may well speak of a to-do list.
fn markers(text: &str) -> Vec<(&'static str, Range)> {
    let mut out: Vec<(&'static str, Range)> = Vec::new();
    for (marker, _) in MARKERS.iter() {
        for (at, _) in text.match_indices(marker) {
            let range = Range::new(at, at + marker.len());
            let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
            let inside = is_word(text[..at].chars().next_back()) || is_word(text[at + marker.len()..].chars().next());
            if !inside && !out.iter().any(|(_, other)| other.overlaps(range)) {
                out.push((marker, range));
            }
        }
    }
    out.sort_by_key(|(_, range)| range.start);
    out
}

/// Marker and the reason why it is one, the longest first.
static MARKERS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("unfinished.tsv").lines().skip(1);
    let mut markers: Vec<_> = lines.filter_map(|line| line.split_once('\t')).collect();
    markers.sort_by_key(|(marker, _)| std::cmp::Reverse(marker.len()));
    markers
});
