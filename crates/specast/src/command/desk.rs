//! What is read of a workspace before a recast: templates, lessons, what was written. Once for all sources of a run.

use std::path::PathBuf;
use std::rc::Rc;

use anyhow::{Result, bail};
use specast_engine::contract::Contract;
use specast_engine::recast::learned::Learned;
use specast_engine::recast::split::Share;
use specast_engine::recast::{self, Inputs, Recast, across, paths, plan::is_plan};
use specast_engine::source::{Source, folder, is_yaml};

use super::Env;
use super::around::Move;
use super::leading::{self, Group, Texts};
use super::learning::Lessons;
use super::recasting::{Aim, sources};
use crate::files;
use crate::output::plural;
use crate::pins::Written;
use crate::workspace::Workspace;

/// Everything that a recast needs.
pub struct Ready {
    /// The workspace.
    pub workspace: Rc<Workspace>,
    /// The sources that become one spec, in order.
    pub sources: Vec<Source>,
    /// The contracts of the spec and of the plan that takes text of the sources, where there is one.
    pub contracts: Vec<Contract>,
    /// The spec's path.
    pub spec_path: String,
    /// The plan's path.
    pub plan_path: String,
    /// What the spec takes of its only source; none: all of it.
    pub share: Option<Share>,
    /// The templates of the YAML files beside the spec, and where those go.
    pub beside: Vec<Contract>,
    /// What the workspace teaches.
    pub learned: Learned,
    /// The plan that is there and stays as it is, where one is carried out.
    pub kept_plan: Option<Source>,
    /// What was taken, for people.
    pub notes: Vec<String>,
}

/// What is read of a workspace once, for all sources of a run.
pub struct Desk {
    /// The workspace.
    pub workspace: Rc<Workspace>,
    /// What specast wrote.
    pub written: Written,
    /// The contracts of specs and of plans.
    pub contracts: Vec<Contract>,
    /// The path of the plan for all sources of the run, where they have one.
    pub one_plan: Option<String>,
    beside: Vec<Contract>,
    lessons: Lessons,
    notes: Vec<String>,
}

/// Reads the sources of one spec and finds the templates. Several need a feature by name.
pub fn ready(paths: &[PathBuf], aim: &Aim, env: &Env) -> Result<Ready> {
    let workspace = Workspace::around(&env.cwd)?;
    let sources = sources(&workspace, paths, env)?;
    aim.feature(&sources)?;
    let area = sources.iter().find_map(|source| workspace.config.area_of(&source.path)).map(str::to_owned);
    let aim = aim.or_area(area);
    Desk::open(workspace, &aim, env)?.ready(sources, &aim)
}

impl Desk {
    /// Finds the templates and reads what the workspace teaches for them.
    pub fn open(workspace: Workspace, aim: &Aim, env: &Env) -> Result<Self> {
        let (found, mut notes) = workspace.contracts()?;
        let named = |path: &Option<PathBuf>| {
            let path = path.as_ref().map(|path| workspace.relative(&env.cwd.join(path)));
            // One that the workspace knows has what the configuration says of it.
            let known = path.as_ref().and_then(|path| found.iter().find(|contract| contract.path == *path));
            path.as_ref().map(|path| known.map_or_else(|| workspace.contract(path), |it| Ok(it.clone()))).transpose()
        };
        let spec = match named(&aim.template)? {
            Some(contract) => contract,
            None => pick(&found, false).ok_or_else(|| no_template("spec", &workspace))?,
        };
        let plan = match named(&aim.plan_template)? {
            Some(contract) => contract,
            None => pick(&found, true).ok_or_else(|| no_template("plan", &workspace))?,
        };
        if let Some(bare) = [&spec, &plan].into_iter().find(|contract| contract.sections().next().is_none()) {
            bail!("{}: has no section that a text could move to; name another template", bare.path);
        }
        let beside = beside(&workspace, &spec, &found);
        let written = Written::read(&workspace.root)?;
        let lessons = Lessons::read(&workspace, &spec, Some(&plan), &written)?;
        notes.insert(0, format!("spec template {}, plan template {}", spec.path, plan.path));
        notes.extend(workspace.note(&env.cwd));
        let mut desk = Self {
            workspace: Rc::new(workspace),
            written,
            contracts: vec![spec, plan],
            one_plan: None,
            beside,
            lessons,
            notes,
        };
        if let Some(feature) = &aim.one_plan {
            let aim = aim.at(feature);
            let [_, plan] = desk.place(&aim, aim.feature(&[])?)?;
            desk.one_plan = Some(plan);
        }
        Ok(desk)
    }

