//! What of a list can be read where a part of it is no YAML: an item that is broken does not hide the others.
//!
//! Items that begin in the first column know nothing of each other but by anchors. So the text is halved before such items
//! until what cannot be read is single items.

use super::pieces::has_anchor;
use super::{Node, Value, yaml};
use crate::diag::{Diagnostic, Place, Repeat};
use crate::source::FileId;
use std::ops::Range;

/// After so many broken items the rest is not read: it is no list that somebody wrote. A bound for the time, since each
/// makes the halves around it be read again.
const MOST_BROKEN: usize = 100;

/// What of a list could be read.
#[derive(Debug, Default)]
pub struct Recovered {
    /// The items that are maps. Another one may be the rest of a broken one.
    pub items: Vec<Node>,
    /// The places of the items that could not be read, in bytes. Each has been reported.
    pub broken: Vec<Range<usize>>,
    /// Whether all items are among these.
    pub is_complete: bool,
}

/// Reads the items of a list that is no YAML as a whole, and reports each that is broken. `error` is why the whole could
/// not be read; it is reported in any case.
pub fn recover(file: FileId, text: &str, error: Diagnostic, out: &mut Vec<Diagnostic>) -> Recovered {
    let starts = starts(text);
    // An alias could mean an anchor anywhere; a limit is one of the whole.
    if starts.len() < 2 || error.code != "yaml" || has_anchor(text) {
        out.push(error);
        return Recovered::default();
    }
    let mut recovery = Recovery { file, text, starts, errors: Vec::new(), items: Vec::new(), out, broken: Vec::new() };
    recovery.read(0..recovery.starts.len());
    let Recovery { mut errors, items, broken, .. } = recovery;
    let at = if let Place::Span(span) = error.place { span.range().start } else { 0 };
    match broken.iter().position(|range| (range.start..=range.end).contains(&at)) {
        Some(same) => errors[same] = error,
        None if errors.is_empty() => errors.push(error),
        None => {}
    }
    let is_complete = !broken.is_empty() && broken.len() < MOST_BROKEN;
    for error in errors {
        let repeat = Repeat::similar("yaml", &format!("{} {}", error.message, error.help.join(" ")));
        out.push(error.repeat(repeat));
    }
    Recovered { items, broken, is_complete }
}

/// Where items begin. What is before the first one is read with it.
fn starts(text: &str) -> Vec<usize> {
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
    /// Reads some items, by number.
    fn read(&mut self, items: Range<usize>) {
        if self.broken.len() >= MOST_BROKEN {
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

    fn recovered(text: &str) -> (Recovered, Vec<Diagnostic>) {
        let file = FileId::of("x.yaml");
        let mut out = Vec::new();
        let error = yaml::parse(file, text, 0, &mut Vec::new()).expect_err("no YAML");
        (recover(file, text, *error, &mut out), out)
    }

    #[test]
    fn each_broken_item_is_reported_and_the_others_are_read() {
        let text = "# People\n- id: a\n  name: A\n- id: b\n  name: B: C\n- id: c\n- id: d\n  name: \"D\n- id: e\n";
        let (recovered, out) = recovered(text);
        assert_eq!((recovered.items.len(), recovered.broken.len(), recovered.is_complete), (3, 2, true));
        assert_eq!(out.iter().map(|error| error.code).collect::<Vec<_>>(), ["yaml", "yaml"]);
        assert!(
            recovered
                .broken
                .iter()
                .map(|range| &text[range.clone()])
                .eq(["- id: b\n  name: B: C\n", "- id: d\n  name: \"D\n"])
        );
    }

    #[test]
    fn what_is_no_list_of_items_has_the_error_of_the_whole() {
        for text in ["a: b: c\n", "- a: b: c\n", "- a: &x b\n- a: *x\n- a: b: c\n", "  - a: b: c\n  - d\n"] {
            let (recovered, out) = recovered(text);
            assert_eq!((recovered.items.len(), recovered.is_complete, out.len()), (0, false, 1), "{text}");
        }
    }

    #[test]
    fn the_rest_behind_many_broken_items_is_not_read() {
        let (recovered, out) = recovered(&"- a: b: c\n".repeat(10_000));
        assert_eq!((recovered.broken.len(), recovered.is_complete, out.len()), (MOST_BROKEN, false, MOST_BROKEN));
    }

    proptest! {
        #[test]
        fn items_that_are_yaml_are_all_read_whatever_is_broken(broken in prop::collection::vec(any::<bool>(), 2..40)) {
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
