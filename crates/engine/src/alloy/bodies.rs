//! What stands in the braces, held against what may stand there.

use std::collections::BTreeSet;

use alloy_syntax::{Attribute, Block, Body, Statement};

use super::catalogue::{Component, Content, Schema};
use super::check::Context;
use super::config::range;
use super::findings::{Fault, Finding};
use super::modules::Signature;
use super::typing;

/// Where a body stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The level whose names its expressions see.
    scope: usize,
    config: usize,
    component: &'a Component,
    /// The block that is looked at.
    block: Block<'a>,
    /// Names of blocks from the component to it; empty for the component itself.
    path: &'a str,
}

/// The body of a component of the catalogue.
pub(super) fn component(ctx: &mut Context<'_>, scope: usize, config: usize, block: Block<'_>, known: &Component) {
    let place = Place { scope, config, component: known, block, path: "" };
    body(ctx, place, &known.body);
}

fn body(ctx: &mut Context<'_>, place: Place<'_>, schema: &Schema) {
    match schema.content {
        Content::Open => return,
        // The components in it are looked at level by level.
        Content::Components => return no_attributes(ctx, place.config, place.block.body()),
        Content::Listed | Content::Stages => {}
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut blocks: BTreeSet<String> = BTreeSet::new();
    for statement in place.block.body().statements() {
        ctx.n_arguments += 1;
        match statement {
            Statement::Attribute(it) => {
                if !seen.insert(it.name().text) {
                    let message = format!("`{}` of {} stands twice", it.name().text, place.shown());
                    place.add(ctx, Fault::ArgumentUnknown, range(it.name().range), it.name().text, message);
                }
                attribute(ctx, place, schema, it);
            }
            Statement::Block(it) => {
                let name = it.full_name();
                inner(ctx, place, schema, it, &name);
                blocks.insert(name);
            }
        }
    }
    missing(ctx, place, schema, &seen, &blocks);
}

fn attribute(ctx: &mut Context<'_>, place: Place<'_>, schema: &Schema, it: Attribute<'_>) {
    let name = it.name().text;
    let Some(arg) = schema.args.get(name) else {
        let message = if schema.blocks.contains_key(name) {
            format!("`{name}` of {} is a block: write `{name} {{ … }}`", place.shown())
        } else {
            format!("{} has no argument `{name}`", place.shown())
        };
        // A block for which the reference has no table of arguments may well have some: it often shows one table
        // for several blocks.
        let is_doubtful = schema.args.is_empty() && !place.path.is_empty() && !schema.blocks.contains_key(name);
        let subject = place.subject(name);
        let finding = Finding { at: range(it.name().range), message, subject, is_doubtful, ..Finding::default() };
        ctx.findings.add(Fault::ArgumentUnknown, place.config, finding);
        return;
    };
    for wrong in typing::mismatches(ctx, place.scope, it.value(), &arg.ty) {
        let message = format!("`{name}` of {} takes {}, not {}", place.shown(), wrong.expected, wrong.found);
        place.add(ctx, Fault::ArgumentType, range(wrong.at), name, message);
    }
    if let Some(text) = it.value().as_string()
        && !arg.values.is_empty()
        && !arg.values.contains(&text.as_ref())
    {
        let message = format!("`{name}` of {} is one of {}, not `{text}`", place.shown(), arg.values.join(", "));
        place.add(ctx, Fault::ArgumentType, range(it.value().range()), name, message);
    }
}

fn inner(ctx: &mut Context<'_>, place: Place<'_>, schema: &Schema, it: Block<'_>, name: &str) {
    let staged = (schema.content == Content::Stages && name.starts_with("stage."))
        .then(|| place.component.body.blocks.get(name))
        .flatten();
    if let Some(known) = schema.blocks.get(name).or(staged) {
        let path = if place.path.is_empty() { name.to_owned() } else { format!("{}.{name}", place.path) };
        return body(ctx, Place { block: it, path: &path, ..place }, &known.body);
    }
    let message = if schema.args.contains_key(name) {
        format!("`{name}` of {} is an argument: write `{name} = …`", place.shown())
    } else {
        format!("{} has no block `{name}`", place.shown())
    };
    place.add(ctx, Fault::ArgumentUnknown, range(it.name_range()), name, message);
}

/// What must be there and is not. What has a default is not demanded, whatever the reference says beside it.
fn missing(ctx: &mut Context<'_>, place: Place<'_>, schema: &Schema, seen: &BTreeSet<&str>, blocks: &BTreeSet<String>) {
    // Wrongly written as the other is another fault.
    let is_there = |name: &str| seen.contains(name) || blocks.contains(name);
    let args = schema.args.iter().filter(|(_, it)| it.is_required && it.default.is_empty()).map(|(name, _)| *name);
    let inner = schema.blocks.iter().filter(|(_, it)| it.is_required).map(|(name, _)| *name);
    for name in args.chain(inner).filter(|name| !is_there(name)) {
        let message = format!("{} needs `{name}`", place.shown());
        place.add(ctx, Fault::ArgumentMissing, range(place.block.head_range()), name, message);
    }
}

impl Place<'_> {
    /// As messages name it.
    fn shown(&self) -> String {
        let component = self.component.name;
        if self.path.is_empty() { format!("`{component}`") } else { format!("`{}` of `{component}`", self.path) }
    }

    fn add(&self, ctx: &mut Context<'_>, fault: Fault, at: specast_syntax::Range, name: &str, message: String) {
        let subject = self.subject(name);
        ctx.findings.add(fault, self.config, Finding { at, message, subject, ..Finding::default() });
    }

    /// What a finding about an argument or block is about.
    fn subject(&self, name: &str) -> String {
        [self.component.name, self.path, name].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(".")
    }
}

/// The body of a component that a module declares.
pub(super) fn custom(ctx: &mut Context<'_>, config: usize, block: Block<'_>, signature: &Signature) {
    let name = block.full_name();
    let mut add = |fault: Fault, at: alloy_syntax::Range, argument: &str, message: String| {
        let subject = format!("{name}.{argument}");
        ctx.findings.add(fault, config, Finding { at: range(at), message, subject, ..Finding::default() });
    };
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for statement in block.body().statements() {
        ctx.n_arguments += 1;
        match statement {
            Statement::Attribute(it) => {
                let argument = it.name().text;
                if !seen.insert(argument) {
                    add(
                        Fault::ArgumentUnknown,
                        it.name().range,
                        argument,
                        format!("`{argument}` of `{name}` stands twice"),
                    );
                } else if !signature.arguments.contains_key(argument) {
                    add(
                        Fault::ArgumentUnknown,
                        it.name().range,
                        argument,
                        format!("`{name}` has no argument `{argument}`"),
                    );
                }
            }
            Statement::Block(it) => {
                let inner = it.full_name();
                add(Fault::ArgumentUnknown, it.name_range(), &inner, format!("`{name}` has no block `{inner}`"));
            }
        }
    }
    for (argument, &is_required) in &signature.arguments {
        if is_required && !seen.contains(argument.as_str()) {
            add(Fault::ArgumentMissing, block.head_range(), argument, format!("`{name}` needs `{argument}`"));
        }
    }
}

/// Components alone stand at the top of files, modules and templates.
pub(super) fn no_attributes(ctx: &mut Context<'_>, config: usize, body: Body<'_>) {
    for it in body.attributes() {
        let message = format!("`{}` stands in no component", it.name().text);
        let subject = it.name().text.to_owned();
        let finding = Finding { at: range(it.name().range), message, subject, ..Finding::default() };
        ctx.findings.add(Fault::ArgumentUnknown, config, finding);
    }
}
