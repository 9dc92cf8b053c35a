//! A template has two sections of one name in one place.

use crate::contract::{normalise, notation, placeholder};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "template-section-duplicate",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("template_section_duplicate.md"),
    check: Check::Template(check),
};

fn check(ctx: &mut Context<'_>) {
    let document = &ctx.contract.document;
    let mut seen: Vec<(Option<usize>, u8, String, u32)> = Vec::new();
    let mut found = Vec::new();
    for (id, section) in document.sections.iter().enumerate() {
        let (title, _) = notation::title(document, id, &ctx.contract.text);
        // `Story 1`, `Story 2` and titles with holes are meant to stand several times.
        if placeholder::pattern(&title).has_holes() || !title.contains(char::is_alphanumeric) {
            continue;
        }
        let number = section.number.map_or("", |number| number.of(&ctx.contract.text));
        let at = document.tiles[section.heading].range;
        let line = ctx.contract.lines.line(at.start);
        let name = normalise(&title);
        match seen
            .iter()
            .find(|(parent, level, other, _)| (*parent, *level, other) == (section.parent, section.level, &name))
        {
            Some((.., first)) => found.push((at, format!("{number} {title}").trim().to_owned(), *first)),
            None => seen.push((section.parent, section.level, name, line)),
        }
    }
    for (at, name, first) in found {
        ctx.report(Finding {
            at,
            message: format!("section `{name}` stands twice in the template, first on line {first}"),
            help: "give one of them another title, or remove it".into(),
            subject: name,
            ..Finding::default()
        });
    }
}
