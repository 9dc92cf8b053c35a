//! What refers to what: references to nothing, components that wait for each other, and those that nothing takes from.

use std::collections::BTreeSet;

use alloy_syntax::{Attribute, Body, Reference, references};

use super::catalogue::{Component, Role, Stability, component};
use super::check::{Context, unsettled};
use super::config::range;
use super::findings::{Fault, Finding};
use super::scope::{Custom, Entry, Target};

/// Functions that are not settled, as upstream's validator says (internal/validator/testdata/ga/non_ga.diags).
const UNSETTLED: [(&str, Stability); 1] = [("array.combine_maps", Stability::Experimental)];

/// Who waits for whom among the blocks of a level, and which of them anything refers to.
#[derive(Debug, Default, Clone)]
struct Links {
    /// From a block to those it refers to.
    after: Vec<BTreeSet<usize>>,
    used: BTreeSet<usize>,
}

pub(super) fn check(ctx: &mut Context<'_>) {
    let mut links: Vec<Links> = ctx.scopes.all.iter().map(|it| Links::of(it.blocks.len())).collect();
    for scope in 0..ctx.scopes.all.len() {
        for entry in 0..ctx.scopes.all[scope].blocks.len() {
            let Entry { config, block, .. } = ctx.scopes.all[scope].blocks[entry];
            for attribute in own_attributes(&block.full_name(), block.body()) {
                for reference in references(attribute.value()) {
                    look(ctx, &mut links, (scope, entry), config, &reference);
                }
            }
            instances(ctx, &mut links, scope, entry);
        }
    }
    for (scope, links) in links.iter().enumerate() {
        cycles(ctx, scope, &links.after);
        unused(ctx, scope, &links.used);
    }
}

impl Links {
    fn of(n_blocks: usize) -> Self {
        Self { after: vec![BTreeSet::new(); n_blocks], used: BTreeSet::new() }
    }
}

/// The attributes whose expressions belong to the block itself and not to the components that it holds.
fn own_attributes<'a>(name: &str, body: Body<'a>) -> Vec<Attribute<'a>> {
    match name {
        "declare" => Vec::new(),
        "foreach" => body.attributes().collect(),
        _ => body.all_attributes().collect(),
    }
}

fn look(
    ctx: &mut Context<'_>,
    links: &mut [Links],
    (scope, entry): (usize, usize),
    config: usize,
    reference: &Reference<'_>,
) {
    ctx.n_references += 1;
    let path = reference.path();
    match ctx.scopes.resolve(scope, reference) {
        Target::Name => function(ctx, config, reference, &path),
        Target::Nothing => {
            let at = range(reference.range);
            let argument = reference.parts.get(1).filter(|_| reference.parts[0].text == "argument");
            let (fault, message) = match argument {
                Some(name) => (Fault::ArgumentUnknown, format!("no argument `{}` is declared here", name.text)),
                None => (Fault::ReferenceDangling, format!("nothing is called `{path}` here")),
            };
            ctx.findings.add(fault, config, Finding { at, message, subject: path, ..Finding::default() });
        }
        Target::Block { scope: level, entry: target, n_parts } => {
            links[level].used.insert(target);
            if let Some(from) = ctx.scopes.holder(scope, entry, level) {
                links[level].after[from].insert(target);
            }
            field(ctx, config, reference, (level, target), n_parts);
        }
    }
}

fn function(ctx: &mut Context<'_>, config: usize, reference: &Reference<'_>, path: &str) {
    let Some((_, level)) = UNSETTLED.iter().find(|(name, _)| *name == path) else { return };
    if *level < ctx.options.stability {
        let message = unsettled(path, *level, ctx.options.stability);
        let help = format!("start the process with `--stability.level={}`", level.name());
        let at = range(reference.range);
        let finding = Finding { at, message, help, subject: path.to_owned(), ..Finding::default() };
        ctx.findings.add(Fault::Stability, config, finding);
    }
}

/// Whether a block exports the field that a reference takes.
fn field(
    ctx: &mut Context<'_>,
    config: usize,
    reference: &Reference<'_>,
    (level, target): (usize, usize),
    n_parts: usize,
) {
    let Some(field) = reference.parts.get(n_parts) else { return };
    let Entry { config: there, block, ref id } = ctx.scopes.all[level].blocks[target];
    // One whose label is missing is told of already, and its label may be the next part of the path.
    if block.label().is_none() {
        return;
    }
    let name = block.full_name();
    let (fields, is_doubtful): (Vec<&str>, bool) = match component(&name) {
        // What it exports is not in the reference; that it exports nothing is not certain.
        Some(known) if known.export_fields.is_empty() => (Vec::new(), true),
        Some(known) => (known.export_fields.iter().map(|it| it.0).collect(), false),
        None => match ctx.scopes.custom(level, &name) {
            Custom::Known(signature) => (signature.exports.iter().map(String::as_str).collect(), false),
            Custom::Elsewhere | Custom::Unknown => return,
        },
    };
    let is_gap = component(&name).is_some_and(|it| is_doubtful && !it.exports.is_empty());
    if is_gap || fields.contains(&field.text) {
        return;
    }
    let finding = Finding {
        at: range(reference.range),
        message: format!("`{id}` exports no `{}`", field.text),
        other: Some((there, range(block.head_range()), "this component")),
        help: if fields.is_empty() { String::new() } else { format!("it exports {}", fields.join(", ")) },
        subject: reference.path(),
        is_doubtful,
        ..Finding::default()
    };
    ctx.findings.add(Fault::ReferenceDangling, config, finding);
}

