//! The registry of codes: every kind of error and warning, with its description for editors.
//!
//! [`registry`] has the entries. To add a code, add its entry there, and renew the tables of the handbook as `tests/codes.rs` says.

use super::{Severity, nearest};
use std::fmt::{self, Write};

macro_rules! optional {
    () => {
        None
    };
    ($text:literal) => {
        Some($text)
    };
}

/// Makes the enum `Code` and its entries, both from one list.
macro_rules! codes {
    ($($variant:ident = $name:literal {
        $(error: $error:literal,)?
        $(warning: $warning:literal,)?
        fix: $fix:literal,
        explain: $explanation:literal,
        example: $wrong:literal => $right:literal,
    })*) => {
        /// The kind of a diagnostic. Ordered by name, as diagnostics at one location are.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl Code {
            /// All codes, ordered by name.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The entry of the registry.
            #[must_use]
            pub const fn entry(self) -> &'static super::CodeEntry {
                match self {
                    $(Self::$variant => &super::CodeEntry {
                        name: $name,
                        error: optional!($($error)?),
                        warning: optional!($($warning)?),
                        fix: $fix,
                        explanation: $explanation,
                        wrong: $wrong,
                        right: $right,
                    },)*
                }
            }
        }
    };
}

mod registry;

pub use registry::Code;

/// What an editor can read about a code. The texts are Markdown.
#[derive(Debug)]
pub struct CodeEntry {
    /// The name in messages and settings, in kebab case.
    pub name: &'static str,
    /// What it means as an error, in one line; `None` if it never is one.
    pub error: Option<&'static str>,
    /// What it means as a warning, in one line; `None` if it never is one.
    pub warning: Option<&'static str>,
    /// What to do, in one line.
    pub fix: &'static str,
    /// Why it is reported, in one or two sentences.
    pub explanation: &'static str,
    /// An example of what is reported. May have several lines.
    pub wrong: &'static str,
    /// What to write instead.
    pub right: &'static str,
}

impl Code {
    /// The name in messages and settings, in kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.entry().name
    }

    /// The code with a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// The name of a code that is near `name`; `None` if none is near enough.
    #[must_use]
    pub fn nearest_name(name: &str) -> Option<&'static str> {
        nearest(name, Self::ALL.iter().map(|code| code.name()))
    }

    /// What the code means with a severity; `None` if it never has it.
    #[must_use]
    pub const fn meaning(self, severity: Severity) -> Option<&'static str> {
        match severity {
            Severity::Error => self.entry().error,
            Severity::Warning => self.entry().warning,
        }
    }

    /// The entry as text for a terminal.
    #[must_use]
    pub fn explain(self) -> String {
        let entry = self.entry();
        let mut text = String::new();
        let meanings = [("warning", entry.warning), ("error", entry.error)];
        for (severity, meaning) in meanings.into_iter().filter_map(|(severity, meaning)| Some((severity, meaning?))) {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{severity}[{self}]: {meaning}");
        }
        let _ = write!(
            text,
            "\n{}\n\nInstead of\n\n{}\n\nwrite\n\n{}\n\n= help: {}\n",
            entry.explanation,
            indented(entry.wrong),
            indented(entry.right),
            entry.fix
        );
        if entry.warning.is_some() {
            let _ = writeln!(
                text,
                "= note: under `[check]` in book.toml, `allow = [\"{self}\"]` silences the warning, and `deny = [\"{self}\"]` \
                 makes it an error"
            );
        }
        text
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

fn indented(text: &str) -> String {
    let indent = |line: &str| if line.is_empty() { String::new() } else { format!("    {line}") };
    text.lines().map(indent).collect::<Vec<_>>().join("\n")
}

/// The rows of the handbook's table of the codes with a severity, as Markdown.
#[must_use]
pub fn table(severity: Severity) -> String {
    let mut rows = String::new();
    for code in Code::ALL {
        if let Some(meaning) = code.meaning(severity) {
            let (meaning, fix) = (table_cell(meaning), table_cell(code.entry().fix));
            // Writing to a string cannot fail.
            let _ = writeln!(rows, "| `{code}` | {meaning} | {fix} |");
        }
    }
    rows
}

fn table_cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_ordered_by_name() {
        assert!(Code::ALL.is_sorted_by(|one, two| one < two && one.name() < two.name()));
    }

    #[test]
    fn every_code_has_a_severity_and_all_texts_in_one_line() {
        for code in Code::ALL {
            let entry = code.entry();
            assert!(entry.error.is_some() || entry.warning.is_some(), "{code}");
            let texts = [entry.error, entry.warning, Some(entry.fix), Some(entry.explanation)];
            for text in texts.into_iter().flatten() {
                assert!(!text.trim().is_empty() && !text.contains('\n'), "{code}: {text}");
            }
            assert!(!entry.wrong.is_empty() && !entry.right.is_empty() && entry.wrong != entry.right, "{code}");
        }
    }

    #[test]
    fn a_code_is_found_by_its_name_and_by_one_that_is_near() {
        assert!(Code::ALL.iter().all(|code| Code::from_name(code.name()) == Some(*code)));
        assert_eq!(Code::from_name("shared-names"), None);
        assert_eq!(Code::nearest_name("shared-names"), Some("shared-name"));
    }

    #[test]
    fn only_the_explanation_of_a_warning_names_its_levels() {
        assert!(Code::NoStamp.explain().contains("`allow = [\"no-stamp\"]`"));
        assert!(!Code::Yaml.explain().contains("[check]"));
    }
}
