//! What is known of the order of two dates.

use crate::model::Date;
use crate::model::date::{Day, TimeOfDay};
use std::cmp::Ordering;

/// The order of two events, as far as their dates tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The first is the earlier.
    Before,
    /// The first is the later.
    After,
    /// The dates are the same: the order in the register counts.
    Same,
    /// Either may be the earlier.
    Unknown,
}

/// Seconds from the beginning of 1970: the first and the last in which something may have happened. Whole days are in local
/// time.
type Range = (i64, i64);

const DAY: i64 = 86_400;

/// How far an uncertain or approximate date may be off, at the least: a week.
const MIN_MARGIN: i64 = 7 * DAY;

/// Decides which of two events is known to be the earlier.
///
/// A date is a range: `2024-05` is any time of that month, so it is neither before nor after a day of it. A day with a time is
/// that second. An uncertain or approximate date may be off by its own length, and by a week at the least, and is never the same
/// as another. Times are compared across zones if both have a zone; otherwise both are read as local times.
#[must_use]
pub fn order(first: &Date, second: &Date) -> Order {
    let in_zones = |time: Option<TimeOfDay>| time.is_some_and(|time| time.zone.is_some());
    let as_utc = in_zones(first.time()) && in_zones(second.time());
    let (one, other) = (range(first, as_utc), range(second, as_utc));
    if one.1 < other.0 {
        Order::Before
    } else if other.1 < one.0 {
        Order::After
    } else if one == other && !first.is_qualified() && !second.is_qualified() {
        Order::Same
    } else {
        Order::Unknown
    }
}

/// Whether the dates tell that the first event is the later, or they are the same and it comes later in the register.
pub(super) fn is_later(first: (&Date, usize), second: (&Date, usize)) -> bool {
    match order(first.0, second.0) {
        Order::After => true,
        Order::Same => first.1.cmp(&second.1) == Ordering::Greater,
        Order::Before | Order::Unknown => false,
    }
}

fn range(date: &Date, as_utc: bool) -> Range {
    let start = |day: Day| day.saturating_mul(DAY);
    let first = date.earliest().map_or(i64::MIN, start);
    if let Some(time) = date.time() {
        let offset = if as_utc { time.offset_seconds() } else { 0 };
        let moment = first.saturating_add(i64::from(time.second) - offset);
        return (moment, moment);
    }
    let last = date.latest().map_or(i64::MAX, |day| start(day).saturating_add(DAY - 1));
    if !date.is_qualified() {
        return (first, last);
    }
    let margin = last.saturating_sub(first).max(MIN_MARGIN);
    (first.saturating_sub(margin), last.saturating_add(margin))
}
