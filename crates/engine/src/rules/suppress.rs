//! Comments that silence a rule: `<!-- specast-ignore RULE: reason -->`.
//!
//! Above the first section the comment speaks for the whole document; right above a block for that block;
//! above a heading for the section below it; behind something on its line for that line.

use std::collections::BTreeSet;

use specast_syntax::{BlockKind, Leaf, Range};

use super::context::{Context, Finding};
use super::suppressions::{suppression_reason, suppression_unused};
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
        let (names, reason) = rest.split_once(':').unwrap_or((rest, ""));
        let rules = names.split([',', ' ']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        out.push(Suppression { rules, reason: reason.trim().to_owned(), range, scope: scope(source, range) });
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

/// Drops the findings that the document silences; reports comments without a reason and ones that silence
/// nothing.
pub(super) fn apply(ctx: &mut Context<'_>) {
    let all = read(ctx.source);
    let mut silenced: BTreeSet<(u32, &str)> = BTreeSet::new();
    ctx.retain(|finding| {
        let silencer = all.iter().find(|one| {
            !one.reason.is_empty()
                && one.rules.iter().any(|rule| rule == finding.rule)
                && one.scope.cover(one.range).overlaps(finding.primary.range)
        });
        silencer.inspect(|one| _ = silenced.insert((one.range.start, finding.rule))).is_none()
    });
    for one in &all {
        let names = one.rules.join(", ");
        // A comment may silence one rule in earnest and another for nothing.
        let is_idle = |rule: &&String| is_on(ctx, rule) && !silenced.contains(&(one.range.start, rule.as_str()));
        let idle: Vec<&str> = one.rules.iter().filter(is_idle).map(String::as_str).collect();
        if one.reason.is_empty() {
            if ctx.enter(&suppression_reason::RULE) {
                ctx.report(Finding {
                    at: one.range,
                    message: format!("no reason is given why `{names}` is silenced"),
                    help: format!("write `<!-- {OPENING} {names}: the reason -->`; without one it silences nothing"),
                    subject: names,
                    ..Finding::default()
                });
            }
        } else if !idle.is_empty() && ctx.enter(&suppression_unused::RULE) {
            let all_idle = idle.len() == one.rules.len();
            let names = idle.join(", ");
            ctx.report(Finding {
                at: one.range,
                message: format!("`{names}` is silenced here, but finds nothing"),
                help: if all_idle { "remove the comment".into() } else { format!("take `{names}` out of the comment") },
                subject: names,
                ..Finding::default()
            });
        }
    }
}

/// A rule that nobody looked for may well find something; one that does not exist never does.
fn is_on(ctx: &Context<'_>, rule: &str) -> bool {
    super::rule(rule).is_none_or(|rule| ctx.settings.severity(rule).is_some())
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
}
