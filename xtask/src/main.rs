//! Tasks of the repository. `cargo xtask tidy` checks what neither the compiler nor clippy can see:
//! who names whom, what is depended on, that every rule has its page; `docs` writes what the tool says of itself.

mod bench;
mod code;
mod components;
mod corpus;
mod docs;
mod growth;
mod speed;
mod tidy;

use std::process::ExitCode;

use bench::Keep;

const USAGE: &str = "\
Usage: cargo xtask TASK

Tasks:
  bench-alloy        Measure the parser of Alloy's configurations beside pulldown-cmark, at 0.5, 5 and 50 MB
  bench-growth       Measure time and memory of a proof of 0.1, 1 and 10 MB against those of parsing
  bench-proof [DIR | --check | --write]
                     Hold the proof's verdicts against labelled cases, beside two baselines
  components [--check]
                     Write what the engine knows of Alloy's components, from the facts in ../shared
  corpus [--check]   Record what is found in archives of real documents in ../shared
  docs [--check]     Write docs/rules.md, docs/commands.md and the configuration's schema
  tidy               Check rooms, dependencies, rule pages, file lengths and forbidden text

Exit codes: 0 clean, 1 faults, 2 could not do the work";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["tidy"] => exit(tidy::run()),
        ["bench-proof"] => exit(tidy::root().and_then(|root| bench::run(&root, None, Keep::Nothing))),
        ["bench-proof", "--write"] => exit(tidy::root().and_then(|root| bench::run(&root, None, Keep::Written))),
        ["bench-proof", "--check"] => exit(tidy::root().and_then(|root| bench::run(&root, None, Keep::Checked))),
        ["bench-proof", folder] => exit(tidy::root().and_then(|root| bench::run(&root, Some(folder), Keep::Nothing))),
        ["bench-alloy"] => exit(tidy::root().and_then(|root| speed::run(&root))),
        ["bench-growth"] => exit(tidy::root().and_then(|root| growth::run(&root))),
        ["components"] => exit(tidy::root().and_then(|root| components::run(&root, false))),
        ["components", "--check"] => exit(tidy::root().and_then(|root| components::run(&root, true))),
        ["corpus"] => exit(tidy::root().and_then(|root| corpus::run(&root, false))),
        ["corpus", "--check"] => exit(tidy::root().and_then(|root| corpus::run(&root, true))),
        ["docs"] => exit(tidy::root().and_then(|root| docs::run(&root, false))),
        ["docs", "--check"] => exit(tidy::root().and_then(|root| docs::run(&root, true))),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        [] => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
        [task, ..] => {
            eprintln!("error: no task `{task}`, or too many arguments\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn exit(result: anyhow::Result<bool>) -> ExitCode {
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}
