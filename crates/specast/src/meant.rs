//! What a misspelt word was meant to be.

/// `; did you mean …?` with the name that is most like what was typed; empty where none is like it.
pub fn question<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> String {
    let typed = typed.to_lowercase();
    let likeness = |name: &str| similar::TextDiff::from_chars(typed.as_str(), name.to_lowercase()).ratio();
    let best = names.map(|name| (likeness(name), name)).max_by(|a, b| a.0.total_cmp(&b.0));
    best.filter(|(likeness, _)| *likeness > 0.75).map_or(String::new(), |(_, name)| format!("; did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_like_or_none() {
        let names = ["section-missing", "section-order", "value-date"];
        let ask = |typed: &str| question(typed, names.into_iter());
        assert_eq!(ask("section-mising"), "; did you mean `section-missing`?");
        assert_eq!(ask("SECTION-ORDER"), "; did you mean `section-order`?");
        assert_eq!(ask("xyz"), "");
    }
}
