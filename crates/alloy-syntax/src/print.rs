//! A tree to text, in one canonical layout. Does not know how the text looked before.
//!
//! A tab a level, equals signs of neighbours in one column, blank lines around blocks, lists on
//! one line while they are short, objects with one field a line.

use crate::tree::CommentNode;
use crate::{Attribute, Block, Body, Expr, ExprKind, Exprs, Field, Fields, Literal, Statement, Tree, quote};

/// Lists up to this width stay on one line.
const LINE_WIDTH: usize = 80;

/// Prints a file; `text` is what was parsed. Parsed again, the text gives the same statements, and the same comments in the
/// same order.
///
/// A comment behind a statement or an opening brace stays there, every other one gets a line of
/// its own before the statement in or before which it stands. An expression that is missing in
/// the tree is printed as `null`.
pub fn print(tree: &Tree, text: &str) -> String {
    let mut printer = Printer { text, comments: &tree.comments, ..Printer::default() };
    printer.body(tree.body(text), u32::MAX);
    printer.out
}

/// Prints an expression, without a line break at the end; see [`print()`].
pub fn print_expression(expr: Expr<'_>) -> String {
    let mut printer = Printer::default();
    printer.expr(expr);
    printer.out
}

/// Prints an expression on one line, but for raw strings that have several.
pub(crate) fn print_on_one_line(expr: Expr<'_>) -> String {
    let mut printer = Printer { is_one_line: true, ..Printer::default() };
    printer.expr(expr);
    printer.out
}

#[derive(Default)]
struct Printer<'a> {
    /// Whether arrays and objects never take several lines.
    is_one_line: bool,
    out: String,
    depth: usize,
    /// The comments that are still to be printed.
    comments: &'a [CommentNode],
    text: &'a str,
}

