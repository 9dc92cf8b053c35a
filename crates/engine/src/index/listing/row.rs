//! The row or item for one more document, in the form of those that are there.

use std::collections::BTreeSet;

use specast_syntax::{Link, Range, TileId};

use super::{Entry, Place, Row, linked};
use crate::edit::TextEdit;
use crate::source::anchors::slug;
use crate::source::{self, Source, paths};

/// Columns that are wider are not kept in line; the formatter takes no more, either.
const MOST_WIDE: usize = u16::MAX as usize;

impl Place<'_> {
    /// What is to be added for a document.
    pub(super) fn row(&self, page: &Source, entry: &Entry<'_>) -> TextEdit {
        let shown = match self.head {
            Some(head) => self.cells(page, entry, head),
            None => self.item(page, entry),
        };
        let eol = if page.text.contains("\r\n") { "\r\n" } else { "\n" };
        let line_of = |at: u32| page.lines.line_range(page.lines.line(at));
        if let Some(next) = self.next(page, entry) {
            let start = line_of(next.range.start).start;
            return TextEdit {
                range: Range { start, end: start },
                text: format!("{shown}{}", self.gap(page, eol) + eol),
            };
        }
        let line = line_of(self.end.saturating_sub(1));
        let end = line.start + line.of(&page.text).trim_end_matches(['\r', '\n']).len() as u32;
        TextEdit { range: Range { start: end, end }, text: format!("{}{eol}{shown}", self.gap(page, eol)) }
    }

    /// The blank line between items that have one.
    fn gap(&self, page: &Source, eol: &str) -> String {
        let [first, second, ..] = &self.rows[..] else { return String::new() };
        let between = Range { start: first.range.end, end: second.range.start.max(first.range.end) }.of(&page.text);
        let is_loose = self.head.is_none() && between.matches('\n').count() > 1;
        if is_loose { eol.to_owned() } else { String::new() }
    }

    /// The row before which the new one stands, where the rows are sorted by what shows or by path.
    fn next(&self, page: &Source, entry: &Entry<'_>) -> Option<&Row<'_>> {
        let key = |text: String| text.to_lowercase();
        let text = self.text(page, entry);
        let shown: Vec<String> = self.rows.iter().map(|row| key(plain(page, row.link))).collect();
        let paths: Vec<String> = self.rows.iter().map(|row| key(row.path.clone())).collect();
        let is_sorted = |all: &[String]| all.len() > 1 && all.is_sorted() && all.first() != all.last();
        let is_numbered = self.head.is_none() && !self.marker(page).0;
        let (all, new) = match (is_sorted(&shown), is_sorted(&paths)) {
            _ if is_numbered => return None,
            (true, _) => (shown, key(text)),
            (false, true) => (paths, key(entry.path.to_owned())),
            (false, false) => return None,
        };
        self.rows.iter().zip(all).find(|(_, other)| *other > new).map(|(row, _)| row)
    }

    /// What the link shows.
    fn text(&self, page: &Source, entry: &Entry<'_>) -> String {
        let shown: Vec<String> = self.rows.iter().map(|row| plain(page, row.link)).collect();
        let paths: Vec<&str> = self.rows.iter().map(|row| row.path.as_str()).collect();
        said(&shown, &paths, entry.path).unwrap_or_else(|| entry.title.to_owned())
    }

    /// The link in the form of the one in a row.
    fn link(&self, page: &Source, entry: &Entry<'_>, row: &Row<'_>) -> String {
        linking(page, row.link, &self.text(page, entry), entry.path)
    }

    /// A link to a document beside this one, where every row has one to that beside its own.
    fn beside(&self, page: &Source, entry: &Entry<'_>, column: usize) -> Option<String> {
        let links: Vec<(&Link, String)> = self
            .rows
            .iter()
            .map(|row| linked(page, *page.document.cells(row.tile).get(column)?, &|_| true))
            .collect::<Option<_>>()?;
        let below = |path: &str, own: &str| path.strip_prefix(source::folder(own)).map(str::to_owned);
        let names: BTreeSet<Option<String>> =
            links.iter().zip(&self.rows).map(|((_, path), row)| below(path, &row.path)).collect();
        let name = names.first().cloned().flatten().filter(|_| names.len() == 1)?;
        let path = entry.beside.iter().find(|path| below(path, entry.path).as_ref() == Some(&name))?;
        let shown: Vec<String> = links.iter().map(|(link, _)| plain(page, link)).collect();
        let paths: Vec<&str> = links.iter().map(|(_, path)| path.as_str()).collect();
        let text = said(&shown, &paths, path).unwrap_or_else(|| entry.title.to_owned());
        Some(linking(page, links.last()?.0, &text, path))
    }

    fn cells(&self, page: &Source, entry: &Entry<'_>, head: TileId) -> String {
        let document = &page.document;
        let sample = &self.rows[self.rows.len() - 1];
        let columns = document.cells(head);
        let line = |at: u32| page.lines.line_range(page.lines.line(at)).of(&page.text).trim_end();
        let shown = line(document.tiles[sample.tile].range.start);
        let cells: Vec<String> = (0..columns.len())
            .map(|column| {
                let cell = document.cells(sample.tile).get(column).copied().unwrap_or_default();
                if cell.contains(sample.link.range) {
                    let marks = marks(page, sample, cell.start);
                    let closing: String = marks.chars().rev().collect();
                    return format!("{marks}{}{closing}", self.link(page, entry, sample));
                }
                self.cell(page, entry, head, column)
            })
            .collect();
        // Columns that are kept in line stay so.
        let widths: Vec<usize> = widths(shown);
        let is_aligned = widths == self::widths(line(document.tiles[head].range.start)) && widths.len() == cells.len();
        let is_spaced = shown.contains("| ") || shown.contains(" |");
        let cells: Vec<String> = cells
            .into_iter()
            .enumerate()
            .map(|(column, cell)| match (is_spaced, widths.get(column)) {
                (true, Some(width)) if is_aligned => {
                    format!(" {cell:<width$} ", width = width.saturating_sub(2).min(MOST_WIDE))
                }
                (true, _) => format!(" {cell} "),
                (false, _) => cell,
            })
            .collect();
        let start = shown.find(|c: char| !c.is_whitespace() && c != '>').unwrap_or(0);
        let (open, close) = (shown[start..].starts_with('|'), shown.ends_with('|'));
        let joined = cells.join("|");
        let row = match (open, close) {
            (true, true) => format!("|{joined}|"),
            (true, false) => format!("|{}", joined.trim_end()),
            (false, true) => format!("{}|", joined.trim_start()),
            (false, false) => joined.trim().to_owned(),
        };
        format!("{}{row}", &shown[..start])
    }

    /// A cell beside the link: a part of the path where the others hold that, what the document says under the
    /// column's name, else what the table holds where it knows nothing.
    fn cell(&self, page: &Source, entry: &Entry<'_>, head: TileId, column: usize) -> String {
        let document = &page.document;
        let at = |tile: TileId| document.cells(tile).get(column).copied().unwrap_or_default();
        let text = |tile: TileId| document.plain_in(tile, at(tile), &page.text).text.trim().to_owned();
        let name = text(head).to_lowercase();
        if let Some(values) = entry.values.get(&name).filter(|values| !values.is_empty()) {
            return escaped(&values.join(", "));
        }
        if let Some(link) = self.beside(page, entry, column) {
            return link;
        }
        let of_path = |row: &Row<'_>| part(&text(row.tile), &row.path, entry.path);
        let parts: Vec<Option<String>> = self.rows.iter().map(of_path).collect();
        if let Some(Some(part)) = parts.first().filter(|_| parts.iter().all(Option::is_some)) {
            let is_code = at(self.rows[0].tile).of(&page.text).starts_with('`');
            return if is_code { format!("`{part}`") } else { escaped(part) };
        }
        let texts: Vec<String> = self.rows.iter().map(|row| text(row.tile)).collect();
        // The name of the folder in words is a title.
        let feature = |row: &Row<'_>| source::folder(&row.path).rsplit('/').next().map(slug);
        if self.rows.iter().zip(&texts).all(|(row, text)| Some(slug(text)) == feature(row)) {
            return escaped(entry.title);
        }
        let known = UNKNOWN.iter().find(|word| texts.iter().any(|text| text.eq_ignore_ascii_case(word)));
        if texts.iter().any(String::is_empty) {
            return String::new();
        }
        let anywhere = || {
            let cells = |row: &Row<'_>| document.cells(row.tile).iter().any(|cell| cell.of(&page.text) == UNKNOWN[0]);
            self.rows.iter().any(cells).then_some(&UNKNOWN[0])
        };
        known.or_else(anywhere).map_or(String::new(), |word| (*word).to_owned())
    }

    /// True for a bullet, or the same number at every item; and what stands before the link of the last item.
    fn marker<'t>(&self, page: &'t Source) -> (bool, &'t str) {
        let before = |row: &Row<'_>| {
            let start = page.lines.line_range(page.lines.line(row.range.start)).start;
            Range { start, end: page.document.tiles[row.tile].range.start }.of(&page.text)
        };
        let all: Vec<&str> = self.rows.iter().map(before).collect();
        let last = all[all.len() - 1];
        let has_number = last.contains(|c: char| c.is_ascii_digit());
        (!has_number || all.iter().all(|one| *one == last), last)
    }

    fn item(&self, page: &Source, entry: &Entry<'_>) -> String {
        let sample = &self.rows[self.rows.len() - 1];
        let (is_same, marker) = self.marker(page);
        let digits = |c: char| c.is_ascii_digit();
        let marker = match (is_same, marker.find(digits)) {
            (false, Some(start)) => {
                let end = marker[start..].find(|c| !digits(c)).map_or(marker.len(), |len| start + len);
                let next = marker[start..end].parse::<u32>().map_or(1, |n| n.saturating_add(1));
                format!("{}{next}{}", &marker[..start], &marker[end..])
            }
            _ => marker.replace("[x]", "[ ]").replace("[X]", "[ ]"),
        };
        let marks = marks(page, sample, page.document.tiles[sample.tile].range.start);
        let closing: String = marks.chars().rev().collect();
        format!("{marker}{marks}{}{closing}", self.link(page, entry, sample))
    }
}

