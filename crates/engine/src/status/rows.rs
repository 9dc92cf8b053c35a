//! The rows of a plan that ask for something: in tables and lists, found by what their heads and labels mean.

use specast_syntax::{Leaf, NodeKind, Plain, Range, SectionId, TileId};

use super::meaning::{Given, call, once, understand};
use super::{Ask, Check, Kind, Known, Question, What, Word, tick_of};
use crate::apply::{PlanReading, is_item, meaning_of};
use crate::contract::notation::{self, TableShape, is_unknown};
use crate::recast::plan::means;
use crate::recast::units::fold;
use crate::source::Source;
use crate::words::{self, bare_stem};

/// Something that a plan asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub kind: Kind,
    /// The first cell of its row, where that is an id.
    pub id: Option<String>,
    /// What it asks for, as it shows.
    pub text: String,
    /// What is done or checked, as it shows; empty where nothing is said.
    pub description: String,
    /// Its place.
    pub range: Range,
    /// Files that it names as its own.
    pub files: Vec<String>,
    /// The box of its item.
    pub tick: Option<Range>,
    /// The box is ticked.
    pub is_ticked: bool,
    /// Its asks, part by part.
    pub asks: Vec<Ask>,
}

/// A visible text with the ranges of its inline codes.
struct Shown {
    text: String,
    codes: Vec<Range>,
}

impl Shown {
    fn of(plain: &Plain) -> Self {
        Self { text: plain.text.clone(), codes: plain.codes().map(|segment| segment.at).collect() }
    }

    fn codes(&self) -> impl Iterator<Item = &str> {
        self.codes.iter().map(|code| code.of(&self.text).trim())
    }

    fn is_empty(&self) -> bool {
        let text = self.text.trim();
        text.is_empty() || is_unknown(text) || matches!(text, "-" | "–" | "—")
    }
}

/// The rows of a plan, in its order. `specs` are the paths of its specs.
pub fn rows(plan: &Source, reading: &PlanReading, specs: &[String], own: (&[Word], &[Known])) -> Vec<Row> {
    let paths = |named: &[crate::apply::Named]| named.iter().map(|named| named.path.clone()).collect::<Vec<_>>();
    let (sources, templates, names) = (paths(&reading.sources), paths(&reading.templates), names(plan));
    let given = Given {
        plan: &plan.path,
        specs,
        sources: &sources,
        templates: &templates,
        names: &names,
        words: own.0,
        known: own.1,
        ..Given::default()
    };
    let mut out = Vec::new();
    let tables = notation::tables(&plan.document, &plan.text);
    for table in &tables {
        out.extend(table_rows(plan, table, &given));
    }
    for (tile, leaf) in plan.document.leaves() {
        if leaf == Leaf::Paragraph {
            out.extend(item(plan, tile, &tables, &given));
        }
    }
    out.sort_by_key(|row| (row.range.start, row.range.end));
    out
}

/// Stems of the words in the plan's title and in the folders above it.
fn names(plan: &Source) -> Vec<String> {
    let title = plan.document.sections.first().map_or(String::new(), |section| section.title.of(&plan.text).to_owned());
    let path = plan.path.rsplit_once('/').map_or("", |(folder, _)| folder).replace(['/', '-', '_'], " ");
    let both = format!("{title} {path}");
    words::words(&both)
        .filter(|word| !words::is_stop(word.text))
        .map(|word| bare_stem(word.text).into_owned())
        .collect()
}

/// What the title of a section, or of one around it, means.
fn section_meaning(plan: &Source, section: Option<SectionId>) -> Option<&'static str> {
    const MEANINGS: [&str; 4] = ["risks", "verification", "completion", "tasks"];
    let sections = &plan.document.sections;
    let mut around = std::iter::successors(section, |section| sections[*section].parent);
    around.find_map(|section| means(sections[section].title.of(&plan.text), &MEANINGS))
}