    /// Where the spec and the plan of a feature lie.
    fn place(&self, aim: &Aim, feature: &str) -> Result<[String; 2]> {
        for name in aim.area.iter().chain(&aim.feature) {
            let why = paths::leaves_workspace(name).or_else(|| name.trim().is_empty().then_some("is empty"));
            if let Some(why) = why {
                bail!("`{name}` {why}; name an area or a feature as folders below the workspace's root: `infra`");
            }
        }
        if let Some(area) = &aim.area {
            self.workspace.config.area(area)?;
        }
        let feature = paths::feature_name(feature);
        let area = aim.area.as_deref();
        let area = area.map(|area| area.split('/').map(paths::feature_name).collect::<Vec<_>>().join("/"));
        let [spec, plan] = &self.contracts[..] else { bail!("a spec and a plan have a template each") };
        let paths = [spec, plan].map(|contract| paths::output(contract, area.as_deref(), &feature));
        for path in &paths {
            files::inside_root(&self.workspace.root, path)?;
        }
        if paths[0] == paths[1] {
            bail!("{} and {} both lead to {}; give one of them a target of its own", spec.path, plan.path, paths[0]);
        }
        Ok(paths)
    }

    /// What the recast of some sources into one spec needs.
    pub fn ready(&self, sources: Vec<Source>, aim: &Aim) -> Result<Ready> {
        let [spec_path, beside_it] = self.place(aim, aim.feature(&sources)?)?;
        let plan_path = self.one_plan.clone().unwrap_or(beside_it);
        let learned = self.lessons.learned(&spec_path)?;
        let mut notes = self.notes.clone();
        if learned.n_documents() > 0 {
            notes.insert(1, format!("learned from {}", plural(learned.n_documents(), "document")));
        }
        let (workspace, contracts, beside) = (Rc::clone(&self.workspace), self.contracts.clone(), self.beside.clone());
        Ok(Ready {
            workspace,
            sources,
            contracts,
            spec_path,
            plan_path,
            share: None,
            beside,
            learned,
            kept_plan: None,
            notes,
        })
    }
}

/// The templates of the YAML files that stand beside the documents of a template.
pub fn beside(workspace: &Workspace, spec: &Contract, found: &[Contract]) -> Vec<Contract> {
    let own = workspace.config.documents.iter().filter(|documents| documents.template == spec.path);
    let own: Vec<&String> = own.flat_map(|documents| &documents.beside).collect();
    found.iter().filter(|contract| own.contains(&&contract.path)).cloned().collect()
}

fn no_template(what: &str, workspace: &Workspace) -> anyhow::Error {
    let flag = if what == "plan" { "--plan-template" } else { "--template" };
    anyhow::anyhow!(
        "no template of a {what} below {}; templates are called *-template.md and alike, or name one with {flag} FILE",
        workspace.described()
    )
}

/// The template of a plan, or of a spec: one that is called so, else the first.
fn pick(found: &[Contract], plan: bool) -> Option<Contract> {
    let word = if plan { "plan" } else { "spec" };
    let fits: Vec<&Contract> = found.iter().filter(|it| is_plan(it) == plan && !is_yaml(&it.path)).collect();
    let is_called = |contract: &&&Contract| contract.path.rsplit('/').next().is_some_and(|name| name.contains(word));
    fits.iter().find(is_called).or(fits.first()).map(|contract| (*contract).clone())
}

