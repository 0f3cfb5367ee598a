//! The handbook's tables of codes equal the registry. To renew them after a change of the registry:
//! `RENEW_HANDBOOK=1 cargo test --test codes`.
#![expect(clippy::expect_used, reason = "a test fails by panicking and says why")]
#![expect(clippy::disallowed_methods, reason = "the handbook is on disk")]

use annals::diag::{Severity, codes};
use std::fs;

const HANDBOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/writing.md");

/// The first row of each table.
const TABLES: [(&str, Severity); 2] = [
    ("| warning | what it means | what to do |\n|---|---|---|\n", Severity::Warning),
    ("| error | usual cause | what to do |\n|---|---|---|\n", Severity::Error),
];

#[test]
fn the_handbook_has_every_code_of_the_registry() {
    let handbook = fs::read_to_string(HANDBOOK).expect("the handbook");
    let renewed = TABLES.iter().fold(handbook.clone(), |text, (head, severity)| renew(&text, head, *severity));
    if std::env::var_os("RENEW_HANDBOOK").is_some() {
        fs::write(HANDBOOK, renewed).expect("the handbook is writable");
        return;
    }
    let difference = handbook.lines().zip(renewed.lines()).find(|(before, after)| before != after);
    assert!(handbook == renewed, "run `RENEW_HANDBOOK=1 cargo test --test codes`: {difference:?}");
}

/// The text with the rows of the registry below a table's head.
fn renew(text: &str, head: &str, severity: Severity) -> String {
    let (before, rest) = text.split_once(head).expect("a table with this head");
    let rows: usize = rest.split_inclusive('\n').take_while(|line| line.starts_with('|')).map(str::len).sum();
    format!("{before}{head}{}{}", codes::table(severity), &rest[rows..])
}
