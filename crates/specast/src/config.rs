//! `specast.toml`: what a team says. Every key is optional; an unknown one is an error.
//!
//! The file's folder is the root of the workspace. Paths and globs are relative to it, with `/`.

// tidy: long because the descriptions of all keys, which make the schema, stand at the keys
mod tracing;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use specast_engine::alloy::catalogue;
use specast_engine::contract::{Contract, PathPattern, Presence};
use specast_engine::diagnostic::Severity;
use specast_engine::rules::settings::{Condition, Forbidden, LANGUAGES, NAMED, Name, Type};
use specast_engine::rules::{self, Settings};
use specast_engine::source::is_yaml;
use specast_syntax::Range;

use crate::meant;

pub use tracing::{Status, Trace};

/// Name of the file.
pub const FILE: &str = "specast.toml";

/// The configuration of a workspace.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Config {
    /// Severity of a rule: `error`, `warning`, `information` or `off`.
    pub rules: BTreeMap<String, Level>,
    /// Which documents follow which template. The first entry that fits a path counts.
    pub documents: Vec<Documents>,
    /// Areas, the folders that specs are sorted into. Where there are some, `recast --area` takes no other.
    pub areas: Vec<String>,
    /// The areas of legacy documents by their paths. The first entry that fits counts, before the name of a folder.
    pub sources: Vec<Sources>,
    /// Families of ids that are defined once in the whole workspace, by their prefix: `REQ`, `ADR-SEC`.
    pub unique_ids: Vec<String>,
    /// Files that are not looked at, as globs, beside those of `.gitignore` and `.specastignore`.
    pub exclude: Vec<String>,
    /// Rules that are off for some paths.
    pub ignore: Vec<Ignore>,
    /// Words and paths that must not stand in a document.
    pub forbid: Vec<Forbid>,
    /// Sections and keys that depend on the front matter.
    pub require: Vec<Require>,
    /// How many documents folders hold, and in which language they are written.
    pub folders: Vec<Folders>,
    /// What is known of the processes that load configurations of Alloy.
    pub alloy: Alloy,
    /// How the criteria of plans are understood.
    pub status: Status,
    /// What is traced.
    pub trace: Trace,
}

/// What is known of the processes that load configurations of Alloy.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Alloy {
    /// The least settled components that they allow, as `--stability.level` names them.
    pub stability: Stability,
}

/// How settled a component is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stability {
    /// All components.
    Experimental,
    /// Those that are nearly settled too.
    PublicPreview,
    /// Settled ones only.
    #[default]
    GenerallyAvailable,
}

impl Alloy {
    /// The level, as the validator knows it.
    pub fn stability(&self) -> catalogue::Stability {
        match self.stability {
            Stability::Experimental => catalogue::Stability::Experimental,
            Stability::PublicPreview => catalogue::Stability::PublicPreview,
            Stability::GenerallyAvailable => catalogue::Stability::GenerallyAvailable,
        }
    }
}

/// How much the findings of a rule weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Must be mended.
    Error,
    /// Should be mended.
    Warning,
    /// Good to know; never changes the exit code.
    Information,
    /// Not looked for.
    Off,
}

/// Documents of one template.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Documents {
    /// Path of the template.
    pub template: String,
    /// Globs of the documents; none: wherever the template's own target line says.
    #[serde(default)]
    pub paths: Vec<String>,
    /// Where a recast puts them, where the template does not say so itself: `keps/<area>/<feature>/README.md`.
    #[serde(default)]
    pub target: Option<String>,
    /// Paths of YAML templates. A file of each, called like it, stands beside every document, and takes what a source
    /// says of itself.
    #[serde(default)]
    pub beside: Vec<String>,
    /// Path of a template whose sections and keys this one adds to.
    #[serde(default)]
    pub extends: Option<String>,
    /// Globs of earlier versions of the template, each named after its file.
    #[serde(default)]
    pub versions: Vec<String>,
    /// Take the template's earlier revisions in git as versions too, each named after its date.
    #[serde(default)]
    pub versions_from_git: bool,
    /// The key of a document's front matter that names its version.
    #[serde(default = "version_key")]
    pub version_key: String,
    /// Globs of exceptions.
    #[serde(default)]
    pub except: Vec<String>,
    /// Sections that may be left out, by title.
    #[serde(default)]
    pub optional_sections: Vec<String>,
    /// Sections that must be there, by title; all others may then be left out.
    #[serde(default)]
    pub required_sections: Vec<String>,
    /// Sections that may stand beside the template's.
    #[serde(default)]
    pub extra_sections: Vec<String>,
    /// Keys that may stand in the front matter beside the template's.
    #[serde(default)]
    pub extra_keys: Vec<String>,
    /// Keys of the front matter that may be left out.
    #[serde(default)]
    pub optional_keys: Vec<String>,
    /// Types of values by their key: `non-empty`, `int`, `float`, `bool`, `date`, `url`, `email`, the choices
    /// `a | b | c`, or a regular expression between slashes.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Form of the files' names: `NNNN-kebab-case.md`, `YYYY-MM-DD-*.md`, `eip-{eip}.md`.
    #[serde(default)]
    pub name: Option<String>,
    /// Keys whose values name other documents, such as `supersedes`.
    #[serde(default)]
    pub parents: Vec<String>,
}