impl Printer<'_> {
    /// Prints statements, and the comments that start before `end`, each on lines of its own.
    fn body(&mut self, body: Body<'_>, end: u32) {
        let statements: Vec<Statement<'_>> = body.statements().collect();
        let widths = name_widths(statements.iter().map(|it| match it {
            Statement::Attribute(it) => Some((it.name().text, it.value())),
            Statement::Block(_) => None,
        }));
        for (idx, &statement) in statements.iter().enumerate() {
            let is_block = matches!(statement, Statement::Block(_));
            let after_block = idx > 0 && matches!(statements[idx - 1], Statement::Block(_));
            if idx > 0 && (is_block || after_block) {
                self.out.push('\n');
            }
            let inside = match statement {
                Statement::Block(it) => it.braces().start,
                Statement::Attribute(it) => it.range().end,
            };
            self.comment_lines(inside);
            self.indent();
            match statement {
                Statement::Block(it) => self.block(it),
                Statement::Attribute(it) => self.attribute(it, widths[idx]),
            }
            self.comments_behind(statements.get(idx + 1).map_or(end, |it| it.range().start));
            self.out.push('\n');
        }
        self.comment_lines(end);
    }

    fn block(&mut self, block: Block<'_>) {
        self.out.push_str(&block.full_name());
        if let Some(label) = block.label() {
            self.out.push(' ');
            self.out.push_str(&quote(label.text));
        }
        let end = block.braces().end;
        self.out.push_str(" {");
        let first = block.body().statements().next();
        if first.is_none() && !self.comment_before(end) {
            self.out.push_str(" }");
            return;
        }
        self.comments_behind(first.map_or(end, |it| it.range().start));
        self.out.push('\n');
        self.depth += 1;
        self.body(block.body(), end);
        self.depth -= 1;
        self.indent();
        self.out.push('}');
    }

    fn attribute(&mut self, attribute: Attribute<'_>, width: usize) {
        self.name(attribute.name().text, width);
        self.expr(attribute.value());
    }

    /// Prints a name, blanks up to `width`, and the equals sign.
    fn name(&mut self, name: &str, width: usize) {
        self.out.push_str(name);
        let n_blanks = width.saturating_sub(name.chars().count());
        self.out.push_str(&" ".repeat(n_blanks));
        self.out.push_str(" = ");
    }

    fn expr(&mut self, expr: Expr<'_>) {
        match expr.kind() {
            ExprKind::Literal(literal) => self.out.push_str(literal_text(literal)),
            ExprKind::Ident(name) => self.out.push_str(name),
            ExprKind::Missing => self.out.push_str("null"),
            ExprKind::Array(items) => self.list('[', items, ']'),
            ExprKind::Object(fields) => self.object(fields),
            ExprKind::Access { base, name } => {
                self.expr(base);
                // `1.x` would be the number `1.` and a name.
                if matches!(base.kind(), ExprKind::Literal(_)) {
                    self.out.push(' ');
                }
                self.out.push('.');
                self.out.push_str(name.text);
            }
            ExprKind::Index { base, index } => {
                self.expr(base);
                self.out.push('[');
                self.expr(index);
                self.out.push(']');
            }
            ExprKind::Call { callee, arguments } => {
                self.expr(callee);
                self.list('(', arguments, ')');
            }
            ExprKind::Unary { op, operand } => {
                self.out.push_str(op.symbol());
                self.expr(operand);
            }
            ExprKind::Binary { op, left, right } => {
                self.expr(left);
                self.out.push(' ');
                self.out.push_str(op.symbol());
                self.out.push(' ');
                self.expr(right);
            }
            ExprKind::Paren(inner) => {
                self.out.push('(');
                self.expr(inner);
                self.out.push(')');
            }
        }
    }

    fn list(&mut self, open: char, items: Exprs<'_>, close: char) {
        self.out.push(open);
        if self.is_one_line || list_width(items).is_some() || items.len() == 1 {
            for (idx, item) in items.iter().enumerate() {
                if idx > 0 {
                    self.out.push_str(", ");
                }
                self.expr(item);
            }
        } else {
            self.lines(items.iter(), Self::expr);
        }
        self.out.push(close);
    }

    fn object(&mut self, fields: Fields<'_>) {
        self.out.push('{');
        if self.is_one_line {
            for (idx, field) in fields.iter().enumerate() {
                self.out.push_str(if idx > 0 { ", " } else { "" });
                self.name(&field_name(field), 0);
                self.expr(field.value());
            }
        } else if !fields.is_empty() {
            let names: Vec<String> = fields.iter().map(field_name).collect();
            let entries = fields.iter().zip(&names);
            let widths = name_widths(entries.map(|(field, name)| Some((name.as_str(), field.value()))));
            let lines = fields.iter().zip(&names).zip(widths);
            self.lines(lines, |it, ((field, name), width)| {
                it.name(name, width);
                it.expr(field.value());
            });
        }
        self.out.push('}');
    }

    /// Prints each item on lines of its own, with a comma behind it.
    fn lines<T>(&mut self, items: impl Iterator<Item = T>, print: impl Fn(&mut Self, T)) {
        self.out.push('\n');
        self.depth += 1;
        for item in items {
            self.indent();
            print(self, item);
            self.out.push_str(",\n");
        }
        self.depth -= 1;
        self.indent();
    }

    fn indent(&mut self) {
        self.out.push_str(&"\t".repeat(self.depth));
    }

    fn comment_before(&self, end: u32) -> bool {
        self.comments.first().is_some_and(|it| it.range.start < end)
    }

    /// Prints the comments before `end`, each on a line of its own.
    fn comment_lines(&mut self, end: u32) {
        while self.comment_before(end) {
            self.indent();
            self.comment();
            self.out.push('\n');
        }
    }

    /// Prints the comments before `end` that may stand behind what was just printed.
    fn comments_behind(&mut self, end: u32) {
        while self.comment_before(end) && self.comments[0].follows_code {
            let is_last = self.comments[0].range.of(self.text).starts_with("//");
            self.out.push(' ');
            self.comment();
            if is_last {
                return;
            }
        }
    }

    fn comment(&mut self) {
        if let Some((comment, rest)) = self.comments.split_first() {
            self.out.push_str(comment.range.of(self.text));
            self.comments = rest;
        }
    }
}

/// For each entry the width of the longest name in its run; the equals signs of a run stand in
/// one column. A run ends behind a value of several lines, and at what is no name and value.
fn name_widths<'a>(entries: impl Iterator<Item = Option<(&'a str, Expr<'a>)>>) -> Vec<usize> {
    let mut widths = Vec::new();
    let mut run_start = 0;
    let mut widest = 0;
    for entry in entries {
        widths.push(widest);
        if let Some((name, value)) = entry {
            widest = widest.max(name.chars().count());
            if width_of(value).is_some() {
                continue;
            }
        }
        widths[run_start..].fill(widest);
        run_start = widths.len();
        widest = 0;
    }
    widths[run_start..].fill(widest);
    widths
}

