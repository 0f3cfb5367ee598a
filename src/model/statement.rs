//! Parts of records that say something with its time, its paragraph or its sources.

use super::record::RecordRef;
use super::{Date, Text};
use crate::source::Spanned;

/// The id of the paragraph that a statement is in: `p-7k3q`. The linker checks that a section has it.
pub type ParagraphRef = Spanned<String>;

/// When something held. The end is not before the beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeSpan {
    /// The beginning, if it is known.
    pub from: Option<Spanned<Date>>,
    /// The end, if it is known.
    pub to: Option<Spanned<Date>>,
    /// Whether it has ended at an unknown time (`to: unknown`).
    pub is_over: bool,
}

impl TimeSpan {
    /// Whether nothing is given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.from.is_none() && self.to.is_none() && !self.is_over
    }

    /// Whether it certainly ended before the other began.
    #[must_use]
    pub fn is_before(&self, other: &Self) -> bool {
        let end = self.to.as_ref().and_then(|date| date.value.latest());
        let start = other.from.as_ref().and_then(|date| date.value.earliest());
        end.zip(start).is_some_and(|(end, start)| end < start)
    }

    /// Whether it had ended at a date, which is that of the report. Without one every end has passed.
    #[must_use]
    pub fn has_ended(&self, report: Option<&Date>) -> bool {
        let has_passed = |end: &Spanned<Date>| {
            let dates = end.value.earliest().zip(report.and_then(Date::latest));
            dates.is_none_or(|(end, report)| end <= report)
        };
        self.is_over || self.to.as_ref().is_some_and(has_passed)
    }

    /// Whether both have the same dates, wherever they are written.
    #[must_use]
    pub fn has_same_dates(&self, other: &Self) -> bool {
        let dates = |span: &Self| [&span.from, &span.to].map(|date| date.as_ref().map(|date| date.value.clone()));
        dates(self) == dates(other) && self.is_over == other.is_over
    }
}

/// The date of a birth or a death.
#[derive(Clone, Debug, PartialEq)]
pub struct LifeDate {
    /// The date, as precise as it is known.
    pub date: Spanned<Date>,
    /// The sources of the date, if it has its own.
    pub sources: Vec<RecordRef>,
}

/// A charge against a party of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Charge {
    /// The words of the charge.
    pub text: Text,
    /// Whether the source has them in quotation marks.
    pub is_quoted: bool,
    /// The law that it is under.
    pub law: Option<RecordRef>,
    /// The paragraph that reports it.
    pub paragraph: Option<ParagraphRef>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    fn span(from: Option<&str>, to: Option<&str>) -> TimeSpan {
        let date = |text: &str| {
            let date = Date::parse(text).expect("a date");
            Spanned::new(date, Span::new(FileId::from_path("x"), 0..0))
        };
        TimeSpan { from: from.map(date), to: to.map(date), is_over: false }
    }

    #[test]
    fn what_ends_after_the_report_has_not_ended() {
        let report = Date::parse("2024-12").expect("a date");
        for (to, has_ended) in [(None, false), (Some("2024-12"), true), (Some("2025-02"), false), (Some("2019~"), true)]
        {
            assert_eq!(span(None, to).has_ended(Some(&report)), has_ended, "{to:?}");
            assert_eq!(span(None, to).has_ended(None), to.is_some(), "{to:?}");
        }
        assert!(TimeSpan { is_over: true, ..TimeSpan::default() }.has_ended(Some(&report)));
    }

    #[test]
    fn a_span_is_before_another_only_if_that_is_certain() {
        for (to, from, is_before) in [
            (Some("2019"), Some("2020"), true),
            (Some("2020"), Some("2020"), false),
            (None, Some("2020"), false),
            (Some("2019"), None, false),
        ] {
            assert_eq!(span(None, to).is_before(&span(from, None)), is_before, "{to:?} {from:?}");
        }
    }
}
