//! `specast plan --edit`: where each block goes as a text of lines, which a person changes in an editor. What was
//! changed becomes corrections in `.specast/placements/`.

use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::path::Path;
use std::process::{Command, ExitStatus};

use anyhow::{Context as _, Result, bail};
use specast_engine::contract::Contract;
use specast_engine::recast::learned::named;
use specast_engine::recast::outline::{Place, both};
use specast_engine::recast::place::Target;
use specast_engine::recast::{Placement, Recast};
use specast_engine::source::Source;

use super::correcting;
use super::desk::Ready;
use super::recasting;
use crate::output::{plural, show};

/// A block with the section that a person gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Index of the placement.
    pub at: usize,
    /// Number of the section, or its title where it has none.
    pub section: String,
}

/// What a person wrote.
#[derive(Debug, PartialEq, Eq)]
struct Edited {
    reason: String,
    moves: Vec<Move>,
}

/// What is wrong with it, and in which line, from 0.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    line: usize,
    message: String,
}

const FAULT: &str = "# error: ";
const REASON: &str = "reason:";

/// Lets a person change where the blocks of the first source go, and writes down what was changed.
pub fn edit(ready: &Ready, recast: &Recast) -> Result<Vec<Move>> {
    let source = &ready.sources[0];
    let contract = &ready.contracts[0];
    let editor = editor().with_context(|| by_hand(source, "--edit needs an editor; set VISUAL or EDITOR"))?;
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        bail!(by_hand(source, "--edit needs a terminal for the editor"));
    }
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let path = folder.path().join("placements.txt");
    let places = both(contract, ready.contracts.get(1));
    let mut text = sheet(source, contract, &places, recast);
    loop {
        std::fs::write(&path, &text).context("the placements cannot be handed to the editor")?;
        let status = run(&editor, &path).with_context(|| format!("`{editor}` cannot be started"))?;
        if !status.success() {
            bail!("`{editor}` ended with an error; nothing was changed");
        }
        let edited = std::fs::read_to_string(&path).context("the placements cannot be read back")?;
        match parse(&edited, contract, &places, recast) {
            Ok(Edited { moves, .. }) if moves.is_empty() => return Ok(moves),
            Ok(Edited { reason, moves }) => {
                correcting::write(ready, recast, &moves, &reason)?;
                return Ok(moves);
            }
            // Somebody who saves it as it was has given up.
            Err(fault) if edited == text => bail!("{}; nothing was changed", fault.message),
            Err(fault) => text = told_in(&edited, &fault),
        }
    }
}

/// Lines about what became of the moves.
pub fn told(moves: &[Move], ready: &Ready, recast: &Recast) -> String {
    let source = &ready.sources[0];
    let places = both(&ready.contracts[0], ready.contracts.get(1));
    let mut out = String::new();
    for one in moves {
        let Some(placement) = recast.placements.get(one.at) else { continue };
        let is_there = named(&places, &one.section).is_some_and(|at| placement.target == Target::Section(at));
        if !is_there {
            let line = source.lines.line(placement.range.start);
            let to = recasting::destination(placement);
            let why = placement.why.join("; ");
            let _ = writeln!(out, "{}:{line}: goes to {to} all the same: {why}", source.path);
        }
    }
    let _ = match moves.len() {
        0 => writeln!(out, "nothing was changed"),
        n => writeln!(out, "wrote {} to {}", plural(n, "correction"), correcting::path(source)),
    };
    out
}

fn by_hand(source: &Source, why: &str) -> String {
    format!(
        "{why}, or write to {}:\n[[placement]]\nsource = \"{}\"\nopening = \"the first words of a block\"\nsection = \
         \"number or title of its section\"\nreason = \"why\"",
        correcting::path(source),
        source.path
    )
}

fn editor() -> Option<String> {
    let set = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| std::env::var(name).ok());
    set.into_iter().find(|editor| !editor.trim().is_empty())
}

/// Runs the editor as git does: by the shell, so that it may have arguments.
fn run(editor: &str, path: &Path) -> std::io::Result<ExitStatus> {
    if cfg!(unix) {
        return Command::new("sh").arg("-c").arg(format!("{editor} \"$@\"")).arg(editor).arg(path).status();
    }
    let mut words = editor.split_whitespace();
    Command::new(words.next().unwrap_or(editor)).args(words).arg(path).status()
}

