//! Replays the inputs of the fuzz targets that are committed: those that reach every part of the code, in
//! `fuzz/corpus`, and those that were findings, in `fuzz/regressions`.
#![expect(clippy::disallowed_methods, reason = "the inputs are files")]
#![expect(clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do")]

#[path = "../fuzz/bodies/mod.rs"]
mod bodies;
mod prose_support;
#[path = "words_support/whole.rs"]
mod whole;

use std::fs;
use std::panic;
use std::path::{Path, PathBuf};

#[test]
fn no_committed_input_is_a_finding() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let mut findings = Vec::new();
    for (name, _) in bodies::TARGETS {
        let inputs = ["corpus", "regressions"].map(|kind| inputs(&root.join(kind).join(name))).concat();
        assert!(!inputs.is_empty(), "the target {name} has no inputs");
        println!("{name}: {} inputs", inputs.len());
        for path in inputs {
            let data = fs::read(&path).expect("an input");
            if panic::catch_unwind(|| bodies::run(name, &data)).is_err() {
                findings.push(path);
            }
        }
    }
    assert!(findings.is_empty(), "these inputs are findings: {findings:#?}");
}

fn inputs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_target_has_a_program_of_its_own() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
    let mut programs: Vec<String> =
        inputs(&root).iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    let mut targets: Vec<String> = bodies::TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    programs.sort();
    targets.sort();
    assert_eq!(programs, targets);
}
