//! Values that have a name: keys of the front matter, and labelled lines where a document has them at its
//! top instead.

use specast_syntax::{Range, Yaml};

use super::notation::Labelled;
use crate::source::Source;

/// A value with the bytes it stands in.
pub type Value = (String, Range);

/// The values under a name, case left aside; none where the document does not have it. A list has one value
/// for each item.
pub fn named(source: &Source, fields: &[Labelled], name: &str) -> Option<Vec<Value>> {
    let entries = source.document.front.iter().flat_map(|front| &front.entries);
    for entry in entries {
        if entry.key.eq_ignore_ascii_case(name) {
            return Some(of_yaml(&entry.value));
        }
    }
    let name = name.to_lowercase();
    let field = at_top(fields).find(|field| field.label.to_lowercase() == name)?;
    Some(of_field(source, field))
}

/// The labelled lines that stand before the second heading: what a document says of itself.
pub fn at_top(fields: &[Labelled]) -> impl Iterator<Item = &Labelled> {
    fields.iter().filter(|field| field.section.is_none_or(|section| section == 0))
}

/// The value of a labelled line; none where it is empty.
pub fn of_field(source: &Source, field: &Labelled) -> Vec<Value> {
    let shown = source.document.plain_in(field.tile, field.value, &source.text).text;
    let shown = shown.trim();
    if shown.is_empty() { Vec::new() } else { vec![(shown.to_owned(), field.value)] }
}

/// The scalars of a value that are not empty.
pub fn of_yaml(value: &Yaml) -> Vec<Value> {
    let single = std::slice::from_ref(value);
    let all = if value.items().is_empty() { single } else { value.items() };
    let filled = all.iter().filter(|one| !one.is_empty());
    filled.filter_map(|one| Some((one.as_str()?.trim().to_owned(), one.range))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::notation;
    use crate::source::Envelope;

    #[test]
    fn keys_come_before_labels_at_the_top() {
        let text = "---\nstatus: Final\nrequires: [20, 721]\nempty:\n---\n\n# T\n\n- Status: Draft\n- **Owner**: *A* B\n\n## S\n\n- Below: x\n";
        let source = Source::new("a.md", text, Envelope::default());
        let fields = notation::labelled(&source.document, text);
        let values = |name: &str| {
            named(&source, &fields, name).map(|all| all.into_iter().map(|(value, _)| value).collect::<Vec<_>>())
        };
        assert_eq!(values("Status"), Some(vec!["Final".into()]));
        assert_eq!(values("requires"), Some(vec!["20".into(), "721".into()]));
        assert_eq!(values("empty"), Some(Vec::new()));
        assert_eq!(values("owner"), Some(vec!["A B".into()]));
        assert_eq!(values("below"), None);
    }
}
