//! Permanent addresses of paragraphs: they depend only on the paragraph's stamp, not on its location.
//!
//! `p/7k.html#p-7k3q` leads to the paragraph `p-7k3q`. The page lists the stamps of a shard, those that begin with `7k`, so
//! that it works from a disk and without scripts. The name of the page depends only on the stamp, so that adding or removing
//! other stamps cannot change a published address.
//!
//! A shard has two letters, as measured with the 100,000 stamps of a fully stamped report of 10,000 sections: 784 pages (28
//! letters, see [`crate::parse::stamps`]) of 20 KB on average and 25 KB at most, or 3.9 KB with gzip; 15 MB in total. A
//! page for each stamp would be 100,000 files, each with its line in the manifest and at least a disk block; with one
//! letter a reader would fetch 450 KB to follow one link. A small report has at most one page for each stamp.

mod last_build;

use super::Graph;
use crate::model::prose::{Block, Section};
use crate::route::Route;
use std::collections::BTreeSet;

/// The characters of a stamp after `p-` (`p-[a-z0-9]+`).
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// A shard: the stamps that begin with the same two letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard(u16);

impl Shard {
    /// The number of possible shards. A stamp of a single letter has its own shard.
    pub const COUNT: usize = DIGITS.len() * (DIGITS.len() + 1);

    /// The shard that contains a stamp.
    pub(super) fn of_stamp(stamp: &str) -> Self {
        let number = |at: usize| match *stamp.as_bytes().get("p-".len() + at)? {
            digit @ b'0'..=b'9' => Some(usize::from(digit - b'0')),
            letter @ b'a'..=b'z' => Some(usize::from(letter - b'a') + 10),
            _ => None,
        };
        // A missing second letter is 0, digits start at 1. Invalid stamps have been reported.
        let (first, second) = (number(0).unwrap_or(0), number(1).map_or(0, |digit| digit + 1));
        Self(u16::try_from(first * (DIGITS.len() + 1) + second).unwrap_or_default())
    }

    /// A number below [`Self::COUNT`].
    #[must_use]
    pub fn index(self) -> u32 {
        u32::from(self.0)
    }

    /// The route of its page: `p/7k.html`.
    #[must_use]
    pub fn route(self) -> Route<'static> {
        let (first, second) = (usize::from(self.0) / (DIGITS.len() + 1), usize::from(self.0) % (DIGITS.len() + 1));
        let letter = |digit: usize| char::from(DIGITS[digit]);
        Route::Permanent(letter(first), second.checked_sub(1).map(letter))
    }

    fn from_index(index: usize) -> Self {
        Self(u16::try_from(index).unwrap_or_default())
    }
}

/// The stamped blocks of a section: the shard of each, and its index.
pub(super) fn stamped_blocks(section: &Section) -> impl Iterator<Item = (Shard, u32)> {
    let blocks = section.prose.blocks().iter().zip(0..);
    blocks.filter_map(|(block, index)| Some((Shard::of_stamp(&block.stamp.as_ref()?.value), index)))
}

/// The shards whose pages differ between two versions of a section: those of stamps that were added, removed or moved.
pub(super) fn changed_shards(old: &Section, new: &Section) -> BTreeSet<Shard> {
    fn positions(section: &Section) -> impl Iterator<Item = (&str, Option<u32>)> {
        let blocks = section.prose.blocks().iter();
        blocks.filter_map(|block| Some((block.stamp.as_ref()?.value.as_str(), block.number)))
    }
    if positions(old).eq(positions(new)) {
        return BTreeSet::new();
    }
    let (old_positions, new_positions): (BTreeSet<_>, BTreeSet<_>) =
        (positions(old).collect(), positions(new).collect());
    old_positions.symmetric_difference(&new_positions).map(|(stamp, _)| Shard::of_stamp(stamp)).collect()
}

/// A paragraph with a stamp.
#[derive(Clone, Copy, Debug)]
pub struct StampedParagraph<'g> {
    /// The stamp: `p-7k3q`.
    pub id: &'g str,
    /// The index of its section; `None` for the page about the report.
    pub section: Option<u32>,
    /// Its number among the paragraphs of the section.
    pub number: Option<u32>,
}

/// The section index that represents the page about the report.
const ABOUT: u32 = u32::MAX;

impl Graph {
    /// The non-empty shards, in order.
    pub fn shards(&self) -> impl Iterator<Item = Shard> {
        let shards = 0..Shard::COUNT;
        shards.filter(|index| !self.stamped_by_shard.get(*index).is_empty()).map(Shard::from_index)
    }

    /// The paragraphs of a shard, sorted by stamp.
    pub(super) fn paragraphs_in_shard(&self, shard: Shard) -> Vec<StampedParagraph<'_>> {
        let blocks = self.stamped_by_shard.get(shard.index() as usize).iter();
        let mut stamped: Vec<StampedParagraph<'_>> =
            blocks.filter_map(|(section, block)| self.stamped_paragraph(*section, *block)).collect();
        stamped.sort_by_key(|stamped| stamped.id);
        stamped
    }

    fn stamped_paragraph(&self, section: u32, index: u32) -> Option<StampedParagraph<'_>> {
        let page =
            if section == ABOUT { self.context.about.as_ref() } else { self.context.sections.get(section as usize) };
        let block: &Block = page?.prose.blocks().get(index as usize)?;
        let section = (section != ABOUT).then_some(section);
        Some(StampedParagraph { id: &block.stamp.as_ref()?.value, section, number: block.number })
    }

    /// Emits every stamped block: its shard, and the indices of section and block.
    pub(super) fn for_each_stamped(
        about: Option<&Section>,
        links: &[std::sync::Arc<super::section::SectionLinks>],
        emit: &mut dyn FnMut(usize, (u32, u32)),
    ) {
        for (links, section) in links.iter().zip(0_u32..) {
            links.stamped_blocks.iter().for_each(|(shard, block)| emit(shard.index() as usize, (section, *block)));
        }
        for (shard, block) in about.into_iter().flat_map(stamped_blocks) {
            emit(shard.index() as usize, (ABOUT, block));
        }
    }

    /// The list of all stamps as text: a line for each page with stamps, its address and then its stamps.
    pub(super) fn stamp_list(&self) -> String {
        let pages = self
            .context
            .sections
            .iter()
            .zip(&self.context.outline.routes)
            .map(|(section, route)| (section, route.address()));
        let about = self.context.about.iter().map(|about| (about, Route::About.to_path()));
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
                assert_eq!(Shard::of_stamp(&format!("p-{letters}9")).route().to_path(), format!("p/{letters}.html"));
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
            assert_eq!(Shard::of_stamp(stamp).route().to_path(), address, "{stamp}");
        }
        let all: BTreeSet<String> = (0..Shard::COUNT).map(|index| Shard::from_index(index).route().to_path()).collect();
        assert_eq!(all.len(), Shard::COUNT);
        assert!((0..Shard::COUNT).all(|index| Shard::from_index(index).index() as usize == index));
    }
}
