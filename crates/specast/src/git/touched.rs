//! The last commit that touched each of some files, asked for once.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;

use specast_engine::source::Envelope;

use super::{blob_id, git};

/// What precedes a commit in the log: no path begins so.
const COMMIT: u8 = 1;

/// The last commits, with their dates, by path.
#[derive(Debug, Clone, Default)]
pub struct Touched(BTreeMap<String, (String, String)>);

impl Touched {
    /// Asks git for these files below `root`. The answer for one does not depend on the others, which is why the whole
    /// history is walked, also where a merge took one of its sides as it was. Outside of git nothing is known.
    pub fn read(root: &Path, paths: &BTreeSet<String>) -> Self {
        let mut out = Self::default();
        if paths.is_empty() {
            return out;
        }
        let log = ["log", "--full-history", "-c", "-z", "--name-only", "--no-renames", "--relative", "--no-color"];
        let mut command = git(root);
        command.args(log).arg("--format=%x01%H %cs").arg("--").args(paths);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let Ok(mut child) = command.spawn() else { return out };
        let mut commit = None;
        for token in child.stdout.take().into_iter().flat_map(|answer| BufReader::new(answer).split(0)) {
            let Ok(token) = token else { break };
            let Ok(token) = String::from_utf8(token) else { continue };
            let token = token.trim_start_matches('\n');
            if let Some((id, date)) = token.strip_prefix(char::from(COMMIT)).and_then(|said| said.split_once(' ')) {
                commit = Some((id.to_owned(), date.to_owned()));
            } else if let Some(commit) = commit.as_ref().filter(|_| paths.contains(token)) {
                out.0.entry(token.to_owned()).or_insert_with(|| commit.clone());
                if out.0.len() == paths.len() {
                    break;
                }
            }
        }
        // What is left of the history says nothing new.
        let _ = child.kill();
        let _ = child.wait();
        out
    }

    /// The envelope of a text at a path.
    pub fn envelope(&self, path: &str, text: &str) -> Envelope {
        let (commit, date) = self.0.get(path).cloned().unzip();
        Envelope { blob: Some(blob_id(text)), commit, date }
    }
}
