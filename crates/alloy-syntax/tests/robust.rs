//! Laws that hold for every text, however broken it is.

use alloy_syntax::{
    Body, Expr, ExprKind, LineIndex, MAX_HEIGHT, MAX_NESTING, Range, Scope, Statement, Tree, Value, evaluate, lex,
    parse, parse_expression, print, references, walk,
};

const SAMPLE: &str = r#"// A pipeline in short. é
otelcol.receiver.otlp "default" {
	grpc { endpoint = "0.0.0.0:4317" } /* in
	two lines */
	http { }

	output {
		traces = [otelcol.processor.batch.default.input, f(1, -2 ^ 3.5e-1)["k"].x] // behind
	}
}

logging {
	level = coalesce(sys.env("LEVEL"), `in\fo`) + "\u00e9\n"
	map   = {
		a     = !true && null == 1 || (2 < 3),
		"b c" = [1, {c = "d"}, ],
	}
}
"#;

/// Checks all laws on one text.
fn check(text: &str) {
    let (tokens, lex_problems) = lex(text);
    let mut offset = 0;
    for token in &tokens {
        assert!(offset <= token.range.start, "tokens overlap in {text:?}");
        assert!(is_in(token.range, text), "{token:?} in {text:?}");
        offset = token.range.end;
    }

    let (tree, problems) = parse(text);
    let lines = LineIndex::new(text);
    for problem in &problems {
        assert!(is_in(problem.range, text), "{problem:?} in {text:?}");
    }
    assert!(problems.is_sorted_by_key(|it| it.range.start));
    assert!(problems.len() >= lex_problems.len());
    let grammar = problems.iter().filter(|it| {
        !lex_problems.contains(it)
            && !it.message.starts_with("attribute names")
            && it.message != "cannot use a block as an expression"
    });
    let mut seen: Vec<u32> = grammar.map(|it| lines.position(it.range.start).line).collect();
    let n_problems = seen.len();
    seen.dedup();
    assert_eq!(seen.len(), n_problems, "two problems on a line of {text:?}");

    check_ranges(&tree, text);
    if problems.is_empty() {
        check_round_trip(&tree, text);
    }
    // Reading one expression must hold for any text, too.
    let (tree, _) = parse_expression(text);
    references(tree.expr(text));
    let _ = evaluate(tree.expr(text), &Scope::default());
}

fn is_in(range: Range, text: &str) -> bool {
    range.start <= range.end && text.get(range.start as usize..range.end as usize).is_some()
}

fn check_ranges(tree: &Tree, text: &str) {
    for block in tree.body(text).all_blocks() {
        assert!(is_in(block.range(), text), "{block:?} in {text:?}");
        assert!(is_in(block.braces(), text), "{block:?} in {text:?}");
        for statement in block.body().statements() {
            assert_eq!(block.range().cover(statement.range()), block.range(), "{text}");
        }
    }
    for attribute in tree.body(text).all_attributes() {
        assert!(is_in(attribute.range(), text), "{attribute:?} in {text:?}");
        for expr in walk(attribute.value()) {
            assert!(is_in(expr.range(), text), "{expr:?} in {text:?}");
            for child in expr.children() {
                assert_eq!(expr.range().cover(child.range()), expr.range(), "{text:?}");
            }
        }
    }
}

fn check_round_trip(tree: &Tree, text: &str) {
    let printed = print(tree, text);
    let (again, problems) = parse(&printed);
    assert_eq!(problems, [], "{printed}");
    assert_eq!(shape(again.body(&printed)), shape(tree.body(text)), "{printed}");
    let comments = tree.comments(text).map(|it| it.text);
    assert!(again.comments(&printed).map(|it| it.text).eq(comments), "{printed}");
    assert_eq!(print(&again, &printed), printed);
}

/// The tree as text, without its ranges.
fn shape(body: Body<'_>) -> String {
    let debug = format!("{body:?}");
    let mut shape = String::new();
    for (idx, piece) in debug.split("..").enumerate() {
        if idx > 0 {
            shape.truncate(shape.trim_end_matches(|c: char| c.is_ascii_digit()).len());
        }
        let rest = if idx > 0 { piece.trim_start_matches(|c: char| c.is_ascii_digit()) } else { piece };
        shape.push_str(rest);
    }
    shape
}