/// The area of some legacy documents.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sources {
    /// Globs of the documents.
    pub paths: Vec<String>,
    /// The area that they go to.
    pub area: String,
}

/// What holds for the documents of a folder.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Folders {
    /// Globs of the folders.
    pub paths: Vec<String>,
    /// The most documents, and folders with documents, that each of them holds.
    #[serde(default)]
    pub most: Option<usize>,
    /// The language of the documents in them and below, as a code of two letters. Languages that share an
    /// alphabet are not told apart.
    #[serde(default)]
    pub language: Option<String>,
}

/// Rules that are off for some paths.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ignore {
    /// Globs of the documents.
    pub paths: Vec<String>,
    /// Names of the rules.
    pub rules: Vec<String>,
}

/// Words or a path that must not stand in a document.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Forbid {
    /// The words.
    pub text: String,
    /// What to write instead.
    #[serde(default)]
    pub instead: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// Globs of the documents; none: all.
    #[serde(default)]
    pub paths: Vec<String>,
}

/// What must hold where a key has a value.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Require {
    /// The key of the front matter; without it the requirement always holds.
    #[serde(default)]
    pub when: String,
    /// Values of the key; none: any value.
    #[serde(default)]
    pub is: Vec<String>,
    /// Sections that must be there.
    #[serde(default)]
    pub sections: Vec<String>,
    /// Keys that must be there.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Keys of which exactly one must be there.
    #[serde(default)]
    pub one_of: Vec<String>,
    /// Keys that must not be there.
    #[serde(default)]
    pub conflicts: Vec<String>,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// Globs of the documents; none: all.
    #[serde(default)]
    pub paths: Vec<String>,
}

impl Config {
    /// Reads the configuration of a root; the default where there is none.
    pub fn read(root: &Path) -> Result<Self> {
        let path = root.join(FILE);
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(&path).with_context(|| format!("{FILE}: cannot be read"))?;
        Self::parse(&text)
    }

