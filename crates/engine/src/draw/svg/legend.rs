//! What the marks of a picture mean. Only marks that stand in it are explained.

use super::super::layout::{Frame, MARGIN};
use super::super::text::{Font, width};
use super::super::{Mode, Picture, Standing};
use super::card;
use super::pen::{MUTED, Pen};
use crate::flows::NodeKind;

const TEXT: Font = Font { size: 12.0, bold: false };
const SAMPLE: f64 = 40.0;
const LINE: f64 = 24.0;

#[derive(Debug, Clone, Copy)]
enum Mark {
    Shape(NodeKind),
    Line(Standing),
    Pull,
}

/// Draws it below `top`; returns where it ends.
pub(super) fn draw(pen: &mut Pen, picture: &Picture, top: f64, at_most: f64) -> f64 {
    let items = items(picture);
    if items.is_empty() {
        return top;
    }
    let rule = Frame { x: MARGIN, y: top, width: at_most, height: 1.0 };
    pen.rect(rule, 0.0, "fill=\"#cfd5dc\"");
    let (mut x, mut y) = (MARGIN, top + 22.0);
    for (mark, words) in items {
        let needed = SAMPLE + 8.0 + width(words, TEXT);
        if x > MARGIN && x + needed > MARGIN + at_most {
            (x, y) = (MARGIN, y + LINE);
        }
        sample(pen, mark, (x, y));
        pen.text(words, (x + SAMPLE + 8.0, y + 4.0), TEXT, MUTED);
        x += (needed + 26.0).round();
    }
    y + 12.0
}

fn items(picture: &Picture) -> Vec<(Mark, &'static str)> {
    let kinds = [(NodeKind::Component, "component"), (NodeKind::Address, "address"), (NodeKind::Name, "name")];
    let cards = || picture.lanes.iter().flat_map(|lane| &lane.cards);
    let mut out: Vec<(Mark, &str)> = kinds
        .into_iter()
        .filter(|(kind, _)| cards().any(|card| card.kind == *kind))
        .map(|(kind, words)| (Mark::Shape(kind), words))
        .collect();
    let arrows = || picture.lanes.iter().flat_map(|lane| &lane.arrows);
    if arrows().next().is_none() {
        return out;
    }
    if picture.compared {
        out.push((Mark::Line(Standing::Both), "in the document and in the configuration"));
        out.push((Mark::Line(Standing::Documented), "in the document only"));
        out.push((Mark::Line(Standing::Real), "in the configuration only"));
    } else {
        out.push((Mark::Line(Standing::Both), "flow, in the direction of the data"));
    }
    if arrows().any(|arrow| arrow.mode == Mode::Pull) {
        out.push((Mark::Pull, "pulled: the receiver opens the connection"));
    }
    out
}

fn sample(pen: &mut Pen, mark: Mark, at: (f64, f64)) {
    let line = [(at.0, at.1), (at.0 + SAMPLE, at.1)];
    match mark {
        Mark::Shape(kind) => {
            let frame = Frame { x: at.0, y: at.1 - 8.0, width: SAMPLE, height: 16.0 };
            card::shape(pen, kind, frame, Standing::Both, MUTED);
        }
        Mark::Line(standing) => pen.arrow(&line, false, standing, false),
        Mark::Pull => pen.arrow(&line, false, Standing::Both, true),
    }
}
