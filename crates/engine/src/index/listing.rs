//! Pages that list documents: the row of a table, or the item of a list, for one more of them.
//!
//! A row has the form of those that are there. Its words are the document's own: its title, its path, and what it
//! says of itself under the name of a column.

mod row;

use std::collections::{BTreeMap, BTreeSet};

use specast_syntax::{Leaf, Link, LinkKind, NodeKind, Range, TileId, TileKind};

use crate::edit::TextEdit;
use crate::source::{self, Source};

/// The document to be listed.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Its path below the root.
    pub path: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What it says of itself, names in lower case.
    pub values: &'a BTreeMap<String, Vec<String>>,
    /// Documents that stand beside it.
    pub beside: &'a [&'a str],
}

/// What a page has to do with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listing {
    /// It lists no such documents.
    None,
    /// It lists this one.
    Listed,
    /// It lists such documents, in one place: what is to be added there.
    Row(TextEdit),
    /// It lists such documents in several places, by their lines.
    Unclear(Vec<u32>),
}

/// Looks for tables and lists of such documents in a page. `is_such` knows their paths.
pub fn listing(page: &Source, entry: &Entry<'_>, is_such: &dyn Fn(&str) -> bool) -> Listing {
    let mut places: Vec<Place<'_>> = tables(page, is_such).into_iter().chain(lists(page, is_such)).collect();
    if places.iter().flat_map(|place| &place.rows).any(|row| row.path == entry.path) {
        return Listing::Listed;
    }
    // One item may stand in any list.
    places.retain(|place| place.head.is_some() || place.rows.len() > 1);
    places.sort_by_key(|place| place.start);
    match &places[..] {
        [] => Listing::None,
        [place] => Listing::Row(place.row(page, entry)),
        _ => Listing::Unclear(places.iter().map(|place| page.lines.line(place.start)).collect()),
    }
}

/// A table or a list of documents.
struct Place<'p> {
    start: u32,
    /// The table's head; none for a list.
    head: Option<TileId>,
    /// The rows or items that name such a document, in order.
    rows: Vec<Row<'p>>,
    /// The end of the last row or item, whatever it names.
    end: u32,
}

/// A row or an item that names a document.
struct Row<'p> {
    /// Its tile; of an item the first.
    tile: TileId,
    /// All of it, an item's lower items included.
    range: Range,
    /// The link.
    link: &'p Link,
    /// Where it leads.
    path: String,
}

/// Tables, each with the rows that link to such a document in one column, and with nothing else in the cell.
fn tables<'p>(page: &'p Source, is_such: &dyn Fn(&str) -> bool) -> Vec<Place<'p>> {
    let document = &page.document;
    let mut out: Vec<Place<'p>> = Vec::new();
    let mut current: Option<Place<'p>> = None;
    for (tile, leaf) in document.leaves() {
        let range = document.tiles[tile].range;
        match leaf {
            Leaf::TableHead => {
                out.extend(current.take());
                current = Some(Place { start: range.start, head: Some(tile), rows: Vec::new(), end: range.end });
            }
            Leaf::TableRow => {
                let Some(place) = &mut current else { continue };
                place.end = range.end;
                let found = document.cells(tile).iter().find_map(|cell| linked(page, *cell, is_such));
                place.rows.extend(found.map(|(link, path)| Row { tile, range, link, path }));
            }
            _ => out.extend(current.take()),
        }
    }
    out.extend(current);
    let column = |row: &Row<'_>| document.cells(row.tile).iter().position(|cell| cell.contains(row.link.range));
    out.retain(|place| {
        let columns: BTreeSet<_> = place.rows.iter().map(column).collect();
        columns.len() == 1
    });
    out
}

/// Lists with items that begin with a link to such a document.
fn lists<'p>(page: &'p Source, is_such: &dyn Fn(&str) -> bool) -> Vec<Place<'p>> {
    let document = &page.document;
    let mut out = Vec::new();
    for (list, node) in document.nodes.iter().enumerate() {
        if !matches!(node.kind, NodeKind::List { .. }) {
            continue;
        }
        let mut place = Place { start: node.range.start, head: None, rows: Vec::new(), end: node.range.start };
        for item in document.nodes.iter().filter(|item| item.parent == Some(list)) {
            let range = item.range.trim(&page.text);
            place.end = place.end.max(range.end);
            let first = document.tile_at(range.start);
            let is_leaf = |tile: &TileId| matches!(document.tiles[*tile].kind, TileKind::Leaf(_));
            let Some(tile) = (first..document.tiles.len()).find(is_leaf) else { continue };
            let leaf = document.tiles[tile].range;
            let found = range.contains(leaf).then(|| linked(page, leaf, is_such)).flatten();
            place.rows.extend(found.map(|(link, path)| Row { tile, range, link, path }));
        }
        if !place.rows.is_empty() {
            out.push(place);
        }
    }
    out
}

