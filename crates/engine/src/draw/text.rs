//! How wide a text is without a font at hand, and where a long one may be broken.

/// Widths of the characters from space to `~` in thousandths of the font size, those of DejaVu Sans and Verdana.
/// Arial, Helvetica and the interface fonts of today's systems are narrower, so a text that fits by this table
/// fits in all of them.
#[rustfmt::skip]
const WIDTHS: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337,
    636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
    1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
    603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
    500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612,
    635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// Bold letters are this much wider.
const BOLD: f64 = 1.13;

/// A font as far as widths ask.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Font {
    /// In pixels.
    pub size: f64,
    /// Bold.
    pub bold: bool,
}

/// The width of a line in pixels.
pub(super) fn width(text: &str, font: Font) -> f64 {
    let thousandths: u32 = text.chars().map(thousandths).sum();
    let factor = if font.bold { BOLD } else { 1.0 };
    f64::from(thousandths) / 1000.0 * font.size * factor
}

fn thousandths(c: char) -> u32 {
    match c {
        ' '..='~' => WIDTHS[c as usize - ' ' as usize].into(),
        // Combining marks, joiners and selectors take no room of their own.
        '\u{0300}'..='\u{036F}' | '\u{200B}'..='\u{200D}' | '\u{20D0}'..='\u{20FF}' | '\u{FE00}'..='\u{FE0F}' => 0,
        '\u{00A0}'..='\u{02FF}' => 700,
        '\u{1100}'..='\u{115F}'
        | '\u{2E80}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF00}'..='\u{FF60}'
        | '\u{20000}'..='\u{3FFFD}' => 1000,
        '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' => 1300,
        // Letters of other alphabets; the widest of Cyrillic and Greek stay below.
        _ => 900,
    }
}

/// Where a line may end: behind what joins the largest parts of a name, then behind what joins smaller ones.
const JOINTS: [&[char]; 3] = [&[' ', '/', '?', '&', ',', ';'], &['.', ':'], &['-', '_', '=', '%', '+', '@']];

/// The lines of a text that is to be at most so many pixels wide. A part that is too long by itself is cut.
pub(super) fn broken(text: &str, font: Font, at_most: f64) -> Vec<String> {
    let mut pieces = Vec::new();
    cut(text, font, at_most, &JOINTS, &mut pieces);
    let fits = |text: &str| width(text.trim_end(), font) <= at_most;
    let mut out = Vec::new();
    let mut line = String::new();
    for piece in pieces {
        if !line.is_empty() && !fits(&format!("{line}{piece}")) {
            out.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        line.push_str(piece);
    }
    if !line.trim().is_empty() || out.is_empty() {
        out.push(line.trim_end().to_owned());
    }
    out
}

/// The pieces that stay whole: parts that fit, else smaller parts, else characters.
fn cut<'a>(text: &'a str, font: Font, at_most: f64, joints: &[&[char]], out: &mut Vec<&'a str>) {
    let Some((first, others)) = joints.split_first() else {
        out.extend(text.char_indices().map(|(at, c)| &text[at..at + c.len_utf8()]));
        return;
    };
    for part in parts(text, first) {
        if width(part.trim_end(), font) <= at_most {
            out.push(part);
        } else {
            cut(part, font, at_most, others, out);
        }
    }
}

/// The same in as many lines, the longest of which is as short as it can be.
pub(super) fn balanced(text: &str, font: Font, at_most: f64) -> Vec<String> {
    const STEP: f64 = 6.0;
    let mut best = broken(text, font, at_most);
    // Below the longest piece, what fits would be cut.
    let mut pieces = Vec::new();
    cut(text, font, at_most, &JOINTS, &mut pieces);
    let longest = pieces.into_iter().map(|piece| width(piece.trim_end(), font)).fold(0.0, f64::max);
    let mut narrower = at_most - STEP;
    while best.len() > 1 && narrower >= longest {
        let lines = broken(text, font, narrower);
        if lines.len() > best.len() {
            break;
        }
        best = lines;
        narrower -= STEP;
    }
    best
}

/// The parts between which a line may end. Put together they are the text.
fn parts<'a>(text: &'a str, joints: &[char]) -> Vec<&'a str> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        // A run of marks (`://`, `--`) stays together.
        let next = text[end..].chars().next();
        if joints.contains(&c) && next.is_some_and(char::is_alphanumeric) {
            out.push(&text[start..end]);
            start = end;
        }
    }
    if start < text.len() {
        out.push(&text[start..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const FONT: Font = Font { size: 10.0, bold: false };

    #[test]
    fn widths_add_up() {
        assert!((width("aa", FONT) - 12.26).abs() < 1e-9);
        assert!((width("関係", FONT) - 20.0).abs() < 1e-9);
        assert!(width("a", Font { bold: true, ..FONT }) > width("a", FONT));
        assert!((width("", FONT)).abs() < 1e-9);
    }

    #[test]
    fn long_names_break_behind_marks_or_are_cut() {
        let check = |text: &str, at_most: f64, expected: &[&str]| assert_eq!(broken(text, FONT, at_most), expected);
        check("otelcol.receiver.otlp", 70.0, &["otelcol.", "receiver.otlp"]);
        check("http://a.b/c", 38.0, &["http://", "a.b/c"]);
        check("aaa.bbb/ccc", 44.0, &["aaa.bbb/", "ccc"]);
        check("two words", 40.0, &["two", "words"]);
        check("mmmmmm", 30.0, &["mmm", "mmm"]);
        check("", 30.0, &[""]);
        check("m", 1.0, &["m"]);
        let lines = balanced("http://prometheus:9090/api/v1/write", FONT, 160.0);
        assert_eq!(lines, ["http://prometheus:9090/", "api/v1/write"]);
    }

    #[test]
    fn no_line_is_too_wide() {
        for text in ["a.b.c.d/e_f-g".repeat(9), "W".repeat(99), "関係".repeat(20), "a b".repeat(40)] {
            for line in broken(&text, FONT, 60.0) {
                assert!(width(&line, FONT) <= 60.0, "{line}");
            }
        }
    }
}