    /// Parses a configuration. Errors name the line and, for a misspelt word, the one that was meant.
    pub fn parse(text: &str) -> Result<Self> {
        let config: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            let message = error.message().replace('\n', " ");
            anyhow::anyhow!("{FILE}:{line}: {message}{}", word_meant(&message))
        })?;
        config.validate(text)?;
        Ok(config)
    }

    fn validate(&self, text: &str) -> Result<()> {
        let line = |name: &str| text.lines().position(|line| line.contains(name)).map_or(1, |at| at + 1);
        let named = self.ignore.iter().flat_map(|ignore| &ignore.rules);
        for name in self.rules.keys().chain(named) {
            if rules::rule(name).is_none() {
                bail!("{FILE}:{}: no rule is called `{name}`{}", line(name), rules_like(name));
            }
        }
        let globs = self.documents.iter();
        let globs = globs.flat_map(|one| one.paths.iter().chain(&one.except).chain(&one.versions));
        let globs = globs.chain(&self.exclude).chain(self.ignore.iter().flat_map(|ignore| &ignore.paths));
        let globs = globs.chain(self.sources.iter().flat_map(|sources| &sources.paths));
        let globs = globs.chain(self.folders.iter().flat_map(|folders| &folders.paths));
        let globs = globs.chain(self.forbid.iter().flat_map(|forbid| &forbid.paths));
        for glob in globs.chain(self.require.iter().flat_map(|require| &require.paths)) {
            if let Err(error) = set(std::slice::from_ref(glob)) {
                bail!("{FILE}:{}: `{glob}` is no glob: {error}", line(glob));
            }
        }
        for glob in self.trace.code.iter().chain(&self.trace.tests) {
            if let Err(error) = set(std::slice::from_ref(glob)) {
                bail!("{FILE}:{}: `{glob}` is no glob: {error}", line(glob));
            }
        }
        for documents in self.documents.iter().filter(|documents| !documents.beside.is_empty()) {
            if let Some(other) = documents.beside.iter().find(|path| !is_yaml(path)) {
                bail!("{FILE}:{}: `{other}` is no YAML file; only such stand `beside` a document", line(other));
            }
            if documents.target.is_none() {
                bail!("{FILE}:{}: `beside` needs a `target`, the place of the documents", line("beside"));
            }
        }
        self.status.validate(line)?;
        self.trace.validate(line)?;
        for typed in self.documents.iter().flat_map(|documents| documents.values.values()) {
            if let Err(error) = Type::read(typed) {
                let meant = meant::question(typed, NAMED.iter().map(|(name, _)| *name));
                bail!("{FILE}:{}: {error}{meant}", line(typed));
            }
        }
        for language in self.folders.iter().filter_map(|folders| folders.language.as_ref()) {
            if !LANGUAGES.iter().any(|(code, ..)| code == language) {
                let codes: Vec<&str> = LANGUAGES.iter().map(|(code, ..)| *code).collect();
                let codes = codes.join(", ");
                bail!("{FILE}:{}: `{language}` is no language that is known, only {codes}", line(language));
            }
        }
        for forbid in &self.forbid {
            if forbid.text.trim().is_empty() {
                bail!("{FILE}:{}: `text` of `[[forbid]]` is empty", line("[[forbid]]"));
            }
        }
        Ok(())
    }

    /// The entry that claims a document.
    pub fn documents_of(&self, path: &str) -> Option<&Documents> {
        self.documents.iter().find(|documents| fits(&documents.paths, path) && !fits(&documents.except, path))
    }

    /// The YAML template of a file that stands beside a document, or would.
    pub fn beside_of(&self, path: &str) -> Option<&str> {
        let all = self.documents.iter().flat_map(|documents| documents.beside.iter().map(move |it| (documents, it)));
        let found = all.filter(|(documents, template)| {
            documents.pattern_beside(template).is_some_and(|it| it.bind(path).is_some())
        });
        found.map(|(_, template)| template.as_str()).next()
    }

    /// True where globs say which documents follow a template.
    pub fn says_paths_of(&self, template: &str) -> bool {
        self.documents.iter().any(|documents| documents.template == template && !documents.paths.is_empty())
    }

    /// The area that the team says for a legacy document.
    pub fn area_of(&self, path: &str) -> Option<&str> {
        self.sources.iter().find(|sources| fits(&sources.paths, path)).map(|sources| sources.area.as_str())
    }

    /// Refuses an area that the team does not know.
    pub fn area(&self, name: &str) -> Result<()> {
        if self.areas.is_empty() || self.areas.iter().any(|area| area == name) {
            return Ok(());
        }
        let meant = meant::question(name, self.areas.iter().map(String::as_str));
        bail!("{FILE} knows no area `{name}`, only {}{meant}", self.areas.join(", "))
    }

    /// Paths of the templates that are named.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        self.documents
            .iter()
            .flat_map(|documents| std::iter::once(documents.template.as_str()).chain(documents.extends.as_deref()))
    }

    /// True for a file that is not looked at.
    pub fn is_excluded(&self, path: &str) -> bool {
        fits(&self.exclude, path)
    }

    /// What the team says for one document, of this template.
    pub fn settings(&self, path: &str, template: Option<&str>) -> Settings {
        let mut settings = Settings::default();
        for (name, level) in &self.rules {
            settings.levels.insert(name.clone(), level.severity());
        }
        for ignore in self.ignore.iter().filter(|ignore| fits(&ignore.paths, path)) {
            settings.levels.extend(ignore.rules.iter().map(|name| (name.clone(), None)));
        }
        settings.unique_ids.clone_from(&self.unique_ids);
        let here = |globs: &[String]| globs.is_empty() || fits(globs, path);
        let forbidden = self.forbid.iter().filter(|forbid| here(&forbid.paths));
        settings.forbidden = forbidden
            .map(|forbid| Forbidden {
                text: forbid.text.clone(),
                instead: forbid.instead.clone(),
                reason: forbid.reason.clone(),
            })
            .collect();
        let conditions = self.require.iter().filter(|require| here(&require.paths));
        settings.conditions = conditions
            .map(|require| Condition {
                key: require.when.clone(),
                is: require.is.clone(),
                requires_sections: require.sections.clone(),
                requires_keys: require.keys.clone(),
                one_of: require.one_of.clone(),
                conflicts: require.conflicts.clone(),
                reason: require.reason.clone(),
            })
            .collect();
        // An entry without globs speaks for the documents of its template, wherever they are.
        let is_general = |documents: &&Documents| {
            documents.paths.is_empty()
                && Some(documents.template.as_str()) == template
                && !fits(&documents.except, path)
        };
        if let Some(documents) = self.documents_of(path).or_else(|| self.documents.iter().find(is_general)) {
            settings.extra_sections.clone_from(&documents.extra_sections);
            settings.extra_keys.clone_from(&documents.extra_keys);
            settings.name = documents.name.clone().map(|text| Name { text });
            settings.parents.clone_from(&documents.parents);
            let values = documents.values.iter();
            settings.values = values.filter_map(|(key, typed)| Some((key.clone(), Type::read(typed).ok()?))).collect();
        }
        for folder in folders_of(path) {
            let here = || self.folders.iter().filter(|folders| fits(&folders.paths, folder));
            // The nearest folder has the last word.
            settings.language = settings.language.or_else(|| here().find_map(|folders| folders.language.clone()));
            let most = here().find_map(|folders| folders.most);
            settings.budgets.extend(most.map(|most| (folder.to_owned(), most)));
        }
        settings
    }
}

