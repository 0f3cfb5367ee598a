//! Permanent addresses of paragraphs: they follow from a paragraph's stamp alone, wherever the paragraph is.
//!
//! `p/7k.html#p-7k3q` leads to the paragraph `p-7k3q`. The page lists the stamps that begin with `7k`, so that it works
//! from a disk and without scripts, and the name of the page follows from the stamp, so that no other stamp that comes
//! or goes can change an address that has been published.
//!
//! Two letters, as measured with 100,000 stamps, as a fully stamped report of 10,000 sections has them: 784 pages (28
//! letters, see [`crate::parse::stamps`]) of 20 KB on average and 25 KB at most, 3.9 KB of which are sent with gzip;
//! 15 MB in all. A page for each stamp would be 100,000 files, each with its line in the manifest and at least a
//! block of the disk; with one letter a reader would fetch 450 KB to follow one link. A small report has at most one page for each stamp.

mod published;

use super::Graph;
use crate::model::prose::{Block, Section};
use std::collections::BTreeSet;

/// What a stamp is made of (`p-[a-z0-9]+`).
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// The stamps that begin with the same letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard(u16);

impl Shard {
    /// How many there can be. A stamp of a single letter has a shard of its own.
    pub const COUNT: usize = DIGITS.len() * (DIGITS.len() + 1);

    /// The shard of a stamp.
    pub(super) fn of(stamp: &str) -> Self {
        let number = |at: usize| match *stamp.as_bytes().get("p-".len() + at)? {
            digit @ b'0'..=b'9' => Some(usize::from(digit - b'0')),
            letter @ b'a'..=b'z' => Some(usize::from(letter - b'a') + 10),
            _ => None,
        };
        // No letter is 0, the digits are 1 and more. What is no stamp has been reported.
        let (first, second) = (number(0).unwrap_or(0), number(1).map_or(0, |digit| digit + 1));
        Self(u16::try_from(first * (DIGITS.len() + 1) + second).unwrap_or_default())
    }

    /// A number below [`Self::COUNT`].
    #[must_use]
    pub fn index(self) -> u32 {
        u32::from(self.0)
    }

    /// The address of its page.
    #[must_use]
    pub fn address(self) -> String {
        let (first, second) = (usize::from(self.0) / (DIGITS.len() + 1), usize::from(self.0) % (DIGITS.len() + 1));
        let letters = std::iter::once(first).chain(second.checked_sub(1)).map(|digit| char::from(DIGITS[digit]));
        format!("p/{}.html", letters.collect::<String>())
    }

    fn from_index(index: usize) -> Self {
        Self(u16::try_from(index).unwrap_or_default())
    }
}

/// The stamped blocks of a section: the shard of each, and its index.
pub(super) fn stamped(section: &Section) -> impl Iterator<Item = (Shard, u32)> {
    let blocks = section.prose.blocks().iter().zip(0..);
    blocks.filter_map(|(block, index)| Some((Shard::of(&block.stamp.as_ref()?.value), index)))
}

/// The shards whose pages differ between two versions of a section: of each stamp that is in one only, or at another place.
pub(super) fn changed(old: &Section, new: &Section) -> BTreeSet<Shard> {
    fn places(section: &Section) -> impl Iterator<Item = (&str, Option<u32>)> {
        let blocks = section.prose.blocks().iter();
        blocks.filter_map(|block| Some((block.stamp.as_ref()?.value.as_str(), block.place)))
    }
    if places(old).eq(places(new)) {
        return BTreeSet::new();
    }
    let (before, now): (BTreeSet<_>, BTreeSet<_>) = (places(old).collect(), places(new).collect());
    before.symmetric_difference(&now).map(|(stamp, _)| Shard::of(stamp)).collect()
}

