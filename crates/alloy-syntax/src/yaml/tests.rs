use super::from_yaml;
use crate::to_json;

fn check(text: &str, expected: &str) {
    let found = from_yaml(text).map(|it| to_json(&it));
    assert_eq!(found.as_deref(), Ok(expected), "{text}");
}

fn check_error(text: &str, expected: &str) {
    assert_eq!(from_yaml(text), Err(expected.into()), "{text}");
}

#[test]
fn scalars() {
    check("", "null");
    check("~", "null");
    check("abc def", "\"abc def\"");
    check("[1, -2, +3, 1.5, .5, 1e3, 0x1F, 0o17, 017, 08, 1_000]", "[1,-2,3,1.5,0.5,1000,31,15,15,8,1000]");
    check("[true, False, yes, no, null, '1', \"2\", !!str 3]", "[true,false,\"yes\",\"no\",null,\"1\",\"2\",\"3\"]");
    check("[1.2.3, 1e, -, 10.0.0.1, 12h, 2024-01-01]", "[\"1.2.3\",\"1e\",\"-\",\"10.0.0.1\",\"12h\",\"2024-01-01\"]");
    check("18446744073709551615", "18446744073709551615");
    check("\"a\\n\\u00e9\\x41\\\"\"", "\"a\\néA\\\"\"");
    check("'it''s'", "\"it's\"");
    check("\"two\n  lines\n\n  and\"", "\"two lines\\nand\"");
    check("http://a.b:80/c#d", "\"http://a.b:80/c#d\"");
}

#[test]
fn mappings_and_sequences() {
    check("a: 1\nb: [x, y]", r#"{"a":1,"b":["x","y"]}"#);
    check(
        "a:\n  b: 1 # one\n  c:\n    - 1\n    - d: 2\n      e: 3\nf:",
        r#"{"a":{"b":1,"c":[1,{"d":2,"e":3}]},"f":null}"#,
    );
    check("a:\n- 1\n- - 2\n  - 3\nb: 4", r#"{"a":[1,[2,3]],"b":4}"#);
    check("- a\n-\n- b: c\n", r#"["a",null,{"b":"c"}]"#);
    check("\"a b\": 1\n'c': 2\nd e: 3", r#"{"a b":1,"c":2,"d e":3}"#);
    check("{a: 1, \"b\":2, c, d: {e: []}}", r#"{"a":1,"b":2,"c":null,"d":{"e":[]}}"#);
    check("[\n  1, # one\n  a: b,\n]", r#"[1,{"a":"b"}]"#);
    check("---\na: 1\n...\nrest", r#"{"a":1}"#);
    check("a: some\n  more\nb: 2", r#"{"a":"some more","b":2}"#);
    check("a: 1\r\nb: 2\r\n", r#"{"a":1,"b":2}"#);
    check("t: 10:30\nu: http://x", r#"{"t":"10:30","u":"http://x"}"#);
}

#[test]
fn blocks() {
    check("a: |\n  x\n    y\n\n  z\nb: 1", r#"{"a":"x\n  y\n\nz\n","b":1}"#);
    check("a: >-\n  x\n  y\n\n  z\n", r#"{"a":"x y\nz"}"#);
    check("a: |+\n  x\n\n", r#"{"a":"x\n\n"}"#);
    check("- |-\n  x\n- y", r#"["x","y"]"#);
    check("a: |\n\n   \n  x\nb: 1", r#"{"a":"\n\nx\n","b":1}"#);
    check("a: |1\n  x\n", r#"{"a":" x\n"}"#);
    check("|\n  x", "\"x\\n\"");
}

#[test]
fn anchors() {
    check("a: &x\n  b: 1\nc: *x", r#"{"a":{"b":1},"c":{"b":1}}"#);
    check("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3", r#"{"a":{"b":1,"c":2},"d":{"b":1,"c":3}}"#);
    check("- &y 1\n- *y", "[1,1]");
    check_error("a: *none", "yaml: line 1: unknown anchor 'none' referenced");
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..12 {
        let items = vec![format!("*a{}", n - 1); 10].join(", ");
        bomb.push_str(&format!("a{n}: &a{n} [{items}]\n"));
    }
    assert!(from_yaml(&bomb).unwrap_err().ends_with("document contains excessive aliasing"));
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    check_error("a: 1\na: 2", "yaml: line 2: mapping key \"a\" already defined");
    check_error("a: b: c", "yaml: line 1: mapping values are not allowed in this context");
    check_error("a: - b", "yaml: line 1: block sequence entries are not allowed in this context");
    check_error("a: [1", "yaml: line 1: did not find expected ',' or ']'");
    check_error("a: 'x", "yaml: line 1: found unexpected end of stream");
    check_error("a: @b", "yaml: line 1: found character that cannot start any token");
    check_error("a: 1\n  b: 2", "yaml: line 2: mapping values are not allowed in this context");
    check_error("? a", "yaml: line 1: complex keys are not read");
    check_error("a: !x 1", "yaml: line 1: the tag !x is not read");
    check_error("a: 1\nb", "yaml: line 2: could not find expected ':'");
    check_error("\"\\q\"", "yaml: line 1: found unknown escape character");
    assert!(from_yaml(&"[".repeat(100_000)).unwrap_err().ends_with("exceeded max depth"));
    assert!(from_yaml(&"- ".repeat(100_000)).unwrap_err().ends_with("exceeded max depth"));
}

#[test]
fn every_beginning_of_a_text_is_read() {
    let text = "a: &x [1, {b: \"c\\n\"}]\nd: |\n  e\n- f\n? g\n'h': >+\n\n  i\n*x : !!str j # k\n--- é\n...";
    for (offset, _) in text.char_indices() {
        let _ = from_yaml(&text[..offset]);
        let _ = from_yaml(&text[offset..]);
        for extra in ["\n", " ", "\t", ":", "-", "\"", "[", "}", "|", "#"] {
            let _ = from_yaml(&format!("{}{extra}{}", &text[..offset], &text[offset..]));
        }
    }
}
