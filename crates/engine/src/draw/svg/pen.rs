//! The marks of a picture as SVG elements. All lengths are in pixels.

use super::super::Standing;
use super::super::layout::Frame;
use super::super::text::Font;

/// Colours of text and lines; each differs from its background in grey too.
pub(super) const INK: &str = "#1b1f24";
pub(super) const MUTED: &str = "#4b535d";
const LINE: &str = "#2f363d";

/// An arrow's head.
const HEAD: f64 = 10.0;
const HALF_HEAD: f64 = 4.5;
/// The ring at the start of an arrow that is pulled.
const RING: f64 = 3.5;

/// Writes elements.
#[derive(Debug, Default)]
pub(super) struct Pen(String);

impl Pen {
    /// What was written.
    pub fn finish(self) -> String {
        self.0
    }

    /// Opens an element without attributes.
    pub fn open(&mut self, element: &str) {
        self.0.push_str(&format!("<{element}>\n"));
    }

    /// Closes an element.
    pub fn close(&mut self, element: &str) {
        self.0.push_str(&format!("</{element}>\n"));
    }

    /// A tooltip for the element that is open.
    pub fn title(&mut self, text: &str) {
        self.0.push_str(&format!("<title>{}</title>\n", escaped(text)));
    }

    /// A line of text; `at` is the left end of its base line.
    pub fn text(&mut self, text: &str, at: (f64, f64), font: Font, colour: &str) {
        let weight = if font.bold { " font-weight=\"600\"" } else { "" };
        let (x, y, size) = (number(at.0), number(at.1), number(font.size));
        let text = escaped(text);
        self.0.push_str(&format!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{weight} fill=\"{colour}\">{text}</text>\n"
        ));
    }

    /// A lane's area with a bar at its left end.
    pub fn lane(&mut self, frame: Frame, hue: &str) {
        self.rect(frame, 6.0, "fill=\"#f5f6f8\" stroke=\"#cfd5dc\"");
        let bar = Frame { x: frame.x, y: frame.y + 14.0, width: 4.0, height: 15.0 };
        self.rect(bar, 0.0, &format!("fill=\"{hue}\""));
    }

    /// A rectangle with attributes of its own.
    pub fn rect(&mut self, frame: Frame, radius: f64, attributes: &str) {
        let (x, y, width, height) = (number(frame.x), number(frame.y), number(frame.width), number(frame.height));
        let rx = if radius > 0.0 { format!(" rx=\"{}\"", number(radius)) } else { String::new() };
        self.0
            .push_str(&format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{rx} {attributes}/>\n"));
    }

    /// An outline in the manner of a standing.
    pub fn outline(&mut self, frame: Frame, radius: f64, fill: &str, standing: Standing) {
        self.rect(frame, radius, &format!("fill=\"{fill}\" stroke=\"{LINE}\"{}", dashes(standing, 1.2)));
    }

    /// An arrow along a way from left to right; its head is at the right end, or at the left one of a way back.
    pub fn arrow(&mut self, points: &[(f64, f64)], is_backward: bool, standing: Standing, is_pull: bool) {
        let [first, .., last] = points else { return };
        let (left, right) = if is_backward { (HEAD, 0.0) } else { (0.0, HEAD) };
        let ring = if is_pull { 2.0 * RING } else { 0.0 };
        let (left, right) = (if is_backward { left } else { ring }, if is_backward { ring } else { right });
        let mut path = format!("M{} {}", number(first.0 + left), number(first.1));
        for (at, pair) in points.windows(2).enumerate() {
            let ((x0, y0), (mut x1, y1)) = (pair[0], pair[1]);
            if at + 2 == points.len() {
                x1 -= right;
            }
            if (y0 - y1).abs() < 0.05 {
                path.push_str(&format!(" H{}", number(x1)));
            } else {
                // Level ends, so that heads point straight and steps leave their boxes at a right angle.
                let (start, end) = (x0 + 9.0, pair[1].0 - 14.0);
                let half = f64::midpoint(start, end);
                let [start, half, end, y0, y1] = [start, half, end, y0, y1].map(number);
                path.push_str(&format!(" H{start} C{half} {y0} {half} {y1} {end} {y1} H{}", number(x1)));
            }
        }
        self.path(&path, standing);
        let (tip, tail, direction) = if is_backward { (*first, *last, -1.0) } else { (*last, *first, 1.0) };
        self.head(tip, (direction, 0.0), is_pull);
        if is_pull {
            self.ring((tail.0 + RING * direction, tail.1));
        }
    }

    /// An arrow from a box to itself, above its right end.
    pub fn loop_at(&mut self, frame: Frame, standing: Standing, is_pull: bool) {
        let (right, top) = (frame.x + frame.width, frame.y);
        let [from_x, from_y, out, up, tip] = [right, top + 6.0, right + 20.0, top - 14.0, right - 26.0];
        let [x, y, out, up, tip_x, tip_y] = [from_x, from_y, out, up, tip, top - HEAD].map(number);
        self.path(&format!("M{x} {y} C{out} {y} {out} {up} {x} {up} S{tip_x} {up} {tip_x} {tip_y}"), standing);
        self.head((tip, top), (0.0, 1.0), is_pull);
        if is_pull {
            self.ring((from_x + RING, from_y));
        }
    }

    /// A line without a head.
    fn path(&mut self, path: &str, standing: Standing) {
        self.0.push_str(&format!("<path d=\"{path}\" fill=\"none\" stroke=\"{LINE}\"{}/>\n", dashes(standing, 1.4)));
    }

    fn head(&mut self, tip: (f64, f64), direction: (f64, f64), is_pull: bool) {
        let (dx, dy) = direction;
        let base = (tip.0 - dx * HEAD, tip.1 - dy * HEAD);
        let a = (base.0 - dy * HALF_HEAD, base.1 + dx * HALF_HEAD);
        let b = (base.0 + dy * HALF_HEAD, base.1 - dx * HALF_HEAD);
        let [x0, y0, x1, y1, x2, y2] = [tip.0, tip.1, a.0, a.1, b.0, b.1].map(number);
        let fill = if is_pull { "#ffffff" } else { LINE };
        self.0.push_str(&format!(
            "<path d=\"M{x0} {y0} L{x1} {y1} L{x2} {y2} Z\" fill=\"{fill}\" stroke=\"{LINE}\" stroke-linejoin=\"round\"/>\n"
        ));
    }

    fn ring(&mut self, at: (f64, f64)) {
        let [x, y, r] = [at.0, at.1, RING].map(number);
        self.0.push_str(&format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"#ffffff\" stroke=\"{LINE}\" stroke-width=\"1.2\"/>\n"
        ));
    }
}

fn dashes(standing: Standing, width: f64) -> String {
    match standing {
        Standing::Both => format!(" stroke-width=\"{}\"", number(width)),
        Standing::Documented => format!(" stroke-width=\"{}\" stroke-dasharray=\"8 5\"", number(width)),
        Standing::Real => {
            format!(" stroke-width=\"{}\" stroke-linecap=\"round\" stroke-dasharray=\"0.1 4.5\"", number(width + 0.6))
        }
    }
}

/// A length with one decimal at most.
pub(super) fn number(length: f64) -> String {
    // Adding nothing turns -0 into 0.
    ((length * 10.0).round() / 10.0 + 0.0).to_string()
}

/// Text as XML holds it. Control characters were taken out before.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
