//! A document of a plan against its template.

use std::path::PathBuf;
use std::rc::Rc;

use anyhow::{Context as _, Result};
use specast_engine::diagnostic::{Diagnostic, Severity};
use specast_engine::recast::plan::is_plan;
use specast_engine::rules;
use specast_engine::status::{Answer, Check};

use super::{Evidence, count, failed, missing, person, proven};
use crate::command::Env;
use crate::command::checking::{self, Checked};
use crate::command::taking::Scope;
use crate::files;
use crate::output::plural;

impl Evidence<'_> {
    /// The findings of a document against its template.
    fn check(&self, path: &str) -> Rc<Result<Checked, String>> {
        if let Some(known) = self.checked.borrow().get(path) {
            return Rc::clone(known);
        }
        let looked = Rc::new(self.check_now(path).map_err(|error| format!("{error:#}")));
        self.checked.borrow_mut().insert(path.to_owned(), Rc::clone(&looked));
        looked
    }

    fn check_now(&self, path: &str) -> Result<Checked> {
        let full = files::inside_root(&self.workspace.root, path)?;
        // The templates that the plan names come before those that would be found.
        let mut template: Option<PathBuf> = None;
        for named in self
            .reading
            .templates
            .iter()
            .take_while(|_| path == self.plan.path || self.specs().any(|spec| spec == path))
        {
            let contract = self.workspace.contract(&named.path).context("the template that the plan names")?;
            if is_plan(&contract) == (path == self.plan.path) {
                template = Some(self.workspace.root.join(&named.path));
                break;
            }
        }
        let paths = [full.clone()];
        let stdin = self.written(path).map(|text| (full.as_path(), text.to_owned()));
        let scope = Scope { template: template.as_deref(), stdin, ..Scope::everything() };
        let scope = if scope.stdin.is_some() { scope } else { Scope { paths: &paths, ..scope } };
        let quiet =
            Env { cwd: self.workspace.root.clone(), color: false, quiet: true, watched: false, width: self.env.width };
        checking::check(self.workspace, &scope, None, &quiet)
    }

    /// What a document shows against its template.
    pub(super) fn document(&self, path: &str, check: Check) -> Answer {
        match self.is_there(path) {
            Ok(true) => {}
            Ok(false) => return missing(format!("{path} is not there yet")),
            Err(error) => return person(format!("cannot be looked at: {error:#}")),
        }
        if self.workspace.root.join(path).is_dir() {
            return person(format!("{path} is a folder; name its documents"));
        }
        let looked = self.check(path);
        let checked = match &*looked {
            Ok(checked) => checked,
            Err(error) => return person(error.clone()),
        };
        let Some(document) = checked.documents.first() else {
            return person(format!("{path}: no template fits"));
        };
        let contract = &checked.contracts[document.contract];
        let source = &document.source;
        let is_bad = |finding: &&Diagnostic| finding.severity != Severity::Information;
        let all = document.found.iter();
        let (found, n, what): (Vec<&Diagnostic>, usize, &str) = match check {
            Check::Sections => {
                let found: Vec<_> = all.filter(|finding| finding.rule == "section-missing").collect();
                let sections = contract.match_sections(&source.document, &source.text);
                let asked = contract
                    .sections()
                    .filter(|slot| sections.section(*slot).is_some() || contract.slots[*slot].is_required());
                let asked = asked.collect::<Vec<_>>();
                let n_present = asked.iter().filter(|slot| sections.section(**slot).is_some()).count();
                let evidence =
                    format!("{n_present} of {} of {} in {path}", plural(asked.len(), "section"), contract.path);
                return match (asked.len(), found.first()) {
                    (0, _) => person(format!("{} has no section to look for", contract.path)),
                    (_, Some(first)) => failed(format!("{evidence}; {}", first.message)),
                    (_, None) => proven(evidence),
                };
            }
            Check::Keys => (
                all.filter(is_bad).filter(|it| is_of("front-matter", it)).collect(),
                contract.keys().count(),
                "key of the front matter",
            ),
            Check::Links => {
                (all.filter(is_bad).filter(|it| is_of("links", it)).collect(), source.document.links.len(), "link")
            }
            Check::Ids => {
                let ids = specast_engine::contract::ids::uses(&source.document, &source.text);
                let n = ids.iter().filter(|id| id.defines).count();
                (all.filter(|finding| finding.rule == "id-duplicate").collect(), n, "id")
            }
            Check::Filled => {
                const OPEN: [&str; 6] = [
                    "placeholder-left",
                    "template-text-leaked",
                    "field-empty",
                    "table-cell-empty",
                    "section-empty",
                    "unfinished-text",
                ];
                let n = contract.slots.iter().map(|slot| slot.holes.len()).sum();
                (all.filter(|finding| OPEN.contains(&finding.rule)).collect(), n, "hole of the template")
            }
            _ => (all.filter(is_bad).collect(), document.applied.len(), "rule"),
        };
        let against = format!("{} in {path}, held against {}", count(n, what), contract.path);
        match found.first() {
            _ if n == 0 => person(format!("{path} has no {what} to look at")),
            None => proven(format!("0 findings; {against}")),
            Some(first) => {
                let line = source.lines.line(first.primary.range.start);
                let n = plural(found.len(), "finding");
                failed(format!("{n}, first {path}:{line}: {} ({}); {against}", first.message, first.rule))
            }
        }
    }
}

fn is_of(family: &str, finding: &Diagnostic) -> bool {
    rules::rule(finding.rule).is_some_and(|rule| rule.goes_by(family))
}
