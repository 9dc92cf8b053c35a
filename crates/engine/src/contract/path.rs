//! Paths with variables: `specs/<feature>/spec.md` against `specs/infra/alloy-telemetry/spec.md`.
//!
//! Knows strings only; whether a file is there is the edge's business.

use super::PathPattern;

enum Part<'p> {
    Text(&'p str),
    Variable(&'p str),
}

impl PathPattern {
    /// The variables, in order.
    pub fn variables(&self) -> Vec<&str> {
        let parts = self.parts();
        parts.into_iter().filter_map(|part| if let Part::Variable(name) = part { Some(name) } else { None }).collect()
    }

    /// Reads the variables from a path; none where the path does not fit.
    ///
    /// A variable holds whole characters of the path and may span folders; where there are several, the
    /// first ones take as little as they can.
    pub fn bind(&self, path: &str) -> Option<Vec<(String, String)>> {
        let mut found = Vec::new();
        (bind(&self.parts(), path, &mut found)).then_some(found)
    }

    /// Writes the path with its variables filled in; none where a value is not there.
    pub fn render(&self, values: &[(&str, &str)]) -> Option<String> {
        let mut out = String::new();
        for part in self.parts() {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Variable(name) => out.push_str(values.iter().find(|(key, _)| *key == name)?.1),
            }
        }
        Some(out)
    }

    fn parts(&self) -> Vec<Part<'_>> {
        let mut parts = Vec::new();
        let mut rest = self.text.as_str();
        while let Some(at) = rest.find(['<', '{', '[']) {
            let close = match rest.as_bytes()[at] {
                b'<' => '>',
                b'{' => '}',
                _ => ']',
            };
            let Some(len) = rest[at..].find(close) else { break };
            if at > 0 {
                parts.push(Part::Text(&rest[..at]));
            }
            parts.push(Part::Variable(rest[at + 1..at + len].trim_matches(['<', '{', '['])));
            rest = rest[at + len..].trim_start_matches(close);
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest));
        }
        parts
    }
}

fn bind(parts: &[Part<'_>], path: &str, found: &mut Vec<(String, String)>) -> bool {
    match parts {
        [] => path.is_empty(),
        [Part::Text(text), rest @ ..] => path.strip_prefix(text).is_some_and(|after| bind(rest, after, found)),
        [Part::Variable(name), rest @ ..] => {
            let ends = path.char_indices().map(|(at, c)| at + c.len_utf8());
            for end in ends {
                let value = &path[..end];
                if value.starts_with('/') || value.split('/').any(|folder| folder == "..") {
                    break;
                }
                found.push(((*name).to_owned(), value.to_owned()));
                if !value.ends_with('/') && bind(rest, &path[end..], found) {
                    return true;
                }
                found.pop();
            }
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> PathPattern {
        PathPattern { text: text.into(), origin: specast_syntax::Range::default() }
    }

    #[test]
    fn a_variable_may_span_folders() {
        let one = pattern("specs/<feature>/spec.md");
        let bound = one.bind("specs/infra/alloy-telemetry/spec.md").unwrap();
        assert_eq!(bound, [("feature".to_owned(), "infra/alloy-telemetry".to_owned())]);
        assert_eq!(one.render(&[("feature", "a/b")]).as_deref(), Some("specs/a/b/spec.md"));
        assert_eq!(one.bind("specs/spec.md"), None);
        assert_eq!(one.bind("specs/../x/spec.md"), None);
        let two = pattern("specs/<area>/<feature>/plan.md");
        let bound = two.bind("specs/infra/obs/alloy/plan.md").unwrap();
        assert_eq!(bound[0].1, "infra");
        assert_eq!(bound[1].1, "obs/alloy");
        assert_eq!(two.bind("specs/alloy/plan.md"), None);
        assert_eq!(pattern("rfcs/{{number}}-{slug}.md").variables(), ["number", "slug"]);
    }
}