fn table_rows(plan: &Source, table: &TableShape, given: &Given<'_>) -> Vec<Row> {
    const COLUMNS: [&str; 7] = ["files", "mitigation", "description", "command", "criterion", "target", "risks"];
    let columns: Vec<_> = table.columns.iter().map(|column| means(column, &COLUMNS)).collect();
    let column = |meaning: &str| columns.iter().position(|column| *column == Some(meaning));
    if column("mitigation").is_some() {
        return Vec::new();
    }
    let kind = match section_meaning(plan, table.section) {
        _ if column("command").is_some() => Kind::Verification,
        Some("tasks") => Kind::Task,
        Some("verification") => Kind::Verification,
        Some("completion") => Kind::Completion,
        _ if column("criterion").is_some() && column("files").is_some() => Kind::Task,
        _ => return Vec::new(),
    };
    let document = &plan.document;
    let row = |tile: TileId| {
        let cells = document.cells(tile);
        let cell = |at: Option<usize>| {
            let range = cells.get(at?)?;
            Some(Shown::of(&document.plain_in(tile, *range, &plan.text)))
        };
        let first = cell(Some(0)).map_or(String::new(), |shown| fold(&shown.text));
        let id = first.trim_matches(['[', ']']).to_owned();
        let part = Part {
            kind,
            id: (columns[0].is_none() && !id.is_empty()).then_some(id),
            criterion: cell(column("criterion")),
            description: cell(column("description")),
            command: cell(column("command")),
            files: cell(column("files")).map(|shown| files(&shown)).unwrap_or_default(),
            range: document.tiles[tile].range,
            tick: None,
        };
        part.row(given)
    };
    table.rows.iter().map(|tile| row(*tile)).collect()
}

/// The paths that a cell names.
fn files(shown: &Shown) -> Vec<String> {
    let codes: Vec<String> = shown.codes().map(str::to_owned).collect();
    if !codes.is_empty() {
        return codes;
    }
    let parts = shown.text.split([',', ';', '\n']).map(str::trim);
    let is_path = |part: &&str| !part.contains(char::is_whitespace) && part.contains(['/', '.']);
    parts.filter(is_path).map(str::to_owned).collect()
}

fn item(plan: &Source, tile: TileId, tables: &[TableShape], given: &Given<'_>) -> Option<Row> {
    let document = &plan.document;
    let node = document.containers(tile).next().filter(|node| matches!(node.kind, NodeKind::Item { .. }))?;
    let NodeKind::Item { task, .. } = node.kind else { return None };
    let plain = document.plain(tile, &plan.text);
    let shown = fold(&plain.text);
    let is_first =
        !node.range.of(&plan.text)[..(document.tiles[tile].range.start - node.range.start) as usize].contains('\n');
    if shown.ends_with([':', '：']) || !is_first {
        return None;
    }
    let section = document.section_of(tile);
    let meaning = section_meaning(plan, section);
    let has_table = || tables.iter().any(|table| table.section == section);
    let kind = match (meaning_of(plan, tile, &shown), task) {
        (Some("constraints"), _) if is_item(plan, tile) => Kind::Constraint,
        (Some("nongoals"), _) if is_item(plan, tile) => Kind::NonGoal,
        (_, Some(_)) if meaning == Some("tasks") => Kind::Task,
        (_, Some(_)) => Kind::Completion,
        _ if meaning == Some("completion") => Kind::Completion,
        _ if meaning == Some("verification") && !has_table() => Kind::Verification,
        _ => return None,
    };
    // `**[VAL-001] Unit tests**: …`, `TASK-1: …`: the id names the row, it asks for nothing.
    let text = &plain.text;
    let id = words::words(text).next().filter(|word| crate::contract::ids::is_id(word.text));
    let is_label = |range: Range| text[..range.start as usize].trim_matches(['[', ' ']).is_empty();
    let id = id.filter(|word| is_label(word.range)).map(|word| (word.text.to_owned(), word.range.end as usize));
    let from = id.as_ref().map_or(0, |(_, end)| {
        let rest = &text[*end..];
        *end + (rest.len() - rest.trim_start_matches([']', ':', ' ', '.', '–', '-']).len())
    });
    let codes = plain.codes().map(|segment| segment.at).filter(|at| at.start as usize >= from);
    let criterion = Shown {
        text: text[from..].to_owned(),
        codes: codes.map(|at| Range { start: at.start - from as u32, end: at.end - from as u32 }).collect(),
    };
    let part = Part {
        kind,
        id: id.map(|(id, _)| id),
        criterion: Some(criterion),
        description: None,
        command: None,
        files: Vec::new(),
        range: document.tiles[tile].range,
        tick: task.and_then(|is_ticked| Some((tick_of(&plan.text, node.range)?, is_ticked))),
    };
    let row = part.row(given);
    // What is left alone need not be looked at; where it can be, it is.
    let is_known = row.asks.iter().all(|ask| !matches!(ask.what, What::Person(_)));
    (kind != Kind::NonGoal || is_known).then_some(row)
}

