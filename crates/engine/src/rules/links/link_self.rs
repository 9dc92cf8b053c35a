//! A link leads to the document that it stands in.

use specast_syntax::Range;

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};
use crate::source;

pub(in crate::rules) static RULE: Rule = Rule {
    name: "link-self",
    severity: Severity::Warning,
    enabled: true,
    applies: subjects::links,
    page: include_str!("link_self.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let folder = source::folder(&ctx.source.path);
    for link in &ctx.source.document.links {
        let destination = link.destination.of(&ctx.source.text);
        let leads_here = source::resolve(folder, destination).is_some_and(|path| path == ctx.source.path);
        if !leads_here || destination.contains('#') || is_asked_for(ctx, link.destination) {
            continue;
        }
        ctx.report(Finding {
            at: link.destination,
            message: "link leads to the document itself".to_owned(),
            help: "name what was meant, or a heading: `#heading`".into(),
            subject: destination.to_owned(),
            ..Finding::default()
        });
    }
}

/// True for a link in a field for which the template shows a link too: `Proposal: [0027](0027-clock.md)` names the
/// document itself.
fn is_asked_for(ctx: &Context<'_>, destination: Range) -> bool {
    let fields = ctx.contract.fields().filter(|slot| ctx.slot(*slot).origin.of(&ctx.contract.text).contains("]("));
    let mut found = fields.flat_map(|slot| ctx.all_fields_of(slot));
    found.any(|field| field.value.contains(destination))
}
