//! What a text talks of: things that go from one part to another, files.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{bare_stem, rows, words};

/// Words that say that something goes from one part to another, by `words/transfers.tsv`.
struct Transfers {
    /// (part, stem of an English word) or (part, piece of a Korean word).
    english: HashSet<(&'static str, String)>,
    /// (part, piece, true for a suffix).
    korean: Vec<(&'static str, &'static str, bool)>,
}

static TRANSFERS: LazyLock<Transfers> = LazyLock::new(|| {
    let mut transfers = Transfers { english: HashSet::new(), korean: Vec::new() };
    for [part, word] in rows(include_str!("transfers.tsv")) {
        if word.is_ascii() {
            transfers.english.insert((part, bare_stem(word).into_owned()));
        } else {
            transfers.korean.push((part, word.trim_start_matches('~'), word.starts_with('~')));
        }
    }
    transfers
});

/// What a text says about a transfer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Transfer {
    /// A verb of handing on and the way: `sends … to`.
    pub moves: bool,
    /// A signal or a message is named.
    pub signal: bool,
    /// Names the side that hands on: `Producer`.
    pub sends: bool,
    /// Names the side that takes in: `Consumers`.
    pub receives: bool,
}

/// Reads what a text says about something that goes from one part to another.
pub fn transfer(text: &str) -> Transfer {
    let mut found = HashSet::new();
    for word in words(text) {
        let stem = bare_stem(word.text).into_owned();
        let parts = ["verb", "way", "signal", "sends", "receives"];
        found.extend(parts.into_iter().filter(|part| TRANSFERS.english.contains(&(*part, stem.clone()))));
        let korean = TRANSFERS.korean.iter().filter(|(_, piece, is_suffix)| {
            if *is_suffix { word.text.ends_with(piece) } else { word.text.contains(piece) }
        });
        found.extend(korean.map(|(part, ..)| *part));
    }
    Transfer {
        moves: found.contains("verb") && found.contains("way"),
        signal: found.contains("signal"),
        sends: found.contains("sends"),
        receives: found.contains("receives"),
    }
}

static FILES: LazyLock<HashSet<(&'static str, String)>> = LazyLock::new(|| {
    let rows = rows(include_str!("files.tsv"));
    // `Files` announces a list, `File Format` does not: the words of headings keep their endings.
    rows.map(|[part, word]| (part, if part == "heading" { word.into() } else { bare_stem(word).into_owned() }))
        .collect()
});

/// What a text says about the files that it names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileTalk {
    /// As a heading it announces a list of files.
    pub lists: bool,
    /// As the head of a column it announces files.
    pub heads: bool,
    /// It says that a file went elsewhere.
    pub moved: bool,
    /// It leaves open whether they are there: they are to be made or to go, or are examples.
    pub open: bool,
}

/// Reads what a text says about the files that it names.
pub fn file_talk(text: &str) -> FileTalk {
    let mut talk = FileTalk::default();
    for word in words(text) {
        let stem = bare_stem(word.text);
        let is = |part: &'static str| {
            let form = if part == "heading" { word.text.to_lowercase() } else { stem.clone().into_owned() };
            let korean = || FILES.iter().any(|(of, piece)| *of == part && word.text.contains(piece.as_str()));
            FILES.contains(&(part, form)) || !word.text.is_ascii() && korean()
        };
        talk.lists |= is("heading");
        talk.heads |= is("column");
        talk.moved |= is("moved");
        talk.open |= is("open");
    }
    talk
}

/// Who sends and who receives, of a text that says nothing else: `The app sends to the agent`.
pub fn sends_to(text: &str) -> Option<(&str, &str)> {
    let said: Vec<_> = words(text).collect();
    let is = |at: usize, part| {
        said.get(at).is_some_and(|word| TRANSFERS.english.contains(&(part, bare_stem(word.text).into_owned())))
    };
    let verb = (1..said.len()).find(|at| is(*at, "verb"))?;
    let is_towards = said.get(verb + 1).is_some_and(|word| ["to", "into", "towards"].contains(&word.text));
    let (from, to) = (said[..verb].iter(), said.get(verb + 2..)?.iter());
    let named = |part: &mut dyn Iterator<Item = &super::Word<'_>>| {
        let ranges = part.skip_while(|word| super::is_article(word.text)).map(|word| word.range);
        ranges.reduce(specast_syntax::Range::cover).map(|range| range.of(text))
    };
    let (mut from, mut to) = (from, to);
    let (from, to) = (named(&mut from)?, named(&mut to)?);
    let is_name = |name: &str| words(name).count() <= N_NAME && !name.contains([',', ';', '(']);
    (is_towards && is_name(from) && is_name(to)).then_some((from, to))
}

/// Most words of the name of what sends or receives.
const N_NAME: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transfers_have_a_verb_and_a_way() {
        assert!(transfer("Traces are forwarded to tempo").moves);
        assert!(transfer("Crawler가 원문을 저장소에 저장한다").moves);
        assert!(!transfer("The batch is sent").moves);
        assert!(transfer("Producers").sends && transfer("Consumers").receives);
    }

    #[test]
    fn files_that_are_listed_and_files_that_are_to_come() {
        assert!(file_talk("Files Affected").lists && !file_talk("Data Path").lists && !file_talk("File format").lists);
        assert!(file_talk("Path").heads && file_talk("File").heads && !file_talk("Port").heads);
        assert!(file_talk("created by the first step").open && file_talk("그 파일은 삭제한다").open);
        assert!(!file_talk("The table stands in docs/ports.md").open);
    }
}
