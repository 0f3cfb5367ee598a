//! The words by which the record of an entry is found: those of its names, and further ones.

use super::words;
use crate::pages::search_entries::SearchEntry;
use crate::source::offset;
use std::collections::BTreeMap;

/// The number of words of a name, for words that are in no name: they rank after all that are.
const NO_NAME: u32 = 99;

/// The most words of a title that [`title_word`] joins.
const MAX_TITLE_WORDS: usize = 10;

/// The words of an entry's names, each with the number of words of the shortest name that contains it, and the words that are in
/// none. A hyphenated name is also indexed as one word, as many write it.
pub(super) fn of_entry(entry: &SearchEntry<'_>, possessives: &[String]) -> BTreeMap<String, u32> {
    let mut names = BTreeMap::new();
    let mut add = |words: Vec<String>, count: u32| {
        for word in words {
            let shortest = names.entry(word).or_insert(count);
            *shortest = count.min(*shortest);
        }
    };
    for name in &entry.names {
        let mut words = all_words(name, possessives);
        let count = offset(words.len());
        for joined in name.split_whitespace().filter(|part| part.contains('-')) {
            words.extend(all_words(&joined.replace('-', ""), possessives));
        }
        add(words, count);
    }
    entry.words.iter().for_each(|text| add(all_words(text, possessives), NO_NAME));
    names
}

/// A title as one word: `labor_rights_`. A query that is the whole title, or its beginning, is found by it. A long title is
/// cut, and lacks the mark at its end.
pub(super) fn title_word(title: &str, possessives: &[String]) -> String {
    let mut joined = String::with_capacity(title.len() + 1);
    let mut count = 0;
    words::for_each_word(title, possessives, |word| {
        count += 1;
        if count <= MAX_TITLE_WORDS {
            joined.push_str(word);
            joined.push('_');
        }
    });
    if count > MAX_TITLE_WORDS {
        joined.pop();
    }
    joined
}

fn all_words(text: &str, possessives: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    words::for_each_word(text, possessives, |word| all.push(word.to_owned()));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_word_with_a_mark_at_its_end() {
        let possessives = ["'s".to_owned()];
        for (title, expected) in [
            ("Labor Rights", "labor_rights_"),
            ("The Court’s “Ruling”, 2024", "the_court_ruling_2024_"),
            ("国会で", "国会_会で_で_"),
            ("a b c d e f g h i j k", "a_b_c_d_e_f_g_h_i_j"),
            ("—", ""),
        ] {
            assert_eq!(title_word(title, &possessives), expected);
        }
    }
}
