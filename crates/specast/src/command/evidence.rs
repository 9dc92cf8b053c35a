//! Answers to what a plan asks: looks at files, templates, the proof, git and drift, each with denominators.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use specast_engine::apply::PlanReading;
use specast_engine::diagnostic::{Diagnostic, Severity};
use specast_engine::drift::Verdict as Drifted;
use specast_engine::facts::FactKind;
use specast_engine::proof::{Counts, Fate, Outcome, Proof};
use specast_engine::recast::plan::is_plan;
use specast_engine::rules;
use specast_engine::source::Source;
use specast_engine::status::{self, Answer, Check, Question, Row, Verdict, What};

use super::checking::{self, Checked};
use super::deciding::{Book, Counting};
use super::released::{self, Released};
use super::taking::Scope;
use super::{Env, drift, pinning, running, trace};
use crate::output::plural;
use crate::pins;
use crate::workspace::Workspace;
use crate::{files, git};

/// What answers are drawn from.
pub struct Evidence<'a> {
    workspace: &'a Workspace,
    env: &'a Env,
    plan: &'a Source,
    reading: &'a PlanReading,
    spec: Option<String>,
    /// The revision that configurations are compared with; none: where HEAD left the default branch.
    pub base: Option<String>,
    /// How long a command may run; none: commands are not run.
    pub timeout: Option<Duration>,
    /// Files that are about to be written.
    written: Vec<(String, String)>,
    checked: RefCell<BTreeMap<String, Rc<Result<Checked, String>>>>,
    proof: OnceCell<Result<(Proof, Released, Outcome), String>>,
}

impl<'a> Evidence<'a> {
    /// Over the files as they are.
    pub fn new(
        workspace: &'a Workspace,
        env: &'a Env,
        plan: &'a Source,
        reading: &'a PlanReading,
        spec: Option<String>,
    ) -> Self {
        Self {
            workspace,
            env,
            plan,
            reading,
            spec,
            base: None,
            timeout: None,
            written: Vec::new(),
            checked: RefCell::default(),
            proof: OnceCell::new(),
        }
    }

    /// Over the files as they will be, with their proof.
    pub fn with(mut self, written: Vec<(String, String)>, proof: Proof) -> Self {
        self.written = written;
        let outcome = proof.outcome();
        self.proof = OnceCell::from(Ok((proof, Released::default(), outcome)));
        self
    }

    /// What an ask of a row comes to.
    pub fn answer(&self, row: &Row, what: &What) -> Answer {
        match what {
            What::Person(why) => person(why.clone()),
            What::Run(command) => self.command(row, command),
            What::Look(question) => self.look(question),
        }
    }

    fn command(&self, row: &Row, command: &str) -> Answer {
        let Some(timeout) = self.timeout else {
            return person(format!("`{command}` was not run; --run runs it"));
        };
        let line = self.plan.lines.line(row.range.start);
        running::run(&self.workspace.root, command, &format!("{}:{line}", self.plan.path), timeout)
    }

    fn look(&self, question: &Question) -> Answer {
        let wanted = question.wanted;
        match question.check {
            Check::Exists => self.exists(&self.paths(question), wanted),
            Check::Follows | Check::Sections | Check::Keys | Check::Filled | Check::Links | Check::Ids => {
                let answers = self.paths(question).into_iter().map(|path| self.document(&path, question.check));
                together(answers.collect())
            }
            Check::Conserved | Check::Unaltered | Check::NotInvented => self.proven(question.check),
            Check::Ports | Check::Flows | Check::Addresses | Check::Images | Check::Variables | Check::Components => {
                self.kept(question.check)
            }
            Check::Config => self.config().unwrap_or_else(|error| person(format!("{error:#}"))),
            Check::SourceThere => self.source_there(wanted),
            Check::SourceUnchanged => self.source_unchanged(),
            Check::Drift => self.drift(),
            Check::Traced => self.traced(),
            // The engine answers these from the other rows.
            Check::Tasks | Check::Verifications => person("nothing to look at".to_owned()),
        }
    }

