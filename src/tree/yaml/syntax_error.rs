//! Rewords the errors of the YAML crate for editors of registers, with help.
//!
//! The crate gives English texts, so parts of these are compared here and nowhere else. A text that no part matches is shown as it
//! is.

use super::byte_range;
use crate::diag::{Code, Diagnostic};
use crate::limits::YAML_DEPTH;
use crate::source::{FileId, Span};
use crate::tree::common_mistakes;
use serde_yaml::Error;

pub(super) fn syntax_error(error: &Error, file: FileId, text: &str, base: usize) -> Diagnostic {
    let at = error.location().map_or(0, |location| byte_range(&location, text).start);
    let words = error.without_snippet().to_string();
    // The diagnostic itself has the location.
    let words = words.find(" at line ").map_or(words.as_str(), |end| &words[..end]);
    let span = Span::new(file, base + at..base + at);
    if is_depth_error(words) {
        return Diagnostic::limit(YAML_DEPTH, span, None);
    }
    let message = format!("invalid YAML: {}", explain(words));
    let help = if is_limit_error(words) { None } else { common_mistakes::help_near(text, at) };
    Diagnostic::error(Code::Yaml, span, message).help(help.unwrap_or_else(|| error_help(words).to_owned()))
}

/// Rewords an error of the crate for editors of registers.
fn explain(words: &str) -> &str {
    if words.contains("multiple YAML documents") {
        "a second document begins here"
    } else if words.contains("recursive") {
        "cyclic reference: an anchor (`&`) contains itself"
    } else if words.contains("budget breached") || words.contains("alias") && words.contains("limit") {
        // The limits scale with the file, so that only aliases can exceed them.
        "anchors and aliases (`&`, `*`) repeat too much"
    } else if words.contains("unknown anchor") {
        "a text that begins with `*` is an alias, and its anchor does not exist"
    } else if words.contains("unexpected character") {
        "expected a text, found a character that no text can begin with"
    } else if words.contains("trailing content") {
        "expected the end of the text in quotation marks, found more"
    } else if words.contains("<document start>") {
        "expected the end of the file, found a second value"
    } else if words.contains("mapping values are not allowed") {
        "unexpected colon: no value can follow here"
    } else if words.contains("simple key expected") || words.contains("could not find expected ':'") {
        "a key has no colon with a space after it"
    } else if words.contains("did not find expected '-'") || words.contains("did not find expected key") {
        "this line does not belong to the list or map above it"
    } else {
        words
    }
}

fn is_depth_error(words: &str) -> bool {
    words.contains("budget breached: Depth") || (words.contains("recursion") && !words.contains("recursive"))
}

/// Whether the error is a limit of the whole file, not a syntax error at its location.
fn is_limit_error(words: &str) -> bool {
    ["budget", "recursi", "limit", "multiple YAML documents"].iter().any(|part| words.contains(part))
}

fn error_help(words: &str) -> &'static str {
    if words.contains("mapping values are not allowed") {
        "a text with a colon in it needs quotation marks: `title: \"One: two\"`"
    } else if words.contains("unexpected character") {
        "put quotation marks around the text: `name: \"@holm\"`"
    } else if words.contains("trailing content") {
        "put other quotation marks around the whole: `name: '\"Mira\" Holm'`"
    } else if words.contains("<document start>") {
        "write one list, each record of which begins with a hyphen: `- id: …`"
    } else if words.contains("multiple YAML documents") {
        "keep one document in a file, without `---` between records"
    } else if is_limit_error(words) {
        "write every value out where it is used, without `&` and `*`"
    } else if words.contains("unclosed") {
        "close it"
    } else if words.contains("unknown anchor") {
        "a text that begins with `*`, `&` or `!` needs quotation marks around it"
    } else if words.contains("tab") {
        "indent with spaces, not with tabs"
    } else {
        "look at the line before too: lines of one list or map begin in the same column, and a text with a colon, or with quotation marks in it, needs quotation marks around the whole"
    }
}
