//! The differences as text, for an editor: an entry for each change, under the record that it is about, in lines of 80 columns.
//!
//! Keys and dates are shown as the registers have them, texts between quotation marks. The text says what an edition states
//! ("now stated", "no longer stated"), never that it is so, or that it was wrong.

use super::fields::{Difference, Field, FieldValue, quoted};
use super::{Change, Edition, EditionDiff, LedgerLine, RecordChanges, RecordTitle, ValueType};
use crate::claims::Property;
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

/// The columns of a line. A word that is longer is not divided.
const WIDTH: usize = 80;

impl Display for EditionDiff<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_wrapped(f, 0, &format!("old: {}", self.old))?;
        write_wrapped(f, 0, &format!("new: {}", self.new))?;
        if self.is_empty() {
            return writeln!(f, "\nBoth editions state the same.");
        }
        write_list(f, "Only in the new edition:", &self.added)?;
        write_list(f, "Only in the old edition:", &self.removed)?;
        let renamed = self.renamed.iter().map(|renamed| format!("{}, before {}", renamed.now, renamed.old));
        write_list(f, "With another id:", &renamed.collect::<Vec<_>>())?;
        self.records.iter().try_for_each(|record| write_record(f, record))?;
        if !self.records.is_empty() {
            let changes = self.records.iter().map(|record| record.changes.len()).sum();
            writeln!(f, "\n{}, about {}", count(changes, "change"), count(self.records.len(), "record"))?;
        }
        if self.paragraphs.is_empty() {
            return Ok(());
        }
        let paragraphs: Vec<&str> = self.paragraphs.iter().copied().collect();
        write_wrapped(f, 0, &format!("{}: {}", count(paragraphs.len(), "paragraph"), paragraphs.join(", ")))
    }
}

fn write_list<T: Display>(f: &mut Formatter<'_>, title: &str, items: &[T]) -> fmt::Result {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{title}")?;
    items.iter().try_for_each(|item| write_wrapped(f, 2, &item.to_string()))
}

fn write_record(f: &mut Formatter<'_>, record: &RecordChanges<'_>) -> fmt::Result {
    writeln!(f)?;
    write_wrapped(f, 0, &record.about.to_string())?;
    let mut shared: BTreeMap<&Difference<'_>, usize> = BTreeMap::new();
    record.changes.iter().filter_map(Change::shared_difference).for_each(|difference| {
        *shared.entry(difference).or_default() += 1;
    });
    shared.retain(|_, number| *number > 1);
    for change in &record.changes {
        if change.shared_difference().is_none_or(|difference| !shared.contains_key(difference)) {
            write_wrapped(f, 2, &change.to_string())?;
        }
    }
    shared.iter().try_for_each(|(difference, number)| {
        let words = DifferenceWords { difference, is_quoted: false };
        write_wrapped(f, 2, &format!("changed: {words} (of {number} claims)"))
    })
}

/// Writes a text in lines of at most [`WIDTH`] columns, those after the first indented further. White space is not preserved, so
/// no text of a ledger begins a line of its own.
fn write_wrapped(f: &mut Formatter<'_>, indent: usize, text: &str) -> fmt::Result {
    let mut column = 0;
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if column == 0 {
            write!(f, "{:indent$}", "")?;
            column = indent;
        } else if column + 1 + width > WIDTH {
            let indent = indent + 4;
            write!(f, "\n{:indent$}", "")?;
            column = indent;
        } else {
            f.write_str(" ")?;
            column += 1;
        }
        f.write_str(word)?;
        column += width;
    }
    writeln!(f)
}

impl Display for Edition<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.edition {
            Some(edition) => write!(f, "edition of {edition}, {}", count(self.claims, "claim")),
            None => write!(f, "an edition without a date, {}", count(self.claims, "claim")),
        }
    }
}

impl Display for RecordTitle<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.name == self.record { f.write_str(self.record) } else { write!(f, "{} ({})", self.name, self.record) }
    }
}

impl<'l> Change<'l> {
    /// The difference, if nothing else differs, of a kind that many claims of a record share: a source of a record is one of each
    /// of its claims, and a paragraph that reports an event reports each of its participants.
    fn shared_difference(&self) -> Option<&Difference<'l>> {
        let Self::Changed { differences, .. } = self else { return None };
        let [only] = &differences[..] else { return None };
        matches!(only.field, Field::Sources | Field::Paragraphs).then_some(only)
    }
}

impl Display for Change<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added { new } => write!(f, "now stated: {}", Statement(new)),
            Self::Removed { old } => write!(f, "no longer stated: {}", Statement(old)),
            Self::Changed { new, differences, .. } => write_changed(f, new, differences),
        }
    }
}

fn write_changed(f: &mut Formatter<'_>, new: &LedgerLine, differences: &[Difference<'_>]) -> fmt::Result {
    write!(f, "changed: {}: ", Label(new))?;
    for (index, difference) in differences.iter().enumerate() {
        let is_quoted = is_text(difference.field, new);
        write!(f, "{}{}", if index == 0 { "" } else { "; " }, DifferenceWords { difference, is_quoted })?;
    }
    write_paragraphs(f, new)
}

