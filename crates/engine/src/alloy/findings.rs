//! The faults that are looked for, and how they are told.

use specast_syntax::Range;

use super::Config;
use crate::diagnostic::{Diagnostic, Label, Severity};

/// A fault; each is a rule with a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The text is no configuration.
    Syntax,
    /// No such component, or not here, or not with this label.
    ComponentUnknown,
    /// No such argument or block.
    ArgumentUnknown,
    /// A required argument or block is not there.
    ArgumentMissing,
    /// A value that cannot be converted.
    ArgumentType,
    /// A reference to nothing.
    ReferenceDangling,
    /// Nothing takes what it gives.
    ComponentUnused,
    /// Components that wait for each other.
    ComponentCycle,
    /// Less settled than the process allows.
    Stability,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Syntax,
        Self::ComponentUnknown,
        Self::ArgumentUnknown,
        Self::ArgumentMissing,
        Self::ArgumentType,
        Self::ReferenceDangling,
        Self::ComponentUnused,
        Self::ComponentCycle,
        Self::Stability,
    ];

    /// The name of its rule.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Syntax => "alloy-syntax",
            Self::ComponentUnknown => "component-unknown",
            Self::ArgumentUnknown => "argument-unknown",
            Self::ArgumentMissing => "argument-missing",
            Self::ArgumentType => "argument-type",
            Self::ReferenceDangling => "reference-dangling",
            Self::ComponentUnused => "component-unused",
            Self::ComponentCycle => "component-cycle",
            Self::Stability => "stability",
        }
    }

    /// How much it weighs, where a team says nothing else.
    pub const fn severity(self) -> Severity {
        match self {
            Self::ComponentUnused => Severity::Information,
            _ => Severity::Error,
        }
    }
}

/// What is told of a fault.
#[derive(Debug, Default)]
pub(super) struct Finding {
    /// The place.
    pub at: Range,
    /// One sentence without a full stop.
    pub message: String,
    /// The remark at the place.
    pub label: String,
    /// Another place, by its file in the set, with a remark.
    pub other: Option<(usize, Range, &'static str)>,
    /// What to do.
    pub help: String,
    /// What it is about.
    pub subject: String,
    /// Only told: the catalogue may be wrong.
    pub is_doubtful: bool,
}

/// The findings over a set of files.
#[derive(Debug)]
pub(super) struct Findings<'a> {
    set: &'a [Config],
    found: Vec<(usize, Diagnostic)>,
}

impl<'a> Findings<'a> {
    pub fn new(set: &'a [Config]) -> Self {
        Self { set, found: Vec::new() }
    }

    /// Adds a finding in a file of the set.
    pub fn add(&mut self, fault: Fault, config: usize, finding: Finding) {
        let Some(path) = self.set.get(config).map(|it| it.path.clone()) else { return };
        let other = finding.other.and_then(|(config, range, text)| {
            Some(Label { path: self.set.get(config)?.path.clone(), range, text: text.to_owned() })
        });
        let diagnostic = Diagnostic {
            rule: fault.rule(),
            severity: if finding.is_doubtful { Severity::Information } else { fault.severity() },
            // A value of several lines still makes one line.
            message: finding.message.split_whitespace().collect::<Vec<_>>().join(" "),
            primary: Label { path, range: finding.at, text: finding.label },
            secondary: other.into_iter().collect(),
            help: finding.help,
            fix: None,
            subject: finding.subject,
        };
        self.found.push((config, diagnostic));
    }

    /// All of them, in the order of the files and of their texts.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        let place = |it: &(usize, Diagnostic)| (it.0, it.1.primary.range.start, it.1.primary.range.end);
        self.found.sort_by(|a, b| {
            let text = |it: &'_ Diagnostic| (it.rule, it.message.clone());
            place(a).cmp(&place(b)).then_with(|| text(&a.1).cmp(&text(&b.1)))
        });
        let mut found: Vec<Diagnostic> = self.found.into_iter().map(|it| it.1).collect();
        found.dedup();
        found
    }
}
