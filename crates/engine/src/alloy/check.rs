//! A set of files that one process loads together, held against the catalogue and against itself.
//!
//! Where a text of the set is broken nothing else is said: what it would have defined is not known.

use std::collections::BTreeMap;

use alloy_syntax::Block;

use super::bodies;
use super::catalogue::{Component, Kind, Role, Stability, component};
use super::config::range;
use super::findings::{Fault, Finding, Findings};
use super::graph;
use super::scope::{Custom, Entry, ScopeKind, Scopes};
use super::{Config, catalogue};
use crate::diagnostic::Diagnostic;

/// What is known of the process that loads a set.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The least settled level that it allows.
    pub stability: Stability,
    /// The files that imports may name, by path.
    pub files: BTreeMap<String, String>,
}

/// What was found, and how much was looked at.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The findings, in the order of the files and of their texts.
    pub found: Vec<Diagnostic>,
    /// Components and configuration blocks.
    pub n_components: usize,
    /// Arguments and blocks in them whose place is in the catalogue.
    pub n_arguments: usize,
    /// References.
    pub n_references: usize,
}

/// Holds the files that one process loads together against the catalogue and each other.
///
/// ```
/// use specast_engine::alloy::{Config, Options, check};
///
/// let config = Config::new("config.alloy", "loki.write \"default\" {\n  endpoint { }\n}\n");
/// let found = check(&[config], &Options::default());
/// let told: Vec<(&str, &str)> = found.iter().map(|it| (it.rule, it.message.as_str())).collect();
/// assert!(told.contains(&("argument-missing", "`endpoint` of `loki.write` needs `url`")));
/// ```
pub fn check(set: &[Config], options: &Options) -> Vec<Diagnostic> {
    look(set, options).found
}

/// The same, and how much was looked at.
pub fn look(set: &[Config], options: &Options) -> Checked {
    let mut findings = Findings::new(set);
    for (config, it) in set.iter().enumerate() {
        for problem in &it.problems {
            let finding = Finding { at: range(problem.range), message: problem.message.clone(), ..Finding::default() };
            findings.add(Fault::Syntax, config, finding);
        }
    }
    if set.iter().any(|it| !it.problems.is_empty()) {
        return Checked { found: findings.finish(), ..Checked::default() };
    }
    let mut ctx = Context {
        options,
        scopes: Scopes::new(set, &options.files),
        findings,
        n_components: 0,
        n_arguments: 0,
        n_references: 0,
    };
    for (config, it) in set.iter().enumerate() {
        bodies::no_attributes(&mut ctx, config, it.body());
    }
    for scope in 0..ctx.scopes.all.len() {
        for entry in 0..ctx.scopes.all[scope].blocks.len() {
            ctx.n_components += 1;
            block(&mut ctx, scope, entry);
        }
    }
    graph::check(&mut ctx);
    Checked {
        n_components: ctx.n_components,
        n_arguments: ctx.n_arguments,
        n_references: ctx.n_references,
        found: ctx.findings.finish(),
    }
}

/// What the checks share.
pub(super) struct Context<'a> {
    pub options: &'a Options,
    pub scopes: Scopes<'a>,
    pub findings: Findings<'a>,
    pub n_components: usize,
    pub n_arguments: usize,
    pub n_references: usize,
}

/// A block at the top of a file, a module or a template.
fn block(ctx: &mut Context<'_>, scope: usize, entry: usize) {
    let Entry { config, block, ref id } = ctx.scopes.all[scope].blocks[entry];
    let id = id.clone();
    let name = block.full_name();
    let head = Finding { at: range(block.head_range()), subject: id.clone(), ..Finding::default() };

    if let Some(first) = ctx.scopes.all[scope].first(&id).filter(|&first| first != entry) {
        let first = &ctx.scopes.all[scope].blocks[first];
        let other = Some((first.config, range(first.block.head_range()), "first here"));
        let message = format!("`{id}` stands twice");
        let help = "give one of them another label, or remove it".to_owned();
        let finding = Finding { message, other, help, at: head.at, subject: id.clone(), ..Finding::default() };
        ctx.findings.add(Fault::ComponentUnknown, config, finding);
    }

    match component(&name) {
        Some(known) => {
            place(ctx, scope, config, block, known);
            stability(ctx, config, block, known);
            bodies::component(ctx, scope, config, block, known);
        }
        None => custom(ctx, scope, config, block, &name),
    }
}