/// The marks of emphasis around the link of a row.
fn marks<'t>(page: &'t Source, row: &Row<'_>, start: u32) -> &'t str {
    Range { start, end: row.link.range.start.max(start) }.of(&page.text).trim()
}

/// What tables hold where nothing is known.
const UNKNOWN: [&str; 4] = ["N/A", "-", "–", "—"];

/// The visible text of a link.
fn plain(page: &Source, link: &Link) -> String {
    let text = Range { start: link.range.start, end: link.destination.start };
    page.document.plain_in(link.tile, text, &page.text).text.trim().to_owned()
}

/// A link in the form of another one.
fn linking(page: &Source, sample: &Link, text: &str, path: &str) -> String {
    let mark = if sample.range.of(&page.text).starts_with("[`") { "`" } else { "" };
    let text = if mark.is_empty() { escaped(text) } else { text.to_owned() };
    let to = paths::like(sample.destination.of(&page.text), source::folder(&page.path), path);
    format!("[{mark}{text}{mark}]({to})")
}

/// What links to these paths show, for one more of them: what all of them show, or the part of the path that they
/// show. None where they show something of their own.
fn said(shown: &[String], paths: &[&str], other: &str) -> Option<String> {
    let all: BTreeSet<&String> = shown.iter().collect();
    if shown.len() > 1 && all.len() == 1 {
        return shown.first().cloned();
    }
    let parts: Option<Vec<String>> = shown.iter().zip(paths).map(|(text, path)| part(text, path, other)).collect();
    parts?.pop()
}

/// What a text that is a part of one path is in another: the name of a folder, counted from the end, the file's name,
/// or all of it.
fn part(text: &str, path: &str, other: &str) -> Option<String> {
    if text == path {
        return Some(other.to_owned());
    }
    let n = path.split('/').rev().position(|part| part == text || stem(part) == text)?;
    let new = other.split('/').rev().nth(n)?;
    let is_stem = path.split('/').rev().nth(n) != Some(text);
    Some(if is_stem { stem(new) } else { new }.to_owned())
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// How many characters each cell of a line takes, its blanks included.
fn widths(line: &str) -> Vec<usize> {
    let inner = line.trim_start_matches([' ', '>']).trim();
    let inner = inner.strip_prefix('|').unwrap_or(inner);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    inner.replace("\\|", "  ").split('|').map(|cell| cell.chars().count()).collect()
}

/// A text as the cell of a table or the text of a link shows it.
fn escaped(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if matches!(c, '[' | ']' | '|' | '`' | '*' | '<' | '\\') {
            out.push('\\');
        }
        out.push(c);
        out
    })
}
