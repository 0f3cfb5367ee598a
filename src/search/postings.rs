//! Posting lists, in the delta encoding of the search data.
//!
//! A posting is an entry and a number within it (a text of the entry; for a name, the number of words of the name). Postings
//! are sorted and encoded as two numbers: the difference of the entries and the number; or, in the same entry, 0 and the
//! difference of the numbers. A number is a varint of 5-bit digits in the characters of [`DIGITS`]; the last digit is below 32.

const DIGITS: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

/// An entry, and a number within it.
pub(super) type Posting = (u32, u32);

/// The encoded postings of a word: all of them, or the first ones and the count of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PostingList {
    bytes: Vec<u8>,
    count: u32,
    /// The last posting, its entry counted from 1.
    last_posting: Posting,
}

impl PostingList {
    /// Encodes sorted postings; duplicates are dropped.
    pub(super) fn from_sorted(postings: impl IntoIterator<Item = Posting>) -> Self {
        let mut list = Self::default();
        postings.into_iter().for_each(|posting| list.push(posting, u32::MAX));
        list
    }

    /// Appends a posting that is not less than the last one; a duplicate is dropped. Beyond the maximum it is only counted.
    pub(super) fn push(&mut self, (entry, number): Posting, max_postings: u32) {
        let (last_entry, last_number) = self.last_posting;
        let entry = entry + 1;
        if (entry, number) == (last_entry, last_number) {
            return;
        }
        if self.count < max_postings {
            push_number(&mut self.bytes, entry - last_entry);
            push_number(&mut self.bytes, if entry == last_entry { number - last_number } else { number });
        }
        self.last_posting = (entry, number);
        self.count += 1;
    }

    /// Appends the postings of later entries. Where the list has the maximum already, they are only counted.
    pub(super) fn append(&mut self, later: &Self, max_postings: u32) {
        if self.count >= max_postings {
            self.count += later.count;
            return;
        }
        let mut numbers = Numbers(&later.bytes);
        let (Some(entry), Some(number)) = (numbers.next(), numbers.next()) else { return };
        push_number(&mut self.bytes, entry - self.last_posting.0);
        push_number(&mut self.bytes, number);
        self.bytes.extend_from_slice(numbers.0);
        self.count += later.count;
        self.last_posting = later.last_posting;
    }

    /// The number of postings, also of those that are not stored.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// The encoding of the first postings, up to the maximum.
    pub(super) fn head(&self, max_postings: u32) -> &[u8] {
        if self.count <= max_postings {
            return &self.bytes;
        }
        let mut numbers = Numbers(&self.bytes);
        let taken = numbers.by_ref().take(2 * max_postings as usize).count();
        debug_assert_eq!(taken, 2 * max_postings as usize);
        &self.bytes[..self.bytes.len() - numbers.0.len()]
    }

    /// The encoding as text: its characters are those of [`DIGITS`].
    pub(super) fn to_text(&self) -> String {
        self.bytes.iter().copied().map(char::from).collect()
    }

    /// The stored postings, in order.
    pub(super) fn postings(&self) -> impl Iterator<Item = Posting> + use<'_> {
        let mut numbers = Numbers(&self.bytes);
        let mut previous = (0, 0);
        std::iter::from_fn(move || {
            let (entry_delta, number) = (numbers.next()?, numbers.next()?);
            previous =
                if entry_delta == 0 { (previous.0, previous.1 + number) } else { (previous.0 + entry_delta, number) };
            Some((previous.0 - 1, previous.1))
        })
    }

    /// Frees unused capacity.
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

/// Decodes numbers.
struct Numbers<'b>(&'b [u8]);

impl Iterator for Numbers<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            let digit = digit_value(*byte);
            number |= (digit % 32) << shift;
            if digit < 32 {
                return Some(number);
            }
            shift += 5;
        }
    }
}

fn digit_value(byte: u8) -> u32 {
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

    fn sorted_postings() -> impl Strategy<Value = BTreeSet<Posting>> {
        let posting = (prop_oneof![0..40_u32, 0..4_000_000_u32], prop_oneof![0..40_u32, 0..u32::MAX]);
        proptest::collection::btree_set(posting, 0..40)
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_out_again(places in sorted_postings()) {
            let postings = PostingList::from_sorted(places.iter().copied());
            prop_assert_eq!(postings.postings().collect::<Vec<_>>(), places.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(postings.count() as usize, places.len());
        }

        #[test]
        fn parts_joined_are_the_whole(places in sorted_postings(), at in 0..4_000_000_u32) {
            let (before, after): (Vec<Posting>, Vec<Posting>) = places.iter().partition(|place| place.0 < at);
            let mut joined = PostingList::from_sorted(before);
            joined.append(&PostingList::from_sorted(after), u32::MAX);
            prop_assert_eq!(joined, PostingList::from_sorted(places));
        }

        #[test]
        fn places_that_are_only_counted_change_no_head(places in sorted_postings(), at in 0..4_000_000_u32, most in 0..40_u32) {
            let (mut before, mut after) = (PostingList::default(), PostingList::default());
            for place in &places {
                if place.0 < at { &mut before } else { &mut after }.push(*place, most);
            }
            before.append(&after, most);
            let whole = PostingList::from_sorted(places);
            prop_assert_eq!(before.head(most), whole.head(most));
            prop_assert_eq!(before.count(), whole.count());
        }

        #[test]
        fn a_head_is_the_first_places(places in sorted_postings(), most in 0..40_u32) {
            let postings = PostingList::from_sorted(places.iter().copied());
            let first = PostingList::from_sorted(places.into_iter().take(most as usize));
            prop_assert_eq!(postings.head(most), &first.bytes[..]);
        }
    }

    #[test]
    fn a_duplicate_posting_is_dropped() {
        assert_eq!(PostingList::from_sorted([(0, 0), (0, 0), (0, 1)]), PostingList::from_sorted([(0, 0), (0, 1)]));
    }
}
