//! CODEOWNERS: which paths people guard. The last pattern that fits a path counts; one without an owner guards
//! nothing.
//!
//! Patterns are those of GitHub: like `.gitignore`, but without `!` and `[ ]`, and `docs/*` does not reach into
//! the folders below `docs`.

use globset::{GlobBuilder, GlobMatcher};

/// Where the file may stand, from the top of the repository; the first that is there counts.
pub const PLACES: [&str; 3] = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/// The rules of a file.
#[derive(Debug, Default)]
pub struct Owners(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    globs: Vec<GlobMatcher>,
    has_owner: bool,
}

impl Owners {
    /// Reads a file. A line that is no rule is passed over, as code hosts do.
    pub fn read(text: &str) -> Self {
        Self(text.lines().filter_map(rule).collect())
    }

    /// True where a path, from the top of the repository, has an owner.
    pub fn guard(&self, path: &str) -> bool {
        let fits = |rule: &&Rule| rule.globs.iter().any(|glob| glob.is_match(path));
        self.0.iter().rfind(fits).is_some_and(|rule| rule.has_owner)
    }
}

fn rule(line: &str) -> Option<Rule> {
    let line = line.trim();
    // A backslash keeps a space in a pattern.
    let end = line
        .char_indices()
        .find(|(at, c)| c.is_whitespace() && !line[..*at].ends_with('\\'))
        .map_or(line.len(), |(at, _)| at);
    let (pattern, rest) = (line[..end].replace("\\ ", " "), &line[end..]);
    if pattern.is_empty() || pattern.starts_with(['#', '!', '[', '^']) {
        return None;
    }
    let owners = rest.split_whitespace().take_while(|word| !word.starts_with('#'));
    let has_owner = owners.into_iter().any(is_owner);
    Some(Rule { globs: globs(&pattern), has_owner })
}

/// `@user`, `@organisation/team` or an address.
fn is_owner(word: &str) -> bool {
    match word.split_once('@') {
        Some(("", name)) => !name.is_empty(),
        Some((name, host)) => !name.is_empty() && host.contains('.'),
        None => false,
    }
}

fn globs(pattern: &str) -> Vec<GlobMatcher> {
    let is_folder = pattern.ends_with('/');
    let bare = pattern.trim_end_matches('/');
    let is_anchored = bare.contains('/');
    let bare = bare.trim_start_matches('/');
    // Braces and brackets mean nothing here.
    let literal: String = bare
        .chars()
        .map(|c| if matches!(c, '[' | ']' | '{' | '}') { format!("[{c}]") } else { c.to_string() })
        .collect();
    let start = if is_anchored { literal } else { format!("**/{literal}") };
    let mut texts = Vec::new();
    if start.is_empty() {
        texts.push("**".to_owned());
    } else {
        if !is_folder {
            texts.push(start.clone());
        }
        // A star at the end of a path with folders stands for the files in that folder only.
        if is_folder || !(is_anchored && start.ends_with("/*")) {
            texts.push(format!("{start}/**"));
        }
    }
    let build = |text: &String| GlobBuilder::new(text).literal_separator(true).backslash_escape(true).build().ok();
    texts.iter().filter_map(build).map(|glob| glob.compile_matcher()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const D: &str = ".specast/decisions/a.md.toml";

    fn guards(text: &str, path: &str) -> bool {
        Owners::read(text).guard(path)
    }

    #[test]
    fn patterns_that_guard() {
        for pattern in [
            "*",
            "/.specast/",
            ".specast/",
            ".specast/decisions/",
            "/.specast/decisions/*",
            "/.specast/decisions",
            "**/decisions/",
            "decisions",
            "*.toml",
            "/.specast/**",
            "/.specast/decisions/a.md.toml",
        ] {
            assert!(guards(&format!("{pattern} @org/leads\n"), D), "{pattern}");
        }
        assert!(guards("/a\\ b/ lead@example.org # why\n", "a b/c"));
    }

    #[test]
    fn patterns_that_do_not() {
        for pattern in ["/.specast/*", "/decisions/", "*.md", "docs/", "!*", "[*]", "/.specast/pins/", "# *"] {
            assert!(!guards(&format!("{pattern} @org/leads\n"), D), "{pattern}");
        }
        for no_owner in ["", "leads", "# @org/leads", "a@b"] {
            assert!(!guards(&format!("* {no_owner}\n"), D), "{no_owner}");
        }
    }

    #[test]
    fn the_last_that_fits_counts() {
        assert!(!guards("* @a\n/.specast/decisions/\n", D), "a pattern without owner guards nothing");
        assert!(guards("/.specast/\n*.toml @a\n", D));
    }
}
