//! Dates in words, and as `<time>`.

use super::html::escape;
use super::views::Html;
use crate::model::Date;
use crate::model::date::{End, Form, Part, Point, Year};
use crate::strings::{Strings, fill};

/// A date in plain words.
#[must_use]
pub(crate) fn words(date: &Date, strings: &Strings) -> String {
    said_plainly(date, &BETWEEN, strings)
}

/// A period in plain words. A date is somewhere between two others; a period reaches from one to the other.
#[must_use]
pub(crate) fn period(date: &Date, strings: &Strings) -> String {
    said_plainly(date, &FROM_TO, strings)
}

fn said_plainly(date: &Date, span: &SpanWords, strings: &Strings) -> String {
    let labels = Labels { strings, places: Places::Plain };
    match date.form() {
        Form::Point(point) => labels.point(point),
        Form::Interval(start, end) => labels.interval(start, end, span, |_, words| words),
    }
}

/// A date as one or two `<time>` within words, or in words of the source's own.
#[must_use]
pub(crate) fn html(date: &Date, text: Option<&str>, strings: &Strings) -> Html {
    let edtf = escape(date.as_str());
    match text {
        Some(text) => time(date.html().as_deref(), Some(&edtf), &escape(text)),
        None => said_as_times(date, &BETWEEN, strings),
    }
}

/// A period as one or two `<time>` within words.
#[must_use]
pub(crate) fn period_html(date: &Date, strings: &Strings) -> Html {
    said_as_times(date, &FROM_TO, strings)
}

fn said_as_times(date: &Date, span: &SpanWords, strings: &Strings) -> Html {
    let edtf = escape(date.as_str());
    let labels = Labels { strings, places: Places::Escaped };
    match date.form() {
        Form::Point(point) => time(date.html().as_deref(), Some(&edtf), &labels.point(point)),
        Form::Interval(start, end) => {
            let words = labels.interval(start, end, span, |point, words| time(point.html().as_deref(), None, &words));
            format!("<span class=\"when\" data-edtf=\"{edtf}\">{words}</span>")
        }
    }
}

/// A date as short as can be within the period: "13 May" where the year is known from it.
#[must_use]
pub(crate) fn short(date: &Date, text: Option<&str>, period_year: Option<i64>, strings: &Strings) -> Html {
    let Form::Point(point) = date.form() else { return html(date, text, strings) };
    let Part::Known(month @ 1..=12) = point.month else { return html(date, text, strings) };
    let same_year = matches!(point.year, Year::Known(year) if Some(year) == period_year);
    if text.is_some() || !same_year || point.approximate || point.uncertain {
        return html(date, text, strings);
    }
    let month = usize::from(month) - 1;
    let words = match point.day {
        Part::Known(day) => fill(
            phrase(strings, "day_of_month"),
            &[("day", &day.to_string()), ("month", strings.item("dates", "months_of", month))],
        ),
        _ => strings.item("dates", "months", month).to_owned(),
    };
    time(date.html().as_deref(), Some(&escape(date.as_str())), &escape(&words))
}

/// The name of a month and its year.
#[must_use]
pub(crate) fn month(year: i64, month: u8, strings: &Strings) -> String {
    let name = strings.item("dates", "months", usize::from(month).saturating_sub(1));
    fill(phrase(strings, "month"), &[("month", name), ("year", &year_words(year, strings))])
}

/// A year in words.
#[must_use]
pub(crate) fn year_words(year: i64, strings: &Strings) -> String {
    if year > 0 {
        year.to_string()
    } else {
        fill(phrase(strings, "year_before_common_era"), &[("year", &(1 - year).to_string())])
    }
}

/// A `<time>`, or a plain element where HTML has no way to say the date.
fn time(datetime: Option<&str>, edtf: Option<&str>, words: &str) -> Html {
    let edtf = edtf.map(|edtf| format!(" data-edtf=\"{edtf}\"")).unwrap_or_default();
    match datetime {
        Some(datetime) => format!("<time datetime=\"{datetime}\"{edtf}>{words}</time>"),
        None => format!("<span class=\"when\"{edtf}>{words}</span>"),
    }
}

fn phrase<'s>(strings: &'s Strings, key: &str) -> &'s str {
    strings.word("dates", key).unwrap_or_default()
}

#[derive(Clone, Copy)]
enum Places {
    Plain,
    /// The words go into markup.
    Escaped,
}

/// The phrase for what has two ends, and the list with the names of months in it.
struct SpanWords {
    phrase: &'static str,
    months: &'static str,
}

const BETWEEN: SpanWords = SpanWords { phrase: "between", months: "months_between" };
const FROM_TO: SpanWords = SpanWords { phrase: "period", months: "months" };

struct Labels<'s> {
    strings: &'s Strings,
    places: Places,
}

