//! `specast where`: where a text of a source went, and where a text of an output came from.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use specast_engine::decisions::{ID_LENGTH, Ids};
use specast_engine::proof::{Fragment, JudgedFact, JudgedStatement, Proof};
use specast_engine::source::Source;

use super::verify::{self, Case, Taken};
use super::{Done, Env, Exit};
use crate::output::whereabouts;
use crate::workspace::Workspace;

/// Options of `where`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast where \"at most 512 MiB\"                         a text, of a source or of an output
  specast where archive/specs-legacy/alloy.md:48          a line
  specast where REQ-003                                   the id of a requirement
  specast where 3f2a9c81d07e                              the id of a fact or fragment, as verify prints it
  specast where 4317 --from old.md --to new.md            in a rewrite that specast did not make
  specast where 4317 --since                              in what changed since the default branch")]
pub struct Options {
    /// A text, `FILE:LINE`, or the id of a fact, fragment, statement or requirement
    #[arg(value_name = "FACT|LINE|TEXT|ID")]
    what: String,
    /// A spec or its plan; without it every spec of the workspace
    spec: Option<PathBuf>,
    #[command(flatten)]
    taken: Taken,
    /// How to show the result
    #[arg(long, value_enum, default_value_t = Format::Full)]
    output_format: Format,
}

/// The formats of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Each place with what became of it or where it is from
    Full,
    /// One JSON document
    Json,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// A line of a file.
    Line(String, u32),
    /// The id of a fact, fragment or statement.
    Id(String),
    /// A text, folded.
    Text(String),
}

/// Facts, each with its id.
pub type Facts<'a> = Vec<(String, &'a JudgedFact)>;

/// The places of one case that answer, each with its id.
pub struct Answer<'a> {
    /// The texts.
    pub case: &'a Case,
    /// Fragments of sources, each with its facts.
    pub fragments: Vec<(String, &'a Fragment, Facts<'a>)>,
    /// Statements of outputs.
    pub statements: Vec<(String, &'a JudgedStatement)>,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let (workspace, cases) = verify::taken(&options.taken, options.spec.as_ref(), env)?;
    let question = Question::of(&options.what, &workspace, &cases, env)?;
    let progress = env.progress("proving", cases.len());
    let proven: Vec<(&Case, Proof)> = cases
        .iter()
        .map(|case| {
            progress.next(&case.sources[0].path);
            (case, case.prove())
        })
        .collect();
    drop(progress);
    let answers: Vec<Answer<'_>> = proven.iter().map(|(case, proof)| question.answer(case, proof)).collect();
    let n_found: usize = answers.iter().map(|answer| answer.fragments.len() + answer.statements.len()).sum();
    if n_found == 0 {
        let n_sources: usize = cases.iter().map(|case| case.sources.len()).sum();
        let n_outputs: usize = cases.iter().map(|case| case.outputs.len()).sum();
        bail!(
            "`{}`: stands in none of {n_sources} sources and {n_outputs} outputs; try fewer words, FILE:LINE, or other files with --from and --to",
            options.what
        );
    }
    let stdout = match options.output_format {
        Format::Json => serde_json::to_string_pretty(&whereabouts::json(&options.what, &answers))? + "\n",
        Format::Full => whereabouts::text(&answers, env),
    };
    let mut notes: Vec<String> = cases.iter().flat_map(|case| case.notes.clone()).collect();
    notes.extend(workspace.note(&env.cwd));
    Ok(Done { stdout, stderr: String::new(), exit: Exit::Clean }.noting(env, notes))
}

