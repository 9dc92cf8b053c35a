//! A sentence says how many things follow, and as many do not.

use specast_syntax::{Leaf, NodeId, NodeKind, Range, TileId};

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::counts::counted;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "count-mismatch",
    severity: Severity::Warning,
    enabled: true,
    applies: subjects::always,
    page: include_str!("count_mismatch.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let document = &ctx.source.document;
    let mut found = Vec::new();
    for (tile, leaf) in document.leaves() {
        if leaf != Leaf::Paragraph {
            continue;
        }
        let plain = document.plain(tile, &ctx.source.text);
        let Some((said, words)) = counted(&plain.text) else { continue };
        let Some((n, what, ways)) = below(ctx, tile) else { continue };
        if !ways.contains(&said) {
            let at = plain.text.rfind(words).unwrap_or(0);
            found.push((plain.source(Range::new(at, at + words.len())), words.to_owned(), n, what));
        }
    }
    for (at, words, n, what) in found {
        ctx.report(Finding {
            at,
            message: format!("`{words}`, and the {what} below has {n}"),
            help: "mend the number, or what is listed".into(),
            subject: words,
            ..Finding::default()
        });
    }
}

/// What stands right below a paragraph in the same container: how many entries it has, what it is, and all
/// numbers that a reader may come to.
fn below(ctx: &Context<'_>, paragraph: TileId) -> Option<(usize, &'static str, Vec<usize>)> {
    let document = &ctx.source.document;
    let tile = &document.tiles[paragraph];
    let next = document.leaves().map(|(id, _)| id).find(|id| *id > paragraph)?;
    let is_sibling = |id: &NodeId| {
        let node = &document.nodes[*id];
        node.parent == Some(tile.node) && node.range.start >= tile.range.end
    };
    let mut siblings: Vec<NodeId> = (0..document.nodes.len()).filter(is_sibling).collect();
    siblings.sort_by_key(|id| document.nodes[*id].range.start);
    let first = *siblings.first().filter(|id| document.nodes[**id].range.contains(document.tiles[next].range))?;
    if document.nodes[first].kind == NodeKind::Table {
        let rows = document.leaves().filter(|(id, leaf)| document.tiles[*id].node == first && *leaf == Leaf::TableRow);
        let n_rows = rows.count();
        let n_columns = document.cells(next).len();
        return Some((n_rows, "table", vec![n_rows, n_columns, n_columns.saturating_sub(1)]));
    }
    // Lists of one section belong together where a note or some code parts them, but not a sentence that opens
    // the next list.
    let ends = document.leaves().filter(|(id, leaf)| match leaf {
        Leaf::Heading { .. } => true,
        Leaf::Paragraph => {
            let other = &document.tiles[*id];
            other.node == tile.node && other.range.of(&ctx.source.text).trim_end().ends_with(':')
        }
        _ => false,
    });
    let mut ends = ends.map(|(id, _)| document.tiles[id].range.start);
    let end = ends.find(|start| *start >= tile.range.end).unwrap_or(u32::MAX);
    let is_list = |id: &NodeId| matches!(document.nodes[*id].kind, NodeKind::List { .. });
    let lists: Vec<NodeId> =
        siblings.into_iter().filter(|id| is_list(id) && document.nodes[*id].range.start < end).collect();
    (lists.first() == Some(&first)).then_some(())?;
    let mut ways = Vec::new();
    let mut sum = 0;
    for list in &lists {
        sum += items(ctx, *list);
        ways.push(sum);
    }
    ways.extend(lists.iter().map(|list| items(ctx, *list)));
    // Groups: all that is listed below the first items, and all names that stand in them.
    let inside = |id: &NodeId| document.nodes[first].range.contains(document.nodes[*id].range) && *id != first;
    let nested: Vec<NodeId> = (0..document.nodes.len()).filter(|id| inside(id) && is_list(id)).collect();
    let n_groups = nested.len();
    let n_nested: usize = nested.iter().map(|list| items(ctx, *list)).sum();
    ways.extend([
        n_nested,
        n_nested + items(ctx, first),
        n_nested + items(ctx, first) - n_groups.min(items(ctx, first)),
    ]);
    let leaves = document.leaves().filter(|(id, _)| document.nodes[first].range.contains(document.tiles[*id].range));
    ways.push(leaves.map(|(id, _)| document.plain(id, &ctx.source.text).codes().count()).sum());
    Some((items(ctx, first), "list", ways))
}

fn items(ctx: &Context<'_>, list: NodeId) -> usize {
    let nodes = ctx.source.document.nodes.iter();
    nodes.filter(|node| node.parent == Some(list) && matches!(node.kind, NodeKind::Item { .. })).count()
}