/// The link at the start of a range, marks of emphasis aside, and the document that it leads to. In a cell nothing
/// else may stand.
fn linked<'p>(page: &'p Source, range: Range, is_such: &dyn Fn(&str) -> bool) -> Option<(&'p Link, String)> {
    let links = page.document.links.iter().filter(|link| link.kind == LinkKind::Inline && range.contains(link.range));
    let link = links.min_by_key(|link| link.range.start)?;
    let is_marks = |start: u32, end: u32| Range { start, end }.of(&page.text).chars().all(|c| " *_".contains(c));
    let is_cell = !matches!(page.document.tiles[link.tile].kind, TileKind::Leaf(Leaf::Paragraph));
    let is_form = is_marks(range.start, link.range.start) && (!is_cell || is_marks(link.range.end, range.end));
    let path = source::resolve(source::folder(&page.path), link.destination.of(&page.text))?;
    (is_form && is_such(&path)).then_some((link, path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit;
    use crate::source::Envelope;

    fn of(page: &str, path: &str, title: &str) -> (Listing, String) {
        let page = Source::new("README.md", page, Envelope::default());
        let values = [("status", "Draft"), ("owner", "Team | A")];
        let values = values.map(|(name, value)| (name.to_owned(), vec![value.to_owned()])).into_iter().collect();
        let plan = path.replace("spec.md", "plan.md");
        let entry = Entry { path, title, values: &values, beside: &[&plan] };
        let found = listing(&page, &entry, &|path| path.starts_with("specs/") && path.ends_with("/spec.md"));
        let text = match &found {
            Listing::Row(edit) => edit::apply(&page.text, std::slice::from_ref(edit)),
            _ => String::new(),
        };
        (found, text)
    }

    fn added(page: &str) -> String {
        of(page, "specs/edge/mail/spec.md", "Mail [relay]").1
    }

    #[test]
    fn a_row_has_the_form_of_the_others() {
        let page = "# Specs\n\n| Spec | Status | Owner | Area | Port |\n| --- | --- | --- | --- | --- |\n\
                    | **[Zeta](specs/core/zeta/spec.md)** | Final | B | core | N/A |\n\
                    | **[Alpha](specs/core/alpha/spec.md)** | Final | B | core | 1 |\n\nEnd.\n";
        let row = "| **[Mail \\[relay\\]](specs/edge/mail/spec.md)** | Draft | Team \\| A | edge | N/A |\n";
        assert_eq!(added(page), page.replace("\nEnd.", &format!("{row}\nEnd.")));
        // Sorted rows stay sorted, and what is listed is not listed again.
        let sorted = page.replace("Zeta", "Beta").replace("zeta", "beta").replace("Alpha", "Omega");
        let at = sorted.find("| **[Omega").unwrap();
        let text = added(&sorted);
        assert_eq!(text, format!("{}{row}{}", &sorted[..at], &sorted[at..]));
        assert_eq!(of(&text, "specs/edge/mail/spec.md", "Mail").0, Listing::Listed);
    }

    #[test]
    fn a_document_beside_it_is_linked_too() {
        let page = "| Spec | Plan | Notes |\n| - | - | - |\n\
                    | [Z](specs/a/z/spec.md) | [plan](specs/a/z/plan.md) | [notes](specs/a/z/notes.md) |\n";
        let row = "| [Mail \\[relay\\]](specs/edge/mail/spec.md) | [plan](specs/edge/mail/plan.md) |  |\n";
        assert_eq!(added(page), format!("{page}{row}"));
    }

    #[test]
    fn columns_that_stand_in_line_stay_so() {
        let page = "> | Spec                                | Plan |\n> | ----------------------------------- | ---- |\n\
                    > | [`alpha`](./specs/core/alpha/spec.md) |      |\r\n";
        assert_eq!(
            added(page).trim_start_matches(page.trim_end()),
            "\r\n> | [`mail`](./specs/edge/mail/spec.md) |  |\r\n"
        );
        let page = "| Spec                            | Status | Name         |\n\
                    | ------------------------------- | ------ | ------------ |\n\
                    | [spec](specs/a/beta-two/spec.md) | Final | Beta two     |\n\
                    | [spec](specs/a/alpha/spec.md)   | Final  | Alpha        |\n";
        let row = "| [spec](specs/edge/mail/spec.md) | Draft  | Mail \\[relay\\] |\n";
        assert_eq!(added(page), format!("{page}{row}"));
    }

    #[test]
    fn an_item_has_the_form_of_the_others() {
        let page = "# Specs\n\n- [x] [Alpha](specs/core/alpha/spec.md): the first\n- [ ] [Omega](specs/core/omega/spec.md)\n  - more\n";
        let item = "- [ ] [Mail \\[relay\\]](specs/edge/mail/spec.md)\n";
        assert_eq!(added(page), page.replace("- [ ] [Omega", &format!("{item}- [ ] [Omega")));
        let numbered = "1. [B](specs/core/b/spec.md)\n\n2. [C](specs/core/c/spec.md)\n\nEnd.\n";
        let text = numbered.replace("\n\nEnd", "\n\n3. [Mail \\[relay\\]](specs/edge/mail/spec.md)\n\nEnd");
        assert_eq!(added(numbered), text);
    }

    #[test]
    fn only_lists_of_such_documents_count_and_only_one() {
        for page in [
            "| Spec | Status |\n| --- | --- |\n| [A](docs/a.md) | Final |\n",
            "| Spec | Status |\n| --- | --- |\n| see [A](specs/a/spec.md) and more | Final |\n",
            "| Spec | Other |\n| --- | --- |\n| [A](specs/a/spec.md) | x |\n| y | [B](specs/b/spec.md) |\n",
            "- [A](specs/a/spec.md)\n- other\n",
            "See [A](specs/a/spec.md) and [B](specs/b/spec.md).\n",
        ] {
            assert_eq!(of(page, "specs/c/spec.md", "C").0, Listing::None, "{page}");
        }
        let list = "- [A](specs/a/spec.md)\n- [B](specs/b/spec.md)\n";
        assert_eq!(of("- [A](specs/a/spec.md)\n- other\n", "specs/a/spec.md", "A").0, Listing::Listed);
        let two = format!("{list}\n## More\n\n{}", list.replace("specs/", "specs/x/"));
        assert_eq!(of(&two, "specs/c/spec.md", "C").0, Listing::Unclear(vec![1, 6]));
    }
}
