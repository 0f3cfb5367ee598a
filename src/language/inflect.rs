//! Inflects the words of names by paradigms: each has a nominative ending, and the endings that replace it in other cases.
//!
//! For one part of a name and one sex, the paradigms with the longest matching ending apply; at equal length, one that requires
//! preceding letters wins. So an exception is a longer ending.

use super::fold::is_apostrophe;
use std::collections::BTreeMap;

/// A grammatical case. Not every language has all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GrammaticalCase {
    /// The base form, which the registers contain.
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

impl GrammaticalCase {
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

/// The sex of the people who can have an inflected name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameSex {
    /// A man's.
    Male,
    /// A woman's.
    Female,
    /// Either's.
    Any,
}

impl NameSex {
    pub(super) const KEYS: [(&str, Self); 3] = [("male", Self::Male), ("female", Self::Female), ("any", Self::Any)];

    /// Whether both can describe one person.
    #[must_use]
    pub fn agrees(self, other: Self) -> bool {
        self == other || self == Self::Any || other == Self::Any
    }

    fn intersect(self, other: Self) -> Self {
        if self == Self::Any { other } else { self }
    }
}

/// The part of a name that a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamePart {
    /// A given name.
    Given,
    /// A surname.
    Surname,
    /// A patronymic.
    Patronymic,
    /// A noun: a place, a word in the name of an organization or law, a title.
    Noun,
    /// An adjective in such a name.
    Adjective,
}

impl NamePart {
    pub(super) const KEYS: [(&str, Self); 5] = [
        ("given", Self::Given),
        ("surname", Self::Surname),
        ("patronymic", Self::Patronymic),
        ("noun", Self::Noun),
        ("adjective", Self::Adjective),
    ];
}

/// An inflected form of a word, or a base form of an inflected word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Inflection {
    /// The word, capitalized like the one that it was derived from.
    pub form: String,
    /// The case of the inflected form, whichever of the two `form` is.
    pub case: GrammaticalCase,
    /// The sex of the people whose name it can be.
    pub sex: NameSex,
    /// Which part of a name it can be.
    pub part: NamePart,
}

/// The identity of a paradigm. A later one with the same key replaces it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ParadigmKey {
    pub(super) part: NamePart,
    pub(super) sex: NameSex,
    /// The ending of the nominative.
    pub(super) nominative: String,
    /// The letters that may precede the ending; if empty, any.
    pub(super) after: Vec<char>,
}

/// The endings of a paradigm by case.
pub(super) type Endings = Vec<(GrammaticalCase, String)>;

/// All paradigms of a language, with indices for both directions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Paradigms {
    paradigms: Vec<(ParadigmKey, Endings)>,
    /// The indices of the paradigms by the ending of the nominative.
    by_nominative: BTreeMap<String, Vec<usize>>,
    /// The indices of the paradigms, each with the case, by the ending of an inflected form.
    by_ending: BTreeMap<String, Vec<(usize, GrammaticalCase)>>,
    /// The length of the longest nominative ending, in characters.
    longest_nominative: usize,
    longest_ending: usize,
    /// The endings of women's surnames that are those of men's in the genitive, each with that of the man's in the nominative.
    feminine_endings: Vec<(String, String)>,
}

/// The most parts, joined by hyphens, that are inflected together. Of more parts only the last is inflected.
const MAX_INFLECTED_PARTS: usize = 2;

impl Paradigms {
    pub(super) fn new(all: BTreeMap<ParadigmKey, Endings>) -> Self {
        let mut paradigms = Self::default();
        for (at, (key, endings)) in all.into_iter().enumerate() {
            paradigms.longest_nominative = paradigms.longest_nominative.max(key.nominative.chars().count());
            paradigms.by_nominative.entry(key.nominative.clone()).or_default().push(at);
            for (case, ending) in &endings {
                paradigms.longest_ending = paradigms.longest_ending.max(ending.chars().count());
                paradigms.by_ending.entry(ending.clone()).or_default().push((at, *case));
            }
            paradigms.paradigms.push((key, endings));
        }
        paradigms.feminine_endings = feminine_endings(&paradigms.paradigms);
        paradigms
    }

    pub(super) fn is_empty(&self) -> bool {
        self.paradigms.is_empty()
    }

