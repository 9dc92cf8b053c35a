//! The forms in which the texts of statements and leaves are compared.

use memchr::memchr_iter;
use specast_syntax::{Leaf, TileId, TileKind};

use crate::facts::Place;
use crate::source::Source;
use crate::words as language;

/// The text of a statement in the form in which two are compared.
pub(in crate::proof) fn statement_key(text: &str, place: Place) -> String {
    let folded = language::fold(text);
    match place {
        // A scalar's quoting says nothing, unless it is another one without.
        Place::Front | Place::Code => match keyed(&folded).map(|(key, value)| (key, value.trim_matches(['\'', '"']))) {
            Some((key, value)) if place == Place::Front || !is_typed(value) => format!("{key}: {value}"),
            _ => folded,
        },
        _ => folded,
    }
}

/// True for a scalar of YAML that is no text where it has no quotes, as its core schema and the one before it say.
fn is_typed(value: &str) -> bool {
    const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "null", "~", ""];
    let is_number =
        || value.contains(|c: char| c.is_ascii_digit()) && value.replace(['_', ':'], "").parse::<f64>().is_ok();
    WORDS.contains(&value) || is_number()
}

/// What stands before the first colon with a blank behind it, and what stands behind both.
fn keyed(text: &str) -> Option<(&str, &str)> {
    let at = memchr_iter(b':', text.as_bytes()).find(|at| text.as_bytes().get(at + 1) == Some(&b' '))?;
    Some((&text[..at], &text[at + 2..]))
}

/// The key of a line of code that sets something: `export PORT=80`, `port: 80`.
pub(in crate::proof) fn key_of(line: &str) -> Option<&str> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (key, _) = keyed(line).or_else(|| line.split_once('='))?;
    let key = key.trim();
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"');
    (!key.is_empty() && key.chars().all(is_key)).then_some(key)
}

/// What stands between two cells of a row in its key.
pub(in crate::proof) const CELL_BREAK: &str = " · ";

/// The visible text of a leaf, folded, the cells of a row apart. A reference definition shows nothing: its
/// destination counts as a link, and its label is a name that may change with all that use it (`leads`).
pub(in crate::proof) fn leaf_key(source: &Source, tile: TileId) -> String {
    let document = &source.document;
    if document.tiles[tile].kind == TileKind::Leaf(Leaf::LinkDefinition) {
        return "[]:".to_owned();
    }
    let cells = document.cells(tile);
    if cells.is_empty() {
        return language::fold(&document.plain(tile, &source.text).text);
    }
    let cells: Vec<String> =
        cells.iter().map(|cell| language::fold(&document.plain_in(tile, *cell, &source.text).text)).collect();
    cells.join(CELL_BREAK)
}

/// What stands behind a label or a key, without quotes.
pub(in crate::proof) fn value_of(text: &str) -> &str {
    let value = keyed(text).map_or(text, |(_, value)| value);
    let bare = value.trim();
    let quoted = bare.len() > 1
        && (bare.starts_with('\'') && bare.ends_with('\'') || bare.starts_with('"') && bare.ends_with('"'));
    if quoted { &bare[1..bare.len() - 1] } else { bare }
}
