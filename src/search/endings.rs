//! Sets of word endings, in place of a stemmer.
//!
//! Two words are forms of one word where the rest of each after their common prefix, or after a few letters less of it, is an
//! ending of the same set. The browser compares the word that a reader types with the words of the report. So no word is cut
//! to a wrong stem, and a form that the report does not use still matches.

use super::fold;
use crate::language::{EndingSet, Letters};
use std::borrow::Cow;

/// A set as a browser reads it: the least number of letters in common, and the endings, folded as words are; the empty one is `-`.
pub(super) fn line(set: &EndingSet, letters: &Letters) -> String {
    let mut line = set.common.to_string();
    for ending in &set.endings {
        line.push(' ');
        line.push_str(&if ending.is_empty() { Cow::Borrowed("-") } else { fold::fold_letters(ending, letters) });
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;

    #[test]
    fn endings_are_folded_as_words_are() {
        let set = EndingSet { common: 3, endings: ["", "ның", "ый"].map(str::to_owned).to_vec() };
        assert_eq!(line(&set, Languages::default().letters()), "3 - нын ыи");
    }
}
