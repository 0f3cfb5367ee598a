//! Soft line breaks in scripts without spaces between words.

use super::LocatedEvent;
use pulldown_cmark::{Event, Tag, TagEnd};
use unicode_script::{Script, UnicodeScript};

/// The replacement of a soft line break: a space; or, between two letters of scripts without spaces, U+200B (zero
/// width space). It is not a letter, so names match beside it and across it as with a space.
pub(super) fn soft_break(before: &str, after: &[LocatedEvent<'_>]) -> &'static str {
    // Fast path: most texts end with an ASCII character.
    if before.as_bytes().last().is_none_or(u8::is_ascii) {
        return " ";
    }
    match (before.chars().rev().map(spacing).find(|kind| *kind != Spacing::Joined), first_spacing(after)) {
        (Some(before), Some(after)) if is_joined(before, after) => "\u{200b}",
        _ => " ",
    }
}

/// Whether a soft line break between two characters is rendered without a space.
pub(crate) fn joins_lines(before: char, after: char) -> bool {
    is_joined(spacing(before), spacing(after))
}

/// The kind of the first character that follows within the paragraph.
fn first_spacing(events: &[LocatedEvent<'_>]) -> Option<Spacing> {
    for (event, _) in events {
        match event {
            Event::Text(text) | Event::Code(text) => {
                if let Some(first) = text.chars().next() {
                    return Some(spacing(first));
                }
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link)
            | Event::FootnoteReference(_) => {}
            _ => return None,
        }
    }
    None
}

fn is_joined(before: Spacing, after: Spacing) -> bool {
    matches!(
        (before, after),
        (Spacing::Unspaced, Spacing::Unspaced | Spacing::Either) | (Spacing::Either, Spacing::Unspaced)
    )
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Spacing {
    /// A letter or mark of a script without spaces.
    Unspaced,
    /// Punctuation common to scripts with and without spaces.
    Either,
    /// A combining mark, which takes the script of the character before it.
    Joined,
    Other,
}

fn spacing(c: char) -> Spacing {
    // All scripts before Thai in Unicode have spaces.
    if c < '\u{e00}' {
        return if c == '·' { Spacing::Either } else { Spacing::Other };
    }
    match c {
        '‘'..='‟' | '—' | '―' | '…' => Spacing::Either,
        // CJK punctuation and symbols, and their full-width forms.
        '\u{3000}'..='\u{303f}' | '\u{fe10}'..='\u{fe1f}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff01}'..='\u{ff65}' => {
            Spacing::Unspaced
        }
        _ if is_unspaced(c.script()) => Spacing::Unspaced,
        _ if c.script() == Script::Inherited => Spacing::Joined,
        // The long vowel mark, the iteration marks and similar belong to several scripts, all without spaces.
        _ if c.script() == Script::Common && is_shared_without_spaces(c) => Spacing::Unspaced,
        _ => Spacing::Other,
    }
}

/// Whether a `SiteContext` character belongs to several scripts without spaces, and not to all scripts.
fn is_shared_without_spaces(c: char) -> bool {
    let scripts = c.script_extension();
    !scripts.is_common() && scripts.contains_script(Script::Katakana)
}

/// Whether a script has no spaces between words.
fn is_unspaced(script: Script) -> bool {
    matches!(
        script,
        Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Bopomofo
            | Script::Yi
            | Script::Tangut
            | Script::Nushu
            | Script::Khitan_Small_Script
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar
            | Script::Tai_Le
            | Script::New_Tai_Lue
            | Script::Tai_Tham
            | Script::Tai_Viet
            | Script::Ahom
            | Script::Tibetan
            | Script::Javanese
            | Script::Balinese
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_space_is_added_between_letters_of_scripts_without_spaces() {
        let join = |before: &str, after: &str| {
            let event = (Event::Text(after.to_owned().into()), 0..1);
            soft_break(before, &[event])
        };
        for (before, after) in [
            ("安倍", "晋三"),
            ("国会で", "ひらく"),
            ("他说：", "“好”"),
            ("。", "次"),
            ("ー", "カ"),
            ("ภาษา", "ไทย"),
            ("ที่", "นี่"),
            ("ພາສາ", "ລາວ"),
            ("ភាសា", "ខ្មែរ"),
            ("မြန်", "မာ"),
            ("བོད་", "སྐད"),
            ("葛\u{e0100}", "城"),
        ] {
            assert_eq!(join(before, after), "\u{200b}", "{before} {after}");
        }
        for (before, after) in [
            ("Mira", "Holm"),
            ("Мира", "Холм"),
            ("한국", "사람"),
            ("国会", "Abe"),
            ("Abe", "国会"),
            ("共", "2024"),
            ("नमस्ते", "दुनिया"),
            ("עברית", "שפה"),
            ("e\u{301}", "国"),
            ("”", "“"),
            ("ⅆ", "∲"),
            ("→", "国"),
            ("😀", "😀"),
            ("", "国"),
        ] {
            assert_eq!(join(before, after), " ", "{before} {after}");
        }
        assert_eq!(soft_break("国", &[]), " ");
    }
}
