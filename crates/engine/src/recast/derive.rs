//! Requirements that a source states: its normative sentences, ports and flows, quoted.
//!
//! A requirement is a quotation in a frame; it brings no word and no norm of its own. It quotes whole sentences and
//! rows, with what they cannot be read without.

use std::collections::BTreeSet;
use std::ops::Range as Span;

use specast_syntax::{Leaf, NodeKind, Range, TileId, TileKind};

use super::units::{fold, whole_heading};
use super::values::escaped;
use crate::facts::{self, Fact, FactKind, Facts, Place, Statement};
use crate::frames;
use crate::source::Source;
use crate::words;

/// A quotation that becomes a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// The cell's text: a frame, marks escaped.
    pub text: String,
    /// The frame's name.
    pub frame: &'static str,
}

/// How much of a source is quoted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Sentences and rows with a word that obliges, forbids or shuts out.
    pub normative: usize,
    /// Those with a port.
    pub ports: usize,
    /// Those that draw or tell a flow.
    pub flows: usize,
}

/// A sentence, a row or a line that says what must hold.
struct Found {
    /// Its statements.
    whole: Span<usize>,
    is_norm: bool,
    is_flow: bool,
    ports: BTreeSet<String>,
    is_command: bool,
}

/// What stands above an item is quoted beside it up to so many words.
const MOST_ABOVE: usize = 16;

/// The requirements that stand in some places of a source in the order of its text, each once.
pub fn requirements(source: &Source, is_here: &dyn Fn(Range) -> bool) -> (Vec<Quoted>, Counts) {
    let facts = facts::extract(source);
    let mut found = Vec::new();
    let mut at = 0;
    while at < facts.statements.len() {
        let whole = facts.whole(at);
        at = whole.end;
        found.extend(demand(source, &facts, whole, is_here));
    }
    // A command uses the ports that are said elsewhere; it demands none.
    let said: BTreeSet<String> = found.iter().filter(|one| !one.is_command).flat_map(|one| one.ports.clone()).collect();
    found.retain(|one| one.is_norm || one.is_flow || !one.is_command || !one.ports.is_subset(&said));
    let mut counts = Counts::default();
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    for one in found {
        counts.normative += usize::from(one.is_norm);
        counts.ports += usize::from(!one.ports.is_empty());
        counts.flows += usize::from(one.is_flow);
        let quoted = quoted(source, &facts, one.whole);
        if seen.insert(quoted.text.clone()) {
            out.push(quoted);
        }
    }
    (out, counts)
}

/// What the statements that belong together demand; none where they demand nothing.
fn demand(source: &Source, facts: &Facts, whole: Span<usize>, is_here: &dyn Fn(Range) -> bool) -> Option<Found> {
    let first = &facts.statements[whole.start];
    let is_note = is_note(source, first.tile());
    let mut one =
        Found { whole: whole.clone(), is_norm: false, is_flow: false, ports: BTreeSet::new(), is_command: false };
    for statement in &facts.statements[whole] {
        let found = facts.of(statement);
        let text = statement.text.trim_end();
        // A question binds nobody.
        let is_mute = matches!(statement.place, Place::Comment | Place::Front) || text.is_empty();
        if is_mute || text.ends_with(['?', '？']) || !is_here(statement.range) {
            continue;
        }
        let has = |kind: FactKind| found.iter().any(|fact| fact.kind == kind);
        let excludes = statement.section().is_some() && !is_saying(text) && found.iter().any(shuts_out);
        one.is_norm |= excludes || (!interprets(text) && found.iter().any(binds));
        let tells = || !is_note && tells_a_flow(statement, found);
        one.is_flow |= has(FactKind::Flow) || is_flow_row(source, statement) || tells();
        one.is_command |= statement.place == Place::Code && has(FactKind::Command);
        one.ports.extend(found.iter().filter_map(port));
    }
    (one.is_norm || one.is_flow || !one.ports.is_empty()).then_some(one)
}

