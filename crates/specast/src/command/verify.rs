//! `specast verify`: the conservation proof, for anybody's rewrite.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use specast_engine::contract::Contract;
use specast_engine::contract::choose::{self, choose};
use specast_engine::proof::contradict::contradictions;
use specast_engine::proof::{self, Inputs, Outcome, chain};
use specast_engine::source::Source;

use super::changed::{self, Diff};
use super::deciding::{Book, Everything};
use super::leading::{self, Texts};
use super::pinning::pinned;
use super::recording::{self, Proven};
use super::released::{self, Additions};
use super::retired::Part;
use super::revised::{self, Named};
use super::{Done, Env, Exit, committed, elsewhere};
use crate::journal;
use crate::output::ledger::Ledger;
use crate::output::proof_text::Page;
use crate::workspace::Workspace;

/// Options of `verify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast verify                                            every spec that has pins or a plan
  specast verify specs/infra/alloy-telemetry/spec.md        one spec against its sources
  specast verify --from old.md --to new/spec.md new/plan.md anybody's rewrite
  specast verify --from main:old.md --to new/spec.md        a source as it is at a git revision
  specast verify --from a.md --via b.md --to c.md           through a rewrite in between
  specast verify --since                                    what changed since HEAD left the default branch
  specast verify --since v1.2                               what changed since it left a tag or branch
  specast verify --commit 3f9a1c2b                          what one commit changed
  specast verify --require-decisions                        in CI: decisions of this pull request do not count
  specast verify --seal                                     once a migration is done
  specast verify --table destinations --output-file d.html  where each old provision went")]
pub struct Options {
    /// A spec or its plan; without it every spec of the workspace
    spec: Option<PathBuf>,
    #[command(flatten)]
    taken: Taken,
    /// How to show the result
    #[arg(long, value_enum, default_value_t = Format::Full)]
    output_format: Format,
    #[command(flatten)]
    record: recording::Records,
}

/// What a proof is about, where it is not about specs that have pins or a plan.
#[derive(Debug, Clone, Default, Args)]
pub struct Taken {
    /// The sources of a rewrite that specast did not make; `REV:PATH` is a file at a git revision
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "to", conflicts_with = "spec")]
    from: Vec<PathBuf>,
    /// What they became; `REV:PATH` too
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "from")]
    to: Vec<PathBuf>,
    /// What it was between --from and --to, one step each; a step of several files has commas between them
    #[arg(long, value_name = "FILE,…", requires = "from")]
    via: Vec<String>,
    /// Everything that changed since HEAD left a git revision; without REV, the default branch
    #[arg(long, value_name = "REV", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["spec", "from", "to"])]
    since: Option<String>,
    /// What one commit changed, against its first parent
    #[arg(long, value_name = "REV", conflicts_with_all = ["spec", "from", "to", "since"])]
    commit: Option<String>,
}

impl Options {
    /// Every spec of the workspace.
    pub fn everything() -> Self {
        Self { spec: None, taken: Taken::default(), output_format: Format::Full, record: recording::Records::default() }
    }
}

/// The formats of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Findings, worst first, and the counts
    Full,
    /// One JSON document
    Json,
}

/// What one proof is about.
pub struct Case {
    /// The sources.
    pub sources: Vec<Source>,
    /// The outputs.
    pub outputs: Vec<Source>,
    /// The contracts of the outputs.
    pub contracts: Vec<Contract>,
    /// What was taken, and what people should know.
    pub notes: Vec<String>,
    /// The diff that it is, unless files were named or pinned.
    pub diff: Option<Diff>,
    /// Old and new paths of documents that moved.
    pub moves: Vec<(String, String)>,
    /// Documents that stay as they are, each with one that their text moved to.
    pub origins: Vec<(Source, Source)>,
    /// The steps between the sources and the outputs, in order.
    pub steps: Vec<Vec<Source>>,
    /// What is proven apart from the rest; none: everything together. Statements of the outputs of the first count.
    pub parts: Vec<Part>,
    /// What a statement is that no source says.
    pub additions: Additions,
    /// Which state of the outputs it is.
    pub state: State,
    /// Documents besides these that links lead to.
    pub others: Vec<Source>,
}

