//! Inflection of the words of names, by paradigms: an ending of the nominative, and what replaces it in each other case.
//!
//! Of the paradigms of one part of a name and one sex, those with the longest ending apply that fits the word; one that
//! says after which letters it applies comes before one that does not. So an exception is a longer ending.

use super::fold::is_apostrophe;
use std::collections::BTreeMap;

/// A grammatical case, as far as a language has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Case {
    /// The form in which a register has a name.
    Nominative,
    /// Of whom.
    Genitive,
    /// To whom.
    Dative,
    /// Whom.
    Accusative,
    /// By whom, with whom.
    Instrumental,
    /// Where, about whom.
    Locative,
    /// From where.
    Ablative,
    /// The form of address.
    Vocative,
    /// The plural, in any case: several people of the name.
    Plural,
}

impl Case {
    /// Each case but the nominative, with its key in a language file.
    pub(super) const KEYS: [(&str, Self); 8] = [
        ("genitive", Self::Genitive),
        ("dative", Self::Dative),
        ("accusative", Self::Accusative),
        ("instrumental", Self::Instrumental),
        ("locative", Self::Locative),
        ("ablative", Self::Ablative),
        ("vocative", Self::Vocative),
        ("plural", Self::Plural),
    ];
}

/// Whose name an inflection can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sex {
    /// A man's.
    Male,
    /// A woman's.
    Female,
    /// Either's.
    Any,
}

impl Sex {
    pub(super) const KEYS: [(&str, Self); 3] = [("male", Self::Male), ("female", Self::Female), ("any", Self::Any)];

    /// Whether both can be said of one person.
    #[must_use]
    pub fn agrees(self, other: Self) -> bool {
        self == other || self == Self::Any || other == Self::Any
    }

    fn and(self, other: Self) -> Self {
        if self == Self::Any { other } else { self }
    }
}

/// Which part of a name a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A given name.
    Given,
    /// A surname.
    Surname,
    /// A patronymic.
    Patronymic,
    /// A noun: a place, a word of the name of a body or law, a title.
    Noun,
    /// An adjective in such a name.
    Adjective,
}

impl Part {
    pub(super) const KEYS: [(&str, Self); 5] = [
        ("given", Self::Given),
        ("surname", Self::Surname),
        ("patronymic", Self::Patronymic),
        ("noun", Self::Noun),
        ("adjective", Self::Adjective),
    ];
}

/// A form of a word of a name, or the word of which something is a form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Inflection {
    /// The word, with capital letters where the one that it was made from has them.
    pub form: String,
    /// The case of the form that is not the nominative.
    pub case: Case,
    /// Whose name it can be.
    pub sex: Sex,
    /// Which part of a name it can be.
    pub part: Part,
}

/// What identifies a paradigm. A later one of the same key replaces it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) part: Part,
    pub(super) sex: Sex,
    /// How the nominative ends.
    pub(super) nominative: String,
    /// One of these letters comes before the ending; any, where there is none.
    pub(super) after: Vec<char>,
}

/// The endings of a paradigm by case.
pub(super) type Endings = Vec<(Case, String)>;

/// All paradigms of a language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Paradigms {
    all: Vec<(Key, Endings)>,
    /// Paradigms by the ending of the nominative.
    by_nominative: BTreeMap<String, Vec<usize>>,
    /// Paradigms and cases by the ending in the case.
    by_ending: BTreeMap<String, Vec<(usize, Case)>>,
    /// The length of the longest ending of each kind, in characters.
    longest_nominative: usize,
    longest_ending: usize,
}

/// The most words that are joined by hyphens in one name word. Of more only the last is inflected.
const MOST_JOINED: usize = 2;

