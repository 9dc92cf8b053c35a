//! The two tables as values. A line that makes no sense is left out, and told to the test that looks for such lines.

use std::collections::BTreeMap;

use super::{ArgSpec, BlockSpec, Catalogue, Component, Content, Exchange, Kind, Role, Schema, Signal, Stability};
use crate::alloy::types::{Capsule, Type};

/// The catalogue, corrected.
pub(super) fn catalogue(table: &'static str, corrections: &'static str) -> Catalogue {
    let Read { components, former, .. } = read(table, corrections);
    Catalogue { components, former }
}

/// The lines that say nothing.
#[cfg(test)]
pub(super) fn faults(table: &'static str, corrections: &'static str) -> Vec<&'static str> {
    read(table, corrections).senseless
}

#[derive(Default)]
struct Read {
    components: BTreeMap<&'static str, Component>,
    former: BTreeMap<&'static str, &'static str>,
    /// The component of the last line that opened one, and the path of its block.
    open: (&'static str, &'static str),
    senseless: Vec<&'static str>,
}

fn read(table: &'static str, corrections: &'static str) -> Read {
    let mut read = Read::default();
    for (text, take) in
        [(table, Read::line as fn(&mut Read, &[&'static str]) -> Option<()>), (corrections, Read::correction)]
    {
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let cells: Vec<&'static str> = line.split('\t').map(|cell| if cell == "-" { "" } else { cell }).collect();
            if take(&mut read, &cells).is_none() {
                read.senseless.push(line);
            }
        }
    }
    for component in read.components.values_mut() {
        component.forward_args = forwards(&component.body, "");
    }
    read
}

impl Read {
    fn line(&mut self, cells: &[&'static str]) -> Option<()> {
        match *cells {
            ["component", name, ..] => {
                self.components.insert(name, component(cells)?);
                self.open = (name, "");
            }
            ["block", path, required] => {
                let (above, name) = path.rsplit_once(" > ").unwrap_or(("", path));
                let body = Schema { content: Content::Open, ..Schema::default() };
                self.body(above)?.add_block(name, BlockSpec { is_required: is_required(required)?, body });
                self.open.1 = path;
            }
            // A link in the place of a type: the reference describes a block there.
            ["argument", name, "block", ..] => {
                let body = Schema { content: Content::Open, ..Schema::default() };
                self.body(self.open.1)?.add_block(name, BlockSpec { is_required: false, body });
            }
            ["argument", name, spelled, required, default] => {
                let is_required = is_required(required)?;
                let arg = ArgSpec { ty: Type::parse(spelled)?, is_required, default, values: Vec::new() };
                self.body(self.open.1)?.add_argument(name, arg);
            }
            _ => return None,
        }
        Some(())
    }

    /// `component  path  what  value  reason`
    fn correction(&mut self, cells: &[&'static str]) -> Option<()> {
        let [name, path, what, value, reason] = *cells else { return None };
        if reason.is_empty() {
            return None;
        }
        match (name, what) {
            (_, "former") => {
                self.former.insert(name, value);
                Some(())
            }
            ("*", _) => {
                let names: Vec<&'static str> = self.components.keys().copied().collect();
                let taken = names.into_iter().filter_map(|name| self.correct(name, path, what, value)).count();
                (taken > 0).then_some(())
            }
            _ => self.correct(name, path, what, value),
        }
    }

    fn correct(
        &mut self,
        name: &'static str,
        path: &'static str,
        what: &'static str,
        value: &'static str,
    ) -> Option<()> {
        self.open = (name, path);
        match what {
            "endpoint" => self.components.get_mut(name)?.endpoints.push((value, false)),
            "no-endpoint" => {
                let endpoints = &mut self.components.get_mut(name)?.endpoints;
                let index = endpoints.iter().position(|(path, _)| *path == value)?;
                endpoints.remove(index);
            }
            "content" => {
                self.body(path)?.content = match value {
                    "open" => Content::Open,
                    "nothing" => Content::Listed,
                    "stages" => Content::Stages,
                    "components" => Content::Components,
                    _ => return None,
                };
            }
            "block" => {
                let body = Schema { content: Content::Open, ..Schema::default() };
                self.body(path)?.add_block(value, BlockSpec { is_required: false, body });
            }
            "argument" => {
                let (name, spelled) = value.split_once(':')?;
                let arg = ArgSpec { ty: Type::parse(spelled)?, is_required: false, default: "", values: Vec::new() };
                self.body(path)?.add_argument(name, arg);
            }
            "optional" => match self.body(path)?.args.get_mut(value) {
                Some(arg) => arg.is_required = false,
                None => self.body(path)?.blocks.get_mut(value)?.is_required = false,
            },
            "values" => {
                let (name, values) = value.split_once(':')?;
                self.body(path)?.args.get_mut(name)?.values = values.split(',').collect();
            }
            "like" => {
                let other = self.body(value)?.clone();
                let body = self.body(path)?;
                for (name, arg) in other.args {
                    body.args.entry(name).or_insert(arg);
                }
                for (name, block) in other.blocks {
                    body.blocks.entry(name).or_insert(block);
                }
            }
            "export" => {
                let (field, spelled) = value.split_once(':')?;
                let ty = Type::parse(spelled)?;
                self.components.get_mut(name)?.export_fields.push((field, ty));
            }
            _ => return None,
        }
        Some(())
    }

    /// The body of the block at a path in the open component.
    fn body(&mut self, path: &str) -> Option<&mut Schema> {
        let mut body = &mut self.components.get_mut(self.open.0)?.body;
        for name in path.split(" > ").filter(|name| !name.is_empty()) {
            body = &mut body.blocks.get_mut(name)?.body;
        }
        Some(body)
    }
}

impl Schema {
    /// What lists something is known.
    fn add_argument(&mut self, name: &'static str, arg: ArgSpec) {
        self.settle();
        self.args.insert(name, arg);
    }

    fn add_block(&mut self, name: &'static str, block: BlockSpec) {
        self.settle();
        self.blocks.insert(name, block);
    }

    fn settle(&mut self) {
        if self.args.is_empty() && self.blocks.is_empty() && self.content == Content::Open {
            self.content = Content::Listed;
        }
    }
}

fn component(cells: &[&'static str]) -> Option<Component> {
    let [_, name, kind, family, role, signals, stability, community, accepts, exports, fields, listen, endpoints] =
        *cells
    else {
        return None;
    };
    Some(Component {
        name,
        kind: match kind {
            "component" => Kind::Component,
            "config-block" => Kind::ConfigBlock,
            _ => return None,
        },
        family,
        role: role_of(role)?,
        signals: all(signals, signal_of)?,
        stability: if stability.is_empty() { None } else { Some(Stability::parse(stability)?) },
        is_community: community == "yes",
        accepts: all(accepts, exchange_of)?,
        exports: all(exports, exchange_of)?,
        export_fields: all(fields, |field| {
            let (field, spelled) = field.split_once(':')?;
            Some((field, Type::parse(spelled)?))
        })?,
        forward_args: Vec::new(),
        listen: all(listen, |place| {
            let default = place.split_once('=');
            Some(default.map_or((place, None), |(path, default)| (path, Some(default))))
        })?,
        endpoints: all(endpoints, |path| {
            let required = path.strip_suffix('!');
            Some((required.unwrap_or(path), required.is_some()))
        })?,
        body: Schema { content: Content::Open, ..Schema::default() },
    })
}

fn all<T>(list: &'static str, read: impl Fn(&'static str) -> Option<T>) -> Option<Vec<T>> {
    list.split(',').filter(|item| !item.is_empty()).map(read).collect()
}

/// The arguments that name receivers, by path.
fn forwards(body: &Schema, above: &str) -> Vec<(String, Type)> {
    let is_receiver = |ty: &Type| {
        use Capsule::{Consumer, LogsReceiver, MetricsReceiver, ProfilesReceiver};
        let Type::List(item) = ty else { return false };
        matches!(**item, Type::Capsule(Consumer | LogsReceiver | MetricsReceiver | ProfilesReceiver))
    };
    let own = body.args.iter().filter(|(_, arg)| is_receiver(&arg.ty));
    let mut found: Vec<(String, Type)> = own.map(|(name, arg)| (format!("{above}{name}"), arg.ty.clone())).collect();
    for (name, block) in &body.blocks {
        found.extend(forwards(&block.body, &format!("{above}{name}.")));
    }
    found
}

fn is_required(word: &str) -> Option<bool> {
    match word {
        "required" => Some(true),
        "optional" => Some(false),
        _ => None,
    }
}

fn role_of(word: &str) -> Option<Role> {
    Some(match word {
        "auth" => Role::Auth,
        "config-block" => Role::ConfigBlock,
        "connector" => Role::Connector,
        "discovery" => Role::Discovery,
        "discovery-processor" => Role::DiscoveryProcessor,
        "exporter" => Role::Exporter,
        "extension" => Role::Extension,
        "processor" => Role::Processor,
        "receiver" => Role::Receiver,
        "source" => Role::Source,
        "source-exporter" => Role::SourceExporter,
        "storage" => Role::Storage,
        "sync" => Role::Sync,
        "value-source" => Role::ValueSource,
        _ => return None,
    })
}

fn signal_of(word: &str) -> Option<Signal> {
    Some(match word {
        "logs" => Signal::Logs,
        "metrics" => Signal::Metrics,
        "traces" => Signal::Traces,
        "profiles" => Signal::Profiles,
        "config-dependent" => Signal::Configured,
        _ => return None,
    })
}

fn exchange_of(word: &str) -> Option<Exchange> {
    Some(match word {
        "Targets" => Exchange::Targets,
        "Consumer" => Exchange::Consumer,
        "LogsReceiver" => Exchange::LogsReceiver,
        "MetricsReceiver" => Exchange::MetricsReceiver,
        "ProfilesReceiver" => Exchange::ProfilesReceiver,
        _ => return None,
    })
}