    /// The files that a question is about: those that it names, else those of the plan.
    fn paths(&self, question: &Question) -> Vec<String> {
        if !question.paths.is_empty() {
            return question.paths.clone();
        }
        self.spec.iter().cloned().chain([self.plan.path.clone()]).collect()
    }

    fn written(&self, path: &str) -> Option<&str> {
        self.written.iter().find(|(written, _)| written == path).map(|(_, text)| text.as_str())
    }

    /// Whether a file is there; an error for a path that leads out.
    fn is_there(&self, path: &str) -> Result<bool> {
        Ok(self.written(path).is_some() || files::inside_root(&self.workspace.root, path)?.exists())
    }

    fn exists(&self, paths: &[String], wanted: bool) -> Answer {
        let mut absent = Vec::new();
        for path in paths {
            match self.is_there(path) {
                Ok(true) => {}
                Ok(false) => absent.push(path.as_str()),
                Err(error) => return person(format!("cannot be looked at: {error:#}")),
            }
        }
        let (n, of) = (paths.len() - absent.len(), plural(paths.len(), "file"));
        match (wanted, absent.is_empty()) {
            (true, true) => proven(format!("{n} of {of} there: {}", paths.join(", "))),
            (true, false) => missing(format!("{n} of {of} there; not {}", absent.join(", "))),
            (false, _) if n == 0 => proven(format!("0 of {of} there")),
            (false, _) => failed(format!("{n} of {of} there")),
        }
    }

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
        for named in
            self.reading.templates.iter().take_while(|_| Some(path) == self.spec.as_deref() || path == self.plan.path)
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

