//! Line breaks of the source within a paragraph, where the script has no spaces.

use super::Placed;
use pulldown_cmark::{Event, Tag, TagEnd};
use unicode_script::{Script, UnicodeScript};

/// What a line break of the source is in the text: a space; or, between two letters of scripts without spaces,
/// U+200B, which takes no width. It is no letter, so names are found beside it and across it as they are at a space.
pub(super) fn soft_break(before: &str, after: &[Placed<'_>]) -> &'static str {
    // Of most texts the last character tells, and in one byte.
    if before.as_bytes().last().is_none_or(u8::is_ascii) {
        return " ";
    }
    match (before.chars().rev().map(kind).find(|kind| *kind != Kind::Joined), first(after)) {
        (Some(before), Some(after)) if are_joined(before, after) => "\u{200b}",
        _ => " ",
    }
}

/// Whether a line break of the source between two characters is no space to readers.
pub(crate) fn joins_lines(before: char, after: char) -> bool {
    are_joined(kind(before), kind(after))
}

/// The kind of the first character of what follows within the paragraph.
fn first(events: &[Placed<'_>]) -> Option<Kind> {
    for (event, _) in events {
        match event {
            Event::Text(text) | Event::Code(text) => {
                if let Some(first) = text.chars().next() {
                    return Some(kind(first));
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

fn are_joined(before: Kind, after: Kind) -> bool {
    matches!((before, after), (Kind::Unspaced, Kind::Unspaced | Kind::Either) | (Kind::Either, Kind::Unspaced))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A letter or mark of a script without spaces.
    Unspaced,
    /// Punctuation of such scripts and of others.
    Either,
    /// A mark that belongs to the character before it, of whatever script that is.
    Joined,
    Other,
}

fn kind(c: char) -> Kind {
    // No script before Thai is written without spaces.
    if c < '\u{e00}' {
        return if c == '·' { Kind::Either } else { Kind::Other };
    }
    match c {
        '‘'..='‟' | '—' | '―' | '…' => Kind::Either,
        // Punctuation and signs of East Asia, and their wide forms.
        '\u{3000}'..='\u{303f}' | '\u{fe10}'..='\u{fe1f}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff01}'..='\u{ff65}' => {
            Kind::Unspaced
        }
        _ if is_unspaced(c.script()) => Kind::Unspaced,
        _ if c.script() == Script::Inherited => Kind::Joined,
        // The long vowel mark, the repetition marks and the like belong to several scripts, none of which has spaces.
        _ if c.script() == Script::Common && is_of_several(c) => Kind::Unspaced,
        _ => Kind::Other,
    }
}

/// Whether a character that is no letter of one script belongs to some that have no spaces: that of all scripts does not.
fn is_of_several(c: char) -> bool {
    let scripts = c.script_extension();
    !scripts.is_common() && scripts.contains_script(Script::Katakana)
}

/// Scripts in which no space stands between words.
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