impl Documents {
    /// Where the file of a YAML template stands beside a document.
    pub fn pattern_beside(&self, template: &str) -> Option<PathPattern> {
        let (folder, _) = self.target.as_ref()?.rsplit_once('/')?;
        let name = template.rsplit('/').next().unwrap_or(template);
        Some(PathPattern { text: format!("{folder}/{name}"), origin: Range::default() })
    }

    /// The template's contract with the changes that the team made to its demands.
    pub fn adapt(&self, contract: &mut Contract) {
        if let Some(target) = self.target.as_ref().filter(|_| contract.target.is_none()) {
            contract.target = Some(PathPattern { text: target.clone(), origin: Range::default() });
        }
        let named = |names: &[String], title: &specast_engine::contract::Pattern| {
            names.iter().any(|name| title.is(name) || title.matches(name))
        };
        let title = contract.title_slot();
        let sections: Vec<_> = contract.sections().filter(|slot| Some(*slot) != title).collect();
        for slot in sections {
            let slot = &mut contract.slots[slot];
            if !self.required_sections.is_empty() {
                let is_required = named(&self.required_sections, &slot.title);
                slot.presence = if is_required { Presence::Required } else { Presence::Optional };
            }
            if named(&self.optional_sections, &slot.title) {
                slot.presence = Presence::Optional;
            }
        }
        let keys: Vec<_> = contract.keys().collect();
        for key in keys {
            if named(&self.optional_keys, &contract.slots[key].title) {
                contract.slots[key].presence = Presence::Optional;
            }
        }
    }
}

impl Level {
    fn severity(self) -> Option<Severity> {
        Some(match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Information => Severity::Information,
            Self::Off => return None,
        })
    }
}

fn version_key() -> String {
    "template-version".to_owned()
}

/// The folders above a path, the nearest first.
pub fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at])
}

/// True where one of the globs fits. `*` stays in its folder, `**` does not.
pub fn fits(globs: &[String], path: &str) -> bool {
    set(globs).is_ok_and(|set| set.is_match(path))
}

/// The globs, or why one of them is none.
pub fn set(globs: &[String]) -> Result<GlobSet, globset::Error> {
    let mut builder = GlobSetBuilder::new();
    for glob in globs {
        builder.add(GlobBuilder::new(glob.trim_start_matches("./")).literal_separator(true).build()?);
    }
    builder.build()
}

