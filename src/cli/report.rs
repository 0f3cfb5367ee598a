//! How the command line tells things: diagnostics, failures, progress, sums.

use crate::build::{Counts, Stage};
use crate::diag::{Diagnostic, draw};
use crate::source::Sources;
use console::Term;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::time::Duration;

/// Narrower than this no excerpt can be read.
const NARROWEST: usize = 60;

/// Wider lines than this are hard to read.
const WIDEST: usize = 140;

/// Draws as fits where the words go.
fn style() -> draw::Style {
    let terminal = std::io::stderr().is_terminal();
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let columns = Term::stderr().size_checked().map(|(_, columns)| usize::from(columns));
    let width = columns.map_or(WIDEST, |columns| columns.clamp(NARROWEST, WIDEST));
    draw::Style { color: terminal && !plain, width }
}

/// Prints a line. That nobody reads it any more (`annals build | head`) is no error.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Prints a line beside the results.
pub(super) fn note(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Prints every diagnostic, and how many there are.
pub(super) fn diagnostics(diagnostics: &[Diagnostic], sources: &Sources) {
    let drawn = draw::all(diagnostics, sources, style());
    let _ = std::io::stderr().write_all(drawn.as_bytes());
    if let Some(count) = draw::count(diagnostics) {
        note(&count);
    }
}

/// Prints why a command could not be carried out.
pub(super) fn failure(error: &anyhow::Error) {
    let mut lines = error.to_string();
    for cause in error.chain().skip(1) {
        lines.push_str(&format!("\n  {cause}"));
    }
    note(&format!("error: {lines}"));
}

/// "10 sections, 19 people, …": what a report holds.
pub(super) fn counted(counts: &Counts) -> String {
    let mut parts = vec![number(counts.sections, "section", "sections")];
    parts.extend(counts.records.iter().map(|(register, count)| format!("{count} {}", word(register, *count))));
    parts.push(number(counts.mentions, "mention", "mentions"));
    let mut text = parts.join(", ");
    if counts.review > 0 {
        text.push_str(&format!("; {} to be reviewed", number(counts.review, "record", "records")));
    }
    text
}

/// A register's name, for one record or several.
fn word(register: &str, count: usize) -> &str {
    match (register, count) {
        ("people", 1) => "person",
        (register, 1) => register.strip_suffix('s').unwrap_or(register),
        (register, _) => register,
    }
}

/// A number and what it counts.
pub(super) fn number(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A line that tells how far a long build has come, on a terminal only.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    pub(super) fn start() -> Self {
        let bar = if std::io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        bar.set_style(ProgressStyle::default_spinner());
        // A short build is over before the line is first drawn.
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar }
    }

    pub(super) fn stage(&self, stage: Stage) {
        self.tell(match stage {
            Stage::Parse => "reading sections and registers",
            Stage::Link => "finding names",
            Stage::Render => "making pages",
        });
    }

    pub(super) fn tell(&self, words: &'static str) {
        self.bar.set_message(words);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
