//! What a single token is, from its shape alone.

use super::FactKind;

/// Namespaces of Grafana Alloy components (the first part of a name), from the component reference.
const NAMESPACES: [&str; 17] = [
    "otelcol",
    "prometheus",
    "loki",
    "pyroscope",
    "discovery",
    "local",
    "remote",
    "mimir",
    "beyla",
    "faro",
    "import",
    "stage",
    "argument",
    "export",
    "database_observability",
    "livedebugging",
    "tracing",
];

/// Endings that make a name without a slash a file.
const EXTENSIONS: [&str; 32] = [
    "md", "yml", "yaml", "json", "jsonl", "toml", "sql", "sh", "py", "go", "rs", "js", "ts", "tsx", "alloy", "river",
    "conf", "cfg", "ini", "env", "txt", "log", "xml", "html", "css", "service", "lock", "pem", "crt", "key", "proto",
    "tf",
];

/// Signs that a sentence puts in front of a token.
const OPENING: [char; 12] = ['(', '[', '{', '"', '\'', '“', '‘', '*', '_', '«', '<', '/'];

/// A token without the punctuation that belongs to its sentence, and how many bytes of that stand in front of it.
pub(super) fn bare(token: &str) -> (usize, &str) {
    let mut lead = token.len() - token.trim_start_matches(OPENING).len();
    // The slash that a path begins with is its own.
    if token[..lead].ends_with('/') && token[lead..].starts_with(char::is_alphabetic) {
        lead -= 1;
    }
    let mut bare = &token[lead..];
    // Most end with a letter.
    while !bare.ends_with(char::is_alphanumeric) {
        let next = bare
            .trim_end_matches(['.', ',', ';', ':', '!', '?', '"', '\'', '”', '’', '*', '_', '»', '…', '>', '。', '、']);
        let next = if next.ends_with(')') && !next.contains('(') { &next[..next.len() - 1] } else { next };
        let next = if next.ends_with(']') && !next.contains('[') { &next[..next.len() - 1] } else { next };
        if next.len() == bare.len() {
            break;
        }
        bare = next;
    }
    (lead, bare)
}

