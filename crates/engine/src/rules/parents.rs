//! Keys whose values name other documents.

use specast_syntax::Range;

use super::context::Context;
use crate::contract::{notation, values};

/// The names under a key, each with the bytes it stands in. Addresses elsewhere are none of the workspace.
pub(super) fn of(ctx: &Context<'_>, key: &str) -> Vec<(String, Range)> {
    let slot = ctx.contract.key(key);
    let mut out = Vec::new();
    for (value, range) in values::named(ctx.source, &ctx.fields, key).unwrap_or_default() {
        if ctx.is_hole(slot, &value) {
            continue;
        }
        let raw = ctx.text(range);
        let is_link = raw.contains("](");
        let value = if is_link { raw } else { value.as_str() };
        for name in split(value) {
            // Several names of one line each have their own place.
            let at = raw.find(name).map_or(range, |at| {
                let start = range.start + at as u32;
                Range { start, end: start + name.len() as u32 }
            });
            out.push((name.to_owned(), at));
        }
    }
    out
}

/// The names of a value: between commas, without those that say that there is none.
pub(super) fn split(value: &str) -> impl Iterator<Item = &str> {
    let names = value.split([',', ';', '\n']).map(str::trim);
    names.filter(|name| !name.is_empty() && !name.contains("://") && !is_none(name))
}

fn is_none(name: &str) -> bool {
    let bare = name.trim_matches(['*', '_', '`', '\'', '"', '(', ')']).to_lowercase();
    notation::is_unknown(name) || matches!(bare.as_str(), "" | "-" | "–" | "—" | "none" | "nothing" | "null" | "없음")
}
