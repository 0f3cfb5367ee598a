//! How a language writes dates: names of months and seasons, and phrases.

use super::file::MAX_CHARS;
use crate::diag::{Code, Diagnostic};
use crate::source::Spanned;
use crate::tree::Fields;
use std::collections::BTreeMap;

/// The words for dates of a language, by the keys of [`LISTS`] and [`PHRASES`]. A language need not have all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateWords {
    lists: BTreeMap<&'static str, Vec<String>>,
    phrases: BTreeMap<&'static str, String>,
}

/// The lists of names, with the number of names in each.
pub(super) const LISTS: [(&str, usize); 5] =
    [("months", 12), ("months_of", 12), ("months_between", 12), ("months_short", 12), ("seasons", 4)];

/// The phrases, with the placeholders of each.
pub(super) const PHRASES: [(&str, &[&str]); 22] = [
    ("day", &["day", "month", "year"]),
    ("day_of_month", &["day", "month"]),
    ("month", &["month", "year"]),
    ("season", &["season", "year"]),
    ("year", &["year"]),
    ("year_before_common_era", &["year"]),
    ("time", &["date", "time"]),
    ("decade", &["year"]),
    ("century", &["year", "last"]),
    ("unknown_year", &[]),
    ("day_unknown", &["date"]),
    ("month_unknown", &["day", "year"]),
    ("about", &["date"]),
    ("uncertain", &["date"]),
    ("about_uncertain", &["date"]),
    ("between", &["from", "to"]),
    ("period", &["from", "to"]),
    ("until", &["to"]),
    ("since", &["from"]),
    ("unknown_start", &["to"]),
    ("unknown_end", &["from"]),
    ("any", &[]),
];

/// The lists that are the names of months where a language does not inflect or shorten them.
const LIKE_MONTHS: [&str; 3] = ["months_of", "months_between", "months_short"];

impl DateWords {
    /// Reads the table `[dates]`.
    pub(super) fn read(fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) -> Self {
        let mut words = Self::default();
        for (key, count) in LISTS {
            let Some(node) = fields.get(key) else { continue };
            let names: Vec<String> = node.texts(out).into_iter().map(|name| name.value).collect();
            if names.len() == count {
                words.lists.insert(key, names);
            } else {
                let message = format!("expected a list of {count} names, found {}", names.len());
                let help = "write all of them, the first month or the spring first";
                out.push(Diagnostic::error(Code::Word, node.span, message).help(help));
            }
        }
        for (key, placeholders) in PHRASES {
            if let Some(phrase) = fields.text(key, out).filter(|phrase| is_phrase(phrase, placeholders, out)) {
                words.phrases.insert(key, phrase.value);
            }
        }
        words
    }

    /// Replaces words by those of a more specific language, or of a report.
    pub(super) fn extend(&mut self, other: &Self) {
        self.lists.extend(other.lists.iter().map(|(key, names)| (*key, names.clone())));
        self.phrases.extend(other.phrases.iter().map(|(key, phrase)| (*key, phrase.clone())));
    }

    /// Where a language does not inflect or shorten the names of months, these lists have the same names.
    pub(super) fn complete(mut self) -> Self {
        if let Some(months) = self.lists.get("months").cloned() {
            for key in LIKE_MONTHS {
                self.lists.entry(key).or_insert_with(|| months.clone());
            }
        }
        self
    }

    /// The lists by key.
    pub fn lists(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        self.lists.iter().map(|(key, names)| (*key, names.as_slice()))
    }

    /// The phrases by key.
    pub fn phrases(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.phrases.iter().map(|(key, phrase)| (*key, phrase.as_str()))
    }
}

/// Reports a phrase that is too long or has a placeholder without a value.
fn is_phrase(phrase: &Spanned<String>, placeholders: &[&str], out: &mut Vec<Diagnostic>) -> bool {
    let unknown = phrase.value.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or(rest));
    let unknown = unknown.into_iter().find(|name| !placeholders.contains(name));
    let message = match unknown {
        Some(name) => format!("unknown placeholder `{{{name}}}`"),
        None if phrase.value.chars().count() > MAX_CHARS => format!("expected at most {MAX_CHARS} characters"),
        None => return true,
    };
    let help = match placeholders {
        [] => "write the words alone".to_owned(),
        _ => format!("write a phrase with `{{{}}}`", placeholders.join("}`, `{")),
    };
    out.push(Diagnostic::error(Code::Word, phrase.span, message).help(help));
    false
}
