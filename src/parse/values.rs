//! Values common to registers, front matter and `book.toml`.

use super::{Schema, date_suggestions, id_problem, markdown, suggest_id, suggest_register};
use crate::characters::{self, TextKind};
use crate::diag::Diagnostic;
use crate::limits::NAME_WORDS;
use crate::model::prose::Passage;
use crate::model::{Date, RecordKey, RecordRef, Tag, Text};
use crate::source::Spanned;
use crate::tree::{Node, Value, strip_curly_quotes};

/// Reads a text, or a map of texts by language.
pub(crate) fn text(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Text> {
    text_in(TextKind::Text, node, out)
}

/// Like [`text`], for texts with other rules for characters.
pub(super) fn text_in(place: TextKind, node: &Node, out: &mut Vec<Diagnostic>) -> Option<Text> {
    let Value::Map(forms) = &node.value else { return node.text_in(place, out).map(Text::plain) };
    if !forms.is_empty() && forms.iter().all(|(tag, _)| Tag::parse(&tag.value).is_none()) {
        node.report_wrong_type(
            "one text, or texts by language",
            "write `key: text`, or texts by language: `key: {en: text, ru: текст}`",
            out,
        );
        return None;
    }
    let errors_before = out.len();
    out.extend(forms.iter().filter_map(|(_, words)| words.capitalized_null_warning()));
    let forms = forms.iter().filter(|(_, words)| !words.is_null_or_empty());
    let forms = forms.filter_map(|(tag, words)| Some((language(tag, out)?, words.text_in(place, out)?))).collect();
    let text = Text::by_language(forms);
    // An invalid variant has been reported.
    if text.is_none() && out.len() == errors_before {
        node.report_wrong_type(
            "a text, or texts by language",
            "write `key: text`, or `key: {en: text, ru: текст}`",
            out,
        );
    }
    text
}

/// Reads a Markdown text, or a map of Markdown texts by language.
pub(crate) fn passage(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Passage> {
    let text = text_in(TextKind::Prose, node, out)?;
    let forms = text.variants().map(|(tag, words)| {
        // A quoted text begins one byte later.
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

/// Parses a language tag; reports an invalid one.
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

/// Reads an EDTF date; reports an invalid one.
pub(crate) fn date(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Spanned<Date>> {
    read_date(node, false, out)
}

/// Reads the date of an event, for which `date_text` can be more precise.
pub(crate) fn event_date(node: &Node, out: &mut Vec<Diagnostic>) -> Option<Spanned<Date>> {
    read_date(node, true, out)
}

fn read_date(node: &Node, is_event: bool, out: &mut Vec<Diagnostic>) -> Option<Spanned<Date>> {
    if matches!(node.value, Value::List(_) | Value::Map(_)) {
        node.report_wrong_type(
            "a date",
            "write one date, such as `2024-08`, or from one to another, `2024-03/2024-04`",
            out,
        );
        return None;
    }
    let text = node.text(out)?;
    if let Some(error) =
        date_suggestions::placeholder_error(&text, is_event).or_else(|| date_suggestions::ambiguous_season_error(&text))
    {
        out.push(error);
        return None;
    }
    if let Ok(date) = Date::parse(&text.value) {
        return Some(Spanned::new(date, text.span));
    }
    let message = format!("expected a date, found `{}`", text.value);
    let help = date_suggestions::suggestion_help(&text.value);
    let date_text_help = (is_event && help == date_suggestions::PATTERN)
        .then(|| "put a more precise description into `date_text`".to_owned());
    let label = date_suggestions::invalid_reason(&text.value).unwrap_or_default();
    out.push(Diagnostic::error("date", text.span, message).label(label).help(help).help_if(date_text_help));
    None
}

/// Warns about curly quotation marks around an unquoted name or title: they were most likely meant as YAML's quotation
/// marks.
pub(crate) fn warn_about_curly_quotes(node: &Node, out: &mut Vec<Diagnostic>) {
    if let Value::Map(forms) = &node.value {
        forms.iter().for_each(|(_, form)| warn_about_curly_quotes(form, out));
    }
    let Some(text) = node.plain_text().map(str::trim) else { return };
    if let Some(inner) = strip_curly_quotes(text) {
        out.push(
            Diagnostic::warning("curly-quotes", node.span, "readers see these quotation marks as a part of it").help(
                format!("write `{inner}`, or between straight ones `\"{inner}\"`; if they belong to it, `\"{text}\"`"),
            ),
        );
    }
}

/// Reports a name with too many words.
pub(super) fn check_word_count(name: &Spanned<String>, out: &mut Vec<Diagnostic>) {
    // Fast path: a word takes at least a letter and a space.
    if NAME_WORDS.is_exceeded(name.value.len().div_ceil(2)) {
        let words = name.value.split_whitespace().count();
        if NAME_WORDS.is_exceeded(words) {
            out.push(Diagnostic::limit(NAME_WORDS, name.span, Some(words)));
        }
    }
}

/// Parses a reference to a record. An id alone refers to the register `default_register`; without `default_register` the reference is
/// unqualified, and the linker resolves it.
pub(crate) fn reference(
    text: &Spanned<String>,
    default_register: Option<&str>,
    schema: &Schema,
    out: &mut Vec<Diagnostic>,
) -> Option<RecordRef> {
    let (register, id) = match text.value.split_once('/') {
        Some((register, id)) => (register, id),
        None => (default_register.unwrap_or_default(), text.value.as_str()),
    };
    let is_unqualified = default_register.is_none() && !text.value.contains('/');
    let problem = if register.is_empty() && !is_unqualified {
        let message = format!("expected a register before the slash, found `{}`", text.value);
        Some((message, format!("write `people{}`, or another register before the slash", text.value)))
    } else if is_unqualified {
        id_problem(id).map(|problem| (format!("`{id}` is not an id: an id {problem}"), reference_help(id)))
    } else if !schema.has_register(register) {
        let near = suggest_register(register, schema.names());
        let help = near.map_or_else(
            || "declare it in book.toml: `[registers.NAME]`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Some((format!("there is no register `{register}`"), help))
    } else if default_register.is_some_and(|home| home != register) {
        let home = default_register.unwrap_or_default();
        Some((format!("expected a record of `{home}`, found one of `{register}`"), format!("name one of `{home}`")))
    } else {
        id_problem(id).map(|problem| (format!("`{id}` is not an id: an id {problem}"), reference_help(id)))
    };
    match problem {
        Some((message, help)) => {
            out.push(Diagnostic::error("reference", text.span, message).help(help));
            None
        }
        None => Some(RecordRef { key: RecordKey { register: register.into(), id: id.into() }, span: text.span }),
    }
}

/// The help for a reference without a valid id.
fn reference_help(id: &str) -> String {
    let offer = suggest_id(id).map(|offer| format!("; if that is `{offer}`, write `{offer}`"));
    format!("write the record’s `id`{}", offer.unwrap_or_default())
}

/// Checks an `http` or `https` address; reports others.
pub(crate) fn url(text: Spanned<String>, out: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
    let rest = text.value.strip_prefix("https://").or_else(|| text.value.strip_prefix("http://"));
    let is_valid = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && !text.value.contains(|c: char| {
            c.is_whitespace() || c.is_control() || characters::is_invisible(c) || "<>\"{}|\\^`".contains(c)
        });
    if is_valid {
        return Some(text);
    }
    out.push(
        Diagnostic::error("url", text.span, format!("`{}` is not an address", text.value))
            .help("write it whole, as in `https://example.org/page`"),
    );
    None
}