/// A block whose component is declared beside it, or around it, waits for the declaration.
fn instances(ctx: &Context<'_>, links: &mut [Links], scope: usize, entry: usize) {
    let name = ctx.scopes.all[scope].blocks[entry].block.full_name();
    if component(&name).is_some() {
        return;
    }
    let id = match name.split_once('.') {
        None => format!("declare.{name}"),
        Some((import, _)) => ["file", "git", "http", "string"]
            .map(|kind| format!("import.{kind}.{import}"))
            .into_iter()
            .find(|id| levels(ctx, scope).any(|level| ctx.scopes.all[level].first(id).is_some()))
            .unwrap_or_default(),
    };
    let found = levels(ctx, scope).find_map(|level| Some((level, ctx.scopes.all[level].first(&id)?)));
    let Some((level, target)) = found else { return };
    links[level].used.insert(target);
    if let Some(from) = ctx.scopes.holder(scope, entry, level) {
        links[level].after[from].insert(target);
    }
}

/// A level and all around it.
fn levels<'c>(ctx: &'c Context<'_>, from: usize) -> impl Iterator<Item = usize> + use<'c> {
    let around = |scope: &usize| ctx.scopes.all[*scope].around.map(|it| it.0);
    std::iter::successors(Some(from), around)
}

/// Tells each component of a circle, at its place.
fn cycles(ctx: &mut Context<'_>, scope: usize, after: &[BTreeSet<usize>]) {
    for circle in circles(after) {
        let blocks = &ctx.scopes.all[scope].blocks;
        let ids: Vec<&str> = circle.iter().map(|&it| blocks[it].id.as_str()).collect();
        let ring = format!("{} → {}", ids.join(" → "), ids[0]);
        let told: Vec<(usize, Finding)> = circle
            .iter()
            .enumerate()
            .map(|(idx, &entry)| {
                let next = &blocks[circle[(idx + 1) % circle.len()]];
                let at = range(blocks[entry].block.head_range());
                let message = match &ids[..] {
                    [alone] => format!("`{alone}` refers to itself"),
                    _ => format!("`{}` waits for itself: {ring}", ids[idx]),
                };
                let other =
                    (circle.len() > 1).then(|| (next.config, range(next.block.head_range()), "of the same circle"));
                let finding = Finding { at, message, other, subject: ids[idx].to_owned(), ..Finding::default() };
                (blocks[entry].config, finding)
            })
            .collect();
        for (config, finding) in told {
            ctx.findings.add(Fault::ComponentCycle, config, finding);
        }
    }
}

/// The strongly connected blocks (Tarjan), each in the order of the text; one alone if it refers to itself.
fn circles(after: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let n = after.len();
    let (mut number, mut low, mut on_stack) = (vec![UNSEEN; n], vec![0; n], vec![false; n]);
    let (mut stack, mut circles, mut next) = (Vec::new(), Vec::new(), 0);
    for root in 0..n {
        if number[root] != UNSEEN {
            continue;
        }
        let mut open = vec![(root, after[root].iter())];
        (number[root], low[root], on_stack[root]) = (next, next, true);
        next += 1;
        stack.push(root);
        while let Some((node, rest)) = open.last_mut() {
            let node = *node;
            if let Some(&target) = rest.next() {
                if number[target] == UNSEEN {
                    (number[target], low[target], on_stack[target]) = (next, next, true);
                    next += 1;
                    stack.push(target);
                    open.push((target, after[target].iter()));
                } else if on_stack[target] {
                    low[node] = low[node].min(number[target]);
                }
                continue;
            }
            open.pop();
            if let Some((above, _)) = open.last() {
                low[*above] = low[*above].min(low[node]);
            }
            if low[node] == number[node] {
                let from = stack.iter().rposition(|&it| it == node).unwrap_or(0);
                let mut circle = stack.split_off(from);
                for &it in &circle {
                    on_stack[it] = false;
                }
                if circle.len() > 1 || after[node].contains(&node) {
                    circle.sort_unstable();
                    circles.push(circle);
                }
            }
        }
    }
    circles.sort();
    circles
}

/// Tells components that only give to others, and to which nothing refers.
fn unused(ctx: &mut Context<'_>, scope: usize, used: &BTreeSet<usize>) {
    let blocks = &ctx.scopes.all[scope].blocks;
    let mut told = Vec::new();
    // What has no label cannot be referred to, and is told of already.
    let is_idle = |(entry, it): &(usize, &Entry<'_>)| !used.contains(entry) && it.block.label().is_some();
    for (_, it) in blocks.iter().enumerate().filter(is_idle) {
        let Some(known) = component(&it.block.full_name()).filter(|known| only_gives(known)) else { continue };
        let message = format!("nothing refers to `{}`", it.id);
        let help = match known.role {
            Role::Exporter | Role::Processor | Role::Connector => "it is sent nothing",
            _ => "what it gives is not taken",
        };
        let at = range(it.block.head_range());
        let finding = Finding { at, message, help: help.to_owned(), subject: it.id.clone(), ..Finding::default() };
        told.push((it.config, finding));
    }
    for (config, finding) in told {
        ctx.findings.add(Fault::ComponentUnused, config, finding);
    }
}

/// Whether a component does nothing by itself.
fn only_gives(known: &Component) -> bool {
    let exports = !known.export_fields.is_empty() || !known.exports.is_empty();
    exports
        && match known.role {
            Role::Auth
            | Role::Connector
            | Role::Discovery
            | Role::DiscoveryProcessor
            | Role::Exporter
            | Role::Processor
            | Role::SourceExporter
            | Role::Storage
            | Role::ValueSource => true,
            Role::ConfigBlock | Role::Extension | Role::Receiver | Role::Source | Role::Sync => false,
        }
}
