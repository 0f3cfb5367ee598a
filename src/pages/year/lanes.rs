//! The lanes of a year line whose marks are links: each mark has a place of its own, with room for a pointer or a finger.
//!
//! A mark is only as wide as what is known of its date, but its target is at least [24 CSS pixels][size] wide. Marks whose
//! targets would overlap go to different lanes, so that none covers another. How many that are depends on the width of the
//! line, which the compiler does not know: lanes are assigned for a narrow line and for a wide one, and the style sheet
//! chooses. Where many lanes are needed it makes them lower than a target should be, and never covers a mark.
//!
//! [size]: https://www.w3.org/TR/WCAG22/#target-size-minimum

use crate::pages::views::{Lanes, Mark, YearLine};

/// The width of a target on a narrow line, in units of positions: a February of one year, so that events of neighbouring months
/// fit beside each other. That is 24 pixels from a screen of 346 pixels on, and 22 of one of 320.
const NARROW_TARGET: u32 = 790;

/// The width of a target on a wide line: 24 of the 640 pixels at the width (44 em) from which the style sheet has wide lines.
const WIDE_TARGET: u32 = 375;

/// With fewer marks as wide as the line, each is drawn: a list would be no shorter.
const MIN_FOLDED: usize = 2;

/// Assigns the lanes of all marks, and decides which of them a list shows.
pub(crate) fn assign_lanes(line: &mut YearLine) {
    let whole = line.marks.iter().filter(|mark| super::is_whole(mark)).count();
    let is_folded = whole >= MIN_FOLDED && whole < line.marks.len();
    line.folded = if is_folded { u32::try_from(whole).unwrap_or(u32::MAX) } else { 0 };
    if is_folded {
        let drawn = || line.marks.iter().filter(|mark| !super::is_whole(mark));
        line.shapes.retain(|shape| drawn().any(|mark| mark.shape == *shape));
    }
    line.narrow = lanes_for(&mut line.marks, NARROW_TARGET, |mark, lane| mark.narrow_lane = lane);
    line.wide = lanes_for(&mut line.marks, WIDE_TARGET, |mark, lane| mark.wide_lane = lane);
}

fn lanes_for(marks: &mut [Mark], target: u32, assign: impl Fn(&mut Mark, u32)) -> Lanes {
    let mut order: Vec<usize> = (0..marks.len()).collect();
    // Long marks are farther from the axis: what is known best is next to it.
    order.sort_by_key(|index| {
        let mark = &marks[*index];
        (super::is_whole(mark), mark.width.max(target).ilog2(), mark.at, mark.width)
    });
    let (mut days, mut spans) = (LaneSet::default(), LaneSet::default());
    for index in order {
        let mark = &mut marks[index];
        let set = if mark.shape == super::DAY { &mut days } else { &mut spans };
        // Those as wide as the line are last, each in a lane of its own.
        let lane = if super::is_whole(mark) { set.append() } else { set.place(mark, target) };
        assign(mark, lane);
    }
    Lanes { days: days.count(), spans: spans.count() }
}

/// The lanes above or below the axis: for each the end of its last target.
#[derive(Default)]
struct LaneSet {
    ends: Vec<i64>,
}

impl LaneSet {
    /// Places a mark in the first lane that has room for its target, and returns the lane.
    fn place(&mut self, mark: &Mark, target: u32) -> u32 {
        // In half units, since the target is centered on the mark.
        let width = i64::from(mark.width.max(target));
        let center = i64::from(mark.at) * 2 + i64::from(mark.width);
        let (start, end) = (center - width, center + width);
        let lane = self.ends.iter().position(|last| *last <= start).unwrap_or(self.ends.len());
        match self.ends.get_mut(lane) {
            Some(last) => *last = end,
            None => self.ends.push(end),
        }
        u32::try_from(lane).unwrap_or(u32::MAX)
    }

    /// Adds a lane that is full, and returns it.
    fn append(&mut self) -> u32 {
        self.ends.push(i64::MAX);
        self.count() - 1
    }

    fn count(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::line;
    use super::*;
    use proptest::prelude::*;

    fn with_lanes(period: &str, dates: &[&str]) -> YearLine {
        let mut line = line(period, dates);
        assign_lanes(&mut line);
        line
    }

    #[test]
    fn marks_that_are_close_have_lanes_of_their_own() {
        let line = with_lanes("2024", &["2024-05-13", "2024-05-13", "2024-05-20", "2024-05-30", "2024-09-01"]);
        let lanes: Vec<(u32, u32)> = line.marks.iter().map(|mark| (mark.wide_lane, mark.narrow_lane)).collect();
        assert_eq!(lanes, [(0, 0), (1, 1), (2, 2), (0, 3), (0, 0)]);
        assert_eq!((line.wide.days, line.narrow.days, line.wide.spans), (3, 4, 0));
    }

    #[test]
    fn marks_of_the_whole_line_are_farthest_from_the_axis() {
        let line = with_lanes("2024", &["2024", "2024-01", "2024-02", "2024"]);
        let lanes: Vec<u32> = line.marks.iter().map(|mark| mark.wide_lane).collect();
        assert_eq!(lanes, [1, 0, 0, 2]);
        assert_eq!((line.folded, line.wide.spans), (2, 3));
    }

    #[test]
    fn marks_of_the_whole_line_are_folded_if_there_are_several_and_others() {
        for (dates, folded) in [
            (&["2024", "2024-01"][..], 0),
            (&["2024", "2024", "2024"], 0),
            (&["2024", "2024/2025", "2024-05-03"], 2),
            (&["2024", "2024", "2023"], 0),
            (&[], 0),
        ] {
            assert_eq!(with_lanes("2024", dates).folded, folded, "{dates:?}");
        }
    }

    /// The ends of a target, in half units.
    fn target(mark: &Mark, least: u32) -> (i64, i64) {
        let (center, width) = (i64::from(mark.at) * 2 + i64::from(mark.width), i64::from(mark.width.max(least)));
        (center - width, center + width)
    }

    proptest! {
        #[test]
        fn no_target_covers_another(marks in proptest::collection::vec((0..10_000_u32, 0..3_000_u32), 0..300)) {
            let mark = |(at, width): (u32, u32)| Mark {
                at,
                width: width.saturating_sub(1_000),
                shape: if width < 1_000 { super::super::DAY } else { "span" },
                ..Mark::default()
            };
            let mut line = YearLine { marks: marks.into_iter().map(mark).collect(), ..YearLine::default() };
            assign_lanes(&mut line);
            for (index, one) in line.marks.iter().enumerate() {
                prop_assert!(one.wide_lane < line.wide.days.max(line.wide.spans));
                for other in line.marks[..index].iter().filter(|other| (other.shape == "day") == (one.shape == "day")) {
                    for (lanes, least) in [
                        ((one.wide_lane, other.wide_lane), WIDE_TARGET),
                        ((one.narrow_lane, other.narrow_lane), NARROW_TARGET),
                    ] {
                        let ((a, b), (c, d)) = (target(one, least), target(other, least));
                        prop_assert!(lanes.0 != lanes.1 || b <= c || d <= a, "{one:?} {other:?}");
                    }
                }
            }
        }
    }
}
