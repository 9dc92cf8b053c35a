//! Commands of a plan, run one by one in the workspace's root. Each is shown before it runs.

use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use specast_engine::status::{Answer, Verdict};

/// The most bytes of an output of which the last line is shown.
const N_SHOWN: u64 = 4096;

/// Shows a command on the standard error, runs it, and says how it ended.
pub fn run(root: &Path, command: &str, place: &str, timeout: Duration) -> Answer {
    // People see what runs before it does, whatever becomes of the output; a control sign could hide a part of it.
    let shown: String = command.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
    let _ = writeln!(std::io::stderr(), "$ {shown}    ({place})");
    match ended(root, command, timeout) {
        Ok((verdict, evidence)) => Answer { verdict, evidence },
        Err(error) => Answer { verdict: Verdict::Failed, evidence: format!("`{command}` did not run: {error:#}") },
    }
}

fn ended(root: &Path, command: &str, timeout: Duration) -> Result<(Verdict, String)> {
    let mut output = tempfile::tempfile().context("no temporary file")?;
    let mut shell = shell(command);
    shell.current_dir(root).stdin(Stdio::null());
    shell.stdout(output.try_clone()?).stderr(output.try_clone()?);
    let mut child = shell.spawn().context("the shell cannot be started")?;
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if begin.elapsed() > timeout {
            end(&mut child);
            let n = timeout.as_secs();
            return Ok((Verdict::Failed, format!("`{command}` was stopped after {n} s; --timeout gives it longer")));
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    if status.success() {
        return Ok((Verdict::Proven, format!("`{command}` ended with 0")));
    }
    let code = status.code().map_or_else(|| "by a signal".to_owned(), |code| format!("with {code}"));
    let last = last_line(&mut output)?.map(|line| format!(": {line}")).unwrap_or_default();
    Ok((Verdict::Failed, format!("`{command}` ended {code}{last}")))
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    use std::os::unix::process::CommandExt as _;
    let mut shell = Command::new("sh");
    // A group of its own, so that a time-out ends what the shell started too.
    shell.args(["-c", command]).process_group(0);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.args(["/C", command]);
    shell
}

fn end(child: &mut Child) {
    if cfg!(unix) {
        let group = format!("-{}", child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// The last line of an output that says something.
fn last_line(output: &mut std::fs::File) -> Result<Option<String>> {
    let length = output.seek(SeekFrom::End(0))?;
    output.seek(SeekFrom::Start(length.saturating_sub(N_SHOWN)))?;
    let mut bytes = Vec::new();
    output.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let last = text.lines().rev().map(str::trim).find(|line| !line.is_empty());
    Ok(last.map(|line| line.chars().filter(|c| !c.is_control()).take(160).collect()))
}