/// Words of `norms.tsv`.
fn listed(kind: &'static str) -> impl Iterator<Item = &'static str> {
    words::rows::<2>(include_str!("norms.tsv")).filter(move |[of, _]| *of == kind).map(|[_, word]| word)
}

/// A word that obliges, forbids or permits. What is only possible binds nobody.
fn binds(fact: &Fact) -> bool {
    let is_possible = || listed("possible").any(|word| fact.text.eq_ignore_ascii_case(word));
    // What such a word speaks of is a fact beside the word itself.
    let is_word = ["must", "should", "may"].contains(&fact.canonical.trim_end_matches("-not"));
    fact.kind == FactKind::Normative && is_word && (fact.canonical.ends_with("-not") || !is_possible())
}

/// True for a sentence that says how such words are to be read.
fn interprets(text: &str) -> bool {
    let text = fold(text).to_lowercase();
    listed("interprets").any(|word| text.contains(word))
}

/// True for what somebody said, in quotation marks from end to end.
fn is_saying(text: &str) -> bool {
    text.starts_with(['"', '“', '„', '«']) && text.trim_end_matches(['.', '!']).ends_with(['"', '”', '“', '»'])
}

/// True for the text of a footnote, which stands nowhere in particular.
fn is_note(source: &Source, tile: TileId) -> bool {
    source.document.containers(tile).any(|node| matches!(node.kind, NodeKind::Footnote { .. }))
}

/// A word that shuts everything else out binds like a MUST: `never`, `nobody`, `only`. Not in a preamble,
/// where it says what the document is about.
fn shuts_out(fact: &Fact) -> bool {
    match fact.kind {
        FactKind::Negation => matches!(fact.text.to_lowercase().as_str(), "never" | "nobody" | "no one"),
        FactKind::Quantifier => fact.canonical.ends_with("only"),
        _ => false,
    }
}

/// A sentence that says where a signal or a named thing is handed on to.
fn tells_a_flow(statement: &Statement, found: &[Fact]) -> bool {
    let is_prose = matches!(statement.place, Place::Prose | Place::Item);
    let names = |fact: &Fact| {
        use FactKind::{BindAddress, Component, Container, Endpoint, Identifier, Path, Port, Url};
        matches!(fact.kind, BindAddress | Component | Container | Endpoint | Identifier | Path | Port | Url)
    };
    let transfer = words::transfer(&statement.text);
    is_prose && transfer.moves && (transfer.signal || found.iter().any(names))
}

/// A row of a table with a column for who sends and one for who receives.
fn is_flow_row(source: &Source, statement: &Statement) -> bool {
    if statement.place != Place::Cell {
        return false;
    }
    let document = &source.document;
    let Some(head) = head_of(source, statement.tile()) else { return false };
    let cells = document.cells(head).iter();
    let columns: Vec<_> =
        cells.map(|cell| words::transfer(&document.plain_in(head, *cell, &source.text).text)).collect();
    columns.iter().any(|column| column.sends) && columns.iter().any(|column| column.receives && !column.sends)
}

/// A port, or that of an address.
fn port(fact: &Fact) -> Option<String> {
    match fact.kind {
        FactKind::Port => Some(fact.text.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect()),
        FactKind::BindAddress | FactKind::Endpoint | FactKind::Url => {
            let text = fact.text.split_once("://").map_or(&*fact.text, |(_, rest)| rest);
            let host = text.split(['/', '?', '#']).next().unwrap_or(text);
            let port = host.rsplit_once(':').map_or("", |(_, port)| port);
            let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| port.to_owned())
        }
        _ => None,
    }
}

fn quoted(source: &Source, facts: &Facts, whole: Span<usize>) -> Quoted {
    let first = &facts.statements[whole.start];
    let quote = row(source, first.tile()).unwrap_or_else(|| {
        let parts = facts.statements[whole].iter().map(|statement| &*statement.text);
        parts.collect::<Vec<_>>().join(" ").trim_end_matches([',', ';']).to_owned()
    });
    let quote = escaped(&quote);
    let above = above(source, first).map(|above| escaped(&above));
    let section = first.section().filter(|_| !is_note(source, first.tile()));
    let heading = section.map(|id| escaped(&whole_heading(source, id))).filter(|heading| !heading.is_empty());
    let path = || format!("`{}`", source.path.replace('`', ""));
    let (frame, values) = match (heading, above) {
        (Some(heading), None) => ("requirement", vec![quote, heading]),
        (Some(heading), Some(above)) => ("requirement-under", vec![quote, heading, above]),
        (None, None) => ("requirement-in", vec![quote, path()]),
        (None, Some(above)) => ("requirement-under-in", vec![quote, path(), above]),
    };
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    Quoted { text: frames::render(frame, &values).unwrap_or_default(), frame }
}

