//! The terminal output of the commands: diagnostics, failures, progress, summaries.

use crate::build::{Counts, Stage};
use crate::diag::{Diagnostic, draw};
use crate::model::Register;
use crate::panics::Panic;
use crate::source::Sources;
use console::Term;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::time::Duration;

/// Columns. Excerpts are unreadable in narrower output.
const MIN_WIDTH: usize = 60;

/// Columns. Longer lines are hard to read.
const MAX_WIDTH: usize = 140;

/// The style of diagnostics that suits stderr: its width, and colours on a terminal unless `NO_COLOR` is set.
pub(super) fn style() -> draw::Style {
    let terminal = std::io::stderr().is_terminal();
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let columns = Term::stderr().size_checked().map(|(_, columns)| usize::from(columns));
    let width = columns.map_or(MAX_WIDTH, |columns| columns.clamp(MIN_WIDTH, MAX_WIDTH));
    draw::Style { color: terminal && !no_color, width }
}

/// Prints a line to stdout. A closed pipe (`annals build | head`) is not an error.
pub(super) fn print_line(line: &str) {
    let _ = writeln!(std::io::stdout(), "{}", draw::escape_for_terminal(line));
}

/// Prints JSON to stdout, in which control characters are escaped as JSON has them.
pub(super) fn print_json(json: &str) {
    let _ = writeln!(std::io::stdout(), "{}", draw::escape_json_for_terminal(json));
}

/// Prints a line to stderr.
pub(super) fn eprint_line(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", draw::escape_for_terminal(line));
}

/// Prints diagnostics that are drawn already to stderr.
pub(super) fn eprint_drawn(drawn: &str) {
    let _ = std::io::stderr().write_all(drawn.as_bytes());
}

/// Prints all diagnostics to stderr, and how many there are.
pub(super) fn diagnostics(diagnostics: &[Diagnostic], sources: &Sources) {
    ReportedWarnings::default().report(diagnostics, sources);
}

/// The warnings that have been reported, so that frequent rebuilds report each only once.
#[derive(Debug, Default)]
pub(super) struct ReportedWarnings {
    /// As they were drawn: a warning with the same text and position is not new.
    warnings: BTreeSet<String>,
}

impl ReportedWarnings {
    /// Prints all errors and the new warnings, and how many errors and warnings there are.
    pub(super) fn report(&mut self, diagnostics: &[Diagnostic], sources: &Sources) {
        eprint_drawn(&self.render(diagnostics, sources, style()));
    }

    /// Draws what [`ReportedWarnings::report`] prints. Errors come last: a terminal shows the end, and they must be fixed first.
    pub(super) fn render(&mut self, diagnostics: &[Diagnostic], sources: &Sources, style: draw::Style) -> String {
        let (errors, warnings): (Vec<_>, Vec<_>) = diagnostics.iter().partition(|diagnostic| diagnostic.is_error());
        let drawn: Vec<String> = draw::render_each(warnings, sources, style).collect();
        let new = drawn.iter().filter(|warning| !self.warnings.contains(*warning));
        let mut text: String = new.clone().map(String::as_str).collect();
        let unchanged = drawn.len() - new.count();
        // An error can hide warnings: they are not new when it has been fixed.
        if errors.is_empty() {
            self.warnings.clear();
        }
        self.warnings.extend(drawn);
        text.extend(draw::render_each(errors, sources, style));
        if let Some(count) = draw::summary(diagnostics) {
            text.push_str(&count);
            if unchanged > 0 {
                let repeated = quantity(unchanged, "warning is", "warnings are");
                text.push_str(&format!("; {repeated} unchanged and not shown again"));
            }
            text.push('\n');
        }
        text
    }
}

/// Prints a panic as a bug of annals.
pub(super) fn bug(panic: &Panic) {
    let drawn = draw::render_all(&[Diagnostic::from(panic)], &Sources::default(), style());
    let _ = std::io::stderr().write_all(drawn.as_bytes());
}

/// Prints why a command failed, with its causes.
pub(super) fn failure(error: &anyhow::Error) {
    let mut lines = error.to_string();
    for cause in error.chain().skip(1) {
        lines.push_str(&format!("\n  {cause}"));
    }
    eprint_line(&format!("error: {lines}"));
}

