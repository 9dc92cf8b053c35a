//! systemd units: `ExecStart=`, variables and limits, with their drop-ins.

use std::collections::BTreeMap;

use specast_syntax::{FileId, Range, Span};

use super::paths::{folder, name};
use super::variables::{Variables, substitute};
use super::{Deployment, Environment, Kind, Process, Said, Text, locate, shell};

/// A setting of a unit: section, key, value, place of the value.
struct Setting {
    section: String,
    key: String,
    value: String,
    at: Span,
}

pub(super) fn read(files: &[Text], deployment: &mut Deployment) {
    let mut drop_ins: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        if let Some(unit) = name(folder(file.path)).strip_suffix(".d").filter(|_| file.path.ends_with(".conf")) {
            drop_ins.entry(unit.to_owned()).or_default().push(index);
        }
    }
    for (index, file) in files.iter().enumerate() {
        if !file.path.ends_with(".service") {
            continue;
        }
        let mut settings = settings(FileId(index as u32), file.text);
        let mut more = drop_ins.get(name(file.path)).cloned().unwrap_or_default();
        more.sort_by_key(|&index| name(files[index].path));
        for index in more {
            settings.extend(self::settings(FileId(index as u32), files[index].text));
        }
        if let Some(process) = process(files, index, &settings, &mut deployment.problems) {
            deployment.processes.push(process);
        }
    }
}

/// All settings of a file. A backslash at the end of a line joins the next one to it.
fn settings(file: FileId, text: &str) -> Vec<Setting> {
    let mut out = Vec::new();
    let mut section = String::new();
    let mut lines = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    while let Some((start, line)) = lines.next() {
        let bare = line.trim();
        if bare.is_empty() || bare.starts_with(['#', ';']) {
            continue;
        }
        if let Some(head) = bare.strip_prefix('[').and_then(|head| head.strip_suffix(']')) {
            head.clone_into(&mut section);
            continue;
        }
        let Some(equals) = line.find('=') else { continue };
        let key = line[..equals].trim().to_owned();
        let blanks = line[equals + 1..].len() - line[equals + 1..].trim_start().len();
        let from = (start + equals + 1 + blanks).min(start + line.trim_end().len());
        let mut end = start + line.trim_end().len();
        let mut value = line[equals + 1..].trim().to_owned();
        while value.ends_with('\\') {
            value.pop();
            let Some((start, line)) = lines.next() else { break };
            let bare = line.trim();
            if bare.starts_with(['#', ';']) {
                value.push('\\');
                continue;
            }
            value.push(' ');
            value.push_str(bare);
            end = start + line.trim_end().len();
        }
        out.push(Setting { section: section.clone(), key, value, at: Span::new(file, Range::new(from, end)) });
    }
    out
}

fn process(files: &[Text], index: usize, settings: &[Setting], problems: &mut Vec<(Span, String)>) -> Option<Process> {
    let file = &files[index];
    let unit = name(file.path).strip_suffix(".service")?;
    // A list is added to; an empty value empties it.
    let list = |key: &str| {
        let mut out: Vec<&Setting> = Vec::new();
        for setting in settings.iter().filter(|setting| setting.section == "Service" && setting.key == key) {
            if setting.value.is_empty() { out.clear() } else { out.push(setting) }
        }
        out
    };
    let last = |key: &str| {
        let setting = *list(key).last()?;
        Some(Said::plain(&setting.value, setting.at))
    };
    let mut variables = Variables::default();
    for setting in list("Environment") {
        for word in shell::words(&setting.value) {
            if let Some((name, value)) = word.split_once('=') {
                variables.set(name, Said::plain(&specified(value, unit), setting.at));
            }
        }
    }
    for setting in list("EnvironmentFile") {
        let path = setting.value.strip_prefix('-').unwrap_or(&setting.value);
        match locate::on_host(files, file.path, &specified(path, unit)) {
            Some(found) => variables.read(found, files[found.0 as usize].text, false, &Variables::default()),
            None => {
                problems
                    .push((setting.at, format!("the env file {path} is not at hand, so what it sets is not known")));
            }
        }
    }
    let start = *list("ExecStart").last()?;
    let mut out = Process::new(Kind::Systemd, unit, Span::new(FileId(index as u32), first_line(file.text)));
    out.has_program = true;
    out.host_network = true;
    let line = start.value.trim_start_matches(['@', '-', ':', '+', '!']);
    for word in shell::words(&specified(line, unit)) {
        let said = substitute(&word, start.at, &|name| variables.get(name).cloned());
        // `$NAME` alone becomes as many words as it holds, `${NAME}` one.
        if word.starts_with('$') && !word.starts_with("${") && said.is_known() {
            for part in shell::words(&said.text) {
                out.command.push(Said { text: part, ..said.clone() });
            }
        } else {
            out.command.push(said);
        }
    }
    out.memory = last("MemoryMax").or_else(|| last("MemoryLimit"));
    out.cpus = last("CPUQuota");
    out.restart = last("Restart");
    out.environment = Environment(variables.iter().map(|(name, said)| (name.clone(), said.clone())).collect());
    Some(out)
}

/// A value with the specifiers that a file alone explains.
fn specified(value: &str, unit: &str) -> String {
    if !value.contains('%') {
        return value.to_owned();
    }
    let instance = unit.split_once('@').map_or("", |(_, instance)| instance);
    let prefix = unit.split_once('@').map_or(unit, |(prefix, _)| prefix);
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(char) = chars.next() {
        if char != '%' {
            out.push(char);
            continue;
        }
        match chars.next() {
            Some('%') | None => out.push('%'),
            Some('n') => out.push_str(&format!("{unit}.service")),
            Some('N') => out.push_str(unit),
            Some('p' | 'P') => out.push_str(prefix),
            Some('i' | 'I') if !instance.is_empty() => out.push_str(instance),
            Some(other) => out.extend(['%', other]),
        }
    }
    out
}

fn first_line(text: &str) -> Range {
    Range::new(0, text.find('\n').unwrap_or(text.len()))
}
