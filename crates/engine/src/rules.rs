//! The rules of `check`: a document against its contract.
//!
//! A rule is two files and its lines here: the code, and the page that explains it, which is its test
//! too. Rules read and report; they know no files, and never which command asked.

mod context;
mod templates {
    pub(super) mod contract_conflict;
    pub(super) mod template_choice_conflict;
    pub(super) mod template_comment_unknown;
    pub(super) mod template_section_duplicate;
}
mod alloy {
    pub(super) mod alloy_syntax;
    pub(super) mod argument_missing;
    pub(super) mod argument_type;
    pub(super) mod argument_unknown;
    pub(super) mod component_cycle;
    pub(super) mod component_unknown;
    pub(super) mod component_unused;
    pub(super) mod reference_dangling;
    pub(super) mod stability;
}
mod suppressions {
    pub(super) mod suppression_reason;
    pub(super) mod suppression_unused;

    pub(super) use super::suppress::apply;
}
mod content {
    pub(super) mod checklist_item_missing;
    pub(super) mod count_mismatch;
    pub(super) mod field_empty;
    pub(super) mod field_missing;
    pub(super) mod fixed_text_changed;
    pub(super) mod forbidden_text;
    pub(super) mod language_mismatch;
    pub(super) mod placeholder_left;
    pub(super) mod table_cell_empty;
    pub(super) mod table_columns;
    pub(super) mod table_missing;
    pub(super) mod table_row_missing;
    pub(super) mod template_text_leaked;
    pub(super) mod unfinished_text;
}
mod drift {
    pub(super) mod component_mismatch;
    pub(super) mod container_mismatch;
    pub(super) mod endpoint_mismatch;
    pub(super) mod env_mismatch;
    pub(super) mod flow_missing;
    pub(super) mod flow_undocumented;
    pub(super) mod flows_stale;
    pub(super) mod image_mismatch;
    pub(super) mod limit_mismatch;
    pub(super) mod network_mismatch;
    pub(super) mod port_dead;
    pub(super) mod port_hardcoded;
    pub(super) mod port_missing;
    pub(super) mod port_undocumented;
}
mod front_matter {
    pub(super) mod condition_unmet;
    pub(super) mod front_matter_missing;
    pub(super) mod front_matter_syntax;
    pub(super) mod key_conflict;
    pub(super) mod key_duplicate;
    pub(super) mod key_missing;
    pub(super) mod key_misspelt;
    pub(super) mod key_order;
    pub(super) mod key_unknown;
    pub(super) mod value_date;
    pub(super) mod value_empty;
    pub(super) mod value_enum;
    pub(super) mod value_type;
    pub(super) mod value_unknown;
}
mod links {
    pub(super) mod anchor_broken;
    pub(super) mod image_missing;
    pub(super) mod link_broken;
    pub(super) mod link_self;
    pub(super) mod parent_cycle;
    pub(super) mod parent_missing;
    pub(super) mod path_missing;
    pub(super) mod reference_undefined;
    pub(super) mod reference_unused;
}
mod ids {
    pub(super) mod id_duplicate;
    pub(super) mod id_format;
    pub(super) mod id_undefined;
    pub(super) mod id_unused;
}
mod path {
    pub(super) mod folder_budget;
    pub(super) mod name_mismatch;
    pub(super) mod path_mismatch;
    pub(super) mod sibling_missing;
}
mod sections {
    pub(super) mod section_case;
    pub(super) mod section_duplicate;
    pub(super) mod section_empty;
    pub(super) mod section_level;
    pub(super) mod section_missing;
    pub(super) mod section_order;
    pub(super) mod section_renamed;
    pub(super) mod section_unexpected;
}

mod conditions;
mod counts;
mod languages;
mod mend;
mod names;
mod parents;
mod references;
pub mod settings;
mod skeleton;
mod subjects;
pub mod suppress;
mod types;

pub use context::Context;
pub use mend::{Applicability, Mended, Why, mend};
pub use settings::Settings;

