//! Where links lead: destinations do not show, yet they are facts.

use super::{Fact, FactKind, Statement};
use crate::source::{Source, anchors, decoded};
use crate::words::Texts;

/// Where a destination leads: a relative one as seen from the workspace root, an anchor of the document itself as the
/// words of its heading, whatever their number and however many such headings there are. URLs stay as they are.
pub fn resolved(source: &Source, destination: &str) -> String {
    if let Some(anchor) = destination.strip_prefix('#') {
        let section = source.section_at(&decoded(anchor));
        return section.map_or_else(|| destination.to_owned(), |id| format!("#{}", anchors::title(source, id)));
    }
    if destination.starts_with('/') || destination.contains(':') {
        return destination.to_owned();
    }
    let mut parts: Vec<&str> = source.path.split('/').collect();
    parts.pop();
    for part in destination.split('/') {
        match part {
            "." | "" => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

/// Destinations of the links in a statement: they do not show, yet they are facts.
pub(super) fn links(source: &Source, statement: &Statement, index: usize, texts: &mut Texts, out: &mut Vec<Fact>) {
    let links = &source.document.links;
    // A link's own bytes begin before the text that shows of it.
    let mut first = links.partition_point(|link| link.range.start < statement.range.start);
    while first > 0 && links[first - 1].range.end > statement.range.start {
        first -= 1;
    }
    for link in links[first..].iter().take_while(|link| link.range.start < statement.range.end) {
        let destination = link.destination.of(&source.text);
        let shown = matches!(link.kind, specast_syntax::LinkKind::Autolink | specast_syntax::LinkKind::Definition);
        if destination.is_empty() || shown || link.tile != statement.tile() {
            continue;
        }
        let kind = if destination.contains("://") { FactKind::Url } else { FactKind::Reference };
        let canonical = texts.keep(&resolved(source, destination));
        let (range, text) = (link.destination, texts.keep(destination));
        let statement = index as u32;
        out.push(Fact { kind, range, text, canonical, statement, inner: false, leads: true });
    }
}
