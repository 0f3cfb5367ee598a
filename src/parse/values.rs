//! Values common to registers, front matter and `book.toml`.

use super::{Schema, date_suggestions, id_problem, markdown, suggest_id, suggest_register};
use crate::characters::{self, TextKind};
use crate::diag::{Code, Diagnostic};
use crate::language::Languages;
use crate::limits::NAME_WORDS;
use crate::model::prose::Passage;
use crate::model::record::WrittenRef;
use crate::model::{Date, RecordKey, RecordRef, Register, Tag, Text};
use crate::source::{Span, Spanned};
use crate::tree::{Node, Value, strip_curly_quotes};
use std::sync::Arc;

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
            out.push(
                Diagnostic::error(Code::Footnote, words.span, "a footnote cannot be called in a short text").help(
                    "write its words in the text itself, or call it in a section; or `\\[^` for brackets as they are",
                ),
            );
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
            Diagnostic::error(Code::LanguageTag, tag.span, message)
                .help("use a tag of BCP 47, such as `en`, `ru`, `kk-Cyrl` or `kk-Latn`"),
        );
    }
    parsed
}

/// Reads an EDTF date; reports an invalid one, with a suggestion by the words of the languages.
pub(crate) fn date(node: &Node, languages: &Languages, out: &mut Vec<Diagnostic>) -> Option<Spanned<Date>> {
    read_date(node, false, languages, out)
}

/// Reads the date of an event, for which `date_text` can be more precise.
pub(crate) fn event_date(node: &Node, languages: &Languages, out: &mut Vec<Diagnostic>) -> Option<Spanned<Date>> {
    read_date(node, true, languages, out)
}

fn read_date(node: &Node, is_event: bool, languages: &Languages, out: &mut Vec<Diagnostic>) -> Option<Spanned<Date>> {
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
    let error = date_suggestions::unknown_word_error(&text, is_event, languages);
    out.push(error.unwrap_or_else(|| date_error(&text, is_event, languages)));
    None
}

fn date_error(text: &Spanned<String>, is_event: bool, languages: &Languages) -> Diagnostic {
    let message = format!("expected a date, found `{}`", text.value);
    let help = date_suggestions::suggestion_help(&text.value, languages);
    let date_text_help = (is_event && help == date_suggestions::PATTERN)
        .then(|| "put a more precise description into `date_text`".to_owned());
    let label = date_suggestions::invalid_reason(&text.value).unwrap_or_default();
    Diagnostic::error(Code::Date, text.span, message).label(label).help(help).help_if(date_text_help)
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
            Diagnostic::warning(Code::CurlyQuotes, node.span, "readers see these quotation marks as a part of it")
                .help(format!(
                    "write `{inner}`, or between straight ones `\"{inner}\"`; if they belong to it, `\"{text}\"`"
                )),
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

/// Parses a reference to a record of `register`, written with or without the register; reports others.
pub(crate) fn reference(
    text: &Spanned<String>,
    register: &Register,
    schema: &Schema,
    out: &mut Vec<Diagnostic>,
) -> Option<RecordRef> {
    let parsed = match text.value.split_once('/') {
        Some((name, id)) => qualified_key(name, id, Some(register), schema),
        None => valid_id(&text.value).map(|id| RecordKey { register: register.clone(), id }),
    };
    let key = report_invalid(parsed, text.span, out)?;
    Some(RecordRef { key, span: text.span })
}

/// Parses a reference to a record of any register; reports others. An id alone is unqualified, and the linker resolves it.
pub(crate) fn reference_to_any(
    text: &Spanned<String>,
    schema: &Schema,
    out: &mut Vec<Diagnostic>,
) -> Option<WrittenRef> {
    let span = text.span;
    let parsed = match text.value.split_once('/') {
        Some((name, id)) => {
            qualified_key(name, id, None, schema).map(|key| WrittenRef::Qualified(RecordRef { key, span }))
        }
        None => valid_id(&text.value).map(|id| WrittenRef::Unqualified(Spanned::new(id, span))),
    };
    report_invalid(parsed, span, out)
}

/// The message and the help about an invalid reference.
type InvalidReference = (String, String);

fn report_invalid<T>(parsed: Result<T, InvalidReference>, span: Span, out: &mut Vec<Diagnostic>) -> Option<T> {
    parsed.map_err(|(message, help)| out.push(Diagnostic::error(Code::Reference, span, message).help(help))).ok()
}

/// The key written as `name/id`, in the register `expected` if there is one.
fn qualified_key(
    name: &str,
    id: &str,
    expected: Option<&Register>,
    schema: &Schema,
) -> Result<RecordKey, InvalidReference> {
    if name.is_empty() {
        let message = format!("expected a register before the slash, found `/{id}`");
        return Err((message, format!("write `people/{id}`, or another register before the slash")));
    }
    let register = schema.register(name).ok_or_else(|| unknown_register(name, schema))?;
    if let Some(expected) = expected.filter(|expected| **expected != register) {
        let message = format!("expected a record of `{expected}`, found one of `{register}`");
        return Err((message, format!("name one of `{expected}`")));
    }
    valid_id(id).map(|id| RecordKey { register, id })
}

fn unknown_register(name: &str, schema: &Schema) -> InvalidReference {
    let help = suggest_register(name, schema.names()).map_or_else(
        || "declare it in book.toml: `[registers.NAME]`".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    (format!("there is no register `{name}`"), help)
}

fn valid_id(id: &str) -> Result<Arc<str>, InvalidReference> {
    let Some(problem) = id_problem(id) else { return Ok(id.into()) };
    let suggestion = suggest_id(id).map(|suggestion| format!("; if that is `{suggestion}`, write `{suggestion}`"));
    let help = format!("write the record’s `id`{}", suggestion.unwrap_or_default());
    Err((format!("`{id}` is not an id: an id {problem}"), help))
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
        Diagnostic::error(Code::Url, text.span, format!("`{}` is not an address", text.value))
            .help("write it whole, as in `https://example.org/page`"),
    );
    None
}
