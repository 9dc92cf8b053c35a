//! The rules of `check`: a document against its contract.
//!
//! A rule is two files and its lines here: the code, and the page that explains it, which is its test
//! too. Rules read and report; they know no files, and never which command asked.

mod context;
mod content {
    pub(super) mod cell_empty;
    pub(super) mod field_missing;
    pub(super) mod fixed_text_changed;
    pub(super) mod placeholder_left;
    pub(super) mod table_columns;
}
mod front_matter {
    pub(super) mod front_matter_syntax;
    pub(super) mod key_missing;
    pub(super) mod value_date;
    pub(super) mod value_enum;
    pub(super) mod value_unknown;
}
mod ids {
    pub(super) mod id_format;
    pub(super) mod id_undefined;
}
mod path {
    pub(super) mod path_mismatch;
}
mod sections {
    pub(super) mod section_level;
    pub(super) mod section_missing;
    pub(super) mod section_order;
}

pub use context::Context;

use crate::contract::Contract;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Source;

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name in kebab-case: the fault it finds.
    pub name: &'static str,
    /// How much its findings weigh.
    pub severity: Severity,
    /// What it says, why, and an example that is a test.
    pub page: &'static str,
    /// How it runs.
    pub check: Check,
}

/// How a rule runs.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// On a document and its contract.
    Document(fn(&mut Context<'_>)),
    /// Not by `check`: raised by a stage such as the proof, and documented like all others.
    Stage,
}

/// All rules, in the order in which a reader meets their subjects in a file.
pub static RULES: [&Rule; 16] = [
    &front_matter::front_matter_syntax::RULE,
    &front_matter::key_missing::RULE,
    &front_matter::value_enum::RULE,
    &front_matter::value_date::RULE,
    &front_matter::value_unknown::RULE,
    &sections::section_missing::RULE,
    &sections::section_order::RULE,
    &sections::section_level::RULE,
    &content::field_missing::RULE,
    &content::placeholder_left::RULE,
    &content::table_columns::RULE,
    &content::cell_empty::RULE,
    &content::fixed_text_changed::RULE,
    &ids::id_format::RULE,
    &ids::id_undefined::RULE,
    &path::path_mismatch::RULE,
];

/// The rule of this name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

/// Holds a document against a contract; findings in the order of the document.
pub fn check(source: &Source, contract: &Contract) -> Vec<Diagnostic> {
    let mut ctx = Context::new(source, contract);
    for rule in RULES {
        if let Check::Document(check) = rule.check {
            ctx.enter(rule);
            check(&mut ctx);
        }
    }
    let mut found = ctx.finish();
    found.sort_by(|a, b| {
        let place = (a.primary.range.start, a.primary.range.end).cmp(&(b.primary.range.start, b.primary.range.end));
        place.then_with(|| a.rule.cmp(b.rule)).then_with(|| a.message.cmp(&b.message))
    });
    found.dedup();
    found
}
