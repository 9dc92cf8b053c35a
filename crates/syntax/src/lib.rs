//! Markdown and YAML syntax.
