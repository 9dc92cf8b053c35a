//! A text that the team does not want stands in a document.

use specast_syntax::{Leaf, Plain, Range};

use crate::diagnostic::{Fix, Severity};
use crate::edit::TextEdit;
use crate::rules::context::{Context, Finding};
use crate::rules::languages::{Script, script};
use crate::rules::settings::Forbidden;
use crate::rules::{Check, Rule, subjects, suppress};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "forbidden-text",
    severity: Severity::Warning,
    enabled: true,
    applies: subjects::forbidden,
    page: include_str!("forbidden_text.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for forbidden in &ctx.settings.forbidden {
        // A path is a path wherever it stands; words are words of a sentence.
        let found = if forbidden.text.contains('/') { paths(ctx, forbidden) } else { words(ctx, forbidden) };
        for at in found {
            let shown = ctx.text(at);
            let instead =
                if forbidden.instead.is_empty() { String::new() } else { format!(", write `{}`", forbidden.instead) };
            let reason = if forbidden.reason.is_empty() { String::new() } else { format!(": {}", forbidden.reason) };
            let new = in_case_of(shown, &forbidden.instead);
            let fix = Fix {
                title: format!("Write `{new}`"),
                edits: vec![TextEdit { range: at, text: new }],
                // It changes an author's sentence.
                safe: false,
            };
            ctx.report(Finding {
                at,
                message: format!("`{shown}` is not to be written here{reason}"),
                help: format!("leave it out{instead}").replace("leave it out, ", ""),
                subject: forbidden.text.clone(),
                fix: (!forbidden.instead.is_empty()).then_some(fix),
                ..Finding::default()
            });
        }
    }
}

fn paths(ctx: &Context<'_>, forbidden: &Forbidden) -> Vec<Range> {
    let text = &ctx.source.text;
    let is_name = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    let comments = suppress::read(ctx.source);
    let all = text.match_indices(forbidden.text.trim()).map(|(at, found)| Range::new(at, at + found.len()));
    let whole = all.filter(|at| {
        let (before, after) = (&text[..at.start as usize], &text[at.end as usize..]);
        let ends = forbidden.text.trim().ends_with('/') || !is_name(after.chars().next());
        let starts = forbidden.text.trim().starts_with('/') || !is_name(before.chars().next_back());
        starts && ends && !comments.iter().any(|comment| comment.range.overlaps(*at))
    });
    outside(text, whole.collect(), forbidden)
}

fn words(ctx: &Context<'_>, forbidden: &Forbidden) -> Vec<Range> {
    let document = &ctx.source.document;
    let mut found = Vec::new();
    for (tile, leaf) in document.leaves() {
        if matches!(leaf, Leaf::Code { .. } | Leaf::LinkDefinition | Leaf::Comment | Leaf::Html) {
            continue;
        }
        // The front matter has no inline pieces: its bytes are what is shown.
        if leaf == Leaf::FrontEntry {
            let range = document.tiles[tile].range;
            let value = ctx.source.document.front.iter().flat_map(|front| &front.entries);
            let value = value.map(|entry| entry.value.range).find(|value| range.contains(*value)).unwrap_or(range);
            let moved = |at: Range| Range { start: at.start + value.start, end: at.end + value.start };
            let shown = ctx.text(value);
            found.extend(outside(shown, matches(shown, &forbidden.text), forbidden).into_iter().map(moved));
            continue;
        }
        for part in ctx.parts(tile, leaf) {
            let plain = document.plain_in(tile, part, &ctx.source.text);
            let all = matches(&plain.text, &forbidden.text).into_iter().filter(|at| !is_code(&plain, *at));
            found.extend(outside(&plain.text, all.collect(), forbidden).into_iter().map(|at| plain.source(at)));
        }
    }
    found
}

fn is_code(plain: &Plain, at: Range) -> bool {
    plain.codes().any(|code| code.at.overlaps(at))
}

/// The places of some words in a text: whole words, without case, with any white space between them.
fn matches(text: &str, words: &str) -> Vec<Range> {
    let wanted: Vec<char> = words.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let starts = text.char_indices().map(|(at, _)| at);
    let found = starts.filter_map(|start| {
        let end = start + match_len(&text[start..], &wanted)?;
        let (before, after) = (text[..start].chars().next_back(), text[end..].chars().next());
        let is_whole = !joins(before, wanted.first().copied()) && !joins(wanted.last().copied(), after);
        is_whole.then(|| Range::new(start, end))
    });
    found.collect()
}

/// The bytes at the start of a text that are the wanted characters.
fn match_len(text: &str, wanted: &[char]) -> Option<usize> {
    let mut rest = text;
    for c in wanted {
        if *c == ' ' {
            let trimmed = rest.trim_start();
            (trimmed.len() < rest.len()).then_some(())?;
            rest = trimmed;
            continue;
        }
        let next = rest.chars().next().filter(|next| next.to_lowercase().eq(c.to_lowercase()))?;
        rest = &rest[next.len_utf8()..];
    }
    Some(text.len() - rest.len())
}

/// True for two characters of one word. Particles are written on to a word in Korean, and Chinese has no blanks.
fn joins(left: Option<char>, right: Option<char>) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let (Some(left), Some(right)) = (left, right) else { return false };
    let is_open = |c| matches!(script(c), Some(Script::Hangul | Script::Han | Script::Kana));
    is_word(left) && is_word(right) && !is_open(right)
}

/// The places but those where what is to be written instead stands already and holds the text, as "Grafana Alloy"
/// does "Alloy".
fn outside(text: &str, mut found: Vec<Range>, forbidden: &Forbidden) -> Vec<Range> {
    if !found.is_empty() && !forbidden.instead.is_empty() {
        let around = matches(text, &forbidden.instead);
        found.retain(|at| !around.iter().any(|whole| whole.contains(*at)));
    }
    found
}

/// The replacement, with a capital where the text had one.
fn in_case_of(shown: &str, instead: &str) -> String {
    let mut letters = instead.chars();
    match letters.next() {
        Some(first) if shown.starts_with(char::is_uppercase) => first.to_uppercase().chain(letters).collect(),
        _ => instead.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'t>(text: &'t str, words: &str) -> Vec<&'t str> {
        matches(text, words).into_iter().map(|at| at.of(text)).collect()
    }

    #[test]
    fn whole_words_without_case() {
        assert_eq!(found("A Whitelist, whitelisted, white-list, WHITELIST.", "whitelist"), ["Whitelist", "WHITELIST"]);
        assert_eq!(found("log\n  in or login", "log in"), ["log\n  in"]);
        assert_eq!(found("서버가 서버.", "서버"), ["서버", "서버"]);
        assert_eq!(found("İSTANBUL straße STRASSE", "straße"), ["straße"]);
        assert_eq!(in_case_of("Whitelist", "allow list"), "Allow list");
    }

    #[test]
    fn what_is_written_instead_is_no_finding() {
        let forbidden = Forbidden { text: "Alloy".into(), instead: "Grafana Alloy".into(), reason: String::new() };
        let text = "Grafana Alloy and Alloy";
        let left = outside(text, matches(text, "alloy"), &forbidden);
        let left: Vec<u32> = left.into_iter().map(|at| at.start).collect();
        assert_eq!(left, [18]);
    }
}
