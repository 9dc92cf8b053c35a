//! Frames: texts with holes, the only form in which specast writes words of its own.
//!
//! `frames.tsv` holds them: an id, the text with `{hole}`s, a remark. Recast renders them, the proof
//! recognises them from the bytes; neither knows of the other.

use std::sync::LazyLock;

use memchr::memmem;

/// What may fill a hole. The proof checks each against the inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hole {
    /// Words of one source fragment, in their order, none left out between the first and the last.
    Quote,
    /// A heading or the title of a source.
    Heading,
    /// A path of a source, an output or a template.
    Path,
    /// The title of a section of a contract.
    Section,
    /// An id of a family that a contract declares.
    Id,
    /// A date of a source's envelope.
    Date,
    /// A specast command, or a command that stands in a source.
    Command,
    /// A whole path of a source, an output or a template, not one of its folders.
    File,
    /// A specast command that only reads.
    Call,
    /// The name of a feature or an area: a part of an output's path in words.
    Name,
}

/// A piece of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words of the frame.
    Text(&'static str),
    /// A hole.
    Hole(Hole),
}

/// A text with holes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its name.
    pub id: &'static str,
    /// Its pieces; no two holes stand side by side.
    pub pieces: Vec<Piece>,
}

static FRAMES: LazyLock<Vec<Frame>> = LazyLock::new(|| {
    let lines = include_str!("frames.tsv").lines().skip(1);
    lines
        .filter(|line| !line.trim().is_empty())
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some(Frame { id: columns.next()?, pieces: pieces(columns.next()?) })
        })
        .collect()
});

/// All frames, in the order of the file.
pub fn all() -> &'static [Frame] {
    &FRAMES
}

/// Writes a frame with its holes filled in, in order. None for an unknown id or a wrong number of values.
pub fn render(id: &str, values: &[&str]) -> Option<String> {
    let frame = FRAMES.iter().find(|frame| frame.id == id)?;
    let n_holes = frame.pieces.iter().filter(|piece| matches!(piece, Piece::Hole(_))).count();
    if n_holes != values.len() {
        return None;
    }
    let mut values = values.iter();
    Some(
        frame
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Hole(_) => values.next().copied().unwrap_or_default(),
            })
            .collect(),
    )
}

/// The longest words of each frame, ready to be looked for.
static LONGEST: LazyLock<Vec<memmem::Finder<'static>>> = LazyLock::new(|| {
    let longest = |frame: &Frame| {
        let texts = frame.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(text) => Some(*text),
            Piece::Hole(_) => None,
        });
        memmem::Finder::new(texts.max_by_key(|text| text.len()).unwrap_or_default())
    };
    FRAMES.iter().map(longest).collect()
});

/// The first frame that the whole text matches with every hole accepted.
///
/// `accept` judges the filling of a hole; it is asked with trimmed, non-empty texts only.
pub fn recognise(text: &str, accept: &mut dyn FnMut(Hole, &str) -> bool) -> Option<&'static Frame> {
    let text = text.trim();
    // Most texts begin or end otherwise or have not these words, which is soon seen.
    let is_like = |frame: &Frame, longest: &memmem::Finder<'_>| {
        let begins = !matches!(frame.pieces.first(), Some(Piece::Text(literal)) if !text.starts_with(literal));
        let ends = !matches!(frame.pieces.last(), Some(Piece::Text(literal)) if !text.ends_with(literal));
        begins && ends && longest.find(text.as_bytes()).is_some()
    };
    let mut frames = FRAMES.iter().zip(&*LONGEST);
    let found = frames.find(|(frame, longest)| is_like(frame, longest) && fits(&frame.pieces, text, accept));
    found.map(|(frame, _)| frame)
}

fn fits(pieces: &[Piece], text: &str, accept: &mut dyn FnMut(Hole, &str) -> bool) -> bool {
    match pieces {
        [] => text.is_empty(),
        [Piece::Text(literal), rest @ ..] => text.strip_prefix(literal).is_some_and(|after| fits(rest, after, accept)),
        [Piece::Hole(hole)] => !text.trim().is_empty() && accept(*hole, text),
        [Piece::Hole(hole), rest @ ..] => {
            let Some(Piece::Text(literal)) = rest.first() else { return false };
            memmem::find_iter(text.as_bytes(), literal).any(|at| {
                !text[..at].trim().is_empty() && fits(rest, &text[at..], accept) && accept(*hole, &text[..at])
            })
        }
    }
}

fn pieces(text: &'static str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        if !before.is_empty() {
            out.push(Piece::Text(before));
        }
        let hole = match name {
            "quote" => Hole::Quote,
            "heading" => Hole::Heading,
            "path" => Hole::Path,
            "section" => Hole::Section,
            "id" => Hole::Id,
            "date" => Hole::Date,
            "command" => Hole::Command,
            "file" => Hole::File,
            "call" => Hole::Call,
            _ => Hole::Name,
        };
        out.push(Piece::Hole(hole));
        rest = tail;
    }
    if !rest.is_empty() {
        out.push(Piece::Text(rest));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rendered_frame_is_recognised_and_a_changed_one_is_not() {
        let text = render("requirement", &["Port 1 MUST be shut.", "Ports"]).unwrap();
        let mut holes = Vec::new();
        let frame = recognise(&text, &mut |hole, filling| {
            holes.push((hole, filling.to_owned()));
            true
        });
        assert_eq!(frame.unwrap().id, "requirement");
        assert!(holes.contains(&(Hole::Quote, "Port 1 MUST be shut.".to_owned())));
        let changed = recognise(&text.replace('“', "\""), &mut |_, _| true);
        assert!(changed.is_none_or(|frame| frame.id != "requirement"));
        assert!(recognise(&text, &mut |_, _| false).is_none());
    }

    #[test]
    fn no_two_holes_touch_and_every_frame_has_words() {
        for frame in all() {
            // Files, calls and the dates of envelopes are checked against closed lists that no author's text
            // is on, so that they may stand alone.
            let is_alone = matches!(frame.pieces[..], [Piece::Hole(Hole::File | Hole::Call | Hole::Date)]);
            let has_words = frame.pieces.iter().any(|piece| matches!(piece, Piece::Text(_)));
            assert!(is_alone || has_words, "{}", frame.id);
            assert!(
                frame.pieces.windows(2).all(|pair| !matches!(pair, [Piece::Hole(_), Piece::Hole(_)])),
                "{}",
                frame.id
            );
        }
    }
}
