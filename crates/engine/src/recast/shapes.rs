//! What a code block, a list or a sentence is by its form: a definition of tables, a call, a list of parts.
//!
//! Knows the forms that people write, and no topics.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::words::rows;

/// Programs that people start from a shell, and what they are told to do step by step: `deeds.tsv`.
static DEEDS: LazyLock<BTreeSet<(&'static str, &'static str)>> =
    LazyLock::new(|| rows::<3>(include_str!("deeds.tsv")).map(|[kind, word, _]| (kind, word)).collect());

/// True for a word of one kind of `deeds.tsv`.
pub fn is_deed(kind: &'static str, word: &str) -> bool {
    DEEDS.contains(&(kind, word))
}

/// HTTP methods, in capitals as they stand in texts.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// The forms of a code block, by the language it names and its lines without fences.
pub fn code(info: &str, lines: &[&str]) -> Vec<&'static str> {
    let lower: Vec<String> = lines.iter().map(|line| line.trim().to_lowercase()).collect();
    let opens = |beginnings: &[&str]| {
        lower.iter().filter(|line| beginnings.iter().any(|beginning| line.starts_with(beginning))).count()
    };
    let holds = |part: &str| lower.iter().any(|line| line.contains(part));
    let first = lower.first().map_or("", String::as_str);
    let has_language = |languages: &[&str]| languages.contains(&info);
    let mut forms = Vec::new();
    let mut form = |name: &'static str, is_it: bool| {
        if is_it {
            forms.push(name);
        }
    };
    let defines = ["create table", "create index", "create unique index", "alter table", "create type", "create view"];
    form("@ddl", opens(&defines) > 0 || first == "erdiagram");
    form("@grant", opens(&["grant ", "revoke ", "create role", "create user", "alter role"]) > 0);
    form("@call", lines.iter().any(|line| is_call(line)) || has_language(&["http"]));
    let typed = ["ts", "typescript", "proto", "protobuf", "graphql", "thrift", "openapi"];
    let declares = ["interface ", "message ", "service ", "rpc ", "export interface", "export type", "openapi:"];
    form("@types", has_language(&typed) || opens(&declares) > 0);
    let expects = ["scenario", "given ", "feature:", "assert", "expect(", "def test_", "it("];
    form("@proof", has_language(&["gherkin", "feature"]) || opens(&expects) > 0);
    let is_init = |line: &String| matches!(line.as_str(), "[unit]" | "[service]" | "[timer]" | "[install]");
    form("@unit", lower.iter().any(is_init) || lines.iter().any(|line| is_crontab(line)));
    form("@rule", holds("alert:") && holds("expr:"));
    form("@policy", holds("\"effect\"") || holds("capabilities =") || holds("rolebinding") || holds("kind: role"));
    form("@compose", opens(&["services:", "image:", "from "]) > 0);
    form("@tree", holds("├") || holds("└") || lists_paths(lines));
    form("@log", lines.len() > 1 && lines.iter().filter(|line| is_stamped(line)).count() * 2 > lines.len());
    form("@payload", has_language(&["json", "json5", "xml"]) || (first.starts_with('{') && holds("\"")));
    forms
}

/// A method with the path that it is used on.
pub fn is_call(text: &str) -> bool {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || "`|\"'".contains(c)).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.windows(2).any(|pair| {
        METHODS.contains(&pair[0])
            && (pair[1].starts_with('/') || pair[1].starts_with("http") || pair[1].starts_with('{'))
    })
}

/// Most lines name a file or a folder and say what it is.
fn lists_paths(lines: &[&str]) -> bool {
    let is_path = |line: &&&str| {
        let line = line.trim();
        let Some((path, rest)) = line.split_once("  ") else { return false };
        let is_name = !path.contains(' ') && !path.contains("://") && !path.starts_with('-');
        let has_end = path.rsplit_once('.').is_some_and(|(name, _)| !name.is_empty());
        is_name && !rest.trim().is_empty() && (path.contains('/') || has_end)
    };
    let n = lines.iter().filter(is_path).count();
    n > 1 && n * 3 >= lines.len() * 2
}

/// A line that opens with a date or a time of day, as logs write them.
fn is_stamped(line: &str) -> bool {
    let first = line.trim_start_matches(|c: char| !c.is_alphanumeric()).split([' ', ']']).next().unwrap_or_default();
    let n_digits = first.bytes().filter(u8::is_ascii_digit).count();
    n_digits >= 6 && (first.matches('-').count() >= 2 || first.matches(':').count() >= 2)
}

/// Five fields of time before a command.
fn is_crontab(line: &str) -> bool {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let is_time = |field: &&str| field.chars().all(|c| c.is_ascii_digit() || "*/,-".contains(c));
    fields.len() > 5 && fields[..5].iter().all(is_time) && fields[..5].contains(&"*")
}

/// The items of a list, or the sentences of a paragraph, without marks at their beginning.
fn statements(text: &str) -> Vec<&str> {
    let marks = |c: char| c.is_whitespace() || "-*+>|.)".contains(c) || c.is_ascii_digit();
    let parts = text.split('\n').flat_map(|line| line.split_inclusive(". "));
    parts.map(|part| part.trim_start_matches(marks).trim()).filter(|part| !part.is_empty()).collect()
}

