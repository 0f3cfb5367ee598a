//! What dates denote, their order, and what is no date.

use super::*;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

#[test]
fn html_datetime_is_the_most_precise_that_contains_the_whole_date() {
    for (edtf, html) in [
        ("2024-08-02", Some("2024-08-02")),
        ("2024-08", Some("2024-08")),
        ("2024", Some("2024")),
        ("2024-11~", Some("2024-11")),
        ("2024-08-XX", Some("2024-08")),
        ("2024-XX-XX", Some("2024")),
        ("2024-21", Some("2024")),
        ("2024-03/2024-04", Some("2024")),
        ("2024-03-01/2024-03-09", Some("2024-03")),
        ("2023-12/2024-01", None),
        ("../2024-12", None),
        ("202X", None),
        ("-0044-03-15", None),
        ("2024-08-02T10:00:00Z", Some("2024-08-02")),
    ] {
        assert_eq!(date(edtf).html_datetime().as_deref(), html, "{edtf}");
    }
}

#[test]
fn a_day_is_a_complete_and_unqualified_date() {
    for (edtf, is_day) in [
        ("2024-06-01", true),
        ("2024", false),
        ("2024-06", false),
        ("2024-21", false),
        ("2024-06-XX", false),
        ("2024-XX-XX", false),
        ("202X", false),
        ("2024-06-01~", false),
        ("2024-06-01?", false),
        ("2024-06-01%", false),
        ("2024-06-01T10:00:00Z", false),
        ("2024-06/2024-08", false),
        ("2024-06-01/2024-06-01", false),
        ("../2024-06-01", false),
    ] {
        assert_eq!(date(edtf).is_day(), is_day, "{edtf}");
    }
}

#[test]
fn invalid_dates_are_errors() {
    for text in [
        "2024-02-31",
        "2024-13",
        "2024-04/2024-03",
        "2024-08-02/2024-08-01",
        "2 August 2024",
        "2024-8-2",
        "",
        "[2024,2025]",
        "?2024",
        "2024?-08",
        "2024-0X",
    ] {
        assert!(Date::parse(text).is_err(), "{text}");
    }
}

#[test]
fn dates_sort_by_the_earliest_then_by_the_latest_day() {
    let mut texts = [
        "2024-08-02",
        "2024-08",
        "2024-08-01",
        "2024",
        "../2024-12",
        "2024-08-01/2024-08-02",
        "2023-12?",
        "2024-08/..",
        "2024-08-02T22:10:00",
        "2024-08-02T14:00:00",
        "2024-08-02T22:00:00+10:00",
    ];
    texts.sort_by(|a, b| date(a).compare(&date(b)).then(a.cmp(b)));
    assert_eq!(
        texts,
        [
            "2023-12?",
            "2024",
            "2024-08-01",
            "2024-08-01/2024-08-02",
            "2024-08",
            "2024-08/..",
            "2024-08-02",
            "2024-08-02T22:00:00+10:00",
            "2024-08-02T14:00:00",
            "2024-08-02T22:10:00",
            // Known by its end only.
            "../2024-12",
        ]
    );
}

#[test]
fn days_and_calendar_dates_are_inverse() {
    for day in (-1_000_000..1_000_000).step_by(997) {
        let (year, month, day_of_month) = civil_from_days(day);
        assert_eq!(days_from_civil(year, month, day_of_month), day);
    }
    assert_eq!(days_from_civil(2024, 2, 29) + 1, days_from_civil(2024, 3, 1));
    assert_eq!(days_from_civil(1970, 1, 1), 0);
}
