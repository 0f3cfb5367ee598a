//! What a record goes by, as it is compared.

use crate::link::fold::{fold_name, is_hyphen};
use crate::model::Record;
use crate::parse::markdown::joins_lines;
use crate::source::Spanned;

/// Every form of a record, folded, each once.
pub(in crate::link) fn forms_of(record: &Record) -> Vec<String> {
    let names = record.name.forms().map(|(_, name)| &name.value);
    let further = record.names.iter().map(|name| &name.text.value);
    folded_forms(names.chain(further).chain(written(&record.aliases)).chain(written(&record.short)))
}

pub(super) fn written(forms: &[Spanned<String>]) -> impl Iterator<Item = &String> {
    forms.iter().map(|form| &form.value)
}

/// Forms as they are compared, each once and in order, with what they are over the ends of lines.
pub(in crate::link) fn folded_forms<'a>(written: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut forms: Vec<String> = written.map(|form| fold_name(form)).filter(|form| !form.is_empty()).collect();
    let over_lines: Vec<String> = forms.iter().flat_map(|form| over_lines(form)).collect();
    forms.extend(over_lines);
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// Whether a form is in a script without spaces, and long enough to be told from a part of another word.
pub(super) fn is_without_spaces(form: &str) -> bool {
    let letters = || form.chars().filter(|c| *c != ' ');
    letters().count() > 1 && letters().zip(letters().skip(1)).all(|(before, after)| joins_lines(before, after))
}

/// How a name of several words in a script without spaces reads where the source has a line break between two of them:
/// there is no space then. With one line break, and with one at each space.
fn over_lines(form: &str) -> Vec<String> {
    // No such script has letters of fewer than three bytes.
    if !form.bytes().any(|byte| byte >= 0xe0) {
        return Vec::new();
    }
    let is_joined = |at: &usize| {
        let around = form[..*at].chars().next_back().zip(form[at + 1..].chars().next());
        around.is_some_and(|(before, after)| joins_lines(before, after))
    };
    let spaces: Vec<usize> = form.match_indices(' ').map(|(at, _)| at).filter(is_joined).collect();
    let without =
        |gone: &[usize]| form.char_indices().filter(|(at, _)| !gone.contains(at)).map(|(_, c)| c).collect::<String>();
    spaces.chunks(1).chain((spaces.len() > 1).then_some(&*spaces)).map(without).collect()
}

/// Whether names of such a record are looked for in prose.
pub(in crate::link) fn may_be_found(record: &Record) -> bool {
    match &*record.key.register {
        "events" | "sources" | "corrections" => false,
        "topics" => record.autolink == Some(true),
        _ => true,
    }
}

/// One word of a longer form, or another spelling or case ending of one: `Sadikov`
/// and `Садыкова` say no more about who is meant than the surname itself.
pub(in crate::link) fn is_part_of_another(form: &str, forms: &[String]) -> bool {
    let is_separator = |c: char| c == ' ' || is_hyphen(c);
    let is_part = |longer: &String| {
        longer.contains(' ')
            && longer.replace(' ', "") != form
            && longer.split(is_separator).chain(longer.split(' ')).any(|word| is_spelling_of(form, word))
    };
    forms.iter().any(is_part) || is_alone_in_its_script(form, forms)
}

/// What a name of several words ends with: `de la Cruz`, `la Cruz` and `Cruz` of `Ana de la Cruz`.
pub(super) fn ends_of(form: &str) -> impl Iterator<Item = &str> {
    form.match_indices(' ').map(|(at, _)| &form[at + 1..])
}

/// Whether a word is in a script in which there is no full name: it is a surname in another spelling, as far as is known.
fn is_alone_in_its_script(form: &str, forms: &[String]) -> bool {
    let mut full = forms.iter().filter(|form| form.contains(' ')).peekable();
    full.peek().is_some() && full.all(|other| !is_of_one_script(form, other))
}

/// Whether both of two names are in Latin letters, or neither is.
pub(super) fn is_of_one_script(one: &str, other: &str) -> bool {
    let is_latin = |text: &str| text.chars().find(|c| c.is_alphabetic()).is_none_or(|c| c < '\u{370}');
    is_latin(one) == is_latin(other)
}

/// Whether two words differ in two letters at most, and agree in their first, or in their endings alone.
pub(super) fn is_spelling_of(form: &str, word: &str) -> bool {
    let letters = form.chars().count().min(word.chars().count());
    form == word
        || is_case_of(form, word)
        || (letters >= 5 && form.chars().next() == word.chars().next() && strsim::damerau_levenshtein(form, word) <= 2)
}

/// Whether a Cyrillic word may be another in a further case: `Кима` of `Ким`, `Петровского` of `Петровский`.
fn is_case_of(form: &str, word: &str) -> bool {
    let same: usize =
        form.chars().zip(word.chars()).take_while(|(a, b)| a == b).map(|(letter, _)| letter.len_utf8()).sum();
    let (ending, replaced) = (&form[same..], &word[same..]);
    let is_cyrillic = |c: char| ('Ѐ'..='ԯ').contains(&c);
    form[..same].chars().count() >= 2
        && ending.chars().count() <= 3
        && replaced.chars().count() <= 2
        && form.chars().chain(word.chars()).all(is_cyrillic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_script_without_spaces_is_also_looked_for_without_its_spaces() {
        for (name, due) in [
            ("สมชาย ใจดี", &["สมชายใจดี"][..]),
            ("安倍 晋三", &["安倍晋三"]),
            ("ก ข ค", &["กข ค", "ก ขค", "กขค"]),
            ("สมชาย Holm", &[]),
            ("Mira Holm", &[]),
            ("김 민준", &[]),
            ("नरेन्द्र मोदी", &[]),
        ] {
            assert_eq!(over_lines(name), due, "{name}");
        }
    }
}
