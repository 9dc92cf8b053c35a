//! A text says that it is not finished: TODO, TBD, NEEDS CLARIFICATION.

use std::sync::LazyLock;

use specast_syntax::{Leaf, Range};

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};
use crate::words::rows;

pub(in crate::rules) static RULE: Rule = Rule {
    name: "unfinished-text",
    severity: Severity::Information,
    enabled: true,
    applies: subjects::always,
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
        // What a link says is said of what it leads to.
        let links = document.inlines(tile).iter().filter(|inline| inline.link);
        let is_link = |range: Range| links.clone().any(|inline| inline.range.overlaps(range));
        for part in ctx.parts(tile, leaf) {
            let plain = document.plain_in(tile, part, &ctx.source.text);
            let is_code = |range: Range| plain.codes().any(|code| code.at.overlaps(range));
            let all = markers(&plain.text).into_iter().filter(|(_, at)| !is_code(*at));
            let all = all.map(|(marker, at)| (plain.source(at), marker));
            found.extend(all.filter(|(place, _)| !is_link(*place)));
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
    for (marker, behind) in MARKERS.iter() {
        for (at, _) in text.match_indices(marker) {
            let range = Range::new(at, at + marker.len());
            let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
            let inside = is_word(text[..at].chars().next_back()) || is_word(text[at + marker.len()..].chars().next());
            // The length has to be determined: nothing is left open.
            let before = text[..at].trim_end();
            let is_word = |c: char| c.is_alphanumeric() || matches!(c, ',' | ';');
            let is_verb = !behind.is_empty()
                && before.ends_with(is_word)
                && !before.split_whitespace().next_back().is_some_and(|word| behind.contains(&word));
            // "No [TODO] is left" says that all is done.
            let is_denied = before.trim_end_matches(|c: char| !c.is_alphanumeric()).rsplit(' ').next();
            let is_denied = is_denied.is_some_and(|word| word.eq_ignore_ascii_case("no"));
            if !inside && !is_verb && !is_denied && !out.iter().any(|(_, other)| other.overlaps(range)) {
                out.push((marker, range));
            }
        }
    }
    out.sort_by_key(|(_, range)| range.start);
    out
}

/// Markers, the longest first. One with words behind it counts behind these and where a text begins; elsewhere it
/// is an ordinary verb.
static MARKERS: LazyLock<Vec<(&'static str, Vec<&'static str>)>> = LazyLock::new(|| {
    let rows = rows(include_str!("unfinished.tsv"));
    let mut markers: Vec<_> =
        rows.map(|[marker, _, behind]| (marker, behind.split_whitespace().collect::<Vec<_>>())).collect();
    markers.sort_by_key(|(marker, _)| std::cmp::Reverse(marker.len()));
    markers
});
