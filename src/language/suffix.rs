//! Endings that are joined to the last word of a name, whatever that word is: the cases of Kazakh, a genitive `s`,
//! what Turkish has behind an apostrophe.

use super::fold::Fold;
use super::inflect::Case;
use std::collections::BTreeMap;

/// Endings that are joined to the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    /// The case; `None` where the file does not say.
    pub(super) case: Option<Case>,
    /// The word ends with one of these letters. Small letters stand for capital ones too; any, where there is none.
    pub(super) after: Vec<char>,
    /// The word has one of these vowels; any, where there is none.
    pub(super) vowels: Vec<char>,
    /// The endings.
    pub(super) forms: Vec<String>,
}

/// All such endings of a language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Suffixes {
    rules: Vec<Rule>,
    /// Rules by their endings.
    by_form: BTreeMap<String, Vec<usize>>,
    /// The length of the longest ending, in characters.
    longest: usize,
}

impl Suffixes {
    pub(super) fn new(rules: Vec<Rule>) -> Self {
        let mut made = Self { rules, ..Self::default() };
        for (at, rule) in made.rules.iter().enumerate() {
            for form in &rule.forms {
                made.longest = made.longest.max(form.chars().count());
                made.by_form.entry(form.clone()).or_default().push(at);
            }
        }
        made
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The endings of a word.
    pub(super) fn of<'s>(&'s self, word: &'s str) -> impl Iterator<Item = (&'s str, Option<Case>)> {
        let rules = self.rules.iter().filter(move |rule| rule.fits(word));
        rules.flat_map(|rule| rule.forms.iter().map(|form| (form.as_str(), rule.case)))
    }

    /// The words of which `form` can be made by an ending, each with the case.
    pub(super) fn without<'f>(&'f self, fold: &Fold, form: &'f str) -> impl Iterator<Item = (&'f str, Option<Case>)> {
        let mut found = Vec::new();
        for (at, _) in form.char_indices().rev().take(self.longest).filter(|(at, _)| *at > 0) {
            let (word, ending) = form.split_at(at);
            let rules = self.by_form.get(&fold.text(ending)).into_iter().flatten().map(|at| &self.rules[*at]);
            found.extend(rules.filter(|rule| rule.fits(word)).map(|rule| (word, rule.case)));
        }
        found.into_iter()
    }
}

impl Rule {
    fn fits(&self, word: &str) -> bool {
        let small = |c: char| c.to_lowercase().next().unwrap_or(c);
        let has = |among: &[char], c: char| among.contains(&c) || among.contains(&small(c));
        let Some(last) = word.chars().next_back() else { return false };
        (self.after.is_empty() || has(&self.after, last))
            && (self.vowels.is_empty() || word.chars().any(|c| has(&self.vowels, c)))
    }
}