/// True where most items open with a name in code and say what that is.
pub fn lists_parts(text: &str, is_command: impl Fn(&str) -> bool) -> bool {
    let items: Vec<&str> = text.lines().filter_map(item).collect();
    let opens = |item: &&&str| {
        let rest = item.trim_start_matches(['*', '_']);
        rest.strip_prefix('`').and_then(|rest| rest.split_once('`')).is_some_and(|(name, rest)| {
            let rest = rest.trim_start_matches(['*', '_', ' ']);
            !is_command(name) && rest.starts_with(['-', '–', '—', ':', ',', '('])
        }) || ["repo `", "bucket `", "container `", "host `"].iter().any(|word| rest.to_lowercase().starts_with(word))
    };
    let n = items.iter().filter(opens).count();
    n > 1 && n * 2 >= items.len()
}

/// The text of a line that opens an item of a list.
fn item(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = line.strip_prefix(['-', '*', '+']).or_else(|| numbered.strip_prefix(['.', ')']))?;
    rest.starts_with(' ').then(|| rest.trim_start())
}

/// A Korean condition ends within so many words.
const N_OPENING: usize = 5;

/// True where most statements open with a condition.
pub fn supposes(text: &str) -> bool {
    let openings = ["if ", "in case ", "should the ", "should a ", "unless ", "whenever "];
    let all = statements(text);
    let is_condition = |part: &&&str| {
        let lower = part.trim_start_matches(['*', '_', '`']).to_lowercase();
        let mut clause = lower.split([',', ':']).next().unwrap_or_default().split_whitespace().take(N_OPENING);
        openings.iter().any(|opening| lower.starts_with(opening))
            || clause.any(|word| ["면", "경우", "때"].iter().any(|ending| word.ends_with(ending)))
    };
    let n = all.iter().filter(is_condition).count();
    n * 2 > all.len()
}

/// True where most items of a numbered list tell somebody to do something.
pub fn lists_steps(text: &str) -> bool {
    let is_numbered = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let items: Vec<&str> = text.lines().filter(is_numbered).filter_map(item).collect();
    let is_order = |item: &&&str| {
        let first = item.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
        first.is_some_and(|word| is_deed("order", &word.to_lowercase()))
    };
    let n = items.iter().filter(is_order).count();
    n > 1 && n * 2 > items.len()
}

/// True where most items are boxes to tick.
pub fn lists_tasks(text: &str) -> bool {
    let items: Vec<&str> = text.lines().filter_map(item).collect();
    let is_box = |item: &&&str| ["[ ]", "[x]", "[X]"].iter().any(|mark| item.starts_with(mark));
    let n = items.iter().filter(is_box).count();
    n > 0 && n * 2 >= items.len()
}

/// True where at least half of the statements ask something.
pub fn asks(text: &str) -> bool {
    let all = statements(text);
    let n = all.iter().filter(|part| part.trim_end_matches(['*', '_', ')']).ends_with(['?', '？'])).count();
    n > 0 && n * 2 >= all.len()
}

/// A sentence that opens like an order without exception.
pub fn is_order(sentence: &str) -> bool {
    let marks = |c: char| !c.is_alphanumeric() || c.is_ascii_digit();
    let lower = sentence.trim_start_matches(marks).to_lowercase().replace('’', "'");
    ["never ", "always ", "do not ", "don't "].iter().any(|opening| lower.starts_with(opening))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_known_by_its_form() {
        for (info, text, want) in [
            ("sql", "CREATE TABLE a (\n  id int\n);", "@ddl"),
            ("sql", "GRANT SELECT ON a TO b;", "@grant"),
            ("", "POST /v1/orders", "@call"),
            ("proto", "message A {", "@types"),
            ("python", "def test_a():", "@proof"),
            ("", "*/5 * * * * root /usr/bin/sweep", "@unit"),
            ("yaml", "- alert: Down\n  expr: up == 0", "@rule"),
            ("json", "{ \"Effect\": \"Allow\" }", "@policy"),
            ("yaml", "services:\n  a:", "@compose"),
            ("", "src\n├── main.rs", "@tree"),
            ("json", "{ \"key\": 1 }", "@payload"),
            ("", "cmd/main.go   flags\nmap.yaml   names", "@tree"),
            ("", "[2019-06-19 15:26:38] start\n[2019-06-19 15:26:39] stop", "@log"),
        ] {
            let lines: Vec<&str> = text.lines().collect();
            assert!(code(info, &lines).contains(&want), "{text}: {:?}", code(info, &lines));
        }
        assert!(code("yaml", &["threads: 4", "cache: 256m"]).is_empty());
        assert!(code("bash", &["systemctl restart a"]).is_empty());
    }

    #[test]
    fn lists_are_known_by_their_items() {
        let none = |_: &str| false;
        assert!(lists_parts("- `a.rs`: reads\n- **`b.rs`** – writes", none));
        assert!(!lists_parts("- `a` b c\n- d", none));
        assert!(!lists_parts("- `a -x`: reads\n- `b -y`: writes", |name: &str| name.contains(" -")));
        assert!(supposes("- If a dies, b goes on\n- In case of c: d") && supposes("- 복제가 늦으면 멈춘다"));
        assert!(!supposes("The relay takes mail. It keeps it."));
        assert!(
            lists_steps("1. Stop it\n2. Wait\n3. **Start** it") && !lists_steps("1. The proxy asks\n2. It answers")
        );
        assert!(is_deed("program", "kubectl") && is_deed("order", "restart") && !is_deed("order", "proxy"));
        assert!(lists_tasks("- [ ] a\n- [x] b") && !lists_tasks("- a\n- [link](b)"));
        assert!(asks("- Who pays?\n- When?") && !asks("Why? Nobody knows. So it is."));
    }

    #[test]
    fn orders_open_their_sentence() {
        assert!(is_order("> Never rename a flag.") && is_order("1. Don’t do it"));
        assert!(!is_order("The key is never shown."));
    }
}
