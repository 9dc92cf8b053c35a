//! Answers to what a plan asks: looks at files, templates, the proof, git and drift, each with denominators.

mod documents;
mod proving;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Result;
use specast_engine::apply::{Move, PlanReading};
use specast_engine::drift::Verdict as Drifted;
use specast_engine::proof::{Outcome, Proof};
use specast_engine::source::Source;
use specast_engine::status::{self, Answer, Check, Question, Row, Verdict, What};

use super::checking::Checked;
use super::released::Released;
use super::{Env, drift, running, trace};
use crate::output::plural;
use crate::pins::{self, Pins};
use crate::workspace::Workspace;
use crate::{files, git};

/// A proof with what decisions release of it and the verdict, or why there is none.
type Proven = Result<(Proof, Released, Outcome), String>;

/// What answers are drawn from.
pub struct Evidence<'a> {
    workspace: &'a Workspace,
    env: &'a Env,
    plan: &'a Source,
    reading: &'a PlanReading,
    /// What the plan says becomes what.
    moves: Vec<Move>,
    /// The revision that configurations are compared with; none: where HEAD left the default branch.
    pub base: Option<String>,
    /// How long a command may run; none: commands are not run.
    pub timeout: Option<Duration>,
    /// Files that are about to be written.
    written: Vec<(String, String)>,
    checked: RefCell<BTreeMap<String, Rc<Result<Checked, String>>>>,
    proofs: RefCell<BTreeMap<String, Rc<Proven>>>,
}

impl<'a> Evidence<'a> {
    /// Over the files as they are.
    pub fn new(
        workspace: &'a Workspace,
        env: &'a Env,
        plan: &'a Source,
        reading: &'a PlanReading,
        moves: Vec<Move>,
    ) -> Self {
        Self {
            workspace,
            env,
            plan,
            reading,
            moves,
            base: None,
            timeout: None,
            written: Vec::new(),
            checked: RefCell::default(),
            proofs: RefCell::default(),
        }
    }

    /// Over the files as they will be, with the proofs of the specs by their paths.
    pub fn with(mut self, written: Vec<(String, String)>, proofs: Vec<(String, Proof)>) -> Self {
        self.written = written;
        let known = |(spec, proof): (String, Proof)| {
            let outcome = proof.outcome();
            (spec, Rc::new(Ok((proof, Released::default(), outcome))))
        };
        self.proofs = RefCell::new(proofs.into_iter().map(known).collect());
        self
    }

    /// What an ask of a row comes to.
    pub fn answer(&self, row: &Row, what: &What) -> Answer {
        match what {
            What::Person(why) => person(why.clone()),
            What::Run(command) => self.command(row, command),
            What::Look(question) => self.look(row, question),
        }
    }

    fn command(&self, row: &Row, command: &str) -> Answer {
        let Some(timeout) = self.timeout else {
            return person(format!("`{command}` was not run; --run runs it"));
        };
        let line = self.plan.lines.line(row.range.start);
        running::run(&self.workspace.root, command, &format!("{}:{line}", self.plan.path), timeout)
    }

    fn look(&self, row: &Row, question: &Question) -> Answer {
        let wanted = question.wanted;
        let specs = self.asked(row, question);
        match question.check {
            Check::Exists => self.exists(&self.paths(question), wanted),
            Check::Follows | Check::Sections | Check::Keys | Check::Filled | Check::Links | Check::Ids => {
                let answers = self.paths(question).into_iter().map(|path| self.document(&path, question.check));
                together(answers.collect())
            }
            Check::Conserved | Check::Unaltered | Check::NotInvented => self.proven(question.check, &specs),
            Check::Ports | Check::Flows | Check::Addresses | Check::Images | Check::Variables | Check::Components => {
                self.kept(question.check, &specs)
            }
            Check::Config => self.config().unwrap_or_else(|error| person(format!("{error:#}"))),
            Check::SourceThere => self.source_there(wanted),
            Check::SourceUnchanged => self.source_unchanged(),
            Check::Drift => self.drift(&specs),
            Check::Traced => self.traced(&specs),
            // The engine answers these from the other rows.
            Check::Tasks | Check::Verifications => person("nothing to look at".to_owned()),
        }
    }

    /// The files that a question is about: those that it names, else those of the plan.
    fn paths(&self, question: &Question) -> Vec<String> {
        if !question.paths.is_empty() {
            return question.paths.clone();
        }
        self.specs().map(str::to_owned).chain([self.plan.path.clone()]).collect()
    }

    fn specs(&self) -> impl Iterator<Item = &str> {
        self.moves.iter().map(|one| one.spec.as_str())
    }

    /// The specs that a row asks about: those that its question or else its files name, by themselves or by a source;
    /// where none is named, all of the plan.
    fn asked(&self, row: &Row, question: &Question) -> Vec<&str> {
        let names = if question.paths.is_empty() { &row.files } else { &question.paths };
        let is_named =
            |one: &&Move| names.contains(&one.spec) || one.sources.iter().any(|source| names.contains(&source.path));
        let named: Vec<&str> = self.moves.iter().filter(is_named).map(|one| one.spec.as_str()).collect();
        if named.is_empty() { self.specs().collect() } else { named }
    }

    /// Of some specs those that are there, and what to say of the others.
    fn there<'s>(&self, specs: &[&'s str]) -> (Vec<&'s str>, Option<Answer>) {
        let is_there = |spec: &&str| self.is_there(spec).is_ok_and(|is_there| is_there);
        let (there, absent): (Vec<&str>, Vec<&str>) = specs.iter().copied().partition(is_there);
        let answer = match absent[..] {
            _ if specs.is_empty() => Some(person("the plan names no spec".to_owned())),
            [] => None,
            [only] => Some(missing(format!("{only} is not there yet"))),
            _ => Some(missing(format!("{} of {} are not there yet", absent.len(), plural(specs.len(), "spec")))),
        };
        (there, answer)
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
        let pinned: Vec<Pins> = self.specs().filter_map(|spec| pins::read(root, spec).ok().flatten()).collect();
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

    fn drift(&self, specs: &[&str]) -> Answer {
        // It looks at files, so one that is about to be written is not there yet.
        let full = |spec: &&str| self.workspace.root.join(spec);
        if let Some(absent) = specs.iter().find(|spec| !full(spec).is_file()) {
            return missing(format!("{absent} is not there yet"));
        }
        if specs.is_empty() {
            return person("the plan names no spec".to_owned());
        }
        let paths: Vec<PathBuf> = specs.iter().map(full).collect();
        let spec = specs.join(", ");
        let compared = match drift::compare(self.workspace, &self.workspace.root, &paths) {
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

    fn traced(&self, specs: &[&str]) -> Answer {
        if let (_, Some(answer)) = self.there(specs) {
            return answer;
        }
        let paths: Vec<PathBuf> = specs.iter().map(|spec| self.workspace.root.join(spec)).collect();
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
