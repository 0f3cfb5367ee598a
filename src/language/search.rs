//! The endings that words of one root have in a language, and words of one meaning, for the search page.

use super::file::{endings, words};
use crate::diag::{Code, Diagnostic};
use crate::tree::{Fields, Node};

/// Endings of one root: two words are forms of one word if both end in endings of a set, after letters in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EndingSet {
    /// The least number of letters in common before the endings.
    pub common: u32,
    /// The endings, in lowercase; one may be empty.
    pub endings: Vec<String>,
}

/// The most letters that a set can require: longer words are rare.
const MAX_COMMON: u32 = 20;

impl EndingSet {
    /// Reads an item of `[[search.endings]]`.
    pub(super) fn read(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut fields = Fields::from_node(node, "a set of endings", out)?;
        let common = fields.get("common").and_then(|node| Some((node.unsigned(out)?, node.span)));
        let endings = fields.get("forms").map(|node| endings(node, out)).unwrap_or_default();
        if common.is_none() {
            fields.report_missing("common", "add `common = 3`, the letters in common before the endings", out);
        }
        if endings.is_empty() {
            fields.report_missing("forms", "add `forms = [\"\", \"s\"]`, the endings", out);
        }
        fields.finish(out);
        let (common, span) = common?;
        if !(1..=MAX_COMMON).contains(&common) {
            let message = format!("expected a number of letters from 1 to {MAX_COMMON}, found {common}");
            out.push(
                Diagnostic::error(Code::Ending, span, message)
                    .help("write how many letters words of one root have in common"),
            );
            return None;
        }
        (!endings.is_empty()).then_some(Self { common, endings })
    }
}

/// Reads an item of `synonyms`: words of one meaning, in lowercase.
pub(super) fn synonyms(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Vec<String>> {
    let set: Vec<_> = words(node, out).collect();
    let is_word = |word: &str| !word.is_empty() && word.chars().all(char::is_alphabetic);
    if let Some(other) = set.iter().find(|word| !is_word(&word.value)) {
        let message = format!("expected one word of letters, found `{}`", other.value);
        out.push(Diagnostic::error(Code::Word, other.span, message).help("write each word as an item of its own"));
        return None;
    }
    if set.len() < 2 {
        let message = "expected at least two words of one meaning";
        out.push(
            Diagnostic::error(Code::Word, node.span, message)
                .help("write `synonyms = [[\"jailed\", \"imprisoned\"]]`, a list for each set"),
        );
        return None;
    }
    Some(set.into_iter().map(|word| word.value.to_lowercase()).collect())
}
