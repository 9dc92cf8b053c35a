//! Whether what stands around a leaf says that it is meant.

use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;
use specast_syntax::{Leaf, SectionId};

use crate::source::{Source, headline, title};
use crate::words;

/// Whether what a text says is meant: done, and not turned down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::proof) enum Meant {
    /// Nothing around it says otherwise.
    Yes,
    /// Something denies, the text itself or a word around it.
    Perhaps,
    /// It stands under non-goals or what was turned down, and does not say so itself.
    No,
}

impl Meant {
    fn below(text: &str) -> Self {
        if words::is_not_meant(text) {
            Self::No
        } else if words::denies(text) {
            Self::Perhaps
        } else {
            Self::Yes
        }
    }
}

/// What was read above the leaves of a text.
pub(super) struct Above {
    /// What each heading says, and those above it.
    sections: Vec<Meant>,
    /// What the text of an item says to the items below it.
    items: HashMap<usize, Meant>,
    /// What a line in bold or a term says, which stands for a heading.
    line: Meant,
    /// What the heads of the last table say.
    table: Meant,
    /// The paragraph before, and what it says once that is asked for.
    lead: Option<(Arc<str>, Option<Meant>)>,
}

/// A leaf as it is asked about.
pub(super) struct Asked<'l> {
    pub leaf: Leaf,
    /// Its folded text, and its bytes.
    pub key: &'l Arc<str>,
    pub bytes: &'l str,
    pub section: Option<SectionId>,
    /// True where it stands in a list.
    pub is_item: bool,
    /// The items around it from the inside out, but the one that it is the first text of, each with its text.
    pub items: &'l [(usize, Arc<str>)],
}

impl Above {
    pub fn of(source: &Source) -> Self {
        let mut sections: Vec<Meant> = Vec::with_capacity(source.document.sections.len());
        let title = title(source);
        for (id, section) in source.document.sections.iter().enumerate() {
            let above = section.parent.map_or(Meant::Yes, |parent| sections[parent]);
            // The title speaks of all of it.
            let own = if title == Some(id) { Meant::Yes } else { Meant::below(section.title.of(&source.text)) };
            sections.push(own.max(above));
        }
        Self { sections, items: HashMap::default(), line: Meant::Yes, table: Meant::Yes, lead: None }
    }

    /// Reads the next leaf.
    pub fn read(&mut self, asked: &Asked<'_>) -> Meant {
        let Asked { leaf, key, bytes, section, is_item, items } = *asked;
        let mut meant = section.map_or(Meant::Yes, |id| self.sections[id]);
        if matches!(leaf, Leaf::Heading { .. }) {
            (self.line, self.lead) = (Meant::Yes, None);
        }
        let is_line = !is_item && (leaf == Leaf::Term || leaf == Leaf::Paragraph && is_headline(bytes));
        if is_line {
            self.line = Meant::below(key);
            self.lead = None;
        } else {
            meant = meant.max(self.line).max(self.led(leaf, is_item));
        }
        match leaf {
            Leaf::TableHead => self.table = Meant::below(key),
            Leaf::TableRow => meant = meant.max(self.table),
            _ => {}
        }
        for (item, text) in items {
            meant = meant.max(*self.items.entry(*item).or_insert_with(|| Meant::below(text)));
        }
        if !is_item && leaf == Leaf::Paragraph && !is_line {
            self.lead = Some((key.clone(), None));
        }
        if meant == Meant::No && words::denies(key) { Meant::Perhaps } else { meant }
    }

    /// What the paragraph before says of a list or a table, or of the next paragraph that it leads to.
    fn led(&mut self, leaf: Leaf, is_item: bool) -> Meant {
        let Some((text, known)) = &mut self.lead else { return Meant::Yes };
        if !is_item && matches!(leaf, Leaf::Paragraph | Leaf::Heading { .. }) && !text.ends_with([':', '：']) {
            return Meant::Yes;
        }
        *known.get_or_insert_with(|| Meant::below(text))
    }
}

/// True for a paragraph that stands for a heading: in the form of one, or all in bold.
pub(in crate::proof) fn is_headline(bytes: &str) -> bool {
    is_bold(bytes) || headline(bytes).is_some()
}

fn is_bold(bytes: &str) -> bool {
    let bytes = bytes.trim();
    ["**", "__"].iter().any(|mark| bytes.len() > 4 && bytes.starts_with(mark) && bytes.ends_with(mark))
        && !bytes.contains('\n')
}