use crate::contract::Contract;
use crate::diagnostic::{Diagnostic, Severity};
use crate::index::Index;
use crate::source::Source;

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name in kebab-case: the fault it finds.
    pub name: &'static str,
    /// How much its findings weigh.
    pub severity: Severity,
    /// False for a rule that a team has to ask for.
    pub enabled: bool,
    /// True for a document that has something it looks at; what it finds counts in any case.
    pub applies: fn(&Context<'_>) -> bool,
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
    /// On a template: the context's source is the template itself.
    Template(fn(&mut Context<'_>)),
    /// Not by a function of its own: raised by a stage such as the suppressions or the validator of Alloy, and
    /// documented like all others.
    Stage,
}

/// All rules by family, in the order in which a reader meets their subjects in a file. A family may stand for its
/// rules where rules are named.
pub static FAMILIES: &[(&str, &[&Rule])] = &[
    (
        "front-matter",
        &[
            &front_matter::front_matter_syntax::RULE,
            &front_matter::front_matter_missing::RULE,
            &front_matter::key_missing::RULE,
            &front_matter::key_misspelt::RULE,
            &front_matter::key_unknown::RULE,
            &front_matter::key_order::RULE,
            &front_matter::key_duplicate::RULE,
            &front_matter::value_empty::RULE,
            &front_matter::value_type::RULE,
            &front_matter::value_enum::RULE,
            &front_matter::value_date::RULE,
            &front_matter::value_unknown::RULE,
            &front_matter::condition_unmet::RULE,
            &front_matter::key_conflict::RULE,
        ],
    ),
    (
        "sections",
        &[
            &sections::section_missing::RULE,
            &sections::section_renamed::RULE,
            &sections::section_case::RULE,
            &sections::section_order::RULE,
            &sections::section_level::RULE,
            &sections::section_duplicate::RULE,
            &sections::section_empty::RULE,
            &sections::section_unexpected::RULE,
        ],
    ),
    (
        "content",
        &[
            &content::field_missing::RULE,
            &content::field_empty::RULE,
            &content::placeholder_left::RULE,
            &content::template_text_leaked::RULE,
            &content::unfinished_text::RULE,
            &content::forbidden_text::RULE,
            &content::language_mismatch::RULE,
            &content::count_mismatch::RULE,
            &content::table_missing::RULE,
            &content::table_columns::RULE,
            &content::table_row_missing::RULE,
            &content::table_cell_empty::RULE,
            &content::checklist_item_missing::RULE,
            &content::fixed_text_changed::RULE,
        ],
    ),
    ("ids", &[&ids::id_format::RULE, &ids::id_undefined::RULE, &ids::id_duplicate::RULE, &ids::id_unused::RULE]),
    (
        "links",
        &[
            &links::link_broken::RULE,
            &links::link_self::RULE,
            &links::path_missing::RULE,
            &links::anchor_broken::RULE,
            &links::image_missing::RULE,
            &links::reference_undefined::RULE,
            &links::reference_unused::RULE,
            &links::parent_missing::RULE,
            &links::parent_cycle::RULE,
        ],
    ),
    (
        "path",
        &[
            &path::path_mismatch::RULE,
            &path::sibling_missing::RULE,
            &path::name_mismatch::RULE,
            &path::folder_budget::RULE,
        ],
    ),
    (
        "templates",
        &[
            &templates::contract_conflict::RULE,
            &templates::template_section_duplicate::RULE,
            &templates::template_comment_unknown::RULE,
            &templates::template_choice_conflict::RULE,
        ],
    ),
    (
        "alloy",
        &[
            &alloy::alloy_syntax::RULE,
            &alloy::component_unknown::RULE,
            &alloy::argument_unknown::RULE,
            &alloy::argument_missing::RULE,
            &alloy::argument_type::RULE,
            &alloy::reference_dangling::RULE,
            &alloy::component_unused::RULE,
            &alloy::component_cycle::RULE,
            &alloy::stability::RULE,
        ],
    ),
    (
        "drift",
        &[
            &drift::flow_missing::RULE,
            &drift::flow_undocumented::RULE,
            &drift::component_mismatch::RULE,
            &drift::endpoint_mismatch::RULE,
            &drift::port_missing::RULE,
            &drift::port_undocumented::RULE,
            &drift::port_dead::RULE,
            &drift::port_hardcoded::RULE,
            &drift::container_mismatch::RULE,
            &drift::network_mismatch::RULE,
            &drift::image_mismatch::RULE,
            &drift::limit_mismatch::RULE,
            &drift::env_mismatch::RULE,
            &drift::flows_stale::RULE,
        ],
    ),
    ("suppressions", &[&suppressions::suppression_reason::RULE, &suppressions::suppression_unused::RULE]),
];

/// All rules in that order.
pub static RULES: &[&Rule] = &all();

const fn all() -> [&'static Rule; n_rules()] {
    let mut all = [FAMILIES[0].1[0]; n_rules()];
    let (mut at, mut family) = (0, 0);
    while family < FAMILIES.len() {
        let mut rule = 0;
        while rule < FAMILIES[family].1.len() {
            all[at] = FAMILIES[family].1[rule];
            at += 1;
            rule += 1;
        }
        family += 1;
    }
    all
}

const fn n_rules() -> usize {
    let (mut n, mut family) = (0, 0);
    while family < FAMILIES.len() {
        n += FAMILIES[family].1.len();
        family += 1;
    }
    n
}

impl Rule {
    /// True for the rule's own name and for that of its family.
    pub fn goes_by(&self, name: &str) -> bool {
        let is_own = |rules: &[&Rule]| rules.iter().any(|rule| rule.name == self.name);
        self.name == name || FAMILIES.iter().any(|(family, rules)| *family == name && is_own(rules))
    }
}

/// The rule of this name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.name == name)
}

/// Holds a document against a contract, with no wishes of a team and nothing around it; findings in the
/// order of the document.
pub fn check(source: &Source, contract: &Contract) -> Vec<Diagnostic> {
    check_among(source, contract, &Settings::default(), None)
}

/// Holds a document against a contract; findings in the order of the document.
///
/// Rules that ask for other files find nothing without an index.
pub fn check_among(
    source: &Source,
    contract: &Contract,
    settings: &Settings,
    index: Option<&Index>,
) -> Vec<Diagnostic> {
    look(source, contract, settings, index).found
}

/// What the rules made of a document.
#[derive(Debug, Default)]
pub struct Looked {
    /// The findings, in the order of the document.
    pub found: Vec<Diagnostic>,
    /// Names of the rules that had something to look at.
    pub applied: Vec<&'static str>,
}

/// The same, and which rules had something to look at.
pub fn look(source: &Source, contract: &Contract, settings: &Settings, index: Option<&Index>) -> Looked {
    let mut ctx = Context::new(source, contract, settings, index);
    let mut applied = Vec::new();
    for rule in RULES {
        if let Check::Document(check) = rule.check
            && ctx.enter(rule)
        {
            let n_found = ctx.n_found();
            check(&mut ctx);
            if (rule.applies)(&ctx) || ctx.n_found() > n_found {
                applied.push(rule.name);
            }
        }
    }
    Looked { found: finish(ctx), applied }
}

/// Looks for what is wrong with a template itself. `template` is the text that the contract was made of.
pub fn check_template(
    template: &Source,
    contract: &Contract,
    settings: &Settings,
    index: Option<&Index>,
) -> Vec<Diagnostic> {
    let mut ctx = Context::new(template, contract, settings, index);
    for rule in RULES {
        if let Check::Template(check) = rule.check
            && ctx.enter(rule)
        {
            check(&mut ctx);
        }
    }
    finish(ctx)
}

fn finish(mut ctx: Context<'_>) -> Vec<Diagnostic> {
    suppressions::apply(&mut ctx);
    let mut found = ctx.finish();
    found.sort_by(|a, b| {
        let place = (a.primary.range.start, a.primary.range.end).cmp(&(b.primary.range.start, b.primary.range.end));
        place.then_with(|| a.rule.cmp(b.rule)).then_with(|| a.message.cmp(&b.message))
    });
    found.dedup();
    found
}
