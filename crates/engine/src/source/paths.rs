//! Paths as links hold them.

/// A path as seen from a folder.
pub fn relative(from: &str, path: &str) -> String {
    let from: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    let parts: Vec<&str> = path.split('/').collect();
    let shared = from.iter().zip(&parts[..parts.len() - 1]).take_while(|(a, b)| a == b).count();
    let mut out = vec![".."; from.len() - shared];
    out.extend(&parts[shared..]);
    out.join("/")
}

/// A path as a link's destination holds it.
pub fn encoded(path: &str) -> String {
    path.chars().fold(String::with_capacity(path.len()), |mut out, c| {
        match c {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '%' => out.push_str("%25"),
            '#' => out.push_str("%23"),
            '?' => out.push_str("%3F"),
            c => out.push(c),
        }
        out
    })
}

/// A destination that leads from a folder to a path below the root, in the form that another one has: from the root, or
/// with `./`.
pub fn like(sample: &str, from: &str, path: &str) -> String {
    if sample.starts_with('/') {
        return encoded(&format!("/{path}"));
    }
    let path = relative(from, path);
    let dot = if sample.starts_with("./") && !path.starts_with("../") { "./" } else { "" };
    format!("{dot}{}", encoded(&path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_has_the_form_of_another() {
        let path = "specs/a (1)/spec.md";
        assert_eq!(like("../old/x.md", "docs", path), "../specs/a%20%281%29/spec.md");
        assert_eq!(like("/old/x.md", "docs", path), "/specs/a%20%281%29/spec.md");
        assert_eq!(like("./old/x.md", "", path), "./specs/a%20%281%29/spec.md");
        assert_eq!(relative("specs", "specs"), "../specs");
    }
}