    /// The man's surname of which a word is the genitive, if the word is also a woman's surname: `Петров` for `Петрова`.
    pub(super) fn masculine_surname(&self, word: &str) -> Option<String> {
        self.feminine_endings
            .iter()
            .find_map(|(ending, masculine)| Some(word.strip_suffix(&**ending)?.to_owned() + masculine))
    }

    /// The inflected forms of a word in the nominative.
    pub(super) fn forms(&self, word: &str) -> Vec<Inflection> {
        if self.is_empty() {
            return Vec::new();
        }
        let Some((first, last)) = word.rsplit_once('-') else { return self.forms_of_part(word) };
        self.inflect_hyphenated(first, last, &Self::forms_of_part)
    }

    /// The base forms of which `form` can be an inflected form.
    pub(super) fn nominatives(&self, form: &str) -> Vec<Inflection> {
        if self.is_empty() {
            return Vec::new();
        }
        let Some((first, last)) = form.rsplit_once('-') else { return self.nominatives_of_part(form) };
        self.inflect_hyphenated(first, last, &Self::nominatives_of_part)
    }

    /// Of a hyphenated word, the last part is inflected, or both are, in the same case. In the plural only the last is: the
    /// cases of the plural are not distinguished.
    fn inflect_hyphenated(
        &self,
        first_part: &str,
        last_part: &str,
        inflect_part: &dyn Fn(&Self, &str) -> Vec<Inflection>,
    ) -> Vec<Inflection> {
        let last_forms = inflect_part(self, last_part);
        let first_forms = if first_part.split('-').count() < MAX_INFLECTED_PARTS {
            inflect_part(self, first_part)
        } else {
            Vec::new()
        };
        let mut inflections = Vec::new();
        for end in last_forms {
            let both = first_forms.iter().filter(|_| end.case != GrammaticalCase::Plural);
            let same = both.filter(|it| it.case == end.case && it.part == end.part && it.sex.agrees(end.sex));
            inflections.extend(same.map(|begin| Inflection {
                form: format!("{}-{}", begin.form, end.form),
                sex: begin.sex.intersect(end.sex),
                ..end
            }));
            inflections.push(Inflection { form: format!("{first_part}-{}", end.form), ..end });
        }
        sorted(inflections)
    }

    fn forms_of_part(&self, word: &str) -> Vec<Inflection> {
        let lowercase = lowercase(word);
        let inflections = self.applicable(&lowercase).into_iter().flat_map(|(at, sex)| {
            let (key, endings) = &self.paradigms[at];
            let length = key.nominative.chars().count();
            let forms = endings.iter().map(move |(case, ending)| (*case, with_ending(word, length, ending)));
            forms.filter(|(_, form)| form != word).map(move |(case, form)| Inflection {
                form,
                case,
                sex,
                part: key.part,
            })
        });
        sorted(inflections.collect())
    }

    fn nominatives_of_part(&self, form: &str) -> Vec<Inflection> {
        let lowercase = lowercase(form);
        // Several paradigms lead to the same word; its applicable ones are computed once.
        let mut by_word: BTreeMap<String, Vec<(usize, GrammaticalCase)>> = BTreeMap::new();
        for (stem, ending) in stem_splits(&lowercase, self.longest_ending) {
            for (at, case) in self.by_ending.get(ending).into_iter().flatten() {
                let key = &self.paradigms[*at].0;
                if key.fits(stem) && !(stem.is_empty() && key.nominative.is_empty()) {
                    by_word.entry(format!("{stem}{}", key.nominative)).or_default().push((*at, *case));
                }
            }
        }
        let mut inflections = Vec::new();
        for (word, paradigms) in by_word.into_iter().filter(|(word, _)| *word != lowercase) {
            let applicable = self.applicable(&word);
            for (at, case) in paradigms {
                let Some((_, sex)) = applicable.iter().find(|(paradigm, _)| *paradigm == at) else { continue };
                let (key, endings) = &self.paradigms[at];
                for (_, ending) in endings
                    .iter()
                    .filter(|(ending_case, ending)| *ending_case == case && lowercase.ends_with(&**ending))
                {
                    let base = with_ending(form, ending.chars().count(), &key.nominative);
                    if self::lowercase(&base) == word {
                        inflections.push(Inflection { form: base, case, sex: *sex, part: key.part });
                    }
                }
            }
        }
        sorted(inflections)
    }

