//! How fast Alloy's configurations are parsed: beside a parser of Markdown that is known to be fast, on the same
//! bytes and in the same run, so that the machine matters little.

use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result};

const SIZES: [usize; 3] = [500_000, 5_000_000, 50_000_000];

/// How many times the time per byte at the smallest size the largest may take.
const MAX_GROWTH: f64 = 1.3;

/// Measures; false where a bar is missed.
pub fn run(root: &Path) -> Result<bool> {
    if cfg!(debug_assertions) {
        return optimised(root);
    }
    let sample = sample(root)?;
    let mut times = Vec::new();
    let mut is_fast = true;
    for size in SIZES {
        let text = repeated(&sample, size);
        let [alloy, markdown] = best_times(&text);
        let speed = |seconds: f64| text.len() as f64 / seconds / 1e6;
        println!(
            "{:>8} bytes: alloy-syntax {:.0} MB/s, pulldown-cmark {:.0} MB/s, ratio {:.2}",
            text.len(),
            speed(alloy),
            speed(markdown),
            markdown / alloy
        );
        is_fast &= alloy <= markdown;
        times.push(alloy / text.len() as f64);
    }
    let growth = times.last().copied().unwrap_or_default() / times.first().copied().unwrap_or(1.0);
    println!("time per byte, largest to smallest text: {growth:.2} (at most {MAX_GROWTH})");
    if !is_fast {
        println!("slower than pulldown-cmark");
    }
    Ok(is_fast && growth <= MAX_GROWTH)
}

/// The task again, optimised as a release is.
fn optimised(root: &Path) -> Result<bool> {
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--quiet", "--locked", "--release", "--package", "xtask", "--", "bench-alloy"])
        .current_dir(root)
        .status()
        .context("cargo cannot be run")?;
    Ok(status.success())
}

/// The shortest time in seconds of several rounds, of each parser. Giving back the memory of the tree counts.
fn best_times(text: &str) -> [f64; 2] {
    let n_rounds = (100_000_000 / text.len().max(1)).clamp(3, 15);
    let mut best = [f64::MAX; 2];
    for _ in 0..n_rounds {
        let start = Instant::now();
        drop(black_box(alloy_syntax::parse(text)));
        best[0] = best[0].min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let events = pulldown_cmark::Parser::new_ext(text, pulldown_cmark::Options::all()).into_offset_iter();
        black_box(events.count());
        best[1] = best[1].min(start.elapsed().as_secs_f64());
    }
    best
}

/// The well-formed configurations in `../shared`; where there are none, one that is written here.
fn sample(root: &Path) -> Result<String> {
    let folder = root.join("../shared/alloy/configs");
    let mut texts = Vec::new();
    if folder.is_dir() {
        collect(&folder, &mut texts)?;
        texts.retain(|text| alloy_syntax::parse(text).1.is_empty());
    }
    if texts.is_empty() {
        println!("no configurations in ../shared/alloy/configs: the text is generated");
        texts.extend((0..200).map(generated));
    }
    Ok(texts.join("\n"))
}

fn collect(folder: &Path, texts: &mut Vec<String>) -> Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, texts)?;
        } else if path.extension().is_some_and(|it| it == "alloy") {
            texts.push(std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?);
        }
    }
    Ok(())
}

fn generated(number: usize) -> String {
    format!(
        r#"// Receives what the services of group {number} send.
otelcol.receiver.otlp "group_{number}" {{
	grpc {{
		endpoint = "0.0.0.0:{port}" // the port of the group
	}}

	output {{
		traces = [otelcol.processor.batch.group_{number}.input]
	}}
}}

otelcol.processor.batch "group_{number}" {{
	timeout         = "{number}s"
	send_batch_size = 8192 + {number} * 2

	output {{
		traces = [otelcol.exporter.otlp.default.input]
	}}
}}

prometheus.scrape "group_{number}" {{
	targets    = array.concat(discovery.kubernetes.pods.targets, [{{"__address__" = sys.env("HOST_{number}"), job = "group {number}"}}])
	forward_to = [prometheus.remote_write.default.receiver]
}}
"#,
        port = 4317 + number
    )
}

/// As much of the text, again and again, as fits `size`; ends behind a block.
fn repeated(sample: &str, size: usize) -> String {
    let mut text = String::with_capacity(size + sample.len() + 1);
    while text.len() < size {
        text.push_str(sample);
        text.push('\n');
    }
    let end = text.match_indices("\n}\n").map(|(at, _)| at + 3).take_while(|&it| it <= size).last();
    let end = end.unwrap_or(text.len());
    text.truncate(end);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generated_text_is_well_formed() {
        let sample: String = (0..3).map(generated).collect();
        let text = repeated(&sample, 5_000);
        assert!(text.len() > 4_000 && text.len() <= 5_000);
        assert_eq!(alloy_syntax::parse(&text).1, []);
    }
}