/// A token of inline code. None where its shape says nothing.
pub(super) fn of_code(code: &str) -> Option<(FactKind, String)> {
    if let Some(found) = of_both(code) {
        return Some(found);
    }
    if code.contains(char::is_whitespace) {
        return is_command(code).then(|| (FactKind::Command, code.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    if code.contains('/') && !code.starts_with('-') || has_extension(code) {
        return Some((FactKind::Path, code.to_owned()));
    }
    if code.bytes().all(|byte| byte.is_ascii_digit()) && !code.is_empty() {
        return Some((FactKind::Quantity, format!("num:{}", super::quantity::number(code))));
    }
    super::quantity::whole(code)
}

/// A token of prose.
pub(super) fn of_prose(token: &str) -> Option<(FactKind, String)> {
    // Every shape has one of these signs; most words have none.
    if !token.bytes().any(|byte| matches!(byte, b':' | b'=' | b'.' | b'/')) {
        return None;
    }
    if let Some(found) = of_both(token) {
        return Some(found);
    }
    let rooted = token.starts_with(['/', '~', '.']) && token.len() > 2 && token[1..].contains('/');
    let deep = token.contains('/') && has_extension(token) && !token.contains("//");
    if (rooted || deep || token.starts_with('/') && token.len() > 3) && !token.contains(['(', ')', ',']) {
        return Some((FactKind::Path, token.to_owned()));
    }
    has_extension(token).then(|| (FactKind::Path, token.to_owned()))
}

fn of_both(token: &str) -> Option<(FactKind, String)> {
    // Every shape below has one of these signs; most words have none.
    if !token.bytes().any(|byte| matches!(byte, b':' | b'=' | b'.')) || token.contains(char::is_whitespace) {
        return None;
    }
    let own = || token.to_owned();
    if is_env(token) {
        return Some((FactKind::Env, own()));
    }
    if let Some((scheme, rest)) = token.split_once("://") {
        let plain = scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        return (plain && !scheme.is_empty() && !rest.is_empty()).then(|| (FactKind::Url, own()));
    }
    if let Some(kind) = address(token) {
        return Some((kind, own()));
    }
    if is_image(token) {
        return Some((FactKind::Image, own()));
    }
    let dotted = || token.contains('.') && token.split('.').all(is_word);
    let namespace = token.split('.').next().unwrap_or_default();
    if NAMESPACES.contains(&namespace) && dotted() && !has_extension(token) {
        return Some((FactKind::Component, own()));
    }
    None
}

/// An IP address, with or without a port or a mask, or `host:port`.
fn address(token: &str) -> Option<FactKind> {
    let (host, rest) = match token.find([':', '/']) {
        Some(at) => token.split_at(at),
        None => (token, ""),
    };
    let octets = || host.split('.');
    let is_ip =
        octets().count() == 4 && octets().all(|octet| octet.len() <= 3 && octet.parse::<u16>().is_ok_and(|n| n < 256));
    let port = rest.strip_prefix(':').map(|port| port.split('/').next().unwrap_or(port));
    let has_port =
        port.is_some_and(|port| (2..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit()));
    if is_ip {
        return Some(if has_port { FactKind::Endpoint } else { FactKind::BindAddress });
    }
    let is_host = host.starts_with(|c: char| c.is_ascii_alphabetic())
        && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    (is_host && has_port).then_some(FactKind::Endpoint)
}

/// `NAME=value` with a name in capitals.
pub(super) fn is_env(token: &str) -> bool {
    token.split_once('=').is_some_and(|(name, _)| {
        name.len() > 1
            && name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    })
}

/// `name/name:tag`, or `name:tag` with a tag that is no port.
fn is_image(token: &str) -> bool {
    let Some((name, tag)) = token.rsplit_once(':') else { return false };
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/'));
    let name_fits = !name.is_empty()
        && plain(name)
        && name.chars().any(|c| c.is_ascii_lowercase())
        && !name.chars().any(|c| c.is_ascii_uppercase());
    let tag_fits = !tag.is_empty() && plain(tag) && !tag.contains('/') && tag.chars().any(|c| c.is_ascii_digit());
    let slashed = name.contains('/') && !name.starts_with(['/', '.']);
    name_fits && tag_fits && (slashed || tag.contains('.'))
}

fn is_word(part: &str) -> bool {
    !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn has_extension(token: &str) -> bool {
    token.rsplit_once('.').is_some_and(|(stem, ext)| {
        !stem.is_empty()
            && !stem.ends_with('.')
            && EXTENSIONS.contains(&ext)
            && stem.chars().next_back().is_some_and(char::is_alphanumeric)
    })
}

/// Several words that begin with the name of a program: no label, no sentence, no arrow.
fn is_command(code: &str) -> bool {
    let mut tokens = code.split_whitespace();
    let Some(first) = tokens.next() else { return false };
    let program = first.trim_start_matches('$').rsplit('/').next().unwrap_or(first);
    let fits = program.len() > 1
        && program.starts_with(|c: char| c.is_ascii_lowercase())
        && program.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let second = tokens.next().unwrap_or_default();
    let is_code = code.contains(" = ") || code.contains("::") || code.contains(" * ") || code.ends_with(';');
    fits && !is_code && !matches!(second, "->" | "→" | "=" | "==" | "=>") && !first.ends_with(':')
}

/// A name by its spelling: capitals inside, digits among letters, an underscore, a flag, a hash tag, or a
/// capital where no sentence starts.
pub(super) fn is_name(token: &str, starts_sentence: impl FnOnce() -> bool) -> bool {
    // A word in small letters is no name, and most words are.
    if token.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return false;
    }
    let Some(first) = token.chars().next() else { return false };
    let rest = &token[first.len_utf8()..];
    if rest.is_empty() || !token.contains(char::is_alphabetic) {
        return false;
    }
    let has_lower = || token.contains(char::is_lowercase);
    let flag = first == '-' && rest.chars().nth(1).is_some() && rest.contains(char::is_alphabetic);
    let tag = first == '#' && has_lower();
    let digits = first.is_alphabetic() && token.is_ascii() && token.contains(|c: char| c.is_ascii_digit());
    let inner_capital = token.is_ascii() && rest.contains(char::is_uppercase);
    let capital = || first.is_uppercase() && has_lower() && !starts_sentence();
    if is_requirement_word(token) {
        return false;
    }
    flag || tag || digits || token.contains('_') && token.is_ascii() || inner_capital || capital()
}

/// The words of RFC 2119 and 8174, which are markers and no names.
pub(super) fn is_requirement_word(token: &str) -> bool {
    matches!(
        token,
        "MUST"
            | "NOT"
            | "SHALL"
            | "SHOULD"
            | "MAY"
            | "REQUIRED"
            | "RECOMMENDED"
            | "OPTIONAL"
            | "OR"
            | "AND"
            | "NO"
            | "ALL"
            | "ONLY"
            | "NEVER"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        let check = |token: &str, expected: &str| {
            let found = of_code(token).map_or("none", |(kind, _)| kind.name());
            assert_eq!(found, expected, "{token}");
        };
        check("http://a.b:1/c", "url");
        check("grafana/alloy:v1.4.2", "image");
        check("postgres:16.2", "image");
        check("tempo:4317", "endpoint");
        check("0.0.0.0:4180", "endpoint");
        check("10.40.1.0/24", "bind-address");
        check("OTEL_X=grpc", "env");
        check("/etc/alloy", "path");
        check("init.sql", "path");
        check("otelcol.receiver.otlp", "component");
        check("docker network create x", "command");
        check("a -> b", "none");
        check("15s", "duration");
        check("infra-alloy", "none");
    }

    #[test]
    fn names() {
        assert!(
            is_name("S256", || true)
                && is_name("CamelCase", || true)
                && is_name("Tempo", || false)
                && is_name("snake_case", || true)
        );
        assert!(!is_name("The", || true) && !is_name("MUST", || false) && !is_name("word", || false));
    }
}