    fn document(&self, path: &str, check: Check) -> Answer {
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
        let against = format!("looked at {} in {path} against {}", count(n, what), contract.path);
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

    /// The proof of the plan's spec; an answer where there is none.
    fn proof(&self) -> Result<&(Proof, Released, Outcome), Answer> {
        if self.reading.sources.is_empty() {
            return Err(person("the plan names no source to compare with".to_owned()));
        }
        let Some(spec) = &self.spec else { return Err(person("the plan names no spec".to_owned())) };
        if !self.is_there(spec).is_ok_and(|is_there| is_there) {
            return Err(missing(format!("{spec} is not there yet")));
        }
        let prove = || -> Result<_> {
            let case = pinning::case(self.workspace, spec)?;
            let book = Book::read(self.workspace, Counting::All)?;
            let proof = case.prove();
            let released = released::released(&proof, &book.decide(&case, &proof));
            let outcome = released::outcome(&proof, &released, case.additions);
            Ok((proof, released, outcome))
        };
        let proof = self.proof.get_or_init(|| prove().map_err(|error| format!("{error:#}")));
        proof.as_ref().map_err(|error| person(format!("no proof: {error}")))
    }

    fn proven(&self, check: Check) -> Answer {
        let (proof, released, outcome) = match self.proof() {
            Ok(proof) => proof,
            Err(answer) => return answer,
        };
        let (facts, fragments) = (proof.fact_counts(), proof.fragment_counts());
        let n_altered = proof.facts.iter().enumerate();
        let n_altered =
            n_altered.filter(|(at, fact)| matches!(fact.fate, Fate::Altered(..)) && !released.facts.contains(at));
        let n_altered = n_altered.count();
        let n_invented = proof.invented().count().saturating_sub(released.statements.len());
        let decided = match released.count() {
            0 => String::new(),
            n => format!("; {} released by decisions", plural(n, "finding")),
        };
        let said = |holds: bool, evidence: String| if holds { proven(evidence) } else { failed(evidence) };
        match check {
            Check::Unaltered => {
                said(n_altered == 0, format!("{n_altered} of {} altered{decided}", plural(facts.total, "fact")))
            }
            Check::NotInvented => said(
                n_invented == 0,
                format!("{n_invented} of {} invented{decided}", plural(proof.statements.len(), "statement")),
            ),
            _ if *outcome == Outcome::NothingToProve => person("the source holds nothing to prove".to_owned()),
            _ => said(
                *outcome == Outcome::Proven,
                format!(
                    "{} of {} kept or reworded, {} of {}, {} lost, {} altered, {} invented{decided}",
                    facts.kept + facts.reworded,
                    plural(facts.total, "fact"),
                    fragments.kept + fragments.reworded,
                    plural(fragments.total, "fragment"),
                    facts.lost + fragments.lost,
                    facts.altered + fragments.altered,
                    proof.invented().count()
                ),
            ),
        }
    }

    /// Facts of one kind.
    fn kept(&self, check: Check) -> Answer {
        let proof = match self.proof() {
            Ok((proof, ..)) => proof,
            Err(answer) => return answer,
        };
        let of = |kinds: &[FactKind]| {
            let fates = proof.facts.iter().filter(|fact| kinds.contains(&fact.fact.kind)).map(|fact| &fact.fate);
            Counts::of(fates)
        };
        let (counts, what) = match check {
            Check::Ports => (proof.port_counts(), "port"),
            Check::Flows => (proof.flow_counts(), "flow"),
            Check::Addresses => (of(&[FactKind::BindAddress, FactKind::Endpoint, FactKind::Url]), "address"),
            Check::Images => (of(&[FactKind::Image]), "image"),
            Check::Variables => (of(&[FactKind::Env]), "variable"),
            _ => (of(&[FactKind::Component, FactKind::Container]), "component"),
        };
        let n = counts.kept + counts.reworded;
        let evidence = format!("{n} of {} of the source kept", count(counts.total, what));
        match counts.total {
            0 => person(format!("the source has no {what} to look at")),
            total if total == n => proven(evidence),
            _ => failed(evidence),
        }
    }

    /// What changed since the base, according to git.
    fn config(&self) -> Result<Answer> {
        let root = &self.workspace.root;
        let base = git::base(root, self.base.as_deref())?;
        let head = git::run(root, &["rev-parse", "HEAD"])?;
        let (mut commit, mut name) = (base.commit.clone(), base.described());
        if self.base.is_none() && head.trim() == commit {
            // On the default branch itself the work began when its plan came.
            let log = git::run(root, &["log", "--diff-filter=A", "--format=%H", "--", &self.plan.path])?;
            if let Some(before) = log.lines().last().and_then(|first| git::commit(root, &format!("{first}^")).ok()) {
                commit = before.1;
                name = format!("the commit before the plan came ({})", &commit[..commit.len().min(10)]);
            }
        }
        let changes = git::since(root, &commit)?;
        let mut paths: Vec<&str> = changes
            .iter()
            .flat_map(|change| change.old.iter().chain(&change.new))
            .map(|file| file.path.as_str())
            .collect();
        paths.sort_unstable();
        paths.dedup();
        let changed: Vec<&str> = paths.iter().copied().filter(|path| status::is_configuration(path)).collect();
        let evidence =
            format!("{} of {} since {name} are configurations", changed.len(), plural(paths.len(), "changed file"));
        Ok(match (paths.len(), changed.first()) {
            (0, _) => person(format!("nothing changed since {name}; --base names an earlier state")),
            (_, None) => proven(evidence),
            (_, Some(first)) => failed(format!("{evidence}: {first}")),
        })
    }

    fn source_there(&self, wanted: bool) -> Answer {
        let paths: Vec<String> = self.reading.sources.iter().map(|named| named.path.clone()).collect();
        if paths.is_empty() {
            return person("the plan names no source".to_owned());
        }
        match self.exists(&paths, wanted) {
            // A source that is to go and is there still is work that is left.
            answer if !wanted && answer.verdict == Verdict::Failed => Answer { verdict: Verdict::Missing, ..answer },
            answer if wanted && answer.verdict == Verdict::Missing => Answer { verdict: Verdict::Failed, ..answer },
            answer => answer,
        }
    }

    fn source_unchanged(&self) -> Answer {
        let root = &self.workspace.root;
        let pinned = self.spec.as_deref().and_then(|spec| pins::read(root, spec).ok().flatten());
        let mut answers = Vec::new();
        for named in &self.reading.sources {
            let path = named.path.as_str();
            let text = files::inside_root(root, path).and_then(|full| files::read_text(&full, path));
            let Ok(text) = text else {
                answers.push(failed(format!("{path} cannot be read")));
                continue;
            };
            let pin = pinned.iter().flat_map(|pins| &pins.sources).find(|pin| pin.path == path);
            let (is_same, whom) = match pin {
                Some(pin) => (pin.sha256 == specast_engine::source::digest(&text), "its pin"),
                None => (git::is_committed(root, path, &text), "HEAD"),
            };
            let evidence = |word: &str| format!("{path} is {word} {whom}");
            answers.push(match (is_same, pin) {
                (true, _) => proven(evidence("as in")),
                (false, Some(_)) => failed(evidence("not as in")),
                (false, None) => person(evidence("neither pinned nor as in")),
            });
        }
        together(answers)
    }

    fn drift(&self) -> Answer {
        let Some(spec) = &self.spec else { return person("the plan names no spec".to_owned()) };
        let full = self.workspace.root.join(spec);
        if !full.is_file() {
            return missing(format!("{spec} is not there yet"));
        }
        let compared = match drift::compare(self.workspace, &self.workspace.root, &[full]) {
            Ok(compared) => compared,
            Err(error) => return person(format!("{error:#}")),
        };
        let n = |verdict| compared.drift.claims.iter().filter(|claim| claim.verdict == verdict).count();
        let (holds, open, wrong) = (n(Drifted::Holds), n(Drifted::Undecidable), n(Drifted::Contradicted));
        let all = plural(compared.drift.claims.len(), "claim");
        let evidence =
            format!("{holds} of {all} of {spec} hold, {open} cannot be decided from files, {wrong} contradicted");
        match (wrong, holds) {
            (0, 0) => person(evidence),
            (0, _) => proven(evidence),
            _ => failed(evidence),
        }
    }

    fn traced(&self) -> Answer {
        let Some(spec) = self.spec.as_ref().filter(|spec| self.is_there(spec).is_ok_and(|is_there| is_there)) else {
            return missing("the spec is not there yet".to_owned());
        };
        let paths = [self.workspace.root.join(spec)];
        let traced = match trace::look(self.workspace, &paths, self.env) {
            Ok(traced) => traced,
            Err(error) => return person(format!("{error:#}")),
        };
        let verified = traced.matrix.verified();
        let evidence = format!("{} of {} verified", verified.n, plural(verified.of, "requirement"));
        match traced.matrix.lines.iter().find(|line| line.verifications.is_empty()) {
            _ if verified.of == 0 => person("the spec defines no requirement with an id".to_owned()),
            None => proven(evidence),
            Some(first) => failed(format!("{evidence}, not {}", first.item.id)),
        }
    }
}

fn is_of(family: &str, finding: &Diagnostic) -> bool {
    rules::rule(finding.rule).is_some_and(|rule| rule.goes_by(family))
}

/// The worst of several answers, with the evidence of all.
fn together(answers: Vec<Answer>) -> Answer {
    let Some(worst) = answers.iter().map(|answer| answer.verdict).max() else {
        return person("there is nothing to look at".to_owned());
    };
    let said: Vec<String> =
        answers.into_iter().filter(|answer| answer.verdict == worst).map(|answer| answer.evidence).collect();
    Answer { verdict: worst, evidence: said.join("; ") }
}

/// `1 key of the front matter`, `8 addresses`.
fn count(n: usize, what: &str) -> String {
    let (first, rest) = what.split_once(' ').unwrap_or((what, ""));
    let word = if first.ends_with('s') && n != 1 { format!("{n} {first}es") } else { plural(n, first) };
    format!("{word} {rest}").trim_end().to_owned()
}

fn proven(evidence: String) -> Answer {
    Answer { verdict: Verdict::Proven, evidence }
}

fn failed(evidence: String) -> Answer {
    Answer { verdict: Verdict::Failed, evidence }
}

fn missing(evidence: String) -> Answer {
    Answer { verdict: Verdict::Missing, evidence }
}

fn person(evidence: String) -> Answer {
    Answer { verdict: Verdict::Person, evidence }
}