/// What a row holds.
struct Part {
    kind: Kind,
    id: Option<String>,
    criterion: Option<Shown>,
    description: Option<Shown>,
    command: Option<Shown>,
    files: Vec<String>,
    range: Range,
    tick: Option<(Range, bool)>,
}

impl Part {
    fn row(self, given: &Given<'_>) -> Row {
        let described = self.description.as_ref().map_or(String::new(), |shown| fold(&shown.text));
        let commands: Vec<String> =
            self.command.iter().flat_map(Shown::codes).filter(|code| !is_unknown(code)).map(str::to_owned).collect();
        let documents: Vec<String> = self.files.iter().filter(|path| path.ends_with(".md")).cloned().collect();
        let here = Given { files: &documents, commands: &commands, ..*given };
        let mut asks: Vec<Ask> = Vec::new();
        if self.kind == Kind::Task {
            asks.extend(self.there(&described, given));
        }
        let criterion = self.criterion.filter(|shown| !shown.is_empty());
        for command in &commands {
            asks.push(Ask { text: command.clone(), what: run(command), partial: false });
        }
        let is_by_hand = self.command.is_some() && commands.is_empty();
        if is_by_hand && let Some(how) = self.command.filter(|shown| !shown.is_empty()) {
            let why = "a command stands in backticks; this one is for somebody to carry out".to_owned();
            asks.push(Ask { text: fold(&how.text), what: What::Person(why), partial: false });
        }
        // What a check is called says whether somebody has to do it.
        if let Some(shown) = self.description.filter(|_| self.kind == Kind::Verification && is_by_hand) {
            let all = understand(&shown.text, &shown.codes, &here);
            asks.extend(all.into_iter().filter(|ask| is_somebody(&shown.text, ask, &here)));
        }
        match &criterion {
            Some(shown) => asks.extend(understand(&shown.text, &shown.codes, &here)),
            None if commands.is_empty() => asks.push(Ask {
                text: described.clone(),
                what: What::Person("it names no criterion".to_owned()),
                partial: false,
            }),
            None => {}
        }
        Row {
            kind: self.kind,
            id: self.id,
            text: criterion.map_or(String::new(), |shown| fold(&shown.text)),
            description: described,
            range: self.range,
            files: self.files,
            tick: self.tick.map(|(range, _)| range),
            is_ticked: self.tick.is_some_and(|(_, is_ticked)| is_ticked),
            asks: once(asks.into_iter()),
        }
    }

    /// A task is not done before the files that it makes are there. One that takes something away makes none.
    fn there(&self, described: &str, given: &Given<'_>) -> Option<Ask> {
        let takes_away =
            words::words(described).any(|word| super::lexicon::meaning(&[word.text], given.words) == Some(GONE));
        let is_one = |path: &&String| !path.contains(['*', '{', '<', '[']);
        let paths: Vec<String> = self.files.iter().filter(is_one).cloned().collect();
        let what = What::Look(Question { check: Check::Exists, wanted: true, paths: paths.clone() });
        (!takes_away && !paths.is_empty()).then(|| Ask { text: paths.join(", "), what, partial: false })
    }
}

const GONE: (usize, super::lexicon::Sense) = (1, super::lexicon::Sense::State("gone", true));

/// A command of specast that only reads is looked at; any other one is run.
fn run(command: &str) -> What {
    call(command).map_or_else(|| What::Run(command.to_owned()), What::Look)
}

/// True for the part of a description that asks for somebody.
fn is_somebody(text: &str, ask: &Ask, given: &Given<'_>) -> bool {
    let mut all = words::words(text);
    let is_said = all.any(|word| {
        matches!(super::lexicon::meaning(&[word.text], given.words), Some((_, super::lexicon::Sense::Person)))
    });
    matches!(ask.what, What::Person(_)) && is_said
}