impl Question {
    fn of(what: &str, workspace: &Workspace, cases: &[Case], env: &Env) -> Result<Self> {
        let text = folded(what);
        if text.is_empty() {
            bail!("nothing was asked: name a text, FILE:LINE or an id");
        }
        if let Some((path, line)) = what.rsplit_once(':')
            && let Ok(line) = line.parse::<u32>()
        {
            let texts = || cases.iter().flat_map(|case| case.sources.iter().chain(&case.outputs));
            let below = workspace.relative(&env.cwd.join(path));
            if let Some(named) = texts().find(|text| text.path == below || text.path == path) {
                let last = texts().filter(|text| text.path == named.path).map(|text| text.lines.n_lines()).max();
                if line == 0 || Some(line) > last {
                    bail!("{path}: has {} lines, so there is no line {line}", last.unwrap_or_default());
                }
                return Ok(Self::Line(named.path.clone(), line));
            }
            if env.cwd.join(path).is_file() {
                bail!("{path}: is neither a source nor an output here; name both sides with --from OLD --to NEW");
            }
        }
        let is_id = what.len() == ID_LENGTH && what.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        Ok(if is_id { Self::Id(what.to_owned()) } else { Self::Text(text) })
    }

    /// The places that answer it.
    fn answer<'a>(&self, case: &'a Case, proof: &'a Proof) -> Answer<'a> {
        let of_line = |text: &Source, range: specast_syntax::Range| match self {
            Self::Line(path, line) => {
                let (first, last) = text.lines.lines(range);
                text.path == *path && first <= *line && *line <= last
            }
            _ => false,
        };
        let ids = Ids::of(proof, &case.sources, &case.outputs);
        let mut fragments = Vec::new();
        for (index, fragment) in proof.fragments.iter().enumerate() {
            let source = &case.sources[fragment.span.file.0 as usize];
            let inside = proof
                .facts
                .iter()
                .enumerate()
                .filter(|(_, judged)| judged.span.file == fragment.span.file && judged.tile == fragment.tile);
            // Of a fact that is asked for by name only that one is told.
            let facts: Facts<'_> = inside
                .filter(|(nth, judged)| match self {
                    Self::Line(..) => of_line(source, judged.span.range),
                    Self::Id(id) => ids.fragments[index] == *id || ids.facts[*nth] == *id,
                    Self::Text(text) => says(&judged.fact.text, text) || says(text, &folded(&judged.fact.text)),
                })
                .map(|(nth, judged)| (ids.facts[nth].clone(), judged))
                .collect();
            let is_asked = match self {
                Self::Line(..) => of_line(source, fragment.span.range),
                Self::Id(id) => ids.fragments[index] == *id || !facts.is_empty(),
                // The cells of a row stand without a gap in its text.
                Self::Text(text) => {
                    says(&fragment.text, text) || facts.iter().any(|(_, judged)| says(&judged.fact.text, text))
                }
            };
            if is_asked {
                fragments.push((ids.fragments[index].clone(), fragment, facts));
            }
        }
        let statements = proof.statements.iter().enumerate().filter(|(index, statement)| match self {
            Self::Line(..) => of_line(&case.outputs[statement.span.file.0 as usize], statement.span.range),
            Self::Id(id) => ids.statements[*index] == *id,
            Self::Text(text) => says(&statement.text, text),
        });
        Answer {
            case,
            fragments,
            statements: statements.map(|(index, statement)| (ids.statements[index].clone(), statement)).collect(),
        }
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// True where a text holds the words, as whole words.
fn says(text: &str, words: &str) -> bool {
    let text = folded(text);
    let is_inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let (first, last) = (words.chars().next(), words.chars().next_back());
    !words.is_empty()
        && text.match_indices(words).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + words.len()..].chars().next();
            // Korean particles follow a word without a gap.
            let goes_on = is_inside(last) && is_inside(after) && after.is_some_and(|c| c.is_ascii());
            !(is_inside(first) && is_inside(before) || goes_on)
        })
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn whole_words() {
        assert!(says("Listens on  `4317`.", "4317") && says("At most 512 MiB", "most 512"));
        assert!(!says("14317", "4317") && !says("43170", "4317") && !says("x", ""));
        assert!(says("포트 4317을 연다", "4317"));
    }
}
