//! Dates as `<time>`, and their words.

use super::PageContext;
use super::components::DateElement;
use super::html::{Html, HtmlWriter};
use crate::model::Date;
use crate::model::date::{DateKind, DatePart, Year};
use crate::strings::dates::{BETWEEN, DateFormatter, DateText, FROM_TO, RangePhrases};
pub(crate) use crate::strings::dates::{month, period, words, year_words};
use crate::strings::{DateList, DatePhrase, Strings, fill};
use std::fmt::Display;

impl PageContext<'_> {
    /// A date as text with one or two `<time>` elements; or `text`, the source's own wording, in one.
    pub(super) fn date(&self, date: &Date, text: Option<&str>) -> Html {
        self.dates().html(date, text)
    }

    /// A period as text with one or two `<time>` elements.
    pub(super) fn period_html(&self, date: &Date) -> Html {
        self.dates().as_elements(date, &FROM_TO)
    }

    /// A date in its shortest form within the period: "13 May" if the period is a single year.
    pub(super) fn short_date(&self, date: &Date, text: Option<&str>, period_year: Option<i64>) -> Html {
        self.dates().short(date, text, period_year)
    }

    fn dates(&self) -> DateElements<'_, impl Fn(&mut HtmlWriter, &DateElement<'_>)> {
        DateElements {
            strings: self.strings,
            push: |html: &mut HtmlWriter, date: &DateElement<'_>| self.push(html, date),
        }
    }
}

/// Writes dates as elements: `push` appends one.
struct DateElements<'s, P> {
    strings: &'s Strings,
    push: P,
}

impl<P: Fn(&mut HtmlWriter, &DateElement<'_>)> DateElements<'_, P> {
    fn html(&self, date: &Date, text: Option<&str>) -> Html {
        match text {
            Some(text) => self.element(date.html_datetime().as_deref(), Some(date), &Html::escape(text)),
            None => self.as_elements(date, &BETWEEN),
        }
    }

    fn as_elements(&self, date: &Date, span: &RangePhrases) -> Html {
        let labels = DateFormatter { strings: self.strings };
        match date.kind() {
            DateKind::Point(point) => self.element(date.html_datetime().as_deref(), Some(date), &labels.point(point)),
            DateKind::Interval(start, end) => {
                let words = labels.interval(start, end, span, |point, words| {
                    self.element(point.html_datetime().as_deref(), None, &words)
                });
                self.element(None, Some(date), &words)
            }
        }
    }

    fn short(&self, date: &Date, text: Option<&str>, period_year: Option<i64>) -> Html {
        let DateKind::Point(point) = date.kind() else { return self.html(date, text) };
        let DatePart::Known(month @ 1..=12) = point.month else { return self.html(date, text) };
        let same_year = matches!(point.year, Year::Known(year) if Some(year) == period_year);
        if text.is_some() || !same_year || point.approximate || point.uncertain {
            return self.html(date, text);
        }
        let (strings, month) = (self.strings, usize::from(month) - 1);
        let words = match point.day {
            DatePart::Known(day) => fill(
                strings.date_phrase(DatePhrase::DayOfMonth),
                &[("day", &day.to_string()), ("month", strings.date_name(DateList::MonthsOf, month))],
            ),
            _ => strings.date_name(DateList::Months, month).to_owned(),
        };
        self.element(date.html_datetime().as_deref(), Some(date), &Html::escape(&words))
    }

    fn element(&self, datetime: Option<&str>, edtf: Option<&Date>, words: &Html) -> Html {
        const TAGS_LEN: usize = 64;
        let mut html = HtmlWriter::with_capacity(TAGS_LEN + words.as_str().len());
        (self.push)(&mut html, &DateElement { datetime, edtf: edtf.map(Date::as_str), words });
        html.finish()
    }
}

impl DateText for Html {
    fn text(text: &str) -> Self {
        Self::escape(text)
    }

    fn number(number: impl Display) -> Self {
        let mut html = HtmlWriter::new();
        html.display(number);
        html.finish()
    }

    fn fill(phrase: &str, values: &[(&str, &Self)]) -> Self {
        Self::fill(phrase, values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::components::Component;

    #[test]
    fn an_interval_is_two_time_elements_and_a_source_text_is_one() {
        let strings = Strings::english();
        let push = |html: &mut HtmlWriter, date: &DateElement<'_>| date.write(html);
        let elements = DateElements { strings: &strings, push };
        let date = Date::parse("2024-03/2024-04").expect("a date");
        assert_eq!(
            elements.html(&date, None).as_str(),
            "<span class=\"when\" data-edtf=\"2024-03/2024-04\">between <time datetime=\"2024-03\">March</time> and <time datetime=\"2024-04\">April 2024</time></span>"
        );
        let date = Date::parse("2024-11").expect("a date");
        assert_eq!(
            elements.html(&date, Some("late <November>")).as_str(),
            "<time datetime=\"2024-11\" data-edtf=\"2024-11\">late &lt;November&gt;</time>"
        );
    }
}