/// Which state of its outputs a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// As they are.
    Present,
    /// As they were when their proof was sealed, from git.
    Sealed,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let (workspace, cases) = taken(&options.taken, options.spec.as_ref(), env)?;
    let mut done = Done { stdout: String::new(), stderr: String::new(), exit: Exit::Clean };
    let is_json = options.output_format == Format::Json;
    let progress = env.progress("proving", cases.len());
    let book = Book::read(&workspace, options.record.counting(options.taken.since.as_deref()))?;
    let prove = |case| {
        progress.next(&Case::first(case).path);
        let proof = case.prove();
        let decided = book.decide(case, &proof);
        Proven { case, released: released::released(&proof, &decided), proof, decided }
    };
    let proven: Vec<Proven<'_>> = cases.iter().map(prove).collect();
    let beside = |Proven { case, proof, .. }: &Proven<'_>| {
        let also = case.diff.as_ref().map(|_| elsewhere::find(&workspace, case, proof)).unwrap_or_default();
        (also, contradictions(proof, &case.sources, &case.outputs))
    };
    let beside: Vec<_> = proven.iter().map(beside).collect();
    let mut ledgers = Vec::with_capacity(proven.len());
    for (one, (also, contradictions)) in proven.iter().zip(&beside) {
        let Proven { case, proof, decided, released } = one;
        let ledger = Ledger { proof, case, decided, decisions: &book.decisions, released, also, contradictions };
        if !is_json && ledger.outcome() != Outcome::NothingToProve {
            let page = Page { ledger: &ledger, width: env.width, color: env.color };
            done.stdout.push_str(&if env.quiet { page.findings() } else { page.text() });
        }
        if !env.quiet {
            done.stderr.extend(case.notes.iter().map(|note| format!("{note}\n")));
        }
        match ledger.outcome() {
            Outcome::NothingToProve => {
                let names: Vec<&str> = case.sources.iter().map(|source| source.path.as_str()).collect();
                done.stderr.push_str(&format!("error: nothing to verify: {} holds no text\n", names.join(", ")));
                done.exit = Exit::Failed;
            }
            Outcome::Failed if done.exit == Exit::Clean => done.exit = Exit::Findings,
            Outcome::Failed | Outcome::Proven => {}
        }
        ledgers.push(ledger);
    }
    let is_named = options.spec.is_some()
        || !options.taken.from.is_empty()
        || options.taken.since.is_some()
        || options.taken.commit.is_some();
    let everything = if is_named { Everything::No } else { Everything::Yes };
    for warning in book.warnings(&proven, everything) {
        let to = if is_json { &mut done.stderr } else { &mut done.stdout };
        to.push_str(&(warning + "\n"));
    }
    if is_json {
        // One spec is one document; several are an array of them.
        done.stdout = match ledgers.as_slice() {
            [one] => serde_json::to_string_pretty(one)?,
            several => serde_json::to_string_pretty(several)?,
        };
        done.stdout.push('\n');
    }
    options.record.finish(&workspace, &book, &proven, &mut done, env)?;
    let notes = book.notes().iter().cloned().chain(workspace.note(&env.cwd));
    Ok(done.noting(env, notes.chain(journal::pending(&workspace.root))))
}

impl Case {
    /// Files against files.
    pub fn of(sources: Vec<Source>, outputs: Vec<Source>, contracts: Vec<Contract>, notes: Vec<String>) -> Self {
        Self {
            sources,
            outputs,
            contracts,
            notes,
            diff: None,
            moves: Vec::new(),
            origins: Vec::new(),
            steps: Vec::new(),
            parts: Vec::new(),
            additions: Additions::Findings,
            state: State::Present,
            others: Vec::new(),
        }
    }

    /// With the documents of a workspace that its links lead to.
    pub fn leading(mut self, workspace: &Workspace) -> Self {
        self.others = leading::others(workspace, &self.sources, &self.outputs, &Texts::new());
        self
    }

    /// The first source.
    pub fn first(&self) -> &Source {
        &self.sources[0]
    }

    /// Path of the spec: the first output.
    pub fn spec(&self) -> &str {
        &self.outputs[0].path
    }

    /// Proves it.
    pub fn prove(&self) -> proof::Proof {
        let mut proof = self.prove_together();
        changed::follow_moves(&mut proof, self);
        proof
    }
}