/// The width of an expression; none if it takes several lines.
fn width_of(expr: Expr<'_>) -> Option<usize> {
    match expr.kind() {
        ExprKind::Object(fields) => fields.is_empty().then_some(2),
        ExprKind::Array(items) => list_width(items),
        ExprKind::Call { callee, arguments } => Some(width_of(callee)? + list_width(arguments)?),
        ExprKind::Literal(literal) => {
            let text = literal_text(literal);
            (!text.contains('\n')).then(|| text.chars().count())
        }
        ExprKind::Ident(name) => Some(name.chars().count()),
        ExprKind::Access { base, name } => Some(width_of(base)? + 1 + name.text.chars().count()),
        _ => {
            let parts = expr.children().into_iter().map(width_of);
            // Two for brackets or three for an operator; an estimate is enough.
            parts.sum::<Option<usize>>().map(|it| it + 3)
        }
    }
}

fn list_width(items: Exprs<'_>) -> Option<usize> {
    let width: usize = items.iter().map(width_of).sum::<Option<usize>>()?;
    let width = width + 2 * items.len();
    (width <= LINE_WIDTH || items.len() == 1).then_some(width)
}

fn field_name(field: Field<'_>) -> String {
    let name = field.name();
    if name.is_quoted { quote(&name.text) } else { name.text.into_owned() }
}

fn literal_text(literal: Literal<'_>) -> &str {
    match literal {
        Literal::Number(source) | Literal::Float(source) | Literal::String(source) => source,
        Literal::Bool(true) => "true",
        Literal::Bool(false) => "false",
        Literal::Null => "null",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{parse, parse_expression};

    fn check(text: &str, expected: &str) {
        let (tree, problems) = parse(text);
        assert_eq!(problems, [], "{text}");
        assert_eq!(print(&tree, text), expected, "{text}");
        let (again, problems) = parse(expected);
        assert_eq!(problems, [], "{expected}");
        assert_eq!(print(&again, expected), expected);
    }

    #[test]
    fn statements() {
        check("", "");
        check("a=1", "a = 1\n");
        check("b{}", "b { }\n");
        check(
            "a=1\nlonger=2\nb \"l\" { c.d { x=1 } }\nz=3",
            "a      = 1\nlonger = 2\n\nb \"l\" {\n\tc.d {\n\t\tx = 1\n\t}\n}\n\nz = 3\n",
        );
        check("a = [{}]\nbb = {c=1}\nddd = 1", "a  = [{}]\nbb = {\n\tc = 1,\n}\nddd = 1\n");
    }

    #[test]
    fn comments_stay_near_what_they_explain() {
        check(
            "// top\na=1 // behind\n\n/* own */ b { // brace\n// inside\n}\n// end",
            "// top\na = 1 // behind\n\n/* own */\nb { // brace\n\t// inside\n}\n// end\n",
        );
        check("a = [ // one\n1,\n// two\n2,\n] // three", "// one\n// two\na = [1, 2] // three\n");
        check("b {\n// only\n}", "b {\n\t// only\n}\n");
        check("a = 1 /* x */ // y\nb = 2", "a = 1 /* x */ // y\nb = 2\n");
    }

    fn check_expr(text: &str, expected: &str) {
        let (tree, problems) = parse_expression(text);
        assert_eq!(problems, [], "{text}");
        assert_eq!(print_expression(tree.expr(text)), expected, "{text}");
    }

    #[test]
    fn expressions() {
        check_expr("[1,2,]", "[1, 2]");
        check_expr("{a=1,\"b c\"=[]}", "{\n\ta     = 1,\n\t\"b c\" = [],\n}");
        check_expr("[{a=1}]", "[{\n\ta = 1,\n}]");
        check_expr("[{a=1},2]", "[\n\t{\n\t\ta = 1,\n\t},\n\t2,\n]");
        check_expr("f( a.b [ 0 ] , - 1 )", "f(a.b[0], -1)");
        check_expr("(1+2)*3", "(1 + 2) * 3");
        check_expr("-2^2", "-2 ^ 2");
        check_expr("1 .a", "1 .a");
        check_expr("`a\nb`", "`a\nb`");
        let long = format!("[{}1]", "\"some item\", ".repeat(8));
        check_expr(&long, &format!("[\n{}\t1,\n]", "\t\"some item\",\n".repeat(8)));
    }
}