/// A paragraph with a stamp.
#[derive(Clone, Copy, Debug)]
pub struct Stamped<'g> {
    /// The stamp.
    pub id: &'g str,
    /// The section that it is in, by index; `None` for the page about the report.
    pub section: Option<u32>,
    /// Its place among the paragraphs of the section.
    pub place: Option<u32>,
}

/// Stands for the page about the report among sections by index.
const ABOUT: u32 = u32::MAX;

impl Graph {
    /// The shards that have stamps, in order.
    pub(super) fn shards(&self) -> impl Iterator<Item = Shard> {
        let shards = 0..Shard::COUNT;
        shards.filter(|index| !self.stamped.of(*index).is_empty()).map(Shard::from_index)
    }

    /// The paragraphs of a shard, by stamp.
    pub(super) fn stamped_in(&self, shard: Shard) -> Vec<Stamped<'_>> {
        let places = self.stamped.of(shard.index() as usize).iter();
        let mut stamped: Vec<Stamped<'_>> =
            places.filter_map(|(section, block)| self.stamped_at(*section, *block)).collect();
        stamped.sort_by_key(|stamped| stamped.id);
        stamped
    }

    fn stamped_at(&self, section: u32, index: u32) -> Option<Stamped<'_>> {
        let page = if section == ABOUT { self.frame.about.as_ref() } else { self.frame.sections.get(section as usize) };
        let block: &Block = page?.prose.blocks().get(index as usize)?;
        let section = (section != ABOUT).then_some(section);
        Some(Stamped { id: &block.stamp.as_ref()?.value, section, place: block.place })
    }

    /// Gives every stamped block: its shard, and section and block by index.
    pub(super) fn each_stamped(
        about: Option<&Section>,
        links: &[std::sync::Arc<super::section::SectionLinks>],
        give: &mut dyn FnMut(usize, (u32, u32)),
    ) {
        for (links, section) in links.iter().zip(0_u32..) {
            links.stamped.iter().for_each(|(shard, block)| give(shard.index() as usize, (section, *block)));
        }
        for (shard, block) in about.into_iter().flat_map(stamped) {
            give(shard.index() as usize, (ABOUT, block));
        }
    }

    /// The record of all stamps: a line for each page that has any, its address and then its stamps.
    pub(super) fn stamp_record(&self) -> String {
        let pages = self
            .frame
            .sections
            .iter()
            .zip(&self.frame.outline.places)
            .map(|(section, place)| (section, place.address()));
        let about = self.frame.about.iter().map(|about| (about, "about.html".to_owned()));
        let mut lines: Vec<String> = Vec::new();
        for (section, mut line) in pages.chain(about) {
            let length = line.len();
            for stamp in section.prose.blocks().iter().filter_map(|block| block.stamp.as_ref()) {
                line.push(' ');
                line.push_str(&stamp.value);
            }
            if line.len() > length {
                line.push('\n');
                lines.push(line);
            }
        }
        lines.sort_unstable();
        lines.concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_a_stamp_is_in_the_name_of_its_page() {
        for first in DIGITS {
            for second in DIGITS {
                let letters: String = [first, second].map(|digit| char::from(*digit)).iter().collect();
                assert_eq!(Shard::of(&format!("p-{letters}9")).address(), format!("p/{letters}.html"));
            }
        }
    }

    #[test]
    fn the_page_of_a_stamp_follows_from_its_letters() {
        for (stamp, address) in [
            ("p-7k3q", "p/7k.html"),
            ("p-7", "p/7.html"),
            ("p-zz", "p/zz.html"),
            ("p-00", "p/00.html"),
            ("p-0", "p/0.html"),
        ] {
            assert_eq!(Shard::of(stamp).address(), address, "{stamp}");
        }
        let all: BTreeSet<String> = (0..Shard::COUNT).map(|index| Shard::from_index(index).address()).collect();
        assert_eq!(all.len(), Shard::COUNT);
        assert!((0..Shard::COUNT).all(|index| Shard::from_index(index).index() as usize == index));
    }
}
