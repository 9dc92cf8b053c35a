//! A node's box: its lines of text, its size and its shape.

use super::super::layout::Frame;
use super::super::text::{Font, balanced, width};
use super::super::{Card, Standing};
use super::pen::{INK, MUTED, Pen};
use crate::flows::NodeKind;

const NAME: Font = Font { size: 12.5, bold: true };
const LABEL: Font = Font { size: 12.5, bold: false };
const SMALL: Font = Font { size: 11.0, bold: false };
/// A line of text is at most this wide.
const WIDEST: f64 = 256.0;
const NARROWEST: f64 = 64.0;
/// Inside of a box, to the left and right, above and below.
const PAD: (f64, f64) = (14.0, 10.0);
/// A box that many arrows meet grows by this for each of them, up to a height.
const PORT_ROOM: f64 = 10.0;
const TALLEST: f64 = 110.0;
/// The bar at the left end of a component.
const BAR: f64 = 5.0;

/// A box that has not been placed yet.
#[derive(Debug)]
pub(crate) struct Face {
    kind: NodeKind,
    lines: Vec<(String, Font)>,
    /// Its width at least.
    pub(crate) width: f64,
    /// Its height.
    pub(crate) height: f64,
}

/// The box of a card at one side of which so many arrows meet it.
pub(in super::super) fn face(card: &Card, n_ports: usize) -> Face {
    let mut lines = Vec::new();
    let label = card.name.strip_prefix(&card.component).and_then(|rest| rest.strip_prefix('.'));
    match label.filter(|_| !card.component.is_empty()) {
        Some(label) => {
            lines.extend(lines_of(&card.component, NAME));
            lines.extend(lines_of(label, LABEL));
        }
        None => lines.extend(lines_of(&card.name, NAME)),
    }
    let listens = (!card.listens.is_empty()).then(|| format!("listens on {}", card.listens.join(", ")));
    for remark in listens.iter().chain(&card.remarks) {
        lines.extend(lines_of(remark, SMALL));
    }
    let widest = lines.iter().map(|(line, font)| width(line, *font)).fold(NARROWEST, f64::max);
    let text: f64 = lines.iter().map(|(_, font)| line_height(*font)).sum();
    let room = PORT_ROOM * n_ports.saturating_sub(1) as f64 + 2.0 * PAD.1;
    let height = (text + 2.0 * PAD.1).max(room.min(TALLEST));
    let bar = if card.kind == NodeKind::Component { BAR } else { 0.0 };
    Face {
        kind: card.kind,
        lines,
        width: (widest + bar + 2.0 * PAD.0).ceil(),
        // Even, so that its middle is a whole pixel.
        height: (height / 2.0).ceil() * 2.0,
    }
}

fn lines_of(text: &str, font: Font) -> impl Iterator<Item = (String, Font)> {
    balanced(text, font, WIDEST).into_iter().map(move |line| (line, font))
}

fn line_height(font: Font) -> f64 {
    (font.size * 1.32).round()
}

fn radius(kind: NodeKind, height: f64) -> f64 {
    match kind {
        NodeKind::Component => 2.0,
        NodeKind::Name => (height / 4.0).min(9.0),
        NodeKind::Address => (height / 2.0).min(18.0),
    }
}

/// How far inside of its frame the outline is, so far above or below its middle.
pub(in super::super) fn inset(face: &Face, port: f64) -> f64 {
    let radius = radius(face.kind, face.height);
    let into = (port.abs() - (face.height / 2.0 - radius)).clamp(0.0, radius);
    radius - (radius * radius - into * into).sqrt()
}

/// Draws it.
pub(super) fn draw(pen: &mut Pen, card: &Card, face: &Face, frame: Frame, hue: &str) {
    pen.open("g");
    pen.title(&card.name);
    shape(pen, face.kind, frame, card.standing, hue);
    let bar = if face.kind == NodeKind::Component { BAR } else { 0.0 };
    let height: f64 = face.lines.iter().map(|(_, font)| line_height(*font)).sum();
    let mut y = frame.y + ((frame.height - height) / 2.0).round();
    for (line, font) in &face.lines {
        y += line_height(*font);
        let colour = if font.size < NAME.size { MUTED } else { INK };
        pen.text(line, (frame.x + bar + PAD.0, y - (font.size * 0.34).round()), *font, colour);
    }
    pen.close("g");
}

/// The outline alone, as the legend shows it too.
pub(super) fn shape(pen: &mut Pen, kind: NodeKind, frame: Frame, standing: Standing, hue: &str) {
    let fill = if kind == NodeKind::Address { "#e6e9ed" } else { "#ffffff" };
    pen.outline(frame, radius(kind, frame.height), fill, standing);
    if kind == NodeKind::Component {
        let bar = Frame { x: frame.x + 0.6, y: frame.y + 0.6, width: BAR, height: frame.height - 1.2 };
        pen.rect(bar, 0.0, &format!("fill=\"{hue}\""));
    }
}