#[test]
fn the_sample_is_well_formed() {
    let (tree, problems) = parse(SAMPLE);
    assert_eq!(problems, []);
    assert_eq!(tree.body(SAMPLE).all_blocks().count(), 5);
    assert_eq!(tree.comments(SAMPLE).len(), 3);
    check(SAMPLE);
}

#[test]
fn every_beginning_and_every_end_of_a_text_is_read() {
    for (offset, _) in SAMPLE.char_indices() {
        check(&SAMPLE[..offset]);
        check(&SAMPLE[offset..]);
    }
}

#[test]
fn every_text_with_a_character_less_or_more_is_read() {
    for (offset, c) in SAMPLE.char_indices() {
        let (before, after) = SAMPLE.split_at(offset);
        check(&format!("{before}{}", &after[c.len_utf8()..]));
        for extra in ["{", "}", "\"", "`", "\n", ".", "=", "é", "/*", "\0", "'", "1"] {
            check(&format!("{before}{extra}{after}"));
        }
    }
}

#[test]
fn soups_of_tokens_are_read() {
    let pieces = [
        "a",
        "b.c",
        "\"l\"",
        "\"no label\"",
        "`r\n`",
        "=",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        ",",
        "\n",
        "\n",
        " ",
        "1",
        ".5",
        "2e1",
        "+",
        "-",
        "^",
        "!",
        "==",
        "||",
        ".",
        "// c\n",
        "/* d */",
        "/* e\n */",
        "true",
        "null",
        "a = 1\n",
        "b {\n",
        "}\n",
        "x = [1,\n2,\n]\n",
        "'",
        "#",
        "é",
    ];
    // A small generator of its own: the same texts on every run and every machine.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % n as u64).unwrap()
    };
    for _ in 0..30_000 {
        let len = next(24);
        let soup: String = (0..len).map(|_| pieces[next(pieces.len())]).collect();
        check(&soup);
    }
}

#[test]
fn deep_texts_are_given_up_without_using_much_stack() {
    let n = 20_000;
    let texts = [
        "a {\n".repeat(n),
        format!("a = {}", "[".repeat(n)),
        format!("a = {}1{}", "(".repeat(n), ")".repeat(n)),
        format!("a = {}", "{b=".repeat(n)),
        format!("a = {}", "f(".repeat(n)),
        format!("a = {}", "x[".repeat(n)),
        format!("a = {}1", "-".repeat(n)),
        format!("a = {}1", "1^".repeat(n)),
        format!("a = {}1", "1+".repeat(n)),
        format!("a = b{}", ".c".repeat(n)),
        format!("a = b{}", "[0]".repeat(n)),
        format!("a = b{}", "()".repeat(n)),
        format!("a = {}", "b {\nc = ".repeat(n)),
    ];
    let run = move || {
        for text in texts {
            let (tree, problems) = parse(&text);
            let messages: Vec<&str> = problems.iter().map(|it| it.message.as_str()).collect();
            assert!(messages.contains(&"nested too deeply; the rest is not read"));
            // The tree that was read so far can be walked and printed.
            print(&tree, &text);
        }
    };
    with_small_stack(run);
}

/// Half of what a thread has by default.
#[expect(clippy::disallowed_types, reason = "the stack of a test thread cannot be chosen otherwise")]
fn with_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(1 << 20);
    thread.spawn(run).unwrap().join().unwrap();
}

#[test]
fn what_is_just_not_too_deep_is_read() {
    let n = MAX_NESTING as usize - 2;
    let (_, problems) = parse(&format!("a = {}1{}", "[".repeat(n), "]".repeat(n)));
    assert_eq!(problems, []);
    with_small_stack(|| {
        let n = MAX_HEIGHT as usize - 1;
        let text = format!("a = {}1", "1 + ".repeat(n));
        let (tree, problems) = parse(&text);
        assert_eq!(problems, []);
        check_round_trip(&tree, &text);
        let expr = tree.body(&text).attribute("a").unwrap().value();
        let value = evaluate(expr, &Scope::default());
        assert_eq!(value, Ok(Value::Int(MAX_HEIGHT.into())));
    });
}

