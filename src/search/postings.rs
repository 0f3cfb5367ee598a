//! Where a word stands, packed as the search data holds it.
//!
//! A place is an entry and a number within it (a text of the entry; of a name,
//! how many words the name has). Places stand in order, each as two numbers: how
//! many entries further, and the number there; of the same entry, 0 and how much
//! further. A number is written in digits of 5 bits, the last of which is below 32.

const DIGITS: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

/// Where a word stands.
pub(super) type Place = (u32, u32);

/// The places of a word: all of them, or the first and how many there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Postings {
    bytes: Vec<u8>,
    count: u32,
    /// The last place, its entry counted from 1.
    last: Place,
}

impl Postings {
    /// Places in order, each once.
    pub(super) fn of(places: impl IntoIterator<Item = Place>) -> Self {
        let mut postings = Self::default();
        places.into_iter().for_each(|place| postings.push(place, u32::MAX));
        postings
    }

    /// Adds a place that comes after the others, or is the last again. Where there are `most` it is only counted.
    pub(super) fn push(&mut self, (entry, number): Place, most: u32) {
        let (last, before) = self.last;
        let entry = entry + 1;
        if (entry, number) == (last, before) {
            return;
        }
        if self.count < most {
            push_number(&mut self.bytes, entry - last);
            push_number(&mut self.bytes, if entry == last { number - before } else { number });
        }
        self.last = (entry, number);
        self.count += 1;
    }

    /// Adds places of later entries. Where there are `most` they are only counted.
    pub(super) fn append(&mut self, later: &Self, most: u32) {
        if self.count >= most {
            self.count += later.count;
            return;
        }
        let mut numbers = Numbers(&later.bytes);
        let (Some(entry), Some(number)) = (numbers.next(), numbers.next()) else { return };
        push_number(&mut self.bytes, entry - self.last.0);
        push_number(&mut self.bytes, number);
        self.bytes.extend_from_slice(numbers.0);
        self.count += later.count;
        self.last = later.last;
    }

    /// How many places there are.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// The first places, as they are written.
    pub(super) fn head(&self, most: u32) -> &[u8] {
        if self.count <= most {
            return &self.bytes;
        }
        let mut numbers = Numbers(&self.bytes);
        let taken = numbers.by_ref().take(2 * most as usize).count();
        debug_assert_eq!(taken, 2 * most as usize);
        &self.bytes[..self.bytes.len() - numbers.0.len()]
    }

    /// Every place, in order; the first ones where the others were only counted.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> + use<'_> {
        let mut numbers = Numbers(&self.bytes);
        let mut last = (0, 0);
        std::iter::from_fn(move || {
            let (further, number) = (numbers.next()?, numbers.next()?);
            last = if further == 0 { (last.0, last.1 + number) } else { (last.0 + further, number) };
            Some((last.0 - 1, last.1))
        })
    }

    /// Gives back memory that it does not need.
    pub(super) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
    }
}

fn push_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 32 {
        bytes.push(DIGITS[32 + (number % 32) as usize]);
        number /= 32;
    }
    bytes.push(DIGITS[number as usize]);
}

/// Reads numbers.
struct Numbers<'b>(&'b [u8]);

impl Iterator for Numbers<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            let digit = value(*byte);
            number |= (digit % 32) << shift;
            if digit < 32 {
                return Some(number);
            }
            shift += 5;
        }
    }
}

fn value(byte: u8) -> u32 {
    u32::from(match byte {
        b'0'..=b'9' => byte - b'0',
        b'A'..=b'Z' => byte - b'A' + 10,
        b'a'..=b'z' => byte - b'a' + 36,
        b'-' => 62,
        _ => 63,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn places() -> impl Strategy<Value = BTreeSet<Place>> {
        let place = (prop_oneof![0..40_u32, 0..4_000_000_u32], prop_oneof![0..40_u32, 0..u32::MAX]);
        proptest::collection::btree_set(place, 0..40)
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_out_again(places in places()) {
            let postings = Postings::of(places.iter().copied());
            prop_assert_eq!(postings.places().collect::<Vec<_>>(), places.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(postings.count() as usize, places.len());
        }

        #[test]
        fn parts_joined_are_the_whole(places in places(), at in 0..4_000_000_u32) {
            let (before, after): (Vec<Place>, Vec<Place>) = places.iter().partition(|place| place.0 < at);
            let mut joined = Postings::of(before);
            joined.append(&Postings::of(after), u32::MAX);
            prop_assert_eq!(joined, Postings::of(places));
        }

        #[test]
        fn places_that_are_only_counted_change_no_head(places in places(), at in 0..4_000_000_u32, most in 0..40_u32) {
            let (mut before, mut after) = (Postings::default(), Postings::default());
            for place in &places {
                if place.0 < at { &mut before } else { &mut after }.push(*place, most);
            }
            before.append(&after, most);
            let whole = Postings::of(places);
            prop_assert_eq!(before.head(most), whole.head(most));
            prop_assert_eq!(before.count(), whole.count());
        }

        #[test]
        fn a_head_is_the_first_places(places in places(), most in 0..40_u32) {
            let postings = Postings::of(places.iter().copied());
            let first = Postings::of(places.into_iter().take(most as usize));
            prop_assert_eq!(postings.head(most), &first.bytes[..]);
        }
    }

    #[test]
    fn the_same_place_twice_is_one() {
        assert_eq!(Postings::of([(0, 0), (0, 0), (0, 1)]), Postings::of([(0, 0), (0, 1)]));
    }
}