/// The known word that an unknown one in a message of the parser is most like.
fn word_meant(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(typed) = quoted.next().filter(|_| message.starts_with("unknown")) else { return String::new() };
    meant::question(typed, quoted)
}

/// `; did you mean …?` for a misspelt rule; empty where nothing is like it.
pub fn rules_like(name: &str) -> String {
    meant::question(name, rules::RULES.iter().map(|rule| rule.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_words_are_errors_with_a_guess() {
        let error = |text: &str| Config::parse(text).unwrap_err().to_string();
        assert!(error("[rule]\n").contains("did you mean `rules`?"), "{}", error("[rule]\n"));
        let rule = error("[rules]\nsection-mising = \"off\"\n");
        assert!(rule.contains("specast.toml:2:") && rule.contains("did you mean `section-missing`?"), "{rule}");
        assert!(error("[rules]\nsection-missing = \"of\"\n").contains("did you mean `off`?"));
        assert!(error("exclude = [\"a[\"]\n").contains("is no glob"));
    }

    #[test]
    fn globs_and_levels() {
        let text = "exclude = [\"old/**\"]\n[rules]\nvalue-unknown = \"off\"\n[[documents]]\ntemplate = \"t.md\"\npaths = [\"specs/**/spec.md\"]\nexcept = [\"specs/x/**\"]\n[[ignore]]\npaths = [\"specs/a/*\"]\nrules = [\"id-format\"]\n";
        let config = Config::parse(text).unwrap();
        assert!(config.is_excluded("old/a/b.md") && !config.is_excluded("new/old.md"));
        assert!(config.documents_of("specs/a/b/spec.md").is_some() && config.documents_of("specs/x/spec.md").is_none());
        let settings = config.settings("specs/a/spec.md", None);
        assert_eq!(settings.levels["value-unknown"], None);
        assert_eq!(settings.levels["id-format"], None);
        assert!(!config.settings("specs/b/spec.md", None).levels.contains_key("id-format"));
    }

    #[test]
    fn types_languages_and_folders() {
        let error = |text: &str| Config::parse(text).unwrap_err().to_string();
        let typed = |kind: &str| format!("[[documents]]\ntemplate = \"t.md\"\nvalues = {{ link = \"{kind}\" }}\n");
        let misspelt = error(&typed("ulr"));
        assert!(
            misspelt.contains("specast.toml:3: `ulr` is no type") && misspelt.contains("did you mean `url`?"),
            "{misspelt}"
        );
        assert!(error(&typed("/(/")).contains("no regular expression"));
        assert!(error("[[folders]]\npaths = [\"a\"]\nlanguage = \"xx\"\n").contains("only de, el, en"));
        assert!(error("[[folders]]\npath = [\"a\"]\n").contains("did you mean `paths`?"));
        assert!(error("[[folders]]\npaths = [\"a[\"]\n").contains("is no glob"));
        assert!(error("[[forbid]]\ntext = \" \"\n").contains("is empty"));

        let text = format!(
            "{}[[folders]]\npaths = [\"docs\", \"docs/**\"]\nmost = 3\nlanguage = \"en\"\n[[folders]]\npaths = [\"docs/ko\"]\nlanguage = \"ko\"\n",
            typed("url")
        );
        let config = Config::parse(&text).unwrap();
        let settings = config.settings("docs/x/a.md", Some("t.md"));
        assert_eq!(settings.values["link"], Type::Url);
        assert_eq!(settings.budgets, [("docs/x".to_owned(), 3), ("docs".to_owned(), 3)]);
        assert_eq!(settings.language.as_deref(), Some("en"));
        assert!(config.settings("docs/x/a.md", Some("other.md")).values.is_empty());
    }

    #[test]
    fn the_nearest_folder_has_the_last_word() {
        let text = "[[folders]]\npaths = [\"docs\"]\nlanguage = \"en\"\n[[folders]]\npaths = [\"docs/ko\"]\nlanguage = \"ko\"\n";
        let config = Config::parse(text).unwrap();
        assert_eq!(config.settings("docs/ko/a/b.md", None).language.as_deref(), Some("ko"));
        assert_eq!(config.settings("docs/a.md", None).language.as_deref(), Some("en"));
        assert_eq!(config.settings("a.md", None).language, None);
    }
}
