//! What the Collector's components are called in Alloy, where they listen and what they connect to.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::alloy::catalogue::{self, component};
use crate::flows::Signal;

/// A component of the Collector.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// What it is called in Alloy.
    pub component: String,
    /// Paths of settings, with what holds where the block is there and the setting is not.
    pub listen: Vec<(&'static str, Option<String>)>,
    /// Paths of settings that hold addresses, with what holds without them.
    pub endpoints: Vec<(&'static str, Option<String>)>,
    /// The signal that it handles, where it is one only.
    pub signal: Option<Signal>,
}

static TABLE: LazyLock<BTreeMap<(&str, &str), Known>> = LazyLock::new(|| {
    let lines = include_str!("collector.tsv").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let [role, name, alloy, listen, endpoints, _] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
            let component = if alloy == "=" { format!("otelcol.{role}.{name}") } else { alloy.to_owned() };
            let signal = only(&component);
            Some(((role, name), Known { component, listen: paths(listen), endpoints: paths(endpoints), signal }))
        })
        .collect()
});

fn paths(text: &'static str) -> Vec<(&'static str, Option<String>)> {
    let parts = text.split(',').filter(|part| !matches!(*part, "" | "-"));
    parts
        .map(|part| match part.split_once('=') {
            Some((path, default)) => (path, Some(default.to_owned())),
            None => (part, None),
        })
        .collect()
}

/// The one signal that a component of Alloy handles.
fn only(name: &str) -> Option<Signal> {
    match component(name)?.signals[..] {
        [catalogue::Signal::Traces] => Some(Signal::Traces),
        [catalogue::Signal::Metrics] => Some(Signal::Metrics),
        [catalogue::Signal::Logs] => Some(Signal::Logs),
        [catalogue::Signal::Profiles] => Some(Signal::Profiles),
        _ => None,
    }
}

/// What is known of a type in a role: `receiver`, `otlp`.
pub(super) fn known(role: &str, name: &str) -> Known {
    if let Some(known) = TABLE.get(&(role, name)) {
        return known.clone();
    }
    let full = format!("otelcol.{role}.{name}");
    let mut out = Known { component: full.clone(), signal: only(&full), ..Known::default() };
    let Some(component) = component(&full) else { return out };
    // The Collector binds localhost where Alloy binds all addresses.
    let default = |text: &str| text.contains(':').then(|| text.replace("0.0.0.0:", "localhost:"));
    out.listen = component.listen.iter().map(|(path, text)| (*path, text.and_then(default))).collect();
    let endpoints = component.endpoints.iter().map(|(path, _)| *path).filter(|path| !path.ends_with("port"));
    out.endpoints = endpoints.map(|path| (path.strip_prefix("client.").unwrap_or(path), None)).collect();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_counts_and_says_why() {
        let lines = include_str!("collector.tsv").lines().filter(|line| !line.starts_with('#'));
        for line in lines.clone() {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 6, "{line}");
            assert!(cells.iter().all(|cell| !cell.is_empty()), "{line}");
            assert!(matches!(cells[0], "receiver" | "processor" | "exporter" | "connector" | "extension"), "{line}");
        }
        assert_eq!(lines.count(), TABLE.len());
    }

    #[test]
    fn names_differ_only_where_alloy_has_the_component() {
        for ((role, name), known) in TABLE.iter() {
            if known.component != format!("otelcol.{role}.{name}") {
                assert!(component(&known.component).is_some(), "{role} {name}");
            }
        }
    }

    #[test]
    fn what_is_not_listed_is_taken_from_the_catalogue() {
        assert_eq!(known("receiver", "influxdb").listen, [("endpoint", Some("localhost:8086".to_owned()))]);
        assert_eq!(known("exporter", "kafka").endpoints, [("brokers", None)]);
        assert_eq!(known("processor", "wonder").component, "otelcol.processor.wonder");
    }
}
