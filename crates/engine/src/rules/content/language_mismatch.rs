//! A text is written in another language than its folder is.

use specast_syntax::{Leaf, Range, TileId};

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::languages::{LANGUAGES, Script, share};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "language-mismatch",
    severity: Severity::Warning,
    enabled: true,
    applies: subjects::language,
    page: include_str!("language_mismatch.md"),
    check: Check::Document(check),
};

/// A section with fewer letters tells nothing: a name, an address, a quotation.
const FEWEST: usize = 60;

fn check(ctx: &mut Context<'_>) {
    let Some(code) = &ctx.settings.language else { return };
    let Some((_, name, script)) = LANGUAGES.iter().find(|(known, ..)| known == code) else { return };
    let document = &ctx.source.document;
    let mut all = (0, 0);
    let mut foreign = Vec::new();
    let mut start = 0;
    let bounds = document.sections.iter().map(|section| section.heading).chain([document.tiles.len()]);
    for end in bounds {
        let n = letters(ctx, start..end, *script);
        all = (all.0 + n.0, all.1 + n.1);
        if n.1 >= FEWEST && is_foreign(n, *script) {
            foreign.push(place(ctx, start));
        }
        start = end;
    }
    // A document that is foreign as a whole is one finding.
    let (places, what) = if all.1 >= FEWEST && is_foreign(all, *script) {
        (vec![ctx.first_line()], "the document")
    } else {
        (foreign, "the section")
    };
    for at in places {
        ctx.report(Finding {
            at,
            message: format!("{what} is not written in {name}, as its folder is"),
            help: format!("write it in {name}, or move it"),
            subject: ctx.text(at).trim_start_matches('#').trim().to_owned(),
            ..Finding::default()
        });
    }
}

/// Technical texts in other scripts are full of Latin names; Latin ones quote little of others.
fn is_foreign((n_own, n_all): (usize, usize), script: Script) -> bool {
    match script {
        Script::Latin => n_own * 2 < n_all,
        _ => n_own * 5 < n_all,
    }
}

/// The letters of the prose in some tiles: no code, no addresses, no keys.
fn letters(ctx: &Context<'_>, tiles: std::ops::Range<TileId>, script: Script) -> (usize, usize) {
    let document = &ctx.source.document;
    let mut all = (0, 0);
    let inside = document.leaves().skip_while(|(id, _)| *id < tiles.start).take_while(|(id, _)| *id < tiles.end);
    for (tile, leaf) in inside {
        if !matches!(leaf, Leaf::Heading { .. } | Leaf::Paragraph | Leaf::TableHead | Leaf::TableRow | Leaf::Term) {
            continue;
        }
        let plain = document.plain(tile, &ctx.source.text);
        let codes: Vec<Range> = plain.codes().map(|code| code.at).collect();
        let mut at = 0;
        for word in plain.text.split_inclusive(char::is_whitespace) {
            let range = Range::new(at, at + word.len());
            at += word.len();
            let is_address = word.contains("://") || word.matches(['/', '_']).count() > 1;
            if !is_address && !codes.iter().any(|code| code.overlaps(range)) {
                let n = share(word, script);
                all = (all.0 + n.0, all.1 + n.1);
            }
        }
    }
    all
}

fn place(ctx: &Context<'_>, tile: TileId) -> Range {
    let is_heading = ctx.source.document.sections.iter().any(|section| section.heading == tile);
    if is_heading { ctx.source.document.tiles[tile].range } else { ctx.first_line() }
}
