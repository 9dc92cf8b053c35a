//! Where each leaf of a side stands: below which headings, lines in bold, lead-ins and heads of tables, in which file.

use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;
use specast_syntax::{Leaf, TileKind};

use super::side::{Doc, Side, is_counted, is_headline, is_remark};
use super::template::Template;
use crate::words::{self, Family};

/// True for a lead-in that ends with what limits or forbids (`You must not:`), or begins with a condition.
fn is_limited(lead: &str) -> bool {
    let end = lead.trim_end_matches([':', '：', ' ']).len() as u32;
    words::markers(lead).iter().any(|hit| match hit.family {
        Family::Negation | Family::Exclusive | Family::Exception | Family::Modality => hit.range.end == end,
        Family::Condition => hit.range.start == 0,
        _ => false,
    })
}

/// Where a leaf stands, as numbers; 0 is none. Each is looked at by itself, since the others may be called anew.
#[derive(Clone, Copy, Default)]
pub(super) struct Stands {
    /// The nearest heading.
    pub heading: u32,
    /// The same without digits, where it is one of several that are counted: `Step 2`.
    pub uncounted: u32,
    /// All headings above it, with the line in bold or the lead-in that stands for one.
    pub path: u32,
    /// All headings above the nearest one.
    pub above: u32,
    /// The file.
    pub file: u32,
    /// The text that ends with a colon right before it, or before its list or table; of such a text itself. A remark
    /// leads to nothing.
    pub lead: u32,
    /// True where that limits or forbids what stands below it.
    pub is_limited: bool,
    /// The heads of its table.
    pub table: u32,
    /// True for an item and a row.
    pub is_part: bool,
    /// True for a line in bold and for a text that ends with a colon, which stand above others.
    pub is_above: bool,
}

/// Where the leaves of the sources and those of the outputs stand, by document. Headings of the template are nobody's.
pub(super) fn of(from: &Side<'_>, to: &Side<'_>, template: &Template) -> [Vec<Vec<Stands>>; 2] {
    let mut names = Names::default();
    [(from, None), (to, Some(template))]
        .map(|(side, template)| side.docs.iter().map(|doc| stand(doc, template, &mut names)).collect())
}

/// Texts of which each is known by a number.
#[derive(Default)]
struct Names(HashMap<String, u32>);

impl Names {
    fn of(&mut self, name: String) -> u32 {
        let next = self.0.len() as u32 + 1;
        *self.0.entry(name).or_insert(next)
    }
}

/// The number of the last text of a kind, which mostly is that of the next one too.
struct Last {
    kind: &'static str,
    known: Option<(usize, u32)>,
}

impl Last {
    fn of(kind: &'static str) -> Self {
        Self { kind, known: None }
    }

    fn number(&mut self, text: Option<&Arc<str>>, names: &mut Names) -> u32 {
        let Some(text) = text else { return 0 };
        let place = words::place_of(text);
        match self.known {
            Some((known, number)) if known == place => number,
            _ => {
                let number = names.of(format!("{} {text}", self.kind));
                self.known = Some((place, number));
                number
            }
        }
    }
}

/// Whether a leaf stands in a list, and in a table.
type Kind = (bool, bool);

/// The section of a leaf, and the places of the texts of its line in bold and its lead-in.
type Around = (Option<usize>, [Option<usize>; 2]);