impl Paradigms {
    pub(super) fn new(all: BTreeMap<Key, Endings>) -> Self {
        let mut made = Self::default();
        for (at, (key, endings)) in all.into_iter().enumerate() {
            made.longest_nominative = made.longest_nominative.max(key.nominative.chars().count());
            made.by_nominative.entry(key.nominative.clone()).or_default().push(at);
            for (case, ending) in &endings {
                made.longest_ending = made.longest_ending.max(ending.chars().count());
                made.by_ending.entry(ending.clone()).or_default().push((at, *case));
            }
            made.all.push((key, endings));
        }
        made
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The other forms of a word that is in the nominative.
    pub(super) fn forms(&self, word: &str) -> Vec<Inflection> {
        if self.is_empty() {
            return Vec::new();
        }
        let Some((first, last)) = word.rsplit_once('-') else { return self.forms_of_one(word) };
        self.joined(first, last, &Self::forms_of_one)
    }

    /// The words of which `form` can be a form other than the nominative.
    pub(super) fn nominatives(&self, form: &str) -> Vec<Inflection> {
        if self.is_empty() {
            return Vec::new();
        }
        let Some((first, last)) = form.rsplit_once('-') else { return self.nominatives_of_one(form) };
        self.joined(first, last, &Self::nominatives_of_one)
    }

    /// In a word with a hyphen the last part is inflected, or both are, in one case. In the plural only the last is: its
    /// cases are not distinguished.
    fn joined(&self, first: &str, last: &str, each: &dyn Fn(&Self, &str) -> Vec<Inflection>) -> Vec<Inflection> {
        let of_last = each(self, last);
        let of_first = if first.split('-').count() < MOST_JOINED { each(self, first) } else { Vec::new() };
        let mut found = Vec::new();
        for end in of_last {
            let both = of_first.iter().filter(|_| end.case != Case::Plural);
            let same = both.filter(|it| it.case == end.case && it.part == end.part && it.sex.agrees(end.sex));
            found.extend(same.map(|begin| Inflection {
                form: format!("{}-{}", begin.form, end.form),
                sex: begin.sex.and(end.sex),
                ..end
            }));
            found.push(Inflection { form: format!("{first}-{}", end.form), ..end });
        }
        sorted(found)
    }

    fn forms_of_one(&self, word: &str) -> Vec<Inflection> {
        let small = small(word);
        let found = self.applying(&small).into_iter().flat_map(|(at, sex)| {
            let (key, endings) = &self.all[at];
            let length = key.nominative.chars().count();
            let forms = endings.iter().map(move |(case, ending)| (*case, with_ending(word, length, ending)));
            forms.filter(|(_, form)| form != word).map(move |(case, form)| Inflection {
                form,
                case,
                sex,
                part: key.part,
            })
        });
        sorted(found.collect())
    }

    fn nominatives_of_one(&self, form: &str) -> Vec<Inflection> {
        let small = small(form);
        // Several paradigms lead to one word, and what applies to it is found once.
        let mut by_word: BTreeMap<String, Vec<(usize, Case)>> = BTreeMap::new();
        for (stem, ending) in splits(&small, self.longest_ending) {
            for (at, case) in self.by_ending.get(ending).into_iter().flatten() {
                let key = &self.all[*at].0;
                if key.fits(stem) && !(stem.is_empty() && key.nominative.is_empty()) {
                    by_word.entry(format!("{stem}{}", key.nominative)).or_default().push((*at, *case));
                }
            }
        }
        let mut found = Vec::new();
        for (word, by) in by_word.into_iter().filter(|(word, _)| *word != small) {
            let applying = self.applying(&word);
            for (at, case) in by {
                let Some((_, sex)) = applying.iter().find(|(applying, _)| *applying == at) else { continue };
                let (key, endings) = &self.all[at];
                for (_, ending) in endings.iter().filter(|(of, ending)| *of == case && small.ends_with(&**ending)) {
                    let made = with_ending(form, ending.chars().count(), &key.nominative);
                    if self::small(&made) == word {
                        found.push(Inflection { form: made, case, sex: *sex, part: key.part });
                    }
                }
            }
        }
        sorted(found)
    }

    /// The paradigms that apply to a word in small letters, each with the sex for which it does.
    fn applying(&self, word: &str) -> Vec<(usize, Sex)> {
        let mut best: BTreeMap<(Part, Sex), (usize, Vec<usize>)> = BTreeMap::new();
        for (stem, ending) in splits(word, self.longest_nominative) {
            for at in self.by_nominative.get(ending).into_iter().flatten() {
                let key = &self.all[*at].0;
                let weight = 2 * ending.chars().count() + usize::from(!key.after.is_empty());
                if !key.fits(stem) {
                    continue;
                }
                for sex in [Sex::Male, Sex::Female].into_iter().filter(|sex| sex.agrees(key.sex)) {
                    let (most, all) = best.entry((key.part, sex)).or_default();
                    if weight > *most {
                        (*most, *all) = (weight, Vec::new());
                    }
                    if weight == *most {
                        all.push(*at);
                    }
                }
            }
        }
        let mut found: BTreeMap<usize, Sex> = BTreeMap::new();
        for ((_, sex), (_, all)) in best {
            for at in all {
                found.entry(at).and_modify(|of| *of = Sex::Any).or_insert(sex);
            }
        }
        found.into_iter().collect()
    }
}

impl Key {
    fn fits(&self, stem: &str) -> bool {
        self.after.is_empty() || stem.chars().next_back().is_some_and(|last| self.after.contains(&last))
    }
}

/// A word in small letters and with one kind of apostrophe, with as many characters as it has.
fn small(word: &str) -> String {
    let small = |c: char| if is_apostrophe(c) { '\'' } else { c.to_lowercase().next().unwrap_or(c) };
    word.chars().map(small).collect()
}

/// Each way to part a word into stem and ending, from the longest ending on.
fn splits(word: &str, longest: usize) -> impl Iterator<Item = (&str, &str)> {
    let starts = word.char_indices().rev().map(|(at, _)| at);
    let mut ends: Vec<usize> = std::iter::once(word.len()).chain(starts).take(longest + 1).collect();
    ends.reverse();
    ends.into_iter().map(|at| word.split_at(at))
}

/// A word whose last `length` characters are replaced, with capital letters as it has them.
fn with_ending(word: &str, length: usize, ending: &str) -> String {
    let kept =
        length.checked_sub(1).map_or(word.len(), |last| word.char_indices().nth_back(last).map_or(0, |(at, _)| at));
    let mut made = String::with_capacity(kept + ending.len());
    made.push_str(&word[..kept]);
    if is_all_capitals(word) {
        made.extend(ending.chars().flat_map(char::to_uppercase));
        return made;
    }
    let mut rest = ending;
    if kept == 0
        && word.starts_with(char::is_uppercase)
        && let Some(first) = ending.chars().next()
    {
        made.extend(first.to_uppercase());
        rest = &ending[first.len_utf8()..];
    }
    made.push_str(rest);
    made
}

/// Whether a word has several letters, all of them capital ones.
fn is_all_capitals(word: &str) -> bool {
    if word.chars().nth(1).is_some_and(char::is_lowercase) {
        return false; // As in most words.
    }
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_uppercase)
        && letters.all(char::is_uppercase)
}

fn sorted(mut all: Vec<Inflection>) -> Vec<Inflection> {
    all.sort_unstable();
    all.dedup();
    all
}
