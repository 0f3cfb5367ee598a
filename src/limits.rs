//! The limits on what a site may contain: one table, [`ALL`], which the handbook repeats (`tests/limits.rs` compares the
//! two and exceeds each limit). Exceeding one is an error with the code `limit`.

use std::fmt;

/// A limit with its value, its reason and its help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is limited: "a text" by its size, "aliases of a record" by their number.
    pub name: &'static str,
    /// What `value` counts.
    pub unit: Unit,
    /// The largest value that is accepted.
    pub value: u64,
    /// Why it is not larger, and what a large report needs.
    pub reason: &'static str,
    /// What to do if it is exceeded, in the imperative.
    pub help: &'static str,
}

/// What the value of a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// The size of one item in bytes.
    Bytes,
    /// The number of items of one kind.
    Number,
}

impl Limit {
    /// Whether `found` is more than the limit accepts.
    #[must_use]
    pub fn is_exceeded(&self, found: usize) -> bool {
        found as u64 > self.value
    }

    /// The message of the error. `None` if counting stopped at the limit, so that the exact number is not known.
    #[must_use]
    pub fn message(&self, found: Option<u64>) -> String {
        let found = found.map_or_else(|| "more".to_owned(), |found| self.format_value(found.max(self.value + 1)));
        match self.unit {
            Unit::Bytes => format!("expected {} of at most {self}, found {found}", self.name),
            Unit::Number => format!("expected at most {self} {}, found {found}", self.name),
        }
    }

    /// A value in the unit of the limit. Sizes are rounded up, so that what exceeds a limit is shown as larger.
    fn format_value(&self, value: u64) -> String {
        match self.unit {
            Unit::Bytes if self.value.is_multiple_of(1 << 20) => format!("{} MiB", value.div_ceil(1 << 20)),
            Unit::Bytes => format!("{} KiB", value.div_ceil(1 << 10)),
            Unit::Number => group_digits(value),
        }
    }
}

/// The value with its unit: `32 MiB`, `1,000`.
impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.format_value(self.value))
    }
}

/// Groups digits by three, with commas: `1,000`.
fn group_digits(value: u64) -> String {
    let digits = value.to_string();
    let mut output = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            output.push(',');
        }
        output.push(digit);
    }
    output
}

/// Declares each limit as a constant and adds it to [`ALL`], so that none can be missing there.
macro_rules! limits {
    ($($id:ident: $unit:ident = $value:expr, $name:literal, $reason:literal, $help:literal;)*) => {
        $(
            #[doc = concat!("The limit on ", $name, ": ", $reason, ".")]
            pub const $id: Limit = Limit {
                name: $name, unit: Unit::$unit, value: $value, reason: $reason, help: $help,
            };
        )*
        /// Every limit, in the order of the handbook.
        pub const ALL: &[Limit] = &[$($id),*];
    };
}

limits! {
    // A file is rejected by its size before it is read.
    TEXT_BYTES: Bytes = 32 << 20, "a text",
        "a section, a register, a template, a style sheet: every byte takes several of memory; a large report has some 10 MiB in all",
        "split the file into several";
    FILE_BYTES: Bytes = 1 << 30, "a file",
        "any other file is in memory while it is copied; a film or a scan is smaller",
        "publish the file elsewhere and link to it, or make it smaller";
    RECORDS: Number = 500_000, "records of a site",
        "a record takes some 8 KiB of memory, and a page; a large register has 100,000",
        "divide the report into several sites, or remove the records that no page needs";
    NAMES: Number = 10_000, "names or aliases of a record",
        "each is looked for in the whole report; a name in all languages has some hundreds",
        "remove what is not a name of this record, or create a record for each";
    NAME_WORDS: Number = 500, "words of a name or alias",
        "every beginning of it is compared with the report; the title of a law has some tens",
        "write only the name, and the rest under `summary`";
    PARTICIPANTS: Number = 10_000, "participants of an event or parties of a case",
        "each page of a participant lists the others, so the work grows with the square of their number: some seconds for 10,000",
        "divide the event or the case into several, or name a group as an organization";
    EVENT_CASES: Number = 100, "cases of an event",
        "each is compared with each case of a participant; a hearing of several cases has two or three",
        "name the cases that it belongs to, or create one case with all parties";
    YAML_DEPTH: Number = 64, "levels of lists and maps in YAML",
        "each level takes some of the stack of a thread; a register needs six",
        "write every value out where its key is, with few levels";
    // The remaining limits are for the templates of a site's own theme. The built-in templates loop only over the content
    // of the report.
    PAGE_BYTES: Bytes = 8 * TEXT_BYTES.value, "a page",
        "what the templates of a site's own theme write: the longest text fits with each of its characters escaped",
        "make the templates write less on one page";
    TEMPLATE_STEPS: Number = 1_000_000, "steps of the templates of a page",
        "each tag that runs is a step, in a loop one for each item: a million takes about a second; the largest page of a report of 10,000 sections needs some thousands",
        "loop over less, or take loops out of loops";
    COMPONENT_STEPS: Number = 10_000, "steps of the template of a component",
        "a page renders its components one by one, and a large one has thousands; those of the default theme need at most some tens",
        "loop over less, or take loops out of loops";
    TEMPLATE_BYTES: Bytes = 4 * TEXT_BYTES.value, "the strings, lists and maps of the templates of a page",
        "the HTML of the longest text fits into a variable",
        "write what a variable collects as soon as it is known";
    TEMPLATE_NESTING: Number = 19, "levels of blocks, components and includes of a template",
        "each level takes some of the stack of a thread; the built-in templates need eight. The template engine itself allows 20 components",
        "use fewer templates, blocks and components in each other";
    VALUE_NESTING: Number = 128, "levels of lists and maps that a template builds",
        "the template engine goes through them recursively, so deeper ones can exhaust the stack",
        "put fewer lists and maps in each other";
    TEMPLATE_BRANCHES: Number = 64, "`elif` of one `if` in a template",
        "the template engine reads them recursively",
        "take some of them into an `if` of their own";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_above_a_limit_is_rounded_up() {
        assert_eq!(TEXT_BYTES.message(Some((32 << 20) + 1)), "expected a text of at most 32 MiB, found 33 MiB");
        let records = Limit { name: "records", unit: Unit::Number, value: 1_000, reason: "", help: "" };
        assert_eq!(records.message(Some(1_001)), "expected at most 1,000 records, found 1,001");
        assert_eq!(records.message(None), "expected at most 1,000 records, found more");
        assert_eq!([1, 12, 999, 1_000, 1_234_567].map(group_digits), ["1", "12", "999", "1,000", "1,234,567"]);
    }
}