impl Labels<'_> {
    fn point(&self, point: &Point) -> String {
        self.qualified(point, self.precise(point, "months", "months_of", true))
    }

    fn interval(
        &self,
        start: &End,
        end: &End,
        span: &SpanWords,
        mut wrap: impl FnMut(&Point, String) -> String,
    ) -> String {
        // "between March and April 2024": the year is said once where it is the same.
        let once = matches!((start, end), (End::Point(a), End::Point(b)) if a.year == b.year && a.season().is_none() && a.month != Part::Absent && b.month != Part::Absent);
        let mut label = |end: &End, with_year: bool| match end {
            End::Point(point) => {
                wrap(point, self.qualified(point, self.precise(point, span.months, "months_of", with_year)))
            }
            End::Open | End::Unknown => String::new(),
        };
        let (from, to) = (label(start, !once), label(end, true));
        let key = match (start, end) {
            (End::Point(_), End::Point(_)) => span.phrase,
            (End::Open, End::Point(_)) => "until",
            (End::Point(_), End::Open) => "since",
            (End::Unknown, End::Point(_)) => "unknown_start",
            (End::Point(_), End::Unknown) => "unknown_end",
            _ => "any",
        };
        fill(&self.phrase(key), &[("from", &from), ("to", &to)])
    }

    fn precise(&self, point: &Point, months: &str, months_of: &str, with_year: bool) -> String {
        let year = self.year(&point.year);
        let fill = |key: &str, values: &[(&str, &str)]| fill(&self.phrase(key), values);
        if let Some(season) = point.season() {
            return fill("season", &[("season", &self.item("seasons", season)), ("year", &year)]);
        }
        let words = match (point.month, point.day) {
            (Part::Known(month), Part::Known(day)) => {
                let month = self.item(months_of, usize::from(month).saturating_sub(1));
                let key = if with_year { "day" } else { "day_of_month" };
                fill(key, &[("day", &day.to_string()), ("month", &month), ("year", &year)])
            }
            (Part::Known(month), day) => {
                let name = self.item(months, usize::from(month).saturating_sub(1));
                let words = if with_year { fill("month", &[("month", &name), ("year", &year)]) } else { name };
                if day == Part::Unknown { fill("day_unknown", &[("date", &words)]) } else { words }
            }
            (Part::Unknown, Part::Known(day)) => fill("month_unknown", &[("day", &day.to_string()), ("year", &year)]),
            _ => fill("year", &[("year", &year)]),
        };
        match &point.time {
            Some(time) => fill("time", &[("date", &words), ("time", time)]),
            None => words,
        }
    }

    fn qualified(&self, point: &Point, words: String) -> String {
        let key = match (point.approximate, point.uncertain) {
            (true, true) => "about_uncertain",
            (true, false) => "about",
            (false, true) => "uncertain",
            (false, false) => return words,
        };
        fill(&self.phrase(key), &[("date", &words)])
    }

    fn year(&self, year: &Year) -> String {
        match year {
            Year::Known(year) => self.safe(&year_words(*year, self.strings)),
            Year::Among(first, last) if last - first == 9 => {
                fill(&self.phrase("decade"), &[("year", &first.to_string())])
            }
            Year::Among(first, last) => {
                fill(&self.phrase("century"), &[("year", &first.to_string()), ("last", &last.to_string())])
            }
            Year::Unknown => self.phrase("unknown_year"),
        }
    }

    fn item(&self, key: &str, index: usize) -> String {
        self.safe(self.strings.item("dates", key, index))
    }

    fn phrase(&self, key: &str) -> String {
        self.safe(phrase(self.strings, key))
    }

    fn safe(&self, text: &str) -> String {
        match self.places {
            Places::Plain => text.to_owned(),
            Places::Escaped => escape(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Tag;
    use crate::source::Sources;

    fn english() -> Strings {
        let sources =
            Sources::from_files([("en.toml", include_bytes!("../../themes/default/strings/en.toml").as_slice())]);
        Strings::read(sources.get("en.toml"), &Tag::parse("en").expect("a tag"), &mut Vec::new())
    }

    #[test]
    fn dates_say_in_words_how_precise_they_are() {
        let strings = english();
        for (edtf, said) in [
            ("2024-08-02", "2 August 2024"),
            ("2024-08", "August 2024"),
            ("2024", "2024"),
            ("2024-11~", "about November 2024"),
            ("2023-12?", "December 2023 (uncertain)"),
            ("2024%", "about 2024 (uncertain)"),
            ("2024-03/2024-04", "between March and April 2024"),
            ("2023-12/2024-01", "between December 2023 and January 2024"),
            ("2024-03-01/2024-03-09", "between 1 March and 9 March 2024"),
            ("2022/2024", "between 2022 and 2024"),
            ("2024-03/2024", "between March 2024 and 2024"),
            ("../2024-12", "by December 2024"),
            ("2024-08/..", "since August 2024"),
            ("2024-21", "spring 2024"),
            ("202X", "the 2020s"),
            ("2024-08-XX", "an unknown day of August 2024"),
            ("2024-XX-XX", "2024"),
            ("-0043", "44 BCE"),
            ("2024-08-02T10:00:00Z", "2 August 2024, 10:00 UTC"),
        ] {
            assert_eq!(words(&Date::parse(edtf).expect(edtf), &strings), said, "{edtf}");
        }
    }

    #[test]
    fn a_period_reaches_from_one_date_to_another() {
        let strings = english();
        for (edtf, said) in [
            ("2022-06/2023-12", "June 2022 to December 2023"),
            ("2024-03/2024-04", "March to April 2024"),
            ("2024-03-01/2024-03-09", "1 March to 9 March 2024"),
            ("2022/2024", "2022 to 2024"),
            ("2024", "2024"),
            ("2024-08/..", "since August 2024"),
        ] {
            assert_eq!(period(&Date::parse(edtf).expect(edtf), &strings), said, "{edtf}");
        }
    }

    #[test]
    fn an_interval_is_two_times_and_words_of_the_source_are_one() {
        let strings = english();
        let date = Date::parse("2024-03/2024-04").expect("a date");
        assert_eq!(
            html(&date, None, &strings),
            "<span class=\"when\" data-edtf=\"2024-03/2024-04\">between <time datetime=\"2024-03\">March</time> and <time datetime=\"2024-04\">April 2024</time></span>"
        );
        let date = Date::parse("2024-11").expect("a date");
        assert_eq!(
            html(&date, Some("late <November>"), &strings),
            "<time datetime=\"2024-11\" data-edtf=\"2024-11\">late &lt;November&gt;</time>"
        );
    }
}
