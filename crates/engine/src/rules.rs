//! The rules of `check`.
