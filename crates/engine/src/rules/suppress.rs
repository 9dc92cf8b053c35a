//! Comments that silence a rule: `<!-- specast-ignore RULE: reason -->`.
//!
//! Above the first section the comment speaks for the whole document; right above a block for that block;
//! above a heading for the section below it; behind something on its line for that line.
//!
//! In a configuration of Alloy it is `// specast-ignore RULE: reason`, behind something for that line, else for the
//! block or argument below it.

use std::collections::BTreeSet;

use alloy_syntax::{Attribute, Block};
use specast_syntax::{BlockKind, Leaf, LineIndex, Range};

use super::context::{Context, Finding};
use super::suppressions::{suppression_reason, suppression_unused};
use crate::diagnostic::Diagnostic;
use crate::source::Source;

/// A comment that silences rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Names of rules, as written.
    pub rules: Vec<String>,
    /// Why; empty where nothing was said.
    pub reason: String,
    /// The comment.
    pub range: Range,
    /// The bytes that it speaks for.
    pub scope: Range,
}

/// The words that open such a comment.
pub const OPENING: &str = "specast-ignore";

/// Reads the suppressions of a document, in order.
pub fn read(source: &Source) -> Vec<Suppression> {
    let document = &source.document;
    let text: &str = &source.text;
    let mut out = Vec::new();
    for (start, _) in text.match_indices("<!--") {
        let Some(inner) = text[start + 4..].trim_start().strip_prefix(OPENING) else { continue };
        let Some(len) = inner.find("-->").map(|len| len + text[start..].len() - inner.len()) else { break };
        let range = Range::new(start, start + len + 3);
        let inner = text[start + 4..start + len].trim();
        let Some(rest) = inner.strip_prefix(OPENING) else { continue };
        let tile = document.tile_at(range.start);
        let is_code =
            document.leaves().any(|(id, leaf)| id == tile && matches!(leaf, Leaf::Code { .. } | Leaf::FrontEntry));
        if is_code || !rest.starts_with(char::is_whitespace) {
            continue;
        }
        out.push(Suppression { scope: scope(source, range), ..said(rest, range) });
    }
    out
}

fn scope(source: &Source, comment: Range) -> Range {
    let document = &source.document;
    let whole = Range::new(0, source.text.len());
    let line = source.lines.line_range(source.lines.line(comment.start));
    let stands_alone =
        document.blocks.iter().any(|block| block.kind == BlockKind::Comment && block.range.overlaps(comment));
    if !stands_alone {
        return line;
    }
    let first_section = document.sections.first().map(|section| document.tiles[section.heading].range.start);
    if first_section.is_none_or(|start| comment.start < start) {
        return whole;
    }
    let Some(next) =
        document.blocks.iter().find(|block| block.range.start >= comment.end && block.kind != BlockKind::Comment)
    else {
        return line;
    };
    let BlockKind::Heading { .. } = next.kind else { return next.range };
    let section = document.sections.iter().find(|section| document.tiles[section.heading].range.overlaps(next.range));
    section.map_or(next.range, |section| {
        let last = document.tiles.get(section.all.end.saturating_sub(1)).map_or(next.range, |tile| tile.range);
        next.range.cover(last)
    })
}

/// Reads the suppressions of a configuration of Alloy, in order.
pub fn in_alloy(text: &str) -> Vec<Suppression> {
    let (tree, _) = alloy_syntax::parse(text);
    let body = tree.body(text);
    let ranges = body.all_blocks().map(Block::range).chain(body.all_attributes().map(Attribute::range));
    let mut starts: Vec<(u32, u32)> = ranges.map(|it| (it.start, it.end)).collect();
    starts.sort_unstable();
    let lines = LineIndex::new(text);
    let mut out = Vec::new();
    for comment in tree.comments(text) {
        let inner = comment.text.strip_prefix("//").unwrap_or_default().trim();
        let Some(rest) = inner.strip_prefix(OPENING).filter(|it| it.starts_with(char::is_whitespace)) else { continue };
        let range = Range { start: comment.range.start, end: comment.range.end };
        let line = lines.line_range(lines.line(range.start));
        let below = starts.iter().find(|it| it.0 >= range.end).map(|&(start, end)| Range { start, end });
        let scope = below.filter(|_| !comment.follows_code).unwrap_or(line);
        out.push(Suppression { scope, ..said(rest, range) });
    }
    out
}

/// What stands behind the opening words.
fn said(rest: &str, range: Range) -> Suppression {
    let (names, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let rules = names.split([',', ' ']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    Suppression { rules, reason: reason.trim().to_owned(), range, scope: range }
}

/// The suppression that silences a rule at a place; one without a reason silences nothing.
fn silencer<'s>(all: &'s [Suppression], rule: &str, at: Range) -> Option<&'s Suppression> {
    all.iter().find(|one| {
        let is_named = !one.reason.is_empty() && one.rules.iter().any(|name| name == rule);
        is_named && one.scope.cover(one.range).overlaps(at)
    })
}

