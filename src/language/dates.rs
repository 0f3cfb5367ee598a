//! How a language writes dates: names of months and seasons, and phrases.

use super::file::MAX_CHARS;
use crate::diag::{Code, Diagnostic};
use crate::model::key_enum;
use crate::source::Spanned;
use crate::tree::Fields;
use std::collections::BTreeMap;

key_enum! {
    /// A list of names.
    DateList {
        Months = "months",
        MonthsOf = "months_of",
        MonthsBetween = "months_between",
        MonthsShort = "months_short",
        Seasons = "seasons",
    }
}

key_enum! {
    /// A phrase.
    DatePhrase {
        Day = "day",
        DayOfMonth = "day_of_month",
        Month = "month",
        Season = "season",
        Year = "year",
        YearBeforeCommonEra = "year_before_common_era",
        Time = "time",
        Decade = "decade",
        Century = "century",
        UnknownYear = "unknown_year",
        DayUnknown = "day_unknown",
        MonthUnknown = "month_unknown",
        About = "about",
        Uncertain = "uncertain",
        AboutUncertain = "about_uncertain",
        Between = "between",
        Period = "period",
        Until = "until",
        Since = "since",
        UnknownStart = "unknown_start",
        UnknownEnd = "unknown_end",
        Any = "any",
    }
}

/// The words for dates of a language, which need not have all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateWords {
    lists: BTreeMap<DateList, Vec<String>>,
    phrases: BTreeMap<DatePhrase, String>,
}

impl DateList {
    /// The lists that are the names of months where a language does not inflect or shorten them.
    const LIKE_MONTHS: [Self; 3] = [Self::MonthsOf, Self::MonthsBetween, Self::MonthsShort];

    /// The number of names in the list.
    const fn count(self) -> usize {
        match self {
            Self::Months | Self::MonthsOf | Self::MonthsBetween | Self::MonthsShort => 12,
            Self::Seasons => 4,
        }
    }
}

impl DatePhrase {
    /// The placeholders that the phrase may have.
    const fn placeholders(self) -> &'static [&'static str] {
        match self {
            Self::Day => &["day", "month", "year"],
            Self::DayOfMonth => &["day", "month"],
            Self::Month => &["month", "year"],
            Self::Season => &["season", "year"],
            Self::Year | Self::YearBeforeCommonEra | Self::Decade => &["year"],
            Self::Time => &["date", "time"],
            Self::Century => &["year", "last"],
            Self::UnknownYear | Self::Any => &[],
            Self::DayUnknown | Self::About | Self::Uncertain | Self::AboutUncertain => &["date"],
            Self::MonthUnknown => &["day", "year"],
            Self::Between | Self::Period => &["from", "to"],
            Self::Until | Self::UnknownStart => &["to"],
            Self::Since | Self::UnknownEnd => &["from"],
        }
    }
}

impl DateWords {
    /// Reads the table `[dates]`.
    pub(super) fn read(fields: &mut Fields<'_>, out: &mut Vec<Diagnostic>) -> Self {
        let mut words = Self::default();
        for list in DateList::ALL {
            let Some(node) = fields.get(list.as_str()) else { continue };
            let count = list.count();
            let names: Vec<String> = node.texts(out).into_iter().map(|name| name.value).collect();
            if names.len() == count {
                words.lists.insert(*list, names);
            } else {
                let message = format!("expected a list of {count} names, found {}", names.len());
                let help = "write all of them, the first month or the spring first";
                out.push(Diagnostic::error(Code::Word, node.span, message).help(help));
            }
        }
        for key in DatePhrase::ALL {
            let text = fields.text(key.as_str(), out);
            if let Some(phrase) = text.filter(|phrase| is_phrase(phrase, key.placeholders(), out)) {
                words.phrases.insert(*key, phrase.value);
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
        if let Some(months) = self.lists.get(&DateList::Months).cloned() {
            for list in DateList::LIKE_MONTHS {
                self.lists.entry(list).or_insert_with(|| months.clone());
            }
        }
        self
    }

    /// The lists by key.
    pub fn lists(&self) -> impl Iterator<Item = (DateList, &[String])> {
        self.lists.iter().map(|(key, names)| (*key, names.as_slice()))
    }

    /// The phrases by key.
    pub fn phrases(&self) -> impl Iterator<Item = (DatePhrase, &str)> {
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