/// `date: 2024-05 → 2024-05-21`; of the value without its key.
struct DifferenceWords<'d> {
    difference: &'d Difference<'d>,
    is_quoted: bool,
}

impl Display for DifferenceWords<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Difference { field, old, new } = self.difference;
        if *field != Field::Value {
            write!(f, "{}: ", field.words())?;
        }
        match old.set_changes(new) {
            Some(changes) => f.write_str(&changes),
            None => write!(f, "{} → {}", old.words(self.is_quoted), new.words(self.is_quoted)),
        }
    }
}

/// What a claim says, with all that it has.
struct Statement<'l>(&'l LedgerLine);

impl Display for Statement<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let line = self.0;
        write!(f, "{}", Label(line))?;
        if !is_identified_by_value(line) {
            write!(f, ": {}", Field::Value.of(line).words(line.kind == ValueType::Text))?;
        }
        let others = Field::ALL.iter().filter(|field| !is_in_label(**field, line));
        for field in others {
            match field.of(line) {
                FieldValue::Absent | FieldValue::Flag(false) => {}
                value => write!(f, "; {}: {}", field.words(), value.words(is_text(*field, line)))?,
            }
        }
        write_paragraphs(f, line)
    }
}

/// Whether the text of a claim has a field elsewhere than in the list of what else it says.
fn is_in_label(field: Field, line: &LedgerLine) -> bool {
    match field {
        Field::Subject | Field::Property | Field::Name | Field::Party => true,
        Field::Value | Field::Paragraphs | Field::Lang => true,
        Field::Date => line.kind == ValueType::Date,
        _ => false,
    }
}

/// What a claim is about: `outcome in cases/holm-trial`.
struct Label<'l>(&'l LedgerLine);

impl Display for Label<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let line = self.0;
        let value = || Field::Value.of(line).words(line.kind == ValueType::Text).into_owned();
        match line.property() {
            Some(Property::Party | Property::Participant) if line.kind == ValueType::Record => {
                write!(f, "{}", line.property)?;
            }
            Some(Property::Status) => {
                write!(f, "status as of {}", line.as_of.as_deref().unwrap_or("an unknown date"))?;
            }
            Some(Property::Field) => write!(f, "{}", line.field.as_deref().unwrap_or("field"))?,
            _ if is_identified_by_value(line) => write!(f, "{} {}", noun(line), value())?,
            _ => f.write_str(noun(line))?,
        }
        if let Some(party) = line.party.as_ref().filter(|_| line.party_record().is_none()) {
            write!(f, " of {}", quoted(party))?;
        }
        if line.about() == line.subject { Ok(()) } else { write!(f, " in {}", line.subject) }
    }
}

fn write_paragraphs(f: &mut Formatter<'_>, line: &LedgerLine) -> fmt::Result {
    if line.paragraphs.is_empty() { Ok(()) } else { write!(f, " ({})", line.paragraphs.join(", ")) }
}

/// Whether the value is part of what identifies the claim, so that another value is another claim.
fn is_identified_by_value(line: &LedgerLine) -> bool {
    matches!(
        line.property(),
        Some(
            Property::OtherName
                | Property::Role
                | Property::Affiliation
                | Property::Relation
                | Property::Article
                | Property::Party
                | Property::Charge
                | Property::Ban
                | Property::Participant
        )
    )
}

/// Whether a field is in words of the report, and not a key, a date or a record.
fn is_text(field: Field, line: &LedgerLine) -> bool {
    match field {
        Field::Value => line.kind == ValueType::Text,
        Field::DateText | Field::Note | Field::AsOfText => true,
        _ => false,
    }
}

/// What a property is called in a message; a word of a later version as it is.
fn noun(line: &LedgerLine) -> &str {
    match line.property() {
        Some(Property::OtherName) => "other name",
        Some(Property::Event) => "title",
        Some(Property::Born) => "date of birth",
        Some(Property::Died) => "date of death",
        Some(Property::Parent) => "part of",
        Some(Property::Affiliation) => "affiliation with",
        Some(Property::Relation) => "relation to",
        _ => &line.property,
    }
}

impl Field {
    /// What it is called in a message.
    fn words(self) -> &'static str {
        match self {
            Self::Lang => "language",
            Self::Scheme => "romanization",
            Self::EventType => "type",
            Self::DateText => "date in words",
            Self::AsOfText => "date of the status in words",
            Self::Review => "under review",
            field => field.as_str(),
        }
    }
}

/// A number with its noun.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Wrapped(&'static str);

    impl Display for Wrapped {
        fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
            write_wrapped(f, 2, self.0)
        }
    }

    #[test]
    fn lines_have_80_columns_and_a_longer_word_is_not_divided() {
        let text = Wrapped(concat!("a word\nand words ", "of words, of words, of words, of words, of words, and more"))
            .to_string();
        assert_eq!(text, "  a word and words of words, of words, of words, of words, of words, and more\n");
        let address = format!("an address {}", "ж".repeat(90));
        let address: &'static str = address.leak();
        assert_eq!(Wrapped(address).to_string(), format!("  an address\n      {}\n", "ж".repeat(90)));
    }
}
