//! What is known of the order of two dates.

use super::date;
use crate::verdict::{Order, order};

#[test]
fn the_order_is_known_only_where_the_dates_tell_it() {
    use Order::{Before, Same, Unknown};
    for (first, second, expected) in [
        ("2024-05-04", "2024-05-05", Before),
        ("2024-05-04", "2024-05-04", Same),
        ("2024-05", "2024-06", Before),
        ("2024-05", "2024-05", Same),
        ("2024-05", "2024-05-XX", Same),
        ("2024-05", "2024-05-04", Unknown),
        ("2024-05", "2024-06-01", Before),
        ("2024", "2024-05-04", Unknown),
        ("2023", "2024-05-04", Before),
        ("2024-XX-XX", "2024-05-04", Unknown),
        ("202X", "2030", Before),
        ("202X", "2029", Unknown),
        ("2024-21", "2024-22", Before),
        // Times, with and without zones.
        ("2024-05-04T14:00:00", "2024-05-04T22:10:00", Before),
        ("2024-05-04T14:00:00", "2024-05-04T14:00:00", Same),
        ("2024-05-04T14:00:00", "2024-05-04", Unknown),
        ("2024-05-04T14:00:00", "2024-05-05", Before),
        ("2024-05-04T22:00:00+10:00", "2024-05-04T14:00:00Z", Before),
        ("2024-05-05T01:00:00+05:00", "2024-05-04T23:00:00Z", Before),
        ("2024-05-05T01:00:00+05:00", "2024-05-04T20:00:00Z", Same),
        ("2024-05-04T14:00:00Z", "2024-05-04T15:00:00", Before),
        ("2024-05-03T23:00:00-05:00", "2024-05-04", Before),
        // Ranges.
        ("2024-03/2024-04", "2024-05-01", Before),
        ("2024-03/2024-04", "2024-04-01", Unknown),
        ("2024-03/2024-04", "2024-03/2024-04", Same),
        ("../2024-04", "2024-05", Before),
        ("../2024-04", "2020", Unknown),
        ("2024-04/..", "2025", Unknown),
        ("2024-04/", "2025", Unknown),
        ("2023", "2024-04/..", Before),
        // An approximate month may be the month beside it, a day the week beside it; no two are the same.
        ("2024-05~", "2024-06-15", Unknown),
        ("2024-05~", "2024-07-15", Before),
        ("2024-05?", "2024-05?", Unknown),
        ("2024-05-04~", "2024-05-10", Unknown),
        ("2024-05-04%", "2024-05-12", Before),
        ("2022~", "2024-05-04", Before),
        ("2023~", "2024-05-04", Unknown),
        ("2024-05~/2024-06", "2024-07-02", Unknown),
    ] {
        let reversed = match expected {
            Before => Order::After,
            known => known,
        };
        assert_eq!(order(&date(first), &date(second)), expected, "{first} {second}");
        assert_eq!(order(&date(second), &date(first)), reversed, "{second} {first}");
    }
}
