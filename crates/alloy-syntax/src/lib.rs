//! Grafana Alloy configuration syntax.
