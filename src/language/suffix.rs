//! Suffixes of the last word of a name, whatever that word is: the cases of Kazakh, a genitive `s`, Turkish endings after an
//! apostrophe.

use super::fold::FoldRules;
use super::inflect::GrammaticalCase;
use std::collections::BTreeMap;

/// Suffixes that the same words take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SuffixRule {
    /// The case; `None` if the file does not specify one.
    pub(super) case: Option<GrammaticalCase>,
    /// The letters that the word may end with; if empty, any. A lowercase letter also matches its capital.
    pub(super) after: Vec<char>,
    /// The vowels of which the word contains one; if empty, any word matches.
    pub(super) vowels: Vec<char>,
    /// The suffixes, in lowercase.
    pub(super) forms: Vec<String>,
}

/// All suffixes of a language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Suffixes {
    rules: Vec<SuffixRule>,
    /// The indices of the rules by suffix.
    by_form: BTreeMap<String, Vec<usize>>,
    /// The length of the longest suffix, in characters.
    longest: usize,
}

impl Suffixes {
    pub(super) fn new(rules: Vec<SuffixRule>) -> Self {
        let mut suffixes = Self { rules, ..Self::default() };
        for (at, rule) in suffixes.rules.iter().enumerate() {
            for form in &rule.forms {
                suffixes.longest = suffixes.longest.max(form.chars().count());
                suffixes.by_form.entry(form.clone()).or_default().push(at);
            }
        }
        suffixes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The suffixes that a word takes.
    pub(super) fn suffixes_of<'s>(&'s self, word: &'s str) -> impl Iterator<Item = (&'s str, Option<GrammaticalCase>)> {
        let rules = self.rules.iter().filter(move |rule| rule.fits(word));
        rules.flat_map(|rule| rule.forms.iter().map(|form| (form.as_str(), rule.case)))
    }

    /// The words from which a suffix produces `form`, each with the case.
    pub(super) fn stems_of<'f>(
        &'f self,
        fold: &FoldRules,
        form: &'f str,
    ) -> impl Iterator<Item = (&'f str, Option<GrammaticalCase>)> {
        let mut stems = Vec::new();
        for (at, _) in form.char_indices().rev().take(self.longest).filter(|(at, _)| *at > 0) {
            let (word, ending) = form.split_at(at);
            let rules = self.by_form.get(&fold.text(ending)).into_iter().flatten().map(|at| &self.rules[*at]);
            stems.extend(rules.filter(|rule| rule.fits(word)).map(|rule| (word, rule.case)));
        }
        stems.into_iter()
    }
}

impl SuffixRule {
    fn fits(&self, word: &str) -> bool {
        let small = |c: char| c.to_lowercase().next().unwrap_or(c);
        let has = |letters: &[char], c: char| letters.contains(&c) || letters.contains(&small(c));
        let Some(last) = word.chars().next_back() else { return false };
        (self.after.is_empty() || has(&self.after, last))
            && (self.vowels.is_empty() || word.chars().any(|c| has(&self.vowels, c)))
    }
}
