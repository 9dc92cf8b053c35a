//! What a misspelt word was meant to be.

/// `; did you mean …?` with the name that is most like what was typed; empty where none is like it.
pub fn question<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> String {
    const NEAR: f64 = 0.6;
    let typed = typed.to_lowercase();
    let likeness = |name: &str| strsim::normalized_damerau_levenshtein(&typed, &name.to_lowercase());
    let best = names.map(|name| (likeness(name), name)).max_by(|a, b| a.0.total_cmp(&b.0));
    best.filter(|(likeness, _)| *likeness > NEAR).map_or(String::new(), |(_, name)| format!("; did you mean `{name}`?"))
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
        assert_eq!(question("ulr", ["int", "url"].into_iter()), "; did you mean `url`?", "two letters swapped");
    }
}