/// "10 sections, 19 people, …".
pub(super) fn format_counts(counts: &Counts) -> String {
    let mut parts = vec![quantity(counts.sections, "section", "sections")];
    parts
        .extend(counts.records.iter().map(|(register, count)| format!("{count} {}", register_label(register, *count))));
    parts.push(quantity(counts.mentions, "mention", "mentions"));
    let mut text = parts.join(", ");
    if counts.drafts > 0 {
        text.push_str(&format!("; {} to be reviewed", quantity(counts.drafts, "record", "records")));
    }
    text
}

/// The name of a register, in the singular for one record.
fn register_label(register: &Register, count: usize) -> &str {
    if count != 1 {
        return register.name();
    }
    match register {
        Register::People => "person",
        Register::Organizations => "organization",
        Register::Places => "place",
        Register::Laws => "law",
        Register::Cases => "case",
        Register::Topics => "topic",
        Register::Events => "event",
        Register::Sources => "source",
        Register::Corrections => "correction",
        Register::Declared(name) => name.strip_suffix('s').unwrap_or(name),
    }
}

/// A number with its noun, in the singular or plural.
pub(super) fn quantity(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The progress of a long build, in a line that is shown only on a terminal.
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
        self.set_message(match stage {
            Stage::Parse => "reading sections and registers",
            Stage::Link => "finding names",
            Stage::Render => "rendering pages",
        });
    }

    pub(super) fn set_message(&self, message: &'static str) {
        self.bar.set_message(message);
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
    use crate::diag::Code;
    use crate::source::{FileId, Span};

    fn report_lines(reported: &mut ReportedWarnings, diagnostics: &[Diagnostic]) -> Vec<String> {
        let sources = Sources::from_files([("content/a.md", "one\ntwo\nthree\n".as_bytes())]);
        let text = reported.render(diagnostics, &sources, draw::Style::default());
        let is_title = |line: &&str| ["error", "warning"].iter().any(|word| line.starts_with(word));
        let mut lines: Vec<String> = text.lines().filter(is_title).map(str::to_owned).collect();
        lines.extend(text.lines().last().map(str::to_owned));
        lines
    }

    fn at(start: usize) -> Span {
        Span::new(FileId::from_path("content/a.md"), start..start + 1)
    }

    #[test]
    fn errors_are_reported_last_and_each_kind_in_its_order() {
        let all = [
            Diagnostic::error(Code::Yaml, at(0), "first"),
            Diagnostic::error(Code::Yaml, at(4), "second"),
            Diagnostic::warning(Code::Null, at(0), "third"),
            Diagnostic::warning(Code::Null, at(4), "fourth"),
        ];
        assert_eq!(
            report_lines(&mut ReportedWarnings::default(), &all),
            [
                "warning[null]: third",
                "warning[null]: fourth",
                "error[yaml]: first",
                "error[yaml]: second",
                "2 errors, 2 warnings"
            ]
        );
    }

    #[test]
    fn an_unchanged_warning_is_reported_once_and_an_error_always() {
        let warning = |start| Diagnostic::warning(Code::Null, at(start), "a");
        let error = Diagnostic::error(Code::Yaml, at(8), "b");
        let mut reported = ReportedWarnings::default();
        assert_eq!(report_lines(&mut reported, &[warning(0), warning(4)])[2..], ["2 warnings"]);
        // The error hides one of them.
        let unchanged = "; 1 warning is unchanged and not shown again";
        let with_error = ["error[yaml]: b".to_owned(), format!("1 error, 1 warning{unchanged}")];
        assert_eq!(report_lines(&mut reported, &[error.clone(), warning(0)]), with_error);
        assert_eq!(report_lines(&mut reported, &[error, warning(0)]), with_error);
        let both = "2 warnings; 2 warnings are unchanged and not shown again";
        assert_eq!(report_lines(&mut reported, &[warning(0), warning(4)]), [both]);
        // At another position it is a new warning; a fixed warning is reported again when it returns.
        assert_eq!(report_lines(&mut reported, &[warning(8)]), ["warning[null]: a", "1 warning"]);
        assert_eq!(
            report_lines(&mut reported, &[warning(0), warning(8)]),
            ["warning[null]: a", &format!("2 warnings{unchanged}")]
        );
    }
}
