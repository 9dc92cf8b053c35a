//! A template offers different choices for one value, or one choice twice.

use crate::contract::{SlotId, SlotKind, ValueKind, normalise};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "template-choice-conflict",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("template_choice_conflict.md"),
    check: Check::Template(check),
};

fn check(ctx: &mut Context<'_>) {
    let title = ctx.contract.title_slot();
    let mut seen: Vec<(Option<SlotId>, String, Vec<String>, u32)> = Vec::new();
    let mut found = Vec::new();
    for slot in &ctx.contract.slots {
        let choices: Vec<&Vec<String>> = match &slot.kind {
            SlotKind::Key { value: ValueKind::Enum(options) } => vec![options],
            SlotKind::Field => slot
                .holes
                .iter()
                .filter_map(|hole| if let ValueKind::Enum(options) = &hole.value { Some(options) } else { None })
                .collect(),
            _ => continue,
        };
        let name = slot.title.show();
        // What a finding's `Grade` may be says nothing of another section's; what stands above all is one thing.
        let section = slot.parent.filter(|parent| Some(*parent) != title);
        for options in choices {
            let mut own: Vec<String> = options.iter().map(|option| normalise(option)).collect();
            let n = own.len();
            own.sort_unstable();
            own.dedup();
            let line = ctx.contract.lines.line(slot.origin.start);
            if own.len() < n {
                found.push((slot.origin, name.clone(), format!("a choice of `{name}` stands twice")));
            }
            let is_same = |of: Option<SlotId>, other: &str| of == section && normalise(other) == normalise(&name);
            match seen.iter().find(|(of, other, ..)| is_same(*of, other)) {
                Some((_, _, others, first)) if *others != own => {
                    let message = format!("`{name}` has other choices than on line {first}");
                    found.push((slot.origin, name.clone(), message));
                }
                Some(_) => {}
                None => seen.push((section, name.clone(), own, line)),
            }
        }
    }
    for (at, subject, message) in found {
        ctx.report(Finding {
            at,
            message,
            help: "offer the same choices wherever the value stands".into(),
            subject,
            ..Finding::default()
        });
    }
}
