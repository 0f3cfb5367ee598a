//! Error recovery for lists: a broken item does not prevent reading the others.
//!
//! Items that begin in the first column are independent except for anchors. So the text is bisected before such items
//! until each part that cannot be read is a single item.

use super::chunks::may_have_anchor;
use super::{Node, Value, yaml};
use crate::diag::{Code, Diagnostic, DiagnosticLocation, Repeat};
use crate::source::FileId;
use std::ops::Range;

/// The maximum number of broken items; the rest is not read. It bounds the time, since each broken item causes the
/// parts around it to be read again.
const MAX_BROKEN: usize = 100;

/// The readable part of a list.
#[derive(Debug, Default)]
pub struct RecoveredList {
    /// The items that are maps. Any other item could be the rest of a broken one.
    pub items: Vec<Node>,
    /// The byte ranges of the broken items. Each has been reported.
    pub broken: Vec<Range<usize>>,
    /// Whether `items` and `broken` together cover the whole list.
    pub is_complete: bool,
}

/// Reads the items of a list that is not YAML as a whole, and reports each broken item. `error` is the error of the
/// whole text; it is always reported.
pub fn recover(file: FileId, text: &str, error: Diagnostic, out: &mut Vec<Diagnostic>) -> RecoveredList {
    let starts = item_starts(text);
    // An alias can refer to any earlier item; a limit applies to the whole file.
    if starts.len() < 2 || error.code != Code::Yaml || may_have_anchor(text) {
        out.push(error);
        return RecoveredList::default();
    }
    let mut recovery = Recovery { file, text, starts, errors: Vec::new(), items: Vec::new(), out, broken: Vec::new() };
    recovery.read(0..recovery.starts.len());
    let Recovery { mut errors, items, broken, .. } = recovery;
    let at = if let DiagnosticLocation::Span(span) = error.location { span.range().start } else { 0 };
    match broken.iter().position(|range| (range.start..=range.end).contains(&at)) {
        Some(same) => errors[same] = error,
        None if errors.is_empty() => errors.push(error),
        None => {}
    }
    let is_complete = !broken.is_empty() && broken.len() < MAX_BROKEN;
    for error in errors {
        let repeat = Repeat::similar(Code::Yaml, &format!("{} {}", error.message, error.help.join(" ")));
        out.push(error.repeat(repeat));
    }
    RecoveredList { items, broken, is_complete }
}

/// The offsets of items. Text before the first one belongs to it.
fn item_starts(text: &str) -> Vec<usize> {
    let mut at = 0;
    let mut starts = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with("- ") || line.trim_end() == "-" {
            starts.push(if starts.is_empty() { 0 } else { at });
        }
        at += line.len();
    }
    starts
}

struct Recovery<'r> {
    file: FileId,
    text: &'r str,
    starts: Vec<usize>,
    errors: Vec<Diagnostic>,
    broken: Vec<Range<usize>>,
    items: Vec<Node>,
    out: &'r mut Vec<Diagnostic>,
}

impl Recovery<'_> {
    /// Reads a range of items, by index; bisects it on error.
    fn read(&mut self, items: Range<usize>) {
        if self.broken.len() >= MAX_BROKEN {
            return;
        }
        let (Some(start), end) = (self.starts.get(items.start).copied(), self.starts.get(items.end).copied()) else {
            return;
        };
        let range = start..end.unwrap_or(self.text.len());
        let mut out = Vec::new();
        match yaml::parse(self.file, &self.text[range.clone()], start, &mut out) {
            Ok(node) => {
                self.out.append(&mut out);
                if let Some(Node { value: Value::List(items), .. }) = node {
                    self.items.extend(items.into_iter().filter(|item| matches!(item.value, Value::Map(_))));
                }
            }
            Err(_) if items.len() > 1 => {
                let middle = items.start + items.len() / 2;
                self.read(items.start..middle);
                self.read(middle..items.end);
            }
            Err(error) => {
                self.errors.push(*error);
                self.broken.push(range);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn recovered(text: &str) -> (RecoveredList, Vec<Diagnostic>) {
        let file = FileId::from_path("x.yaml");
        let mut out = Vec::new();
        let error = yaml::parse(file, text, 0, &mut Vec::new()).expect_err("no YAML");
        (recover(file, text, *error, &mut out), out)
    }

    #[test]
    fn each_broken_item_is_reported_and_the_others_are_read() {
        let text = "# People\n- id: a\n  name: A\n- id: b\n  name: B: C\n- id: c\n- id: d\n  name: \"D\n- id: e\n";
        let (recovered, out) = recovered(text);
        assert_eq!((recovered.items.len(), recovered.broken.len(), recovered.is_complete), (3, 2, true));
        assert_eq!(out.iter().map(|error| error.code.name()).collect::<Vec<_>>(), ["yaml", "yaml"]);
        assert!(
            recovered
                .broken
                .iter()
                .map(|range| &text[range.clone()])
                .eq(["- id: b\n  name: B: C\n", "- id: d\n  name: \"D\n"])
        );
    }

    #[test]
    fn a_text_that_is_no_list_of_items_reports_the_error_of_the_whole() {
        for text in ["a: b: c\n", "- a: b: c\n", "- a: &x b\n- a: *x\n- a: b: c\n", "  - a: b: c\n  - d\n"] {
            let (recovered, out) = recovered(text);
            assert_eq!((recovered.items.len(), recovered.is_complete, out.len()), (0, false, 1), "{text}");
        }
    }

    #[test]
    fn items_after_the_maximum_of_broken_ones_are_not_read() {
        let (recovered, out) = recovered(&"- a: b: c\n".repeat(10_000));
        assert_eq!((recovered.broken.len(), recovered.is_complete, out.len()), (MAX_BROKEN, false, MAX_BROKEN));
    }

    proptest! {
        #[test]
        fn all_valid_items_are_read_whichever_others_are_broken(broken in prop::collection::vec(any::<bool>(), 2..40)) {
            let item = |(at, is_broken): (usize, &bool)| match (is_broken, at % 3) {
                (false, _) => format!("- id: p{at}\n  name: \"A: B\"\n\n"),
                (true, 0) => format!("- id: p{at}\n  name: A: B\n"),
                (true, 1) => format!("- id: p{at}\n  name: \"A\n"),
                (true, _) => format!("- id: p{at}\nname: A\n"),
            };
            let text: String = broken.iter().enumerate().map(item).collect();
            let count = broken.iter().filter(|is_broken| **is_broken).count();
            if count > 0 {
                let (recovered, out) = recovered(&text);
                prop_assert_eq!((recovered.broken.len(), out.len()), (count, count), "{}", text);
                prop_assert_eq!(recovered.items.len(), broken.len() - count);
            }
        }
    }
}
