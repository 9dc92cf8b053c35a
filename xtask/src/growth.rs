//! How time and memory of a proof grow with its texts: the growth test of the engine, optimised as a release
//! is and with the largest size.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

/// Measures; false where the time grows much faster than the text.
pub fn run(root: &Path) -> Result<bool> {
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["test", "--locked", "--release", "--package", "specast-engine", "--test", "mutations"])
        .args(["--", "--exact", "growth::time_grows_nearly_as_the_text_does", "--nocapture"])
        .current_dir(root)
        .env("SPECAST_GROWTH_ALL", "1")
        .status()
        .context("cargo cannot be run")?;
    Ok(status.success())
}