impl Ready {
    /// Leaves out the plan, which is another's too: it takes no text of the sources.
    pub fn share_plan(&mut self) {
        self.contracts.truncate(1);
    }

    /// What moves, and where to.
    pub fn moving(&self) -> Move<'_> {
        let outputs = [self.spec_path.as_str(), self.plan_path.as_str()];
        Move { workspace: &self.workspace, sources: &self.sources, contract: &self.contracts[0], outputs }
    }

    /// Recasts, with links to where other sources stand now.
    pub fn recast(&self) -> Result<Recast> {
        let (mut recasts, _) = recasts(std::slice::from_ref(self))?;
        Ok(recasts.remove(0))
    }

    fn alone(&self) -> Recast {
        recast::recast(&Inputs {
            sources: &self.sources.iter().collect::<Vec<_>>(),
            spec: &self.contracts[0],
            plan: self.contracts.get(1),
            spec_path: &self.spec_path,
            plan_path: &self.plan_path,
            kept_plan: self.kept_plan.as_ref(),
            learned: &self.learned,
            share: self.share.as_ref(),
            beside: &self.beside,
        })
    }

    /// The files that come of a recast, each with the contract that it follows: the spec, the plan, what stands beside.
    pub fn outputs(&self, recast: &Recast) -> Vec<(String, String, &Contract)> {
        let mut out = vec![(self.spec_path.clone(), recast.spec.text.clone(), &self.contracts[0])];
        let plan = recast.plan.iter().zip(self.contracts.get(1));
        out.extend(plan.map(|(plan, contract)| {
            let text = self.kept_plan.as_ref().map_or(&*plan.text, |kept| &kept.text);
            (self.plan_path.clone(), text.to_owned(), contract)
        }));
        let folder = folder(&self.spec_path);
        out.extend(self.beside.iter().zip(&recast.beside).map(|(contract, text)| {
            let name = contract.path.rsplit('/').next().unwrap_or(&contract.path);
            let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            (path, text.clone(), contract)
        }));
        out
    }
}

/// Recasts what belongs together: one spec, or all the specs that one source becomes; with the texts that its links to
/// other sources lead to.
pub fn recasts(all: &[Ready]) -> Result<(Vec<Recast>, Texts)> {
    let mut group = group(all);
    let texts = leading::relink(&mut [&mut group])?;
    Ok((group.recasts, texts))
}

/// Recasts each into a spec by itself, with links to where the others stand then; and the texts of those.
pub fn apart(all: &[Ready]) -> Result<(Vec<Group<'_>>, Texts)> {
    let mut groups: Vec<Group<'_>> = all.iter().map(|ready| group(std::slice::from_ref(ready))).collect();
    let texts = leading::relink(&mut groups.iter_mut().collect::<Vec<_>>())?;
    Ok((groups, texts))
}

/// What belongs together, whose parts lead to each other. Links to other sources stay as they are.
pub fn group(all: &[Ready]) -> Group<'_> {
    let mut recasts: Vec<Recast> = all.iter().map(Ready::alone).collect();
    let [first, _, ..] = all else { return Group { ready: all, recasts } };
    let mut parts = Vec::new();
    for (ready, recast) in all.iter().zip(&mut recasts) {
        let Some([in_spec, in_plan]) = recast.takes.first() else { continue };
        parts.push(across::Part { path: &ready.spec_path, takes: in_spec, emitted: &mut recast.spec });
        let plan = recast.plan.as_mut();
        parts.extend(plan.map(|emitted| across::Part { path: &ready.plan_path, takes: in_plan, emitted }));
    }
    across::relink(&first.sources[0], 0, &mut parts);
    Group { ready: all, recasts }
}
