//! A folder holds more documents than the team wants in one.

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "folder-budget",
    severity: Severity::Warning,
    enabled: true,
    applies: subjects::budgets,
    page: include_str!("folder_budget.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(index) = ctx.index else { return };
    let path = &ctx.source.path;
    for (folder, most) in &ctx.settings.budgets {
        let Some(entries) = index.folders.get(folder).filter(|entries| entries.len() > *most) else { continue };
        // One finding a folder: on the first document of the first entry that is too many.
        let Some(extra) = entries.iter().nth(*most) else { continue };
        let below = format!("{extra}/");
        let is_first = |path: &String| {
            let mut others = index.documents.keys().filter(|other| other.starts_with(&below));
            path.starts_with(&below) && others.next() == Some(path)
        };
        if path != extra && !is_first(path) {
            continue;
        }
        ctx.report(Finding {
            at: ctx.first_line(),
            message: format!("`{folder}` holds {} documents or folders, and {most} are allowed", entries.len()),
            help: "sort them into folders, or retire some".into(),
            subject: folder.clone(),
            ..Finding::default()
        });
    }
}
