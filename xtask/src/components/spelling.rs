//! The many spellings of the reference, each as the one that the engine knows.

use anyhow::{Result, bail};

/// What the reference writes, and the type that it means.
const TYPES: &[(&str, &str)] = &[
    ("any", "any"),
    ("bool", "bool"),
    ("boolean", "bool"),
    ("capsule(otelcol.Handler)", "Handler"),
    ("Duration", "duration"),
    ("duration", "duration"),
    ("float", "number"),
    ("float32", "number"),
    ("float64", "number"),
    ("int", "number"),
    ("integer", "number"),
    ("number", "number"),
    ("uint", "number"),
    ("uint32", "number"),
    ("string", "string"),
    // Bytes with a unit, read from a text.
    ("size", "string"),
    ("units.Base2Bytes", "string"),
    ("secret", "secret"),
    ("secret or string", "optional-secret"),
    ("string or secret", "optional-secret"),
    ("object", "map(any)"),
    ("list(map(string))", "targets"),
    ("list(Target)", "targets"),
    ("[]discovery.Target", "targets"),
    // Unbalanced in the reference.
    ("lists(map(string)", "targets"),
    ("RelabelRules", "RelabelRules"),
    ("[]relabel.Config", "RelabelRules"),
    ("otelcol.Consumer", "Consumer"),
    ("LogsReceiver", "LogsReceiver"),
    ("loki.LogsReceiver", "LogsReceiver"),
    ("MetricsReceiver", "MetricsReceiver"),
    ("ProfilesReceiver", "ProfilesReceiver"),
    ("pyroscope.Appendable", "ProfilesReceiver"),
    // A link in the place of a type: the described thing is a block.
    ("[resource_attributes][res-attr-cfg]", "block"),
];

/// The type, in the one spelling. What a bare `receiver` receives follows from what the component accepts, or from
/// its family where it is the receiver itself.
pub fn of_type(spelled: &str, accepts: &str, family: &str) -> Result<String> {
    if let Some((_, known)) = TYPES.iter().find(|(other, _)| *other == spelled) {
        return Ok((*known).to_owned());
    }
    if spelled == "receiver" {
        let is_of = |word: &str, name: &str| accepts.contains(word) || accepts.is_empty() && family == name;
        return Ok(match () {
            () if is_of("LogsReceiver", "loki") => "LogsReceiver".into(),
            () if is_of("MetricsReceiver", "prometheus") => "MetricsReceiver".into(),
            () if is_of("ProfilesReceiver", "pyroscope") => "ProfilesReceiver".into(),
            () => bail!("`receiver` of {family}: of what?"),
        });
    }
    for (open, close, name) in [
        ("list(", ")", "list"),
        ("array(", ")", "list"),
        ("[]", "", "list"),
        ("map(", ")", "map"),
        ("map[string]", "", "map"),
    ] {
        if let Some(inner) = spelled.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            return Ok(format!("{name}({})", of_type(inner, accepts, family)?));
        }
    }
    bail!("no type is spelled `{spelled}`: add it to xtask/src/components/spelling.rs")
}

/// What components hand to each other.
pub fn of_exchange(spelled: &str) -> Result<&'static str> {
    Ok(match spelled {
        "Targets" => "Targets",
        "Loki LogsReceiver" => "LogsReceiver",
        "Prometheus MetricsReceiver" => "MetricsReceiver",
        "Pyroscope ProfilesReceiver" => "ProfilesReceiver",
        "OpenTelemetry otelcol.Consumer" => "Consumer",
        _ => bail!("nothing is exchanged that is called `{spelled}`"),
    })
}

/// The level, as `--stability.level` names it. Components of the community have none: they take a flag of their own.
pub fn of_stability(spelled: &str, community: &str) -> Result<&'static str> {
    Ok(match (spelled, community) {
        ("general-availability", _) => "generally-available",
        ("public-preview", _) => "public-preview",
        ("experimental", _) => "experimental",
        ("", "yes") => "-",
        _ => bail!("no stability is called `{spelled}`"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(spelled: &str, expected: &str) {
        assert_eq!(of_type(spelled, "Targets; Loki LogsReceiver", "otelcol").unwrap(), expected, "{spelled}");
    }

    #[test]
    fn one_type_has_one_spelling() {
        for spelled in ["integer", "uint32", "float"] {
            check(spelled, "number");
        }
        check("array(string)", "list(string)");
        check("[]string", "list(string)");
        check("map[string]string", "map(string)");
        check("map(list(secret))", "map(list(secret))");
        check("list(receiver)", "list(LogsReceiver)");
        assert_eq!(of_type("receiver", "", "pyroscope").unwrap(), "ProfilesReceiver");
        assert!(of_type("receiver", "", "remote").is_err());
        assert!(of_type("list(wonder)", "", "loki").is_err());
    }
}
