//! A tree to text in one canonical layout.