/// The text that is edited: how it is read, the sections there are, a line for each block.
fn sheet(source: &Source, contract: &Contract, places: &[Place], recast: &Recast) -> String {
    let mut out = format!(
        "# Where each block of {} goes. A line is: block, section | lines, confidence (? where unsure), text.\n\
         # Put the number or the title of another section in front of the bar. A heading takes the blocks right\n\
         # below it along. Lines that are as they were, or gone, change nothing.\n#\n# Sections of {}:\n",
        source.path, contract.path
    );
    for place in places.iter().filter(|place| place.is_open) {
        let _ = writeln!(out, "#   {}", title(place));
    }
    let _ = write!(out, "#\n# Why they go there, for those who read it later:\n{REASON} placed by hand\n\n");
    for placement in &recast.placements {
        let fixed = match placement.target {
            Target::Section(_) | Target::Preserved => "",
            _ => "# ",
        };
        let (first, last) = source.lines.lines(placement.range);
        let lines = if first == last { first.to_string() } else { format!("{first}-{last}") };
        let text = placement.range.of(&source.text).split_whitespace().take(12).collect::<Vec<_>>().join(" ");
        let text: String = text.chars().take(72).map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
        let mark = if show::is_unsure(placement) { "?" } else { "" };
        let to = bare(&recasting::destination(placement));
        let _ = writeln!(out, "{fixed}{} {to} | {lines} {:.2}{mark} {text}", placement.id, placement.confidence);
    }
    out
}

/// A section as the sheet shows it.
fn title(place: &Place) -> String {
    bare(format!("{} {}", place.number.as_deref().unwrap_or_default(), place.title).trim())
}

/// A title without the sign that ends it on the sheet.
fn bare(title: &str) -> String {
    title.replace('|', "/")
}

/// Reads what a person made of the sheet.
fn parse(text: &str, contract: &Contract, places: &[Place], recast: &Recast) -> Result<Edited, Fault> {
    let mut edited = Edited { reason: String::new(), moves: Vec::new() };
    let mut seen = std::collections::BTreeSet::new();
    for (line, raw) in text.lines().enumerate() {
        let fault = |message: String| Fault { line, message };
        let bare_line = raw.trim();
        if bare_line.is_empty() || bare_line.starts_with('#') {
            continue;
        }
        if let Some(reason) = bare_line.strip_prefix(REASON) {
            reason.trim().clone_into(&mut edited.reason);
            continue;
        }
        let head = bare_line.split_once('|').map_or(bare_line, |(head, _)| head).trim();
        let (id, name) = head.split_once(char::is_whitespace).unwrap_or((head, ""));
        let is_it = |placement: &&Placement| placement.id == id;
        let Some(at) = recast.placements.iter().position(|placement| is_it(&placement)) else {
            return Err(fault(format!("`{id}` is no block; a line begins as it did: P001")));
        };
        if !seen.insert(at) {
            return Err(fault(format!("`{id}` stands twice")));
        }
        let was = bare(&recasting::destination(&recast.placements[at]));
        let Some(slot) = section(places, name.trim(), &was) else {
            if name.trim() == was {
                continue;
            }
            return Err(fault(format!(
                "`{}` is no section of {} that takes text; name one by its number or its title",
                name.trim(),
                contract.path
            )));
        };
        if recast.placements[at].target != Target::Section(slot) {
            let place = &places[slot];
            let section = place.number.clone().unwrap_or_else(|| place.title.clone());
            edited.moves.push(Move { at, section });
        }
    }
    if edited.reason.is_empty() && !edited.moves.is_empty() {
        let line = text.lines().position(|line| line.trim().starts_with(REASON)).unwrap_or(0);
        return Err(Fault { line, message: format!("no reason is given; write one behind `{REASON}`") });
    }
    Ok(edited)
}

