//! Documents name each other as parents in a circle.

use std::collections::{BTreeMap, VecDeque};

use crate::diagnostic::Severity;
use crate::index::Index;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, parents, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "parent-cycle",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::parents,
    page: include_str!("parent_cycle.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(index) = ctx.index else { return };
    let path = ctx.source.path.clone();
    for key in &ctx.settings.parents {
        for (value, at) in parents::of(ctx, key) {
            // Where a value may mean several documents, none of them is held against anybody.
            let [parent] = index.meant(&path, &value)[..] else { continue };
            let Some(circle) = circle(index, &key.to_lowercase(), &path, parent) else { continue };
            ctx.report(Finding {
                at,
                message: format!("`{key}` leads back here: {}", circle.join(" → ")),
                help: "remove the one that is wrong".into(),
                subject: value,
                ..Finding::default()
            });
        }
    }
}

/// The shortest way from a document over one of its parents back to itself.
fn circle<'i>(index: &'i Index, key: &str, start: &'i str, parent: &'i str) -> Option<Vec<&'i str>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::from([(parent, start)]);
    let mut next = VecDeque::from([parent]);
    while let Some(at) = next.pop_front() {
        if at == start {
            let mut way: Vec<&str> =
                std::iter::successors(Some(came_from[start]), |at| (*at != start).then(|| came_from[at])).collect();
            way.reverse();
            way.push(start);
            return Some(way);
        }
        let values = index.documents.get(at).and_then(|summary| summary.values.get(key));
        for value in values.into_iter().flatten().flat_map(|value| parents::split(value)) {
            if let [parent] = index.meant(at, value)[..]
                && !came_from.contains_key(parent)
            {
                came_from.insert(parent, at);
                next.push_back(parent);
            }
        }
    }
    None
}
