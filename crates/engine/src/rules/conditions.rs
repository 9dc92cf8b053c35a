//! Conditions: what must be there, or must not, where a key has a value.
//!
//! A team states them as data; a template states them in a remark, `(Required if status is Final)` or
//! `# Only required for Standards Track. Otherwise, remove this field.` A remark that only people can judge is
//! none.

use super::context::Context;
use super::settings::Condition;
use crate::contract::{Contract, Presence, SlotId, SlotKind, ValueKind, normalise, notation, values};

/// A condition that a remark of the template states about a section or a key.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stated {
    /// What depends on it.
    pub slot: SlotId,
    /// The key that it asks for.
    pub key: String,
    /// The values of which one must be there.
    pub is: Vec<String>,
    /// It must not be there otherwise.
    pub only: bool,
}

/// The conditions of a template that can be read.
pub(super) fn stated(contract: &Contract) -> Vec<Stated> {
    let slots = contract.slots.iter().enumerate();
    let conditional = slots.filter_map(|(id, slot)| match &slot.presence {
        Presence::Conditional(remark) => Some((id, remark)),
        _ => None,
    });
    conditional.filter_map(|(id, remark)| read(contract, id, remark)).collect()
}

fn read(contract: &Contract, slot: SlotId, remark: &str) -> Option<Stated> {
    const WHEN: [&str; 8] =
        ["required if ", "required when ", "include if ", "include when ", "only if ", "only when ", "if ", "when "];
    let plain: String = remark.chars().filter(|c| !matches!(c, '`' | '"' | '\'' | '*')).collect();
    let (first, rest) = plain.split_once(". ").unwrap_or((plain.trim_end_matches('.'), ""));
    // `to_lowercase` may move bytes; only ASCII is needed to find the words.
    let lower = first.to_ascii_lowercase();
    let otherwise = rest.to_ascii_lowercase();
    let only = otherwise.starts_with("otherwise")
        && ["remove", "leave", "omit", "delete"].iter().any(|word| otherwise.contains(word));
    if ["not ", "non-", "unless", "except", "n't"].iter().any(|word| lower.contains(word)) {
        return None;
    }
    let behind = |word: &str| lower.find(word).map(|at| &first[at + word.len()..]);
    if let Some(rest) = behind("required for ") {
        let is = choices(rest);
        let mut keys =
            contract.keys().filter(|key| *key != slot && is.iter().all(|value| offers(contract, *key, value)));
        let key = keys.next().filter(|_| !is.is_empty())?;
        return keys.next().is_none().then(|| Stated { slot, key: contract.name(key), is, only });
    }
    let rest = WHEN.iter().find_map(|word| behind(word))?;
    let rest = rest.trim().trim_start_matches("the ");
    let named = |key: &SlotId| {
        let name = contract.name(*key);
        let after =
            rest.get(..name.len()).filter(|start| start.eq_ignore_ascii_case(&name)).map(|_| &rest[name.len()..])?;
        let after = after.trim_start();
        let verbs = ["is one of ", "is ", "equals ", "== ", "= ", ": "];
        let values = verbs.iter().find_map(|verb| after.strip_prefix(verb))?;
        Some((*key, choices(values)))
    };
    let (key, is) = contract.keys().filter(|key| *key != slot).find_map(|key| named(&key))?;
    let is_choice = matches!(contract.slots[key].kind, SlotKind::Key { value: ValueKind::Enum(_) });
    let is_plain = |value: &String| if is_choice { offers(contract, key, value) } else { !value.contains(' ') };
    (!is.is_empty() && is.iter().all(is_plain)).then(|| Stated { slot, key: contract.name(key), is, only })
}

/// `A, B, or C` as its words.
fn choices(text: &str) -> Vec<String> {
    let commas = text.replace(" or ", ",").replace(['/', '|'], ",");
    commas.split(',').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
}

/// True for a key whose choices hold a value.
pub(super) fn offers(contract: &Contract, key: SlotId, value: &str) -> bool {
    let SlotKind::Key { value: ValueKind::Enum(options) } = &contract.slots[key].kind else { return false };
    options.iter().any(|option| normalise(option) == normalise(value))
}

/// The value that switches a condition on; empty for one that always holds.
pub(super) fn met(ctx: &Context<'_>, key: &str, is: &[String]) -> Option<String> {
    if key.is_empty() {
        return Some(String::new());
    }
    let found = values::named(ctx.source, &ctx.fields, key)?.into_iter().map(|(value, _)| value);
    let mut known = found.filter(|value| !notation::is_unknown(value));
    known.find(|value| is.is_empty() || is.iter().any(|wanted| normalise(wanted) == normalise(value)))
}

/// True where a key, or a labelled line at the top, has a value.
pub(super) fn has(ctx: &Context<'_>, key: &str) -> bool {
    values::named(ctx.source, &ctx.fields, key).is_some_and(|values| !values.is_empty()) || {
        // A mapping has no scalars and is a value all the same.
        let entry = ctx.source.document.front.as_ref().and_then(|front| front.entry(key));
        entry.is_some_and(|entry| !entry.value.is_empty())
    }
}

/// `, because status is Final: the reason`, as far as there is something to say.
pub(super) fn because(condition: &Condition, value: &str) -> String {
    let cause =
        if condition.key.is_empty() { String::new() } else { format!(", where `{}` is `{value}`", condition.key) };
    if condition.reason.is_empty() { cause } else { format!("{cause}: {}", condition.reason) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract;

    fn read_all(remarks: &[(&str, &str)]) -> Vec<String> {
        let keys: String = remarks.iter().map(|(key, remark)| format!("{key}: <text> # {remark}\n")).collect();
        let text = format!(
            "---\nstatus: Draft | Final | Withdrawn\ntype: <Standards Track, Meta, or Other>\n{keys}---\n\n# T\n\n## S (Required if status is Final)\n"
        );
        let contract = contract::compile("t.md", &text);
        let all = stated(&contract).into_iter();
        all.map(|one| {
            format!(
                "{} {} {}{}",
                contract.name(one.slot),
                one.key,
                one.is.join("+"),
                if one.only { " only" } else { "" }
            )
        })
        .collect()
    }

    #[test]
    fn remarks_that_can_be_read() {
        assert_eq!(
            read_all(&[
                ("category", "Only required for Standards Track. Otherwise, remove this field."),
                ("reason", "Required if `status` is Final or Withdrawn"),
                ("other", "required when type = Meta, Other"),
            ]),
            [
                "category type Standards Track only",
                "reason status Final+Withdrawn",
                "other type Meta+Other",
                "S status Final"
            ]
        );
    }

    #[test]
    fn remarks_for_people() {
        let people = [
            ("requires", "Only required when you reference a text in the `S` section. Otherwise, remove this field."),
            ("a", "required if status is not Final"),
            ("b", "required for big changes"),
            ("c", "required if status is Unknown"),
            ("d", "Optional"),
        ];
        assert_eq!(read_all(&people), ["S status Final"]);
    }
}