/// The section that a text names: by its number, its title, or both. Where they name two, it is the one that was not
/// there before.
fn section(places: &[Place], name: &str, was: &str) -> Option<usize> {
    let whole = places.iter().position(|place| place.is_open && title(place) == name).or_else(|| named(places, name));
    if whole.is_some() {
        return whole;
    }
    let (number, rest) = name.split_once(char::is_whitespace)?;
    let found = [named(places, number), named(places, rest)];
    match found {
        [Some(a), Some(b)] if a != b => {
            let is_old = |at: usize| title(&places[at]) == was;
            match (is_old(a), is_old(b)) {
                (true, false) => Some(b),
                (false, true) => Some(a),
                _ => None,
            }
        }
        [a, b] => a.or(b).filter(|_| rest.trim().is_empty() || b.is_some()),
    }
}

/// The text again, with what is wrong above the line that it is wrong in.
fn told_in(text: &str, fault: &Fault) -> String {
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        if at == fault.line {
            let _ = writeln!(out, "{FAULT}{}", fault.message);
        }
        if !line.starts_with(FAULT) {
            let _ = writeln!(out, "{line}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use specast_engine::contract::compile;
    use specast_engine::recast::learned::Learned;
    use specast_engine::recast::{Inputs, recast};
    use specast_engine::source::Envelope;

    const TEMPLATE: &str =
        "# Spec\n\n## 1. Overview\n\n[What]\n\n## 2. Interfaces\n\n[Ports]\n\n## Odds | Ends\n\n[x]\n";

    fn case() -> (Source, Contract, Recast) {
        let contract = compile("spec-template.md", TEMPLATE);
        let text = "# Old\n\n## Ports\n\nPort 1 listens.\n\nPort 2 | listens.\n";
        let source = Source::new("old.md", text, Envelope::default());
        let learned = Learned::default();
        let inputs = Inputs {
            sources: &[&source],
            spec: &contract,
            plan: None,
            spec_path: "a/spec.md",
            plan_path: "a/plan.md",
            kept_plan: None,
            learned: &learned,
            share: None,
            beside: &[],
        };
        let recast = recast(&inputs);
        (source, contract, recast)
    }

    /// What comes of the sheet after a change of text in it.
    fn after(from: &str, to: &str) -> Result<Edited, Fault> {
        let (source, contract, recast) = case();
        let places = both(&contract, None);
        let sheet = sheet(&source, &contract, &places, &recast);
        assert!(sheet.contains(from), "{sheet}");
        parse(&sheet.replace(from, to), &contract, &places, &recast)
    }

    fn moved(from: &str, to: &str) -> Vec<(usize, String)> {
        after(from, to).unwrap().moves.into_iter().map(|one| (one.at, one.section)).collect()
    }

    #[test]
    fn a_sheet_that_nobody_changed_moves_nothing() {
        assert_eq!(moved("P003", "P003"), []);
        assert_eq!(moved("P004 2 Interfaces | 7", "# "), []);
    }

    #[test]
    fn sections_are_named_by_number_title_or_both() {
        let line = "P003 2 Interfaces |";
        for to in ["P003 1 |", "P003 Overview |", "P003 1 Overview |", "P003 1 Interfaces |", "P003 2 Overview |"] {
            assert_eq!(moved(line, to), [(2, "1".to_owned())], "{to}");
        }
        assert_eq!(moved(line, "P003 Odds / Ends |"), [(2, "Odds | Ends".to_owned())]);
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let line = "P003 2 Interfaces |";
        for (to, want) in [
            ("P003 7 |", "`7` is no section of spec-template.md"),
            ("P003 |", "`` is no section"),
            ("P099 1 |", "`P099` is no block"),
            ("P004 1 |", "`P004` stands twice"),
        ] {
            let fault = after(line, to).unwrap_err();
            assert!(fault.message.contains(want), "{to}: {}", fault.message);
        }
        let (source, contract, recast) = case();
        let places = both(&contract, None);
        let wrong = sheet(&source, &contract, &places, &recast).replace(line, "P003 7 |");
        let fault = parse(&wrong, &contract, &places, &recast).unwrap_err();
        let again = told_in(&wrong, &fault);
        assert!(again.contains("# error: `7` is no section of spec-template.md that takes text; name one by its number or its title\nP003 7 |"), "{again}");
        assert_eq!(told_in(&again, &Fault { line: 0, message: "x".into() }).matches(FAULT).count(), 1);
        let no_reason = wrong.replace("P003 7", "P003 1").replace("placed by hand", "");
        assert!(parse(&no_reason, &contract, &places, &recast).unwrap_err().message.contains("no reason"));
    }
}
