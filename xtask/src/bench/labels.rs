//! Labelled cases, as people wrote them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// What became of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    #[default]
    Kept,
    Reworded,
    Altered,
    Lost,
}

impl Status {
    /// The status that a word names; a word that nobody knows names none.
    pub fn of(word: &str) -> Option<Self> {
        Some(match word.trim().to_lowercase().as_str() {
            "kept" | "kept-verbatim" => Self::Kept,
            "reworded" | "kept-reworded" => Self::Reworded,
            "altered" => Self::Altered,
            "lost" => Self::Lost,
            _ => return None,
        })
    }

    pub fn is_broken(self) -> bool {
        matches!(self, Self::Altered | Self::Lost)
    }
}

/// A labelled fact.
#[derive(Debug, Clone, Default)]
pub struct Label {
    pub kind: String,
    pub fact: String,
    /// Lines of the source, from 1.
    pub lines: BTreeSet<usize>,
    /// Byte ranges of the source, where the label names places.
    pub places: Vec<std::ops::Range<usize>>,
    pub status: Status,
}

/// A source, what it became, and what people say of it.
#[derive(Debug, Default)]
pub struct Case {
    pub name: String,
    pub source: String,
    /// File name and text.
    pub outputs: Vec<(String, String)>,
    /// Lines of the templates, trimmed.
    pub template: BTreeSet<String>,
    pub facts: Vec<Label>,
    /// File name and line of what no source says.
    pub invented: BTreeSet<(String, usize)>,
    /// File name and line of what is neither.
    pub neutral: BTreeSet<(String, usize)>,
    /// Where the templates are.
    pub templates: PathBuf,
}

/// The cases of a folder, in order.
pub fn read_all(folder: &Path, templates: &Path) -> Result<Vec<Case>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.retain(|path| path.join("legacy.md").is_file() && path.join("facts.tsv").is_file());
    let cases = paths.iter().map(|path| read(path, templates)).collect::<Result<Vec<_>>>()?;
    if cases.iter().all(|case| case.facts.is_empty()) {
        bail!("{}: no case with labelled facts", folder.display());
    }
    Ok(cases)
}

fn read(path: &Path, templates: &Path) -> Result<Case> {
    let text = |path: &Path| std::fs::read_to_string(path).with_context(|| path.display().to_string());
    let source = text(&path.join("legacy.md"))?;
    let mut outputs = Vec::new();
    for file in markdown(&path.join("rewritten")) {
        outputs.push((file_name(&file), text(&file)?));
    }
    let mut template = BTreeSet::new();
    for file in markdown(templates) {
        template.extend(text(&file)?.lines().map(|line| line.trim().to_owned()));
    }
    let rows = |name: &str| text(&path.join(name)).map(|text| rows(&text)).unwrap_or_default();
    let cell = |row: &BTreeMap<String, String>, name: &str| row.get(name).cloned().unwrap_or_default();
    let mut facts = Vec::new();
    for row in rows("facts.tsv") {
        let status = cell(&row, "status");
        let Some(status) = Status::of(&status) else { bail!("{}: no status `{status}`", path.display()) };
        facts.push(Label {
            kind: cell(&row, "kind"),
            fact: cell(&row, "fact"),
            lines: numbers(&cell(&row, "legacy_line")),
            places: places(&cell(&row, "at"), &source),
            status,
        });
    }
    let place = |row: &BTreeMap<String, String>, column: &str| {
        let file = cell(row, "file");
        let file =
            if file.ends_with(".md") { file.rsplit('/').next().unwrap_or(&file).to_owned() } else { file + ".md" };
        numbers(&cell(row, column)).into_iter().map(move |line| (file.clone(), line)).collect::<Vec<_>>()
    };
    let invented = rows("invented.tsv").iter().flat_map(|row| place(row, "line")).collect();
    let neutral = rows("neutral.tsv").iter().flat_map(|row| place(row, "lines")).collect();
    let templates = templates.to_owned();
    Ok(Case { name: file_name(path), source, outputs, template, facts, invented, neutral, templates })
}

impl Case {
    /// Writes the case and the templates into a folder, and names the outputs.
    pub fn lay_out(&self, folder: &Path) -> Result<Vec<String>> {
        let mut files = vec![("legacy.md".to_owned(), self.source.clone())];
        files.extend(self.outputs.iter().map(|(name, text)| (format!("rewritten/{name}"), text.clone())));
        for file in markdown(&self.templates) {
            let inner = file.strip_prefix(&self.templates).unwrap_or(&file);
            files.push((format!("templates/{}", inner.display()), std::fs::read_to_string(&file)?));
        }
        for (path, text) in &files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
            std::fs::write(path, text)?;
        }
        Ok(self.outputs.iter().map(|(name, _)| format!("rewritten/{name}")).collect())
    }
}

/// The Markdown files below a folder, sorted.
fn markdown(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            out.extend(markdown(&path));
        } else if path.extension().is_some_and(|ext| ext == "md") {
            out.push(path);
        }
    }
    out.sort();
    out
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The rows of a table with tabs, by the names of its head.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = text.lines();
    let head: Vec<String> = lines.next().unwrap_or_default().split('\t').map(|name| name.replace(' ', "_")).collect();
    let row = |line: &str| head.iter().cloned().zip(line.split('\t').map(str::to_owned)).collect();
    lines.filter(|line| !line.is_empty()).map(row).collect()
}

/// `7`, `7-9` or `7,12`.
fn numbers(cell: &str) -> BTreeSet<usize> {
    let one = |part: &str| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let from: usize = from.trim().parse().ok()?;
        Some(from..=to.trim().parse().unwrap_or(from))
    };
    cell.split(',').filter_map(one).flatten().collect()
}

/// `LINE:START-END;…`, columns in characters from 0, as byte ranges.
fn places(cell: &str, text: &str) -> Vec<std::ops::Range<usize>> {
    let one = |part: &str| {
        let (line, columns) = part.trim().split_once(':')?;
        let (start, end) = columns.split_once('-')?;
        let line: usize = line.parse().ok()?;
        let before: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
        let line = text[before..].split('\n').next()?;
        let byte = |column: &str| -> Option<usize> {
            let column: usize = column.parse().ok()?;
            Some(before + line.char_indices().nth(column).map_or(line.len(), |(at, _)| at))
        };
        Some(byte(start)?..byte(end)?)
    };
    cell.split(';').filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_the_labels() {
        assert_eq!(numbers("7-9,12"), [7, 8, 9, 12].into());
        assert_eq!(numbers(""), BTreeSet::new());
        let text = "ab\n포트 4317\n";
        assert_eq!(
            places("2:3-7;1:0-2", text).iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(),
            ["4317", "ab"]
        );
        assert!(places("", text).is_empty() && places("9:1-2", text).len() <= 1);
        assert_eq!(Status::of("kept-verbatim"), Some(Status::Kept));
        assert_eq!(Status::of("gone"), None);
        let rows = rows("legacy line\tstatus\n3\tlost\n\n4\n");
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0]["legacy_line"], "3");
        assert_eq!(rows[1].get("status"), None);
    }
}
