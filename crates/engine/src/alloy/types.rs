//! The types of arguments and exports, as upstream converts between them.

use std::fmt;

/// A type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Anything.
    Any,
    /// `true` or `false`.
    Bool,
    /// A number, or a text that is one.
    Number,
    /// A text, or a number.
    String,
    /// A text that is not shown; takes a text.
    Secret,
    /// A secret or a text.
    OptionalSecret,
    /// A text such as `1m30s`.
    Duration,
    /// An array of one type.
    List(Box<Type>),
    /// An object whose fields have one type.
    Map(Box<Type>),
    /// A list of label sets; a label may have any value.
    Targets,
    /// What only another component can give.
    Capsule(Capsule),
}

/// A value that only a component can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Capsule {
    /// Takes OpenTelemetry data: `input`.
    Consumer,
    /// Takes Loki's log entries.
    LogsReceiver,
    /// Takes Prometheus' samples.
    MetricsReceiver,
    /// Takes Pyroscope's profiles.
    ProfilesReceiver,
    /// An OpenTelemetry extension: authentication or storage.
    Handler,
    /// Rules of relabelling.
    RelabelRules,
}

impl Capsule {
    const ALL: [Self; 6] = [
        Self::Consumer,
        Self::LogsReceiver,
        Self::MetricsReceiver,
        Self::ProfilesReceiver,
        Self::Handler,
        Self::RelabelRules,
    ];

    /// The name, as the catalogue spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Consumer => "Consumer",
            Self::LogsReceiver => "LogsReceiver",
            Self::MetricsReceiver => "MetricsReceiver",
            Self::ProfilesReceiver => "ProfilesReceiver",
            Self::Handler => "Handler",
            Self::RelabelRules => "RelabelRules",
        }
    }
}

impl Type {
    /// The type that the catalogue spells so; none for another spelling.
    pub fn parse(spelled: &str) -> Option<Self> {
        let inner = |name: &str| spelled.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
        Some(match spelled {
            "any" => Self::Any,
            "bool" => Self::Bool,
            "number" => Self::Number,
            "string" => Self::String,
            "secret" => Self::Secret,
            "optional-secret" => Self::OptionalSecret,
            "duration" => Self::Duration,
            "targets" => Self::Targets,
            _ => match (inner("list"), inner("map")) {
                (Some(item), _) => Self::List(Box::new(Self::parse(item)?)),
                (_, Some(field)) => Self::Map(Box::new(Self::parse(field)?)),
                _ => Self::Capsule(Capsule::ALL.into_iter().find(|it| it.name() == spelled)?),
            },
        })
    }
}

/// As messages name it.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Bool => f.write_str("bool"),
            Self::Number => f.write_str("number"),
            Self::String => f.write_str("string"),
            Self::Secret => f.write_str("secret"),
            Self::OptionalSecret => f.write_str("string or secret"),
            Self::Duration => f.write_str("duration"),
            Self::List(item) => write!(f, "list({item})"),
            Self::Map(field) => write!(f, "map({field})"),
            Self::Targets => f.write_str("list of targets"),
            Self::Capsule(capsule) => f.write_str(capsule.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_as_the_catalogue_spells_them() {
        for (spelled, shown) in [
            ("list(number)", "list(number)"),
            ("map(list(secret))", "map(list(secret))"),
            ("list(LogsReceiver)", "list(LogsReceiver)"),
            ("optional-secret", "string or secret"),
        ] {
            assert_eq!(Type::parse(spelled).unwrap().to_string(), shown);
        }
        assert_eq!(Type::parse("list(wonder)"), None);
        assert_eq!(Type::parse("list("), None);
    }
}
