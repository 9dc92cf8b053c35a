//! Grafana Alloy configuration syntax: text in, a tree with byte ranges out.
//!
//! [`parse`] reads a file, [`parse_expression`] a single expression. Both always give a tree:
//! broken text is reported in a list of [`Problem`]s beside it, never as an `Err`, and no text
//! makes them panic or overflow the stack. A [`Tree`] is small and owns no text, so it can be kept beside the text in
//! one value; what one asks it ([`Body`], [`Block`], [`Expr`] …) takes the text again and is `Copy`. Every node knows its [`Range`] in bytes; lines and
//! columns exist only at the edge, in [`LineIndex`].
//!
//! ```
//! let text = r#"
//! otelcol.receiver.otlp "default" {
//!   grpc { endpoint = "0.0.0.0:4317" }
//!   output { traces = [otelcol.exporter.otlp.tempo.input] }
//! }
//! "#;
//! let (tree, problems) = alloy_syntax::parse(text);
//! assert!(problems.is_empty());
//!
//! let receiver = tree.body(text).blocks().next().unwrap();
//! assert_eq!(receiver.full_name(), "otelcol.receiver.otlp");
//! assert_eq!(receiver.id(), "otelcol.receiver.otlp.default");
//!
//! let endpoint = receiver.body().block("grpc").unwrap().body().attribute("endpoint").unwrap();
//! assert_eq!(endpoint.value().as_string().as_deref(), Some("0.0.0.0:4317"));
//! assert_eq!(endpoint.value().range().of(text), "\"0.0.0.0:4317\"");
//!
//! let traces = receiver.body().block("output").unwrap().body().attribute("traces").unwrap();
//! let paths: Vec<String> = alloy_syntax::references(traces.value()).iter().map(|it| it.path()).collect();
//! assert_eq!(paths, ["otelcol.exporter.otlp.tempo.input"]);
//! ```
//!
//! The crate knows the syntax and nothing else: not which components exist, which arguments
//! they take, nor what they export; [`evaluate`] knows the standard library. It reads no files and has no dependencies.

// Places and problems.
mod bytes;
mod position;
mod problem;

// Text to tokens.
mod token;

mod literal;

mod lexer;

// Tokens to a tree.
mod operator;
mod tree;

mod parser;

// What one does with a tree.
mod references;

mod print;

// Values, for those who need more than the tree.
mod value;

mod json;

mod yaml;

mod eval;

mod stdlib;

pub use bytes::decode;
pub use eval::{Scope, evaluate};
pub use json::to_json;
pub use lexer::lex;
pub use literal::{quote, unquote};
pub use operator::{BinaryOp, UnaryOp};
pub use parser::{MAX_HEIGHT, MAX_NESTING, parse, parse_expression};
pub use position::{LineIndex, Position, Range};
pub use print::{print, print_expression};
pub use problem::Problem;
pub use references::{Reference, references};
pub use stdlib::Function;
pub use token::{Token, TokenKind};
pub use tree::{
    Attribute, Block, Body, Comment, Expr, ExprKind, Exprs, Field, FieldName, Fields, Ident, Label, Literal, Statement,
    Tree, walk,
};
pub use value::Value;
