//! Whether a sentence continues behind a mark where Unicode's rules end it.

use super::{LINE_ENDS, is_line_end};
use crate::language::{FullStop, SentenceRules};

/// How far before a mark its word is looked for, in bytes: listed words are shorter.
const LOOK_BACK: usize = 96;

/// How far behind a mark words are read, in bytes.
const LOOK_AHEAD: usize = 160;

/// Among how many words behind a quotation the verb of speech is looked for.
const SPEECH_WORDS: usize = 5;

/// Whether the sentence that ends at an offset of a text, by Unicode's rules, continues behind it.
pub(super) fn continues(text: &str, end: usize, rules: &SentenceRules<'_>) -> bool {
    let before = &text[text.floor_char_boundary(end.saturating_sub(LOOK_BACK))..end];
    if is_line_end(before) || end == text.len() {
        return false;
    }
    let rest = &text[end..text.floor_char_boundary(end + LOOK_AHEAD)];
    let (before, rest) = (before.trim_end(), rest.trim_start_matches(is_space));
    let words = before.trim_end_matches(is_closing);
    is_continued_by(rest)
        || is_omission(before)
        || match words.chars().next_back() {
            Some('.') => is_full_stop_within(words, rest, rules),
            Some('!' | '?') => is_mark_within(words, words.len() < before.len(), rest, rules),
            _ => false,
        }
}

/// Spaces that do not end a line.
fn is_space(c: char) -> bool {
    c.is_whitespace() && !is_line_end(c.encode_utf8(&mut [0; 4]))
}

fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '"' | '\'' | '»' | '«' | '›' | '“' | '‘' | ')' | ']' | '}')
}

fn is_opening(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '‘' | '‚' | '"' | '\'' | '«' | '»' | '‹' | '(' | '[' | '{' | '¿' | '¡')
}

/// Whether no sentence begins with a text: it begins with a small letter, or with a closing mark.
fn is_continued_by(rest: &str) -> bool {
    let mut following = rest.chars();
    let Some(first) = following.next() else { return false };
    match first {
        ')' | ']' | '}' | ',' | ';' | ':' | '،' | '؛' => true,
        // The same marks open a quotation in other languages, directly before a letter.
        '”' | '’' | '»' | '›' | '"' | '\'' => !following.next().is_some_and(char::is_alphanumeric),
        _ => is_small(first),
    }
}

/// Whether a letter is small in a script with capital letters. Georgian has capital letters for whole words alone.
fn is_small(c: char) -> bool {
    c.is_lowercase() && !matches!(c, '\u{10d0}'..='\u{10ff}')
}

/// `[…]` stands for words of a sentence.
fn is_omission(before: &str) -> bool {
    let within =
        before.strip_suffix([']', ')']).and_then(|words| words.strip_suffix('…').or_else(|| words.strip_suffix("...")));
    within.is_some_and(|words| words.ends_with(['[', '(']))
}

/// Whether a full stop belongs to its word.
fn is_full_stop_within(words: &str, rest: &str, rules: &SentenceRules<'_>) -> bool {
    let whole = last_word(words);
    // `Lt.-Gen.`, `l'art.`: what is joined to the word, if the whole is not listed.
    let part = whole.rsplit(['-', '–', '/', '’', '\'']).next().unwrap_or(whole);
    if is_initial(part) {
        return true;
    }
    for word in [whole, part].into_iter().take(if part.len() == whole.len() { 1 } else { 2 }) {
        match rules.full_stop(word) {
            Some(FullStop::EndsNone) => return true,
            Some(FullStop::MayEnd) => return !is_opened(rest, rules),
            Some(FullStop::EndsNoneBeforeNumber) if begins_with_number(rest) => return true,
            _ => {}
        }
    }
    (is_acronym(part) && !is_opened(rest, rules))
        || (rules.has_ordinals() && is_ordinal(part, &words[..words.len() - whole.len()], rest, rules))
}

/// Whether `!` or `?` does not end a sentence: it belongs to a name, or to a quotation whose speaker follows.
fn is_mark_within(words: &str, is_closed: bool, rest: &str, rules: &SentenceRules<'_>) -> bool {
    (rules.is_name(last_word(words)) && !is_opened(rest, rules)) || (is_closed && is_followed_by_speaker(rest, rules))
}

/// The last word with the marks at its end.
fn last_word(words: &str) -> &str {
    words.rsplit(|c: char| c.is_whitespace() || is_opening(c)).next().unwrap_or_default()
}

/// A capital letter with a full stop.
fn is_initial(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.as_str() == "."
}

/// `U.S.`, `a.m.`, `т.е.`, `Ph.D.`: one or two letters before each full stop.
fn is_acronym(word: &str) -> bool {
    let is_part = |part: &str| (1..=2).contains(&part.chars().count()) && part.chars().all(char::is_alphabetic);
    let Some(letters) = word.strip_suffix('.') else { return false };
    letters.contains('.') && letters.split('.').all(is_part)
}

/// `5.` in `5. Mai`, but not in `Art. 5.`
fn is_ordinal(word: &str, before: &str, rest: &str, rules: &SentenceRules<'_>) -> bool {
    let number = word.strip_suffix('.').unwrap_or(word);
    let is_number = (1..=2).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_roman = (1..=4).contains(&number.len()) && number.bytes().all(|byte| b"IVX".contains(&byte));
    let previous = last_word(before.trim_end());
    let is_counted = previous.ends_with('§') || (previous.ends_with('.') && rules.full_stop(previous).is_some());
    (is_number || is_roman)
        && !is_counted
        && rest.trim_start_matches(is_opening).starts_with(char::is_alphabetic)
        && !is_opened(rest, rules)
}

/// Whether a text begins with a number: `5`, `A-5`, `IV`, `№ 5`.
fn begins_with_number(rest: &str) -> bool {
    let word = rest.split(char::is_whitespace).next().unwrap_or_default();
    let letters = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    word.starts_with(['№', '§', '#'])
        || word.contains(char::is_numeric)
        || (!letters.is_empty() && letters.bytes().all(|byte| b"IVXLCDM".contains(&byte)))
}

/// Whether a text begins with a word that opens sentences.
fn is_opened(rest: &str, rules: &SentenceRules<'_>) -> bool {
    let rest = rest.trim_start_matches(|c: char| is_opening(c) || is_space(c));
    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '’' | '\''))).unwrap_or(rest.len());
    rest.starts_with(char::is_uppercase) && rules.opens_sentences(&rest[..end])
}

/// Whether the words behind a quotation say whose words it is: `Ada Lindqvist asked`.
fn is_followed_by_speaker(rest: &str, rules: &SentenceRules<'_>) -> bool {
    // The speaker is named in the same line as the quotation.
    let line = rest.split(LINE_ENDS).next().unwrap_or_default();
    for word in line.split_whitespace().take(SPEECH_WORDS) {
        if rules.is_verb_of_speech(word.trim_matches(|c: char| !c.is_alphanumeric())) {
            return true;
        }
        if word.ends_with(['.', '!', '?', ',', ';', ':', '…']) {
            return false;
        }
    }
    false
}