    /// The paradigms that apply to a lowercase word, each with the sex for which it applies.
    fn applicable(&self, word: &str) -> Vec<(usize, NameSex)> {
        let mut best: BTreeMap<(NamePart, NameSex), (usize, Vec<usize>)> = BTreeMap::new();
        for (stem, ending) in stem_splits(word, self.longest_nominative) {
            for at in self.by_nominative.get(ending).into_iter().flatten() {
                let key = &self.paradigms[*at].0;
                let weight = 2 * ending.chars().count() + usize::from(!key.after.is_empty());
                if !key.fits(stem) {
                    continue;
                }
                for sex in [NameSex::Male, NameSex::Female].into_iter().filter(|sex| sex.agrees(key.sex)) {
                    let (best_weight, indices) = best.entry((key.part, sex)).or_default();
                    if weight > *best_weight {
                        (*best_weight, *indices) = (weight, Vec::new());
                    }
                    if weight == *best_weight {
                        indices.push(*at);
                    }
                }
            }
        }
        let mut sex_by_paradigm: BTreeMap<usize, NameSex> = BTreeMap::new();
        for ((_, sex), (_, indices)) in best {
            for at in indices {
                sex_by_paradigm.entry(at).and_modify(|known_sex| *known_sex = NameSex::Any).or_insert(sex);
            }
        }
        sex_by_paradigm.into_iter().collect()
    }
}

fn feminine_endings(paradigms: &[(ParadigmKey, Endings)]) -> Vec<(String, String)> {
    let surnames = |sex| paradigms.iter().filter(move |(key, _)| key.part == NamePart::Surname && key.sex == sex);
    let is_feminine = |ending: &str| surnames(NameSex::Female).any(|(woman, _)| woman.nominative == ending);
    let mut shared = Vec::new();
    for (man, endings) in surnames(NameSex::Male).filter(|(man, _)| !man.nominative.is_empty()) {
        let genitives =
            endings.iter().filter(|(case, ending)| *case == GrammaticalCase::Genitive && is_feminine(ending));
        shared.extend(genitives.map(|(_, ending)| (ending.clone(), man.nominative.clone())));
    }
    shared
}

impl ParadigmKey {
    fn fits(&self, stem: &str) -> bool {
        self.after.is_empty() || stem.chars().next_back().is_some_and(|last| self.after.contains(&last))
    }
}

/// A word in lowercase and with one kind of apostrophe; the number of characters does not change.
fn lowercase(word: &str) -> String {
    let fold_char = |c: char| if is_apostrophe(c) { '\'' } else { c.to_lowercase().next().unwrap_or(c) };
    word.chars().map(fold_char).collect()
}

/// All splits of a word into stem and ending, longest ending first.
fn stem_splits(word: &str, longest: usize) -> impl Iterator<Item = (&str, &str)> {
    let starts = word.char_indices().rev().map(|(at, _)| at);
    let mut ends: Vec<usize> = std::iter::once(word.len()).chain(starts).take(longest + 1).collect();
    ends.reverse();
    ends.into_iter().map(|at| word.split_at(at))
}

/// Replaces the last `length` characters of a word, and keeps its capitalization.
fn with_ending(word: &str, length: usize, ending: &str) -> String {
    let stem_len =
        length.checked_sub(1).map_or(word.len(), |last| word.char_indices().nth_back(last).map_or(0, |(at, _)| at));
    let mut inflected = String::with_capacity(stem_len + ending.len());
    inflected.push_str(&word[..stem_len]);
    if is_all_capitals(word) {
        inflected.extend(ending.chars().flat_map(char::to_uppercase));
        return inflected;
    }
    let mut rest = ending;
    if stem_len == 0
        && word.starts_with(char::is_uppercase)
        && let Some(first) = ending.chars().next()
    {
        inflected.extend(first.to_uppercase());
        rest = &ending[first.len_utf8()..];
    }
    inflected.push_str(rest);
    inflected
}

/// Whether a word has at least two letters, all of them capitals.
fn is_all_capitals(word: &str) -> bool {
    if word.chars().nth(1).is_some_and(char::is_lowercase) {
        return false; // The common case.
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
