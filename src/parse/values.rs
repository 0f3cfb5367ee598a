//! Values that stand in registers, front matter and `book.toml` alike.

use super::{Schema, dates, id_like, id_problem, markdown, nearest_register};
use crate::characters::{self, Place};
use crate::diag::Diagnostic;
use crate::limits::NAME_WORDS;
use crate::model::prose::Passage;
use crate::model::{Date, Key, RecordRef, Tag, Text};
use crate::source::Spanned;
use crate::tree::{Node, Value, within_curly};

/// A text, or a map of texts by language.
pub(crate) fn text(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Text> {
    text_in(Place::Text, node, out)
}

/// The same for texts of one kind.
pub(super) fn text_in(place: Place, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Text> {
    let Value::Map(forms) = &node.value else { return node.text_in(place, out).map(Text::plain) };
    if !forms.is_empty() && forms.iter().all(|(tag, _)| Tag::parse(&tag.value).is_none()) {
        node.wrong(
            "one text, or texts by language",
            "write `key: text`, or texts by language: `key: {en: text, ru: текст}`",
            out,
        );
        return None;
    }
    let before = out.len();
    out.extend(forms.iter().filter_map(|(_, words)| words.capital_null()));
    let forms = forms.iter().filter(|(_, words)| !words.is_nothing());
    let forms = forms.filter_map(|(tag, words)| Some((language(tag, out)?, words.text_in(place, out)?))).collect();
    let text = Text::by_language(forms);
    // What was wrong in one of them has been reported.
    if text.is_none() && out.len() == before {
        node.wrong("a text, or texts by language", "write `key: text`, or `key: {en: text, ru: текст}`", out);
    }
    text
}

/// A Markdown text, or a map of them by language.
pub(crate) fn passage(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Passage> {
    let text = text_in(Place::Prose, node, out)?;
    let forms = text.forms().map(|(tag, words)| {
        // Within quotation marks the text begins a byte later.
        let quoted = matches!(node.value, Value::Scalar { plain: false, .. });
        let base = words.span.range().start + usize::from(quoted);
        let prose = markdown::parse(words.span.file, &words.value, base, out);
        if prose.calls_footnotes() {
            out.push(Diagnostic::error("footnote", words.span, "a footnote cannot be called in a short text").help(
                "write its words in the text itself, or call it in a section; or `\\[^` for brackets as they are",
            ));
        }
        (tag.cloned(), prose)
    });
    Passage::new(forms.collect())
}

/// A language tag.
pub(crate) fn language(tag: &Spanned<String>, out: &mut Vec<Diagnostic>) -> Option<Tag> {
    let parsed = Tag::parse(&tag.value);
    if parsed.is_none() {
        let message = format!("`{}` is not a language tag", tag.value);
        out.push(
            Diagnostic::error("language-tag", tag.span, message)
                .help("use a tag of BCP 47, such as `en`, `ru`, `kk-Cyrl` or `kk-Latn`"),
        );
    }
    parsed
}

/// An EDTF date.
pub(crate) fn date(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Spanned<Date>> {
    dated(node, false, out)
}

/// The date of an event, beside which finer words can stand.
pub(crate) fn event_date(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Spanned<Date>> {
    dated(node, true, out)
}

fn dated(node: &Node, has_words: bool, out: &mut Vec<Diagnostic>) -> Option<Spanned<Date>> {
    if matches!(node.value, Value::List(_) | Value::Map(_)) {
        node.wrong("a date", "write one date, such as `2024-08`, or from one to another, `2024-03/2024-04`", out);
        return None;
    }
    let text = node.text(out)?;
    if let Some(error) = dates::no_date(&text, has_words).or_else(|| dates::ambiguous(&text)) {
        out.push(error);
        return None;
    }
    if let Ok(date) = Date::parse(&text.value) {
        return Some(Spanned::new(date, text.span));
    }
    let message = format!("expected a date, found `{}`", text.value);
    let help = dates::help(&text.value);
    let finer = (has_words && help == dates::PATTERN).then(|| "finer words go into `date_text`".to_owned());
    let label = dates::reason(&text.value).unwrap_or_default();
    out.push(Diagnostic::error("date", text.span, message).label(label).help(help).help_if(finer));
    None
}

/// Warns of curly quotation marks around a whole name or title: where no straight ones stand around them, they were most
/// likely meant as such.
pub(crate) fn warn_of_curly(node: &Node, out: &mut Vec<Diagnostic>) {
    if let Value::Map(forms) = &node.value {
        forms.iter().for_each(|(_, form)| warn_of_curly(form, out));
    }
    let Some(text) = node.plain_text().map(str::trim) else { return };
    if let Some(inner) = within_curly(text) {
        out.push(
            Diagnostic::warning("curly-quotes", node.span, "readers see these quotation marks as a part of it").help(
                format!("write `{inner}`, or between straight ones `\"{inner}\"`; if they belong to it, `\"{text}\"`"),
            ),
        );
    }
}

/// Reports a name of too many words.
pub(super) fn check_words(name: &Spanned<String>, out: &mut Vec<Diagnostic>) {
    // Each word takes a letter and a space, so nearly no name has to be counted.
    if NAME_WORDS.is_exceeded(name.value.len().div_ceil(2)) {
        let words = name.value.split_whitespace().count();
        if NAME_WORDS.is_exceeded(words) {
            out.push(Diagnostic::limit(NAME_WORDS, name.span, Some(words)));
        }
    }
}

/// A reference to a record. An id alone is enough where only one register is `home`; where there is none, the linker
/// looks for the one record of this id.
pub(crate) fn reference(
    text: &Spanned<String>,
    home: Option<&str>,
    schema: &Schema,
    out: &mut Vec<Diagnostic>,
) -> Option<RecordRef> {
    let (register, id) = match text.value.split_once('/') {
        Some((register, id)) => (register, id),
        None => (home.unwrap_or_default(), text.value.as_str()),
    };
    let is_unqualified = home.is_none() && !text.value.contains('/');
    let problem = if register.is_empty() && !is_unqualified {
        let message = format!("expected a register before the slash, found `{}`", text.value);
        Some((message, format!("write `people{}`, or another register before the slash", text.value)))
    } else if is_unqualified {
        id_problem(id).map(|problem| (format!("`{id}` is not an id: an id {problem}"), reference_help(id)))
    } else if !schema.knows(register) {
        let near = nearest_register(register, schema.names());
        let help = near.map_or_else(
            || "declare it in book.toml: `[registers.NAME]`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Some((format!("there is no register `{register}`"), help))
    } else if home.is_some_and(|home| home != register) {
        let home = home.unwrap_or_default();
        Some((format!("expected a record of `{home}`, found one of `{register}`"), format!("name one of `{home}`")))
    } else {
        id_problem(id).map(|problem| (format!("`{id}` is not an id: an id {problem}"), reference_help(id)))
    };
    match problem {
        Some((message, help)) => {
            out.push(Diagnostic::error("reference", text.span, message).help(help));
            None
        }
        None => Some(RecordRef { key: Key { register: register.into(), id: id.into() }, span: text.span }),
    }
}

/// How a reference is written that has no id.
fn reference_help(id: &str) -> String {
    let offer = id_like(id).map(|offer| format!("; if that is `{offer}`, write `{offer}`"));
    format!("write the record’s `id`{}", offer.unwrap_or_default())
}

/// An address out of the site.
pub(crate) fn url(text: Spanned<String>, out: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
    let rest = text.value.strip_prefix("https://").or_else(|| text.value.strip_prefix("http://"));
    let good = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && !text.value.contains(|c: char| {
            c.is_whitespace() || c.is_control() || characters::is_invisible(c) || "<>\"{}|\\^`".contains(c)
        });
    if good {
        return Some(text);
    }
    out.push(
        Diagnostic::error("url", text.span, format!("`{}` is not an address", text.value))
            .help("write it whole, as in `https://example.org/page`"),
    );
    None
}
