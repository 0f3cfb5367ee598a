//! Which letters the sections of a report have, as far as it takes to tell that a name is in none of them.

use super::fold::{beyond_ascii, is_composed_alone};
use super::section::texts_of_front;
use crate::model::prose::Section;
use rayon::prelude::*;
use std::sync::Arc;

/// Blocks of 128 code points, each a bit, of which text has characters. The blocks from U+1F80 on are one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alphabet(u64);

impl Alphabet {
    /// Every character.
    pub(super) const EVERY: Self = Self(u64::MAX);

    /// The characters of a name, as it is compared, beyond ASCII.
    pub(super) fn of_name(name: &str) -> Self {
        Self(beyond_ascii(name).fold(0, |bits, c| bits | bit(c)))
    }

    /// The characters that a text can have as it is compared, beyond ASCII.
    fn of_text(text: &str) -> Self {
        let mut bits = 0;
        for c in beyond_ascii(text) {
            if !is_composed_alone(c) {
                return Self::EVERY; // With what is before it, it can become any letter.
            }
            bits |= bit(c);
        }
        Self(bits)
    }

    fn of_section(section: &Section) -> Self {
        let texts = std::iter::once(section.prose.text()).chain(texts_of_front(section));
        texts.map(Self::of_text).fold(Self::default(), Self::or)
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it has all letters of another.
    pub(super) fn includes(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

fn bit(c: char) -> u64 {
    1 << (u32::from(c) >> 7).min(63)
}

/// The letters of each section. Those of a section are cached as long as it is the same.
#[derive(Debug, Default)]
pub(super) struct Alphabets(Vec<(Arc<Section>, Alphabet)>);

impl Alphabets {
    /// The letters of all sections.
    pub(super) fn of(&mut self, sections: &[Arc<Section>]) -> Alphabet {
        let known = std::mem::take(&mut self.0);
        let of = |(index, section): (usize, &Arc<Section>)| {
            let same = known.get(index).filter(|(known, _)| Arc::ptr_eq(known, section));
            (Arc::clone(section), same.map_or_else(|| Alphabet::of_section(section), |(_, alphabet)| *alphabet))
        };
        self.0 = sections.par_iter().enumerate().map(of).collect();
        self.0.iter().map(|(_, alphabet)| *alphabet).fold(Alphabet::default(), Alphabet::or)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::fold::{Folded, Folding, fold_name};
    use proptest::prelude::*;

    #[test]
    fn letters_of_another_script_are_not_included() {
        let latin = Alphabet::of_text("“Mira Holm” — naïve");
        assert!(latin.includes(Alphabet::of_name("Mira Holm")));
        assert!(!latin.includes(Alphabet::of_name("Мира Холм")));
        assert!(Alphabet::of_text("и\u{306}").includes(Alphabet::of_name("Tōkyō")));
    }

    proptest! {
        #[test]
        fn what_is_in_a_text_as_it_is_compared_is_included(
            text in "(\\PC|[a-zА-яé’ёіқ\u{301}\u{306}\u{1100}\u{1161}\u{212b}]){0,20}",
            from in 0..20_usize,
        ) {
            for folding in [Folding::Full, Folding::WithoutApostrophes] {
                let folded = Folded::of(&text, folding).text.into_owned();
                let part: String = folded.chars().skip(from).collect();
                prop_assert!(Alphabet::of_text(&text).includes(Alphabet::of_name(&fold_name(&part))));
            }
        }
    }
}