#[test]
fn precedence_and_associativity() {
    for (text, expected) in [
        ("-2 ^ 2", "((-2) ^ 2)"),
        ("2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))"),
        ("2 ^ -1", "(2 ^ (-1))"),
        ("10 - 4 - 3", "((10 - 4) - 3)"),
        ("2 + 3 * 4 % 5", "(2 + ((3 * 4) % 5))"),
        ("1 == 2 != 3 < 4", "(((1 == 2) != 3) < 4)"),
        ("a || b && !c == d", "(a || (b && ((!c) == d)))"),
        ("- - 1", "(-(-1))"),
        ("-a.b[0]", "(-a.b[0])"),
    ] {
        let (tree, problems) = parse_expression(text);
        assert_eq!(problems, [], "{text}");
        assert_eq!(grouped(tree.expr(text), text), expected, "{text}");
    }
}

/// The expression with parentheses around each operator.
fn grouped(expr: Expr<'_>, text: &str) -> String {
    match expr.kind() {
        ExprKind::Unary { op, operand } => format!("({}{})", op.symbol(), grouped(operand, text)),
        ExprKind::Binary { op, left, right } => {
            let (left, right) = (grouped(left, text), grouped(right, text));
            format!("({left} {} {right})", op.symbol())
        }
        _ => expr.range().of(text).to_owned(),
    }
}

/// Holds the problems of a text, with places, against the expected ones.
fn check_problems(text: &str, expected: &[&str]) {
    let (_, problems) = parse(text);
    let lines = LineIndex::new(text);
    let found: Vec<String> =
        problems.iter().map(|it| format!("{}: {}", lines.position(it.range.start), it.message)).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn problems_of_statements() {
    check_problems("= 1", &["1:1: expected identifier, got ="]);
    check_problems("a. = 1", &["1:4: expected identifier, got ="]);
    check_problems("a b { }", &["1:3: expected block label, got IDENT"]);
    check_problems("a \"b\"", &["1:6: expected block body, got TERMINATOR"]);
    check_problems("a \"b c\" { }", &["1:3: expected block label to be a valid identifier, but got \"b c\""]);
    check_problems("a `b` { }", &["1:3: expected block label to be a double quoted string, but got \"`b`\""]);
    check_problems("a \"true\" { }", &["1:3: expected block label to be a valid identifier, but got \"true\""]);
    check_problems("a.b = 1", &["1:1: attribute names may only consist of a single identifier with no \".\""]);
    check_problems("a \"b\" = 1", &["1:3: attribute names may not have labels"]);
    check_problems("a = 1 b = 2", &["1:7: expected TERMINATOR, got IDENT"]);
    check_problems("a {", &["1:4: expected }, got EOF"]);
    check_problems("}\na = 1", &["1:1: expected identifier, got }", "2:1: expected TERMINATOR, got IDENT"]);
}

#[test]
fn problems_of_expressions() {
    check_problems("a =", &["1:4: expected expression, got EOF"]);
    check_problems("a = 1\n+ 2", &["2:1: expected identifier, got +"]);
    check_problems("a = 1 +\n2", &[]);
    check_problems("a = b.1", &["1:6: expected TERMINATOR, got FLOAT"]);
    check_problems("a = b.true", &["1:7: expected IDENT, got BOOL"]);
    check_problems("a = [1\n]", &["1:7: missing ',' in expression list"]);
    check_problems("a = {b = 1\n}", &["1:11: missing ',' in field list"]);
    check_problems("a = {1 = 2}", &["1:6: expected field name (string or identifier), got NUMBER"]);
    check_problems("a = b.c \"d\" { x = 1 }", &["1:5: cannot use a block as an expression"]);
    check_problems("a = b \"c\" 1", &["1:11: expected {, got NUMBER"]);
    check_problems(
        "a = c ? 1 : 2",
        &[
            "1:7: illegal character U+003F '?'",
            "1:7: expected TERMINATOR, got ILLEGAL",
            "1:11: illegal character U+003A ':'",
        ],
    );
}

#[test]
fn a_broken_statement_leaves_the_others() {
    let text = "a = 1\nb = ]\nc = 3\nd { e = * }\n";
    let (tree, problems) = parse(text);
    assert_eq!(problems.len(), 2);
    let name = |it: Statement<'_>| match it {
        Statement::Attribute(it) => it.name().text.to_owned(),
        Statement::Block(it) => it.full_name(),
    };
    let names: Vec<String> = tree.body(text).statements().map(name).collect();
    assert_eq!(names, ["a", "b", "c", "d"]);
}
