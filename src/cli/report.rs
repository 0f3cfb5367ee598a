//! How the command line tells things: diagnostics, failures, progress, sums.

use crate::build::{Counts, Stage};
use crate::diag::{Diagnostic, draw};
use crate::panics::Panic;
use crate::source::Sources;
use console::Term;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeSet;
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
    let _ = writeln!(std::io::stdout(), "{}", draw::visible(line));
}

/// Prints a line beside the results.
pub(super) fn note(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", draw::visible(line));
}

/// Prints every diagnostic, and how many there are.
pub(super) fn diagnostics(diagnostics: &[Diagnostic], sources: &Sources) {
    Told::default().tell(diagnostics, sources);
}

/// The warnings that have been told, so that whoever saves a file every minute is told each once.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// As they were drawn: what reads the same, place and all, says nothing new.
    warnings: BTreeSet<String>,
}

impl Told {
    /// Prints the errors and those warnings that have not been told, and how many there are.
    pub(super) fn tell(&mut self, diagnostics: &[Diagnostic], sources: &Sources) {
        let _ = std::io::stderr().write_all(self.words(diagnostics, sources, style()).as_bytes());
    }

    /// Errors come last: a terminal shows the end, and they are what must be mended first.
    fn words(&mut self, diagnostics: &[Diagnostic], sources: &Sources, style: draw::Style) -> String {
        let (errors, warnings): (Vec<_>, Vec<_>) = diagnostics.iter().partition(|diagnostic| diagnostic.is_error());
        let drawn: Vec<String> = draw::each(warnings, sources, style).collect();
        let new = drawn.iter().filter(|warning| !self.warnings.contains(*warning));
        let mut text: String = new.clone().map(String::as_str).collect();
        let unchanged = drawn.len() - new.count();
        // An error can keep warnings from being found: they are not new when it has been mended.
        if errors.is_empty() {
            self.warnings.clear();
        }
        self.warnings.extend(drawn);
        text.extend(draw::each(errors, sources, style));
        if let Some(count) = draw::count(diagnostics) {
            text.push_str(&count);
            if unchanged > 0 {
                let them = number(unchanged, "warning is", "warnings are");
                text.push_str(&format!("; {them} unchanged and not shown again"));
            }
            text.push('\n');
        }
        text
    }
}

/// Prints that annals has a bug.
pub(super) fn bug(panic: &Panic) {
    let drawn = draw::all(&[Diagnostic::from(panic)], &Sources::default(), style());
    let _ = std::io::stderr().write_all(drawn.as_bytes());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    fn told(told: &mut Told, diagnostics: &[Diagnostic]) -> Vec<String> {
        let sources = Sources::from_files([("content/a.md", "one\ntwo\nthree\n".as_bytes())]);
        let words = told.words(diagnostics, &sources, draw::Style::default());
        let is_title = |line: &&str| ["error", "warning"].iter().any(|word| line.starts_with(word));
        let mut lines: Vec<String> = words.lines().filter(is_title).map(str::to_owned).collect();
        lines.extend(words.lines().last().map(str::to_owned));
        lines
    }

    fn at(start: usize) -> Span {
        Span::new(FileId::of("content/a.md"), start..start + 1)
    }

    #[test]
    fn errors_are_told_last_and_each_kind_in_its_order() {
        let all = [
            Diagnostic::error("e", at(0), "first"),
            Diagnostic::error("e", at(4), "second"),
            Diagnostic::warning("w", at(0), "third"),
            Diagnostic::warning("w", at(4), "fourth"),
        ];
        assert_eq!(
            told(&mut Told::default(), &all),
            ["warning[w]: third", "warning[w]: fourth", "error[e]: first", "error[e]: second", "2 errors, 2 warnings"]
        );
    }

    #[test]
    fn a_warning_is_told_again_only_where_it_has_changed_and_an_error_always() {
        let warning = |start| Diagnostic::warning("w", at(start), "a");
        let error = Diagnostic::error("e", at(8), "b");
        let mut before = Told::default();
        assert_eq!(told(&mut before, &[warning(0), warning(4)])[2..], ["2 warnings"]);
        // The error hides one of them.
        let unchanged = "; 1 warning is unchanged and not shown again";
        let with_error = ["error[e]: b".to_owned(), format!("1 error, 1 warning{unchanged}")];
        assert_eq!(told(&mut before, &[error.clone(), warning(0)]), with_error);
        assert_eq!(told(&mut before, &[error, warning(0)]), with_error);
        let both = "2 warnings; 2 warnings are unchanged and not shown again";
        assert_eq!(told(&mut before, &[warning(0), warning(4)]), [both]);
        // Elsewhere it is another; and what was mended is told when it comes back.
        assert_eq!(told(&mut before, &[warning(8)]), ["warning[w]: a", "1 warning"]);
        assert_eq!(told(&mut before, &[warning(0), warning(8)]), ["warning[w]: a", &format!("2 warnings{unchanged}")]);
    }
}