/// Where each leaf of a text stands.
fn stand(doc: &Doc<'_>, template: Option<&Template>, names: &mut Names) -> Vec<Stands> {
    let (document, text) = (&doc.source.document, &*doc.source.text);
    let file = names.of(format!("file {}", doc.source.path));
    let mut paths: Vec<String> = Vec::with_capacity(document.sections.len());
    for section in &document.sections {
        let title = words::fold(section.title.of(text));
        let mut path = section.parent.map_or_else(String::new, |parent| paths[parent].clone());
        if !template.is_some_and(|template| template.titles.contains(&title)) {
            path.extend(["\n", &title]);
        }
        paths.push(path);
    }
    let (mut line, mut lead): (Option<Arc<str>>, Option<Arc<str>>) = (None, None);
    // The text that leads to the next leaf, with what that is once it is known: in a list, in a table.
    let mut led: Option<(Arc<str>, Option<Kind>)> = None;
    let mut limits = false;
    let mut last_uncounted: Option<(u32, u32)> = None;
    // Neighbours mostly stand in the same place.
    let mut last: Option<(Around, Stands)> = None;
    let [mut headings, mut leads, mut tables] = ["heading", "lead", "table"].map(Last::of);
    let mut out = Vec::with_capacity(doc.leaves.len());
    for leaf in &doc.leaves {
        let bytes = document.tiles[leaf.tile].range.of(text);
        let tile = document.tiles[leaf.tile].kind;
        let mut is_above = false;
        if leaf.is_heading {
            (line, lead) = (None, None);
        } else if tile == TileKind::Leaf(Leaf::Paragraph) && !leaf.is_item {
            if is_headline(bytes) {
                (line, lead) = (Some(leaf.key.clone()), None);
                is_above = true;
            } else {
                is_above = leaf.key.ends_with([':', '：']);
                lead = is_above.then(|| leaf.key.clone());
            }
        }
        let section = document.section_of(leaf.tile);
        let key = |text: &Option<Arc<str>>| text.as_ref().map(words::place_of);
        let around = (section, [key(&line), key(&lead)]);
        let mut stands = match last {
            Some((known, stands)) if known == around => stands,
            _ => {
                let path = section.map(|id| paths[id].as_str());
                let above = section.and_then(|id| document.sections[id].parent).map(|id| paths[id].as_str());
                let parts = [path, line.as_deref(), lead.as_deref()];
                Stands {
                    path: names.of(format!("path {}", parts.map(Option::unwrap_or_default).join("\n\n"))),
                    above: names.of(format!("above {}", above.unwrap_or_default())),
                    file,
                    ..Stands::default()
                }
            }
        };
        last = Some((around, stands));
        stands.heading = headings.number(leaf.heading.as_ref(), names);
        stands.uncounted = match last_uncounted {
            Some((heading, number)) if heading == stands.heading => number,
            _ => {
                let is_step = |heading: &str| words::words(heading).any(|word| is_counted(&words::fold(word.text)));
                let uncounted = |heading: &Arc<str>| {
                    if is_step(heading) {
                        heading.replace(|c: char| c.is_ascii_digit(), "")
                    } else {
                        heading.to_string()
                    }
                };
                let bare = leaf.heading.as_ref().map(uncounted).unwrap_or_default();
                names.of(format!("uncounted {bare}"))
            }
        };
        last_uncounted = Some((stands.heading, stands.uncounted));
        // It leads to what follows right behind it: a paragraph, a list, the rows of a table, a block.
        let kind = (leaf.is_item, leaf.table.is_some() || tile == TileKind::Leaf(Leaf::TableHead));
        let is_led = !matches!(tile, TileKind::Leaf(Leaf::LinkDefinition | Leaf::Comment | Leaf::Html));
        led = match led {
            Some(known) if !is_led => Some(known),
            _ if is_above || leaf.is_heading => None,
            Some((text, None)) => Some((text, Some(kind))),
            Some((text, Some(known))) if known == kind && kind != (false, false) => Some((text, Some(known))),
            _ => None,
        };
        stands.lead = leads.number(led.as_ref().map(|(text, _)| text).filter(|_| is_led), names);
        stands.is_limited = led.is_some() && limits;
        if is_above
            && let Some(text) = &lead
            && !is_remark(text.trim_end_matches([':', '：']))
        {
            stands.lead = leads.number(Some(text), names);
            led = Some((text.clone(), None));
            limits = is_limited(text);
        }
        stands.table = tables.number(leaf.table.as_ref(), names);
        out.push(Stands { is_above, is_part: leaf.is_item || leaf.table.is_some(), ..stands });
    }
    out
}
