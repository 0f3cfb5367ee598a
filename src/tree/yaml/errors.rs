//! The messages for errors of the YAML crate, by their variants.

use super::byte_range;
use crate::diag::{Code, Diagnostic};
use crate::limits::YAML_DEPTH;
use crate::source::{FileId, Span};
use crate::tree::common_mistakes;
use serde_yaml::budget::BudgetBreach;
use serde_yaml::granit_parser::ErrorKind;
use serde_yaml::{DefaultMessageFormatter, Error, ExternalMessageSource, MessageFormatter};

/// The diagnostic for an error in `text`, which begins `base` bytes into `file`.
pub(super) fn syntax_error(error: &Error, file: FileId, text: &str, base: usize) -> Diagnostic {
    let at = error.location().map_or(0, |location| byte_range(&location, text).start);
    let span = Span::new(file, base + at..base + at);
    let problem = Problem::of(error);
    if problem == Problem::TooDeep {
        return Diagnostic::limit(YAML_DEPTH, span, None);
    }
    let message = match problem.message() {
        Some(message) => format!("invalid YAML: {message}"),
        None => format!("invalid YAML: {}", DefaultMessageFormatter.format_message(error)),
    };
    let mistake = if problem.is_of_whole_file() { None } else { common_mistakes::help_near(text, at) };
    Diagnostic::error(Code::Yaml, span, message).help(mistake.unwrap_or_else(|| problem.help().to_owned()))
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Problem {
    TooDeep,
    SecondDocument,
    CyclicAnchor,
    /// Anchors and aliases expand to too much.
    Expansion,
    UnknownAnchor,
    UnexpectedCharacter,
    /// Text after the closing quotation mark.
    TextAfterQuotation,
    SecondValue,
    UnexpectedColon,
    MissingColon,
    /// A line that is in no list or map.
    Misplaced,
    Unclosed,
    Tab,
    Tag,
    Other,
}

impl Problem {
    fn of(error: &Error) -> Self {
        match error {
            Error::AliasError { error, .. } | Error::WithSnippet { error, .. } => Self::of(error),
            Error::ExternalMessage { source, .. } => match &**source {
                ExternalMessageSource::Parser(error) => Self::of_scan(error.kind()),
                _ => Self::Other,
            },
            Error::MultipleDocuments { .. } => Self::SecondDocument,
            Error::RecursiveReferencesRequireWeakTypes { .. } => Self::CyclicAnchor,
            Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => Self::TooDeep,
            // The limits scale with the file, so that only aliases can exceed them.
            Error::Budget { .. }
            | Error::AliasReplayLimitExceeded { .. }
            | Error::AliasExpansionLimitExceeded { .. }
            | Error::AliasReplayStackDepthExceeded { .. }
            | Error::AliasReplayCounterOverflow { .. } => Self::Expansion,
            Error::UnknownAnchor { .. } => Self::UnknownAnchor,
            _ => Self::Other,
        }
    }

    fn of_scan(kind: &ErrorKind) -> Self {
        match kind {
            ErrorKind::RecursionLimitExceeded => Self::TooDeep,
            ErrorKind::UnexpectedCharacter { .. } => Self::UnexpectedCharacter,
            ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
                Self::TextAfterQuotation
            }
            ErrorKind::ExpectedDocumentStart => Self::SecondValue,
            ErrorKind::MappingValueNotAllowed => Self::UnexpectedColon,
            ErrorKind::SimpleKeyExpected => Self::MissingColon,
            ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::ExpectedBlockMappingKey => Self::Misplaced,
            ErrorKind::UnclosedFlowCollection { .. } | ErrorKind::UnclosedQuotedScalar => Self::Unclosed,
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar => Self::Tab,
            ErrorKind::UndeclaredTagHandle
            | ErrorKind::InvalidTagTerminator
            | ErrorKind::MissingTagUri
            | ErrorKind::UnclosedVerbatimTag
            | ErrorKind::InvalidTagEscape => Self::Tag,
            _ => Self::Other,
        }
    }

    /// The message for editors of registers; `None` where the crate's own is used.
    fn message(self) -> Option<&'static str> {
        Some(match self {
            Self::SecondDocument => "a second document begins here",
            Self::CyclicAnchor => "cyclic reference: an anchor (`&`) contains itself",
            Self::Expansion => "anchors and aliases (`&`, `*`) repeat too much",
            Self::UnknownAnchor => "a text that begins with `*` is an alias, and its anchor does not exist",
            Self::UnexpectedCharacter => "expected a text, found a character that no text can begin with",
            Self::TextAfterQuotation => "expected the end of the text in quotation marks, found more",
            Self::SecondValue => "expected the end of the file, found a second value",
            Self::UnexpectedColon => "unexpected colon: no value can follow here",
            Self::MissingColon => "a key has no colon with a space after it",
            Self::Misplaced => "this line does not belong to the list or map above it",
            Self::Tag => "a text that begins with `!` is a tag, and not a valid one",
            Self::TooDeep | Self::Unclosed | Self::Tab | Self::Other => return None,
        })
    }

    fn help(self) -> &'static str {
        match self {
            Self::UnexpectedColon => "a text with a colon in it needs quotation marks: `title: \"One: two\"`",
            Self::UnexpectedCharacter => "put quotation marks around the text: `name: \"@holm\"`",
            Self::TextAfterQuotation => "put other quotation marks around the whole: `name: '\"Mira\" Holm'`",
            Self::SecondValue => "write one list, each record of which begins with a hyphen: `- id: …`",
            Self::SecondDocument => "keep one document in a file, without `---` between records",
            Self::TooDeep | Self::CyclicAnchor | Self::Expansion => {
                "write every value out where it is used, without `&` and `*`"
            }
            Self::Unclosed => "close it",
            Self::UnknownAnchor | Self::Tag => {
                "a text that begins with `*`, `&` or `!` needs quotation marks around it"
            }
            Self::Tab => "indent with spaces, not with tabs",
            Self::MissingColon | Self::Misplaced | Self::Other => {
                "look at the line before too: lines of one list or map begin in the same column, and a text with a colon, or with quotation marks in it, needs quotation marks around the whole"
            }
        }
    }

    /// Whether it is a limit or a rule of the whole file, not a mistake at its location.
    fn is_of_whole_file(self) -> bool {
        matches!(self, Self::TooDeep | Self::CyclicAnchor | Self::Expansion | Self::SecondDocument)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::yaml::read_raw;

    fn problem(text: &str) -> Problem {
        Problem::of(&read_raw(text).err().unwrap_or_else(|| panic!("no error: {text}")))
    }

    #[test]
    fn every_problem_is_known_by_the_variant_of_its_error() {
        let deep = |levels| "[".repeat(levels) + &"]".repeat(levels);
        let (deeper_than_allowed, deepest) = (deep(100), deep(100_000));
        let bomb: String = (1..60).fold("a0: &a0 [x, x, x, x, x, x, x, x]\n".to_owned(), |text, at| {
            let aliases = vec![format!("*a{}", at - 1); 8].join(", ");
            text + &format!("a{at}: &a{at} [{aliases}]\n")
        });
        let cases = [
            (deeper_than_allowed.as_str(), Problem::TooDeep),
            (&deepest, Problem::TooDeep),
            (&bomb, Problem::Expansion),
            ("a: 1\n---\nb: 2\n", Problem::SecondDocument),
            ("a: &b [*b]\n", Problem::CyclicAnchor),
            ("a: *b\n", Problem::UnknownAnchor),
            ("a: @b\n", Problem::UnexpectedCharacter),
            ("a: 'b' c\n", Problem::TextAfterQuotation),
            ("a: \"b\" c\n", Problem::TextAfterQuotation),
            ("[a]\n[b]\n", Problem::SecondValue),
            ("- a\nb: c\n", Problem::Misplaced),
            ("a: b: c\n", Problem::UnexpectedColon),
            ("a: b\nc\n", Problem::MissingColon),
            ("a:\n  b: c\n d: e\n", Problem::Misplaced),
            ("a: [b\n", Problem::Unclosed),
            ("a: 'b\n", Problem::Unclosed),
            ("a:\n\tb: c\n", Problem::Tab),
            ("a: !x!y z\n", Problem::Tag),
            ("a: !<x z\n", Problem::Tag),
        ];
        let wrong = cases.into_iter().filter(|(text, expected)| problem(text) != *expected);
        let wrong: Vec<(String, Problem)> =
            wrong.map(|(text, _)| (text.chars().take(80).collect(), problem(text))).collect();
        assert_eq!(wrong, []);
    }
}