impl Case {
    /// What belongs together is proven together, and told as one proof.
    fn prove_together(&self) -> proof::Proof {
        let (sources, outputs) = (&self.sources, &self.outputs);
        if !self.steps.is_empty() {
            return self.prove_steps();
        }
        let Some((first, others)) = self.parts.split_first() else {
            return proof::prove(Inputs { sources, outputs, contracts: &self.contracts, others: &self.others });
        };
        let of = |part: &Part| {
            let texts = |all: &[Source], places: &[usize]| places.iter().map(|at| all[*at].clone()).collect::<Vec<_>>();
            let (sources, outputs) = (texts(sources, &part.sources), texts(outputs, &part.outputs));
            proof::prove(Inputs {
                sources: &sources,
                outputs: &outputs,
                contracts: &self.contracts,
                others: &self.others,
            })
        };
        let mut proof = of(first).renumbered(&first.sources, &first.outputs);
        for part in others {
            proof.join(of(part), &part.sources, &part.outputs);
        }
        proof
    }
}

impl Case {
    /// One step after the other, and straight from the sources.
    fn prove_steps(&self) -> proof::Proof {
        let prove = |sources: &[Source], outputs: &[Source]| {
            proof::prove(Inputs { sources, outputs, contracts: &self.contracts, others: &self.others })
        };
        let mut states = self.steps.iter().chain([&self.outputs]);
        let Some(mut before) = states.next() else { return prove(&self.sources, &self.outputs) };
        let mut proof = prove(&self.sources, before);
        for state in states {
            proof = chain::through(prove(&self.sources, state), &proof, &prove(before, state));
            before = state;
        }
        proof
    }
}

/// The cases that the options name: a rewrite, a diff, one spec, or every spec of the workspace.
pub fn taken(options: &Taken, spec: Option<&PathBuf>, env: &Env) -> Result<(Workspace, Vec<Case>)> {
    let workspace = Workspace::of(&env.cwd, spec.into_iter().chain(&options.to).next())?;
    let cases = if let Some(revision) = &options.since {
        vec![changed::since(&workspace, Some(revision.as_str()).filter(|revision| !revision.is_empty()))?]
    } else if let Some(revision) = &options.commit {
        vec![committed::named(&workspace, revision)?]
    } else if options.from.is_empty() {
        pinned(&workspace, spec.map(|spec| workspace.relative(&env.cwd.join(spec))).as_deref())?
    } else {
        vec![named(&workspace, options, env)?]
    };
    Ok((workspace, cases))
}

/// The case that the command line names file by file.
fn named(workspace: &Workspace, options: &Taken, env: &Env) -> Result<Case> {
    let read = |paths: &[PathBuf]| -> Result<Vec<Named>> {
        let mut out: Vec<Named> = Vec::new();
        for path in paths {
            let named = revised::read(workspace, &env.cwd, path)?;
            // A file that is named twice is one file.
            if out.iter().all(|known| known.name() != named.name()) {
                out.push(named);
            }
        }
        Ok(out)
    };
    let (from, to) = (read(&options.from)?, read(&options.to)?);
    let mut steps = Vec::new();
    for step in &options.via {
        // A file whose name has a comma comes first.
        let is_one = env.cwd.join(step).exists();
        let paths: Vec<PathBuf> = if is_one { vec![step.into()] } else { step.split(',').map(PathBuf::from).collect() };
        steps.push(read(&paths)?);
    }
    if let Some(both) = from.iter().find(|source| to.iter().any(|output| output.name() == source.name())) {
        bail!(
            "{}: stands in --from and in --to; a file always holds what it holds, so leave it out of one",
            both.path()
        );
    }
    let texts = |named: Vec<Named>| named.into_iter().map(|named| named.source).collect::<Vec<_>>();
    let (sources, outputs) = (texts(from), texts(to));
    let steps: Vec<Vec<Source>> = steps.into_iter().map(texts).collect();
    let contracts = contracts(workspace, &outputs)?;
    Ok(Case { steps, ..Case::of(sources, outputs, contracts, Vec::new()).leading(workspace) })
}

/// The contracts that the outputs follow; all of the workspace where none fits.
pub fn contracts(workspace: &Workspace, outputs: &[Source]) -> Result<Vec<Contract>> {
    Ok(fitting(&workspace.contracts()?.0, outputs))
}

/// Those of the contracts that the outputs follow; all where none fits.
pub fn fitting(all: &[Contract], outputs: &[Source]) -> Vec<Contract> {
    let mut chosen: Vec<usize> = outputs
        .iter()
        .filter_map(|output| choose(&output.path, &output.document, &output.text, all, choose::WEAK))
        .map(|choice| choice.contract)
        .collect();
    chosen.sort_unstable();
    chosen.dedup();
    if chosen.is_empty() {
        return all.to_vec();
    }
    chosen.into_iter().map(|index| all[index].clone()).collect()
}
