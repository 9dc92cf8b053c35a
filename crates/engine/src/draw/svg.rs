//! A picture as SVG.
//!
//! It sets its own background, uses no style sheet and no ids, so that it can stand inside any page, and says
//! nothing by colour alone: lines differ by dashes, nodes by shape, signals by the title of their lane.

pub(super) mod card;
mod legend;
mod pen;

use super::layout::{self, LaneLayout, Layout, MARGIN};
use super::text::{Font, broken};
use super::{Lane, Mode, Picture};
use crate::flows::Signal;
use card::Face;
use pen::{INK, MUTED, Pen};

const TITLE: Font = Font { size: 19.0, bold: true };
const LANE: Font = Font { size: 13.0, bold: true };
const TEXT: Font = Font { size: 12.5, bold: false };
/// Arrows that the description names at most.
const TOLD: usize = 80;

/// Draws it.
pub(super) fn svg(picture: &Picture) -> String {
    let faces: Vec<Vec<Face>> = picture.lanes.iter().map(faces).collect();
    // Lines of the head are broken at the width that only the lanes know, and stand above them.
    let width = layout::layout(picture, &faces, 0.0).width;
    let title = broken(&picture.title, TITLE, width);
    let description = broken(&picture.description, TEXT, width);
    let mut pen = Pen::default();
    let mut y = MARGIN;
    for line in title.iter().filter(|line| !line.is_empty()) {
        y += 20.0;
        pen.text(line, (MARGIN, y - 3.0), TITLE, INK);
        y += 4.0;
    }
    for line in description.iter().filter(|line| !line.is_empty()) {
        y += 18.0;
        pen.text(line, (MARGIN, y - 3.0), TEXT, MUTED);
    }
    let laid = layout::layout(picture, &faces, y + if y > MARGIN { 14.0 } else { 0.0 });
    for ((lane, place), faces) in picture.lanes.iter().zip(&laid.lanes).zip(&faces) {
        draw_lane(&mut pen, lane, place, faces);
    }
    let mut y = laid.bottom;
    if picture.lanes.is_empty() {
        y += 26.0;
        pen.text("Nothing flows here.", (MARGIN, y - 6.0), TEXT, INK);
    }
    y += if picture.notes.is_empty() { 0.0 } else { 8.0 };
    for line in picture.notes.iter().flat_map(|note| broken(note, TEXT, width)) {
        y += 19.0;
        pen.text(&line, (MARGIN, y - 4.0), TEXT, INK);
    }
    let bottom = legend::draw(&mut pen, picture, y + 14.0, width);
    document(picture, &laid, bottom + MARGIN - 8.0, &pen.finish())
}

/// The boxes of a lane, as high as their texts and arrows need them.
fn faces(lane: &Lane) -> Vec<Face> {
    let mut n_ports = vec![(0, 0); lane.cards.len()];
    for arrow in &lane.arrows {
        n_ports[arrow.from].0 += 1;
        n_ports[arrow.to].1 += 1;
    }
    lane.cards.iter().zip(n_ports).map(|(card, (from, to))| card::face(card, from.max(to))).collect()
}

fn document(picture: &Picture, laid: &Layout, height: f64, inner: &str) -> String {
    let (width, height) = (pen::number(laid.width + 2.0 * MARGIN), pen::number(height.round()));
    let title = if picture.title.is_empty() { "Flows" } else { &picture.title };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"Inter, 'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\">\n<title>{}</title>\n<desc>{}</desc>\n<rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#ffffff\"/>\n{inner}</svg>\n",
        pen::escaped(title),
        pen::escaped(&picture.told(TOLD)),
    )
}

/// What colour adds to the title of a lane. All are dark enough to be read on white, in grey too.
fn hue(signal: Option<Signal>) -> &'static str {
    match signal {
        Some(Signal::Traces) => "#0b5cad",
        Some(Signal::Metrics) => "#9a3c00",
        Some(Signal::Logs) => "#1a6b34",
        Some(Signal::Profiles) => "#6a3d9a",
        None => "#57606a",
    }
}

fn draw_lane(pen: &mut Pen, lane: &Lane, place: &LaneLayout, faces: &[Face]) {
    let hue = hue(lane.signal);
    pen.open("g");
    pen.lane(place.frame, hue);
    pen.text(&lane.title, (place.frame.x + layout::LANE_PAD, place.frame.y + 25.0), LANE, hue);
    for (arrow, way) in lane.arrows.iter().zip(&place.ways) {
        let is_pull = arrow.mode == Mode::Pull;
        if way.points.is_empty() {
            pen.loop_at(place.frames[arrow.from], arrow.standing, is_pull);
        } else {
            pen.arrow(&way.points, way.is_backward, arrow.standing, is_pull);
        }
    }
    for ((shown, face), &frame) in lane.cards.iter().zip(faces).zip(&place.frames) {
        card::draw(pen, shown, face, frame, hue);
    }
    pen.close("g");
}

#[cfg(test)]
mod tests;