/// Whether a component or configuration block may stand here, and with this label.
fn place(ctx: &mut Context<'_>, scope: usize, config: usize, block: Block<'_>, known: &Component) {
    let name = known.name;
    let has_label = block.label().is_some_and(|it| !it.text.is_empty());
    let is_labelled = known.kind == Kind::Component
        || matches!(name, "argument" | "export" | "declare" | "foreach")
        || name.starts_with("import.");
    let kind = ctx.scopes.all[scope].kind;
    let place = match kind {
        ScopeKind::Files => "outside of a `declare`",
        ScopeKind::Declare => "in a `declare`",
        ScopeKind::Template => "in a `foreach`",
    };
    let is_of_modules = matches!(name, "argument" | "export");
    let is_allowed = match kind {
        ScopeKind::Files => !is_of_modules,
        ScopeKind::Declare => is_labelled,
        ScopeKind::Template => is_labelled && !is_of_modules,
    };
    let mut add = |message: String, help: &str| {
        let at = range(block.head_range());
        let finding = Finding { at, message, help: help.to_owned(), subject: block.id(), ..Finding::default() };
        ctx.findings.add(Fault::ComponentUnknown, config, finding);
    };
    if !is_allowed {
        add(format!("`{name}` may not stand {place}"), "");
    }
    match (is_labelled, has_label) {
        (true, false) => add(format!("`{name}` needs a label"), "write a name in quotes behind it"),
        (false, true) => add(format!("`{name}` takes no label"), "remove the label"),
        _ => {}
    }
}

/// Whether the process allows a component as unsettled as this.
fn stability(ctx: &mut Context<'_>, config: usize, block: Block<'_>, known: &Component) {
    let Some(level) = known.stability.filter(|&level| level < ctx.options.stability) else { return };
    ctx.findings.add(
        Fault::Stability,
        config,
        Finding {
            at: range(block.head_range()),
            message: unsettled(known.name, level, ctx.options.stability),
            help: format!("start the process with `--stability.level={}`", level.name()),
            subject: block.id(),
            ..Finding::default()
        },
    );
}

/// What is said of something that is not settled enough.
pub(super) fn unsettled(name: &str, level: Stability, allowed: Stability) -> String {
    format!("`{name}` is {}, the process allows {} only", level.name(), allowed.name())
}

/// A block whose name is in no catalogue.
fn custom(ctx: &mut Context<'_>, scope: usize, config: usize, block: Block<'_>, name: &str) {
    let signature = match ctx.scopes.custom(scope, name) {
        Custom::Known(signature) => signature.clone(),
        Custom::Elsewhere => return,
        Custom::Unknown => {
            let successor = catalogue::successor(name);
            let message = match successor {
                Some(successor) => format!("`{name}` is of an earlier version, `{successor}` took its place"),
                None => format!("no component is called `{name}`"),
            };
            let help = nearest(name).map_or_else(
                || format!("specast knows the components of the {}", catalogue::version()),
                |near| format!("is `{near}` meant?"),
            );
            let at = range(block.name_range());
            // Which version the process runs is not known here.
            let is_doubtful = successor.is_some();
            let help = if is_doubtful { String::new() } else { help };
            let finding = Finding { at, message, help, subject: block.id(), is_doubtful, ..Finding::default() };
            ctx.findings.add(Fault::ComponentUnknown, config, finding);
            return;
        }
    };
    if block.label().is_none_or(|it| it.text.is_empty()) {
        let message = format!("`{name}` needs a label");
        let at = range(block.head_range());
        let finding = Finding { at, message, subject: block.id(), ..Finding::default() };
        ctx.findings.add(Fault::ComponentUnknown, config, finding);
    }
    bodies::custom(ctx, config, block, &signature);
}

/// A component whose name is nearly this one.
fn nearest(name: &str) -> Option<&'static str> {
    let known = catalogue::components().filter(|it| it.role != Role::ConfigBlock).map(|it| it.name);
    let near = known.map(|it| (strsim::damerau_levenshtein(name, it), it)).min()?;
    (near.0 <= 2).then_some(near.1)
}