/// The cells of a row, in order; none for what is no row.
fn row(source: &Source, tile: TileId) -> Option<String> {
    let document = &source.document;
    matches!(document.tiles[tile].kind, TileKind::Leaf(Leaf::TableRow | Leaf::TableHead)).then(|| {
        let cells = document.cells(tile).iter();
        let shown = cells.map(|cell| fold(&document.plain_in(tile, *cell, &source.text).text));
        shown.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" · ")
    })
}

/// What a row or an item cannot be read without: the heads of its table, the item above it.
fn above(source: &Source, statement: &Statement) -> Option<String> {
    let above = match statement.place {
        Place::Cell => row(source, head_of(source, statement.tile())?)?,
        Place::Item => {
            let item = item_above(source, statement.tile())?;
            let is_short = item.split_whitespace().count() <= MOST_ABOVE;
            is_short.then(|| item.trim_end_matches([',', ';', ':']).to_owned())?
        }
        _ => return None,
    };
    (!above.is_empty()).then_some(above)
}

/// The first text of the item around an item, or of the item that a text goes on in.
fn item_above(source: &Source, tile: TileId) -> Option<String> {
    let document = &source.document;
    let first = |range: Range| document.leaves().find(|(leaf, _)| range.contains(document.tiles[*leaf].range));
    let items = document.containers(tile).filter(|node| matches!(node.kind, NodeKind::Item { .. }));
    let above = items.filter_map(|item| first(item.range)).map(|(leaf, _)| leaf).find(|leaf| *leaf != tile)?;
    Some(fold(&document.plain(above, &source.text).text))
}

/// The head of the table that a row stands in.
fn head_of(source: &Source, row: TileId) -> Option<TileId> {
    let is_head = |tile: &TileId| source.document.tiles[*tile].kind == TileKind::Leaf(Leaf::TableHead);
    (0..row).rev().find(is_head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Envelope;

    fn texts(text: &str) -> Vec<String> {
        let source = Source::new("old/a.md", text, Envelope::default());
        requirements(&source, &|_| true).0.into_iter().map(|quoted| quoted.text).collect()
    }

    #[test]
    fn sentences_are_quoted_as_a_whole() {
        let text = "# A\n\n## Rules\n\nFirst. Restores need two people; neither of them may be alone.\n";
        assert_eq!(texts(text), ["“Restores need two people; neither of them may be alone.” (source: Rules)"]);
    }

    #[test]
    fn items_and_rows_come_with_what_stands_above_them() {
        let text = "# A\n\n## Rules\n\n- Producers:\n  - MUST NOT send more than 1 MiB,\n\n| Port | By |\n| --- | --- |\n| 4317 | all |\n";
        assert_eq!(
            texts(text),
            [
                "“MUST NOT send more than 1 MiB” (source: Rules, under “Producers”)",
                "“4317 · all” (source: Rules, under “Port · By”)"
            ]
        );
    }

    #[test]
    fn sayings_and_notes_are_no_rules_of_a_section() {
        let saying = "# A\n\n## B\n\n> \"What was never restored is a hope.\"\n";
        assert_eq!(texts(saying), <[&str; 0]>::default());
        let rule = saying.replace("\"What", "What").replace("hope.\"", "hope.");
        assert_eq!(texts(&rule).len(), 1);
        let note = "# A\n\n## B\n\nText[^x].\n\n## C\n\n[^x]: It MUST hold.\n";
        assert_eq!(texts(note), ["“It MUST hold.” (source file: `old/a.md`)"]);
    }

    #[test]
    fn what_is_possible_or_reads_words_binds_nobody() {
        assert_eq!(
            texts("# A\n\n## B\n\nPeople can see it.\n\nThe word MUST is read as in RFC 2119.\n"),
            <[&str; 0]>::default()
        );
        assert_eq!(texts("# A\n\n## B\n\nPeople can not see it.\n\nPeople may see it.\n").len(), 2);
    }

    #[test]
    fn commands_demand_no_port_that_is_said_elsewhere() {
        let text = "# A\n\n## Ports\n\nIt listens on port 6333.\n\n## Start\n\n```bash\ncurl http://127.0.0.1:6333/ready\n```\n";
        assert_eq!(texts(text), ["“It listens on port 6333.” (source: Ports)"]);
        assert_eq!(texts(&text.replace("port 6333", "a socket")).len(), 1);
        assert_eq!(texts(&text.replace("port 6333", "port 6334")).len(), 2);
    }
}
