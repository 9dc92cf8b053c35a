//! The two tables that legal consolidation uses: where each old provision went, where each new one came from.
//!
//! They are views of the ledger, as Markdown or HTML. All text of documents is escaped.

use super::record::{Fragment, Place, Record, Statement, decision};

/// Which table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Table {
    /// Where each statement of the outputs came from
    Origins,
    /// Where each fragment of the sources went
    Destinations,
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// A Markdown document
    Markdown,
    /// An HTML document
    Html,
}

/// One table: the document that it is about, and its rows.
struct Sheet {
    title: String,
    rows: Vec<[String; 6]>,
}

impl Table {
    fn title(self) -> &'static str {
        match self {
            Self::Origins => "Table of origins",
            Self::Destinations => "Table of destinations",
        }
    }

    fn heads(self) -> [&'static str; 6] {
        match self {
            Self::Origins => ["Lines", "Section", "Statement", "Support", "Origin", "Decision"],
            Self::Destinations => ["Lines", "Section", "Provision", "Disposition", "Destination", "Decision"],
        }
    }

    fn sheets(self, record: &Record) -> Vec<Sheet> {
        let (files, other) = match self {
            Self::Origins => (&record.outputs, &record.sources),
            Self::Destinations => (&record.sources, &record.outputs),
        };
        let names: Vec<&str> = other.iter().map(|file| file.path.as_str()).collect();
        let joint = if self == Self::Origins { "from" } else { "to" };
        let one = |path: &str| Sheet {
            title: format!("{path}, {joint} {}", names.join(", ")),
            rows: match self {
                Self::Origins => record.statements.iter().filter(|row| row.output.path == path).map(origin).collect(),
                Self::Destinations => {
                    let rows = record.fragments.iter().filter(|row| row.source.path == path);
                    rows.map(|row| destination(row, record)).collect()
                }
            },
        };
        files.iter().map(|file| one(&file.path)).collect()
    }
}

fn origin(row: &Statement) -> [String; 6] {
    let support = match row.by {
        Some(by) => format!("{} ({by})", row.support),
        None => row.support.to_owned(),
    };
    let decision = row.finding.as_ref().and_then(decision).unwrap_or_default();
    [lines(&row.output), section(&row.output), row.text.clone(), support, places(&row.origins), decision]
}

fn destination(row: &Fragment, record: &Record) -> [String; 6] {
    let inside = record.facts.iter().filter(|fact| {
        fact.source.path == row.source.path
            && row.source.start <= fact.source.start
            && fact.source.end <= row.source.end
    });
    let mut decisions: Vec<String> =
        inside.filter_map(|fact| fact.finding.as_ref()).chain(&row.finding).filter_map(decision).collect();
    decisions.sort();
    decisions.dedup();
    let disposition = match (&row.changed, row.navigation) {
        (_, true) => "contents list, not carried over".to_owned(),
        (Some(changed), _) => format!("{} ({})", row.disposition, changed.what),
        (None, _) => row.disposition.to_owned(),
    };
    [
        lines(&row.source),
        section(&row.source),
        row.text.clone(),
        disposition,
        places(&row.destinations),
        decisions.join("; "),
    ]
}

fn lines(place: &Place) -> String {
    if place.line == place.end_line { place.line.to_string() } else { format!("{}-{}", place.line, place.end_line) }
}

fn section(place: &Place) -> String {
    place.headings.join(" › ")
}

fn places(all: &[Place]) -> String {
    let mut out: Vec<String> = Vec::new();
    for place in all {
        let lines = lines(place);
        let text = match section(place) {
            section if section.is_empty() => format!("{}:{lines}", place.path),
            section => format!("{}:{lines} ({section})", place.path),
        };
        if !out.contains(&text) {
            out.push(text);
        }
    }
    out.join("; ")
}

/// The tables of some proofs as one document.
pub fn document(table: Table, form: Form, records: &[Record]) -> String {
    let sheets: Vec<Sheet> = records.iter().flat_map(|record| table.sheets(record)).collect();
    match form {
        Form::Markdown => markdown(table, &sheets),
        Form::Html => html(table, &sheets),
    }
}

fn markdown(table: Table, sheets: &[Sheet]) -> String {
    let mut out = format!("# {}\n", table.title());
    let row = |cells: &[String; 6]| {
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    for sheet in sheets {
        out.push_str(&format!("\n## {}\n\n", escaped(&sheet.title)));
        out.push_str(&row(&table.heads().map(str::to_owned)));
        out.push_str(&format!("|{}\n", " --- |".repeat(6)));
        out.extend(sheet.rows.iter().map(row));
    }
    out
}

/// A text that Markdown shows as it stands, on one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            // Bare addresses would become links.
            ':' | '@' => out.push_str(if c == ':' { "&#58;" } else { "&#64;" }),
            c if c.is_ascii_punctuation()
                && !matches!(c, ',' | '.' | '-' | '/' | '(' | ')' | '"' | '\'' | ';' | '=') =>
            {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

fn html(table: Table, sheets: &[Sheet]) -> String {
    let title = table.title();
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <style>table{{border-collapse:collapse}}th,td{{border:1px solid;padding:.3em;text-align:left;vertical-align:top}}</style>\n\
         </head>\n<body>\n<h1>{title}</h1>\n"
    );
    for sheet in sheets {
        out.push_str(&format!("<table>\n<caption>{}</caption>\n<thead><tr>", in_html(&sheet.title)));
        out.extend(table.heads().map(|head| format!("<th scope=\"col\">{head}</th>")));
        out.push_str("</tr></thead>\n<tbody>\n");
        for cells in &sheet.rows {
            out.push_str("<tr>");
            out.extend(cells.iter().map(|cell| format!("<td>{}</td>", in_html(cell))));
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn in_html(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use specast_syntax::Document;

    #[test]
    fn markdown_shows_every_text_as_it_stands() {
        let hard = "a | b \\| `c` **d** _e_ [f](g) <b>h</b> &amp; ~~i~~ $x$ # * https://e.example me@e.example !j";
        let sheet = Sheet { title: "t | u".into(), rows: vec![["1", "s", hard, "kept", "", ""].map(str::to_owned)] };
        let text = markdown(Table::Destinations, &[sheet]);
        let document = Document::parse(&text);
        let (row, cells) = document
            .leaves()
            .map(|(tile, _)| (tile, document.cells(tile)))
            .filter(|(_, cells)| !cells.is_empty())
            .last()
            .unwrap();
        assert_eq!(cells.len(), 6, "{text}");
        assert_eq!(document.plain_in(row, cells[2], &text).text, hard);
        assert!(document.links.is_empty(), "{text}");
    }

    #[test]
    fn html_holds_no_mark_of_a_text() {
        let hard = "<script>alert('x')</script> & \"q\"";
        let sheet = Sheet { title: hard.into(), rows: vec![[hard; 6].map(str::to_owned)] };
        let text = html(Table::Origins, &[sheet]);
        assert!(!text.contains("<script") && !text.contains("'x'"), "{text}");
        assert_eq!(text.matches("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot;").count(), 7);
    }
}