/// Drops the findings of one file that its suppressions silence. What is wrong with the suppressions comes second:
/// they have no reason, or silence nothing of the rules that were looked for.
pub fn silence(
    all: &[Suppression],
    found: Vec<Diagnostic>,
    is_looked_for: impl Fn(&str) -> bool,
) -> (Vec<Diagnostic>, Vec<Fault>) {
    let mut silenced: BTreeSet<(u32, &str)> = BTreeSet::new();
    let mut left = Vec::new();
    for finding in found {
        match silencer(all, finding.rule, finding.primary.range) {
            Some(one) => _ = silenced.insert((one.range.start, finding.rule)),
            None => left.push(finding),
        }
    }
    let is_idle = |one: &Suppression, rule: &str| is_looked_for(rule) && !silenced.contains(&(one.range.start, rule));
    (left, all.iter().filter_map(|one| Fault::of(one, &is_idle)).collect())
}

/// What is wrong with a suppression.
#[derive(Debug, Clone)]
pub struct Fault {
    /// `suppression-reason` or `suppression-unused`.
    pub rule: &'static super::Rule,
    /// The comment.
    pub at: Range,
    /// The fault, as a sentence.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The rules that it is about.
    pub subject: String,
}

impl Fault {
    fn of(one: &Suppression, is_idle: &dyn Fn(&Suppression, &str) -> bool) -> Option<Self> {
        let names = one.rules.join(", ");
        if one.reason.is_empty() {
            return Some(Self {
                rule: &suppression_reason::RULE,
                at: one.range,
                message: format!("no reason is given why `{names}` is silenced"),
                help: format!("write `{OPENING} {names}: the reason`; without one it silences nothing"),
                subject: names,
            });
        }
        // A comment may silence one rule in earnest and another for nothing.
        let idle: Vec<&str> = one.rules.iter().map(String::as_str).filter(|rule| is_idle(one, rule)).collect();
        if idle.is_empty() {
            return None;
        }
        let all_idle = idle.len() == one.rules.len();
        let names = idle.join(", ");
        Some(Self {
            rule: &suppression_unused::RULE,
            at: one.range,
            message: format!("`{names}` is silenced here, but finds nothing"),
            help: if all_idle { "remove the comment".into() } else { format!("take `{names}` out of the comment") },
            subject: names,
        })
    }
}

/// Drops the findings that the document silences; reports comments without a reason and ones that silence
/// nothing.
pub(super) fn apply(ctx: &mut Context<'_>) {
    let all = read(ctx.source);
    let mut silenced: BTreeSet<(u32, &str)> = BTreeSet::new();
    ctx.retain(|finding| {
        let silencer = silencer(&all, finding.rule, finding.primary.range);
        silencer.inspect(|one| _ = silenced.insert((one.range.start, finding.rule))).is_none()
    });
    for one in &all {
        let is_idle = |one: &Suppression, rule: &str| is_on(ctx, rule) && !silenced.contains(&(one.range.start, rule));
        if let Some(fault) = Fault::of(one, &is_idle)
            && ctx.enter(fault.rule)
        {
            let Fault { at, message, help, subject, .. } = fault;
            ctx.report(Finding { at, message, help, subject, ..Finding::default() });
        }
    }
}

/// A rule that nobody looked for may well find something, and so may one that looks at configurations or holds
/// documents against them; one that does not exist never does.
fn is_on(ctx: &Context<'_>, rule: &str) -> bool {
    let is_of_documents = |rule: &super::Rule| !matches!(rule.check, super::Check::Stage);
    super::rule(rule).is_none_or(|rule| is_of_documents(rule) && ctx.settings.severity(rule).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Envelope;

    fn scopes(text: &str) -> Vec<(String, String, String)> {
        let source = Source::new("a.md", text, Envelope::default());
        let all = read(&source).into_iter();
        all.map(|one| (one.rules.join(","), one.reason, one.scope.of(text).trim().to_owned())).collect()
    }

    #[test]
    fn a_comment_speaks_for_what_follows() {
        let text = "# T\n\n<!-- specast-ignore a-b: old words -->\npara\n\n<!-- specast-ignore c -->\n\n## S\n\nx\n\n### U\n\ny\n\n## V\n";
        assert_eq!(
            scopes(text),
            [
                ("a-b".into(), "old words".into(), "para".into()),
                ("c".into(), String::new(), "## S\n\nx\n\n### U\n\ny".into())
            ]
        );
        let top = "<!-- specast-ignore a: because -->\n\n# T\n";
        assert_eq!(scopes(top)[0].2, top.trim());
        assert!(scopes("# T\n\n```\n<!-- specast-ignore a: x -->\n```\n").is_empty());
    }

    #[test]
    fn a_comment_of_alloy_speaks_for_its_line_or_what_follows() {
        let text = "// specast-ignore a: why\nx { // specast-ignore b, c: so\n  y = 1\n  // specast-ignore d\n  z = 2\n}\n// no specast-ignore e: x\n";
        let all = in_alloy(text).into_iter();
        let scopes: Vec<_> = all.map(|one| (one.rules.join(","), one.reason, one.scope.of(text).trim())).collect();
        let block = &text[25..=text.rfind('}').unwrap()];
        assert_eq!(
            scopes,
            [
                ("a".into(), "why".into(), block),
                ("b,c".into(), "so".into(), "x { // specast-ignore b, c: so"),
                ("d".into(), String::new(), "z = 2"),
            ]
        );
    }
}
