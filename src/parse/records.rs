//! Reads a register into records: the fields common to all registers.

use super::values::{check_word_count, language, passage, reference, text, text_in, url, warn_about_curly_quotes};
use super::{ParseContext, Parsed, Schema, details, id_problem, repeats, suggest_id};
use crate::characters::TextKind;
use crate::diag::{Code, Diagnostic, start_of_file};
use crate::language::Languages;
use crate::limits::NAMES;
use crate::model::prose::Passage;
use crate::model::record::{Details, ExternalLink, Name};
use crate::model::{Record, RecordKey, RecordRef, Register, Text};
use crate::panics::{Activity, working_on};
use crate::route;
use crate::source::{SourceFile, Span, Spanned};
use crate::tree::recovery;
use crate::tree::yaml::{self, ParsedList};
use crate::tree::{Fields, Node, Value, YamlChunk};
use rayon::prelude::*;
use std::sync::Arc;

/// The result of reading a file of a register.
#[derive(Clone, Debug, Default)]
pub struct RegisterFile {
    /// The valid records.
    pub records: Vec<Arc<Record>>,
    /// Invalid records with a valid id. References to them are not reported as unresolved.
    pub broken: Vec<RecordKey>,
    /// Whether the file is unreadable, so that any id could be in it.
    pub unreadable: bool,
    /// The chunks of a long file, for reuse.
    chunks: Vec<Arc<YamlChunk>>,
}

/// Reads a file of a register. `previous` is the previous result of the same file, for incremental reading.
#[must_use]
pub fn parse_register(
    file: &SourceFile,
    register: &Register,
    context: ParseContext<'_>,
    previous: Option<&RegisterFile>,
) -> Parsed<RegisterFile> {
    let _work = working_on(Activity::Parse, &file.path);
    let mut out = Vec::new();
    let mut value = RegisterFile::default();
    let ParseContext { schema, languages } = context;
    let read_item = |item: &Node| {
        let mut out = Vec::new();
        let mut reader = RecordReader { path: &file.path, register, schema, languages, out: &mut out };
        let record = reader.read_record(item);
        if !out.is_empty() {
            mark_repeats(&mut out, item, register);
        }
        (record, out)
    };
    let previous_chunks = previous.map_or(&[][..], |before| &before.chunks);
    match read_list(file, register, previous_chunks, &mut value, &mut out) {
        ParsedList::Chunked(chunks) => {
            value.add_records(chunks.par_iter().flat_map(|piece| piece.items()).map(read_item).collect(), &mut out);
            value.chunks = chunks;
        }
        ParsedList::Whole(Some(Node { value: Value::List(items), .. })) => {
            value.add_records(items.par_iter().map(read_item).collect(), &mut out);
        }
        ParsedList::Whole(Some(node)) => {
            node.report_wrong_type("a list of records", &list_help(&node), &mut out);
            value.unreadable = true;
        }
        ParsedList::Whole(None) => {}
    }
    Parsed { value, diagnostics: out }
}

/// The help for a file that is not a list of records.
fn list_help(node: &Node) -> String {
    let entries = match &node.value {
        Value::Map(entries) => entries.as_slice(),
        _ => &[],
    };
    match entries {
        [(key, Node { value: Value::List(_), .. })] => {
            format!("remove the line `{}:`: the file is the list itself", key.value)
        }
        [(key, Node { value: Value::Map(_), .. }), ..] => {
            let id = suggest_id(&key.value).unwrap_or_else(|| "a-short-name".to_owned());
            format!("begin each record with its id: `- id: {id}` in place of `{}:`", key.value)
        }
        _ => "begin each record with `- id: …`".to_owned(),
    }
}

fn mark_repeats(out: &mut [Diagnostic], item: &Node, register: &Register) {
    let entries = match &item.value {
        Value::Map(entries) => entries.as_slice(),
        _ => &[],
    };
    let id = entries.iter().find(|(key, _)| key.value == "id").and_then(|(_, id)| id.scalar());
    repeats::mark(out, item, register.name(), &format!("`{register}/{}`", id.unwrap_or_default()));
}

/// A record, or the key of an invalid one if its id is valid, and its diagnostics.
type ReadRecord = (Result<Record, Option<RecordKey>>, Vec<Diagnostic>);

impl RegisterFile {
    fn add_records(&mut self, typed: Vec<ReadRecord>, out: &mut Vec<Diagnostic>) {
        for (record, diagnostics) in typed {
            out.extend(diagnostics);
            match record {
                Ok(record) => self.records.push(Arc::new(record)),
                Err(key) => self.broken.extend(key),
            }
        }
    }
}

/// Reads the list of a file. Records broken items in `value`.
fn read_list(
    file: &SourceFile,
    register: &Register,
    previous: &[Arc<YamlChunk>],
    value: &mut RegisterFile,
    out: &mut Vec<Diagnostic>,
) -> ParsedList {
    let Some(text) = utf8_text(file, out) else {
        value.unreadable = true;
        return ParsedList::Whole(None);
    };
    let error = match yaml::parse_list(file.id(), text, previous, out) {
        Ok(list) => return list,
        Err(error) => error,
    };
    let recovered = recovery::recover(file.id(), text, *error, out);
    let ids: Vec<Option<&str>> = recovered.broken.iter().map(|range| id_of_broken(&text[range.clone()])).collect();
    // A broken record without a readable id could be any record that is referred to.
    value.unreadable = !recovered.is_complete || ids.iter().any(Option::is_none);
    value.broken =
        ids.into_iter().flatten().map(|id| RecordKey { register: register.clone(), id: id.into() }).collect();
    match recovered.items {
        items if items.is_empty() => ParsedList::Whole(None),
        items => ParsedList::Whole(Some(Node { value: Value::List(items), span: start_of_file(&file.path) })),
    }
}

/// The id of a record with a syntax error. Searches only where the record's own id can be: at the indentation of its
/// first key, or in its outermost `{}`.
fn id_of_broken(record: &str) -> Option<&str> {
    let start = record.match_indices('-').map(|(at, _)| at).find(|at| record[..*at].ends_with('\n') || *at == 0)?;
    let item = &record[start + 1..];
    let first = item.find(|c: char| c != ' ')?;
    let value = if item[first..].starts_with('{') {
        let at = outermost_id(&item[first..])? + first;
        &item[at..]
    } else {
        let indent = " ".repeat(first + 1);
        let lines = item.split_inclusive('\n').enumerate();
        let keys = lines.filter_map(|(number, line)| match number {
            0 => line.get(first..),
            _ => line.strip_prefix(&indent),
        });
        keys.into_iter().find(|key| key.starts_with("id:"))?
    };
    let line = value.strip_prefix("id:")?.lines().next().unwrap_or_default();
    let id = line.split([',', '}', '#']).next().unwrap_or_default().trim().trim_matches(['"', '\'']);
    id_problem(id).is_none().then_some(id)
}

/// The offset of the key `id` in the outermost braces, with which the text begins.
fn outermost_id(text: &str) -> Option<usize> {
    let (mut braces, mut brackets, mut previous) = (0_u32, 0_u32, ' ');
    for (at, c) in text.char_indices() {
        if c == 'i' && (braces, brackets) == (1, 0) && matches!(previous, '{' | ',') && text[at..].starts_with("id:") {
            return Some(at);
        }
        match c {
            '{' => braces += 1,
            '}' => braces = braces.saturating_sub(1),
            '[' => brackets += 1,
            ']' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        if !c.is_whitespace() {
            previous = c;
        }
    }
    None
}

/// The text of a file. Reports a file that is not UTF-8.
pub(super) fn utf8_text<'f>(file: &'f SourceFile, out: &mut Vec<Diagnostic>) -> Option<&'f str> {
    match file.text() {
        Ok(text) => Some(text),
        Err(error) => {
            let encoding = if error.is_utf16 { "UTF-16, not UTF-8" } else { "not valid UTF-8" };
            let message = format!("`{}` is {encoding}", file.path);
            out.push(Diagnostic::error(Code::NotUtf8, error.span, message).help("save the file as UTF-8"));
            None
        }
    }
}

/// The optional fields that all registers have.
struct CommonFields {
    sort: Option<Text>,
    names: Vec<Name>,
    aliases: Vec<Spanned<String>>,
    short_forms: Vec<Spanned<String>>,
    excluded_forms: Vec<Spanned<String>>,
    search: Vec<Spanned<String>>,
    within_words: bool,
    summary: Option<Passage>,
    topics: Vec<RecordRef>,
    sources: Vec<RecordRef>,
    links: Vec<ExternalLink>,
    autolink: Option<bool>,
    old_ids: Vec<Spanned<String>>,
    review: bool,
}

/// The parts of a record that it must have.
struct RecordParts {
    key: RecordKey,
    path: Arc<str>,
    span: Span,
    name: Text,
    details: Details,
    digest: [u8; 32],
}

impl CommonFields {
    fn into_record(self, parts: RecordParts) -> Record {
        let RecordParts { key, path, span, name, details, digest } = parts;
        Record {
            key,
            path,
            span,
            name,
            sort: self.sort,
            names: self.names,
            aliases: self.aliases,
            short_forms: self.short_forms,
            excluded_forms: self.excluded_forms,
            search: self.search,
            within_words: self.within_words,
            summary: self.summary,
            topics: self.topics,
            sources: self.sources,
            links: self.links,
            autolink: self.autolink,
            old_ids: self.old_ids,
            review: self.review,
            details,
            digest,
        }
    }
}

/// The context for reading one record.
pub(super) struct RecordReader<'t> {
    pub(super) path: &'t Arc<str>,
    pub(super) register: &'t Register,
    pub(super) schema: &'t Schema,
    pub(super) languages: &'t Languages,
    pub(super) out: &'t mut Vec<Diagnostic>,
}

impl<'t> RecordReader<'t> {
    /// Reads a record. The error is the key of an invalid record, if its id is valid.
    fn read_record(&mut self, node: &Node) -> Result<Record, Option<RecordKey>> {
        let mut fields = Fields::from_node(node, "a record", self.out).ok_or(None)?;
        let id = self.id(&mut fields);
        if let Some(id) = &id {
            fields.set_description(format!("the record `{}/{}`", self.register, id.value));
        }
        let is_titled = !self.register.has_names();
        let name_key = if is_titled { "title" } else { "name" };
        let place = if is_titled { TextKind::Text } else { TextKind::Name };
        let name = fields.get(name_key).and_then(|node| self.display_name(place, node));
        if name.is_none() {
            fields.report_missing(name_key, &format!("add `{name_key}: …`"), self.out);
        }
        let common = self.common_fields(&mut fields);
        let details = details::read(self, &mut fields);
        let declared = self.declared_fields();
        fields.finish_with(&declared, self.out);
        let id = id.ok_or(None)?;
        let key = RecordKey { register: self.register.clone(), id: id.value.as_str().into() };
        match (name, details) {
            (Some(name), Some(details)) => {
                let path = Arc::clone(self.path);
                Ok(common.into_record(RecordParts { key, path, span: id.span, name, details, digest: node.digest() }))
            }
            _ => Err(Some(key)),
        }
    }

    /// The optional fields common to all registers.
    fn common_fields(&mut self, fields: &mut Fields<'_>) -> CommonFields {
        CommonFields {
            sort: self.sort_form(fields),
            names: fields
                .limited_list("names", NAMES, self.out)
                .into_iter()
                .filter_map(|node| self.name(node))
                .collect(),
            aliases: fields
                .limited_list("aliases", NAMES, self.out)
                .into_iter()
                .filter_map(|node| self.alias(node))
                .collect(),
            short_forms: self.name_forms(fields, "short"),
            excluded_forms: self.name_forms(fields, "never"),
            search: self.search_words(fields),
            within_words: fields.boolean("within_words", self.out),
            summary: fields.get("summary").and_then(|node| passage(node, self.out)),
            topics: self.references(fields, "topics", &Register::Topics),
            sources: self.references(fields, "sources", &Register::Sources),
            links: fields.list("links", self.out).into_iter().filter_map(|node| self.link(node)).collect(),
            autolink: fields.get("autolink").and_then(|node| node.boolean(self.out)),
            old_ids: self.old_ids(fields),
            review: fields.boolean("review", self.out),
        }
    }

    /// The form by which a name is sorted. Records with a title instead of a name have none.
    fn sort_form(&mut self, fields: &mut Fields<'_>) -> Option<Text> {
        if !self.register.has_names() {
            return None;
        }
        fields.get("sort").and_then(|node| text_in(TextKind::Name, node, self.out))
    }

    fn id(&mut self, fields: &mut Fields<'_>) -> Option<Spanned<String>> {
        let Some(id) = fields.text("id", self.out) else {
            let offer = fields.peek("name").or(fields.peek("title")).and_then(|node| match &node.value {
                Value::Scalar { text, .. } => suggest_id(text),
                _ => None,
            });
            fields.report_missing("id", &format!("add `id: {}`", offer.as_deref().unwrap_or("a-short-name")), self.out);
            return None;
        };
        self.check_id(id)
    }

    fn check_id(&mut self, id: Spanned<String>) -> Option<Spanned<String>> {
        let Some(problem) = id_problem(&id.value) else { return Some(id) };
        let message = format!("`{}` is not an id: an id {problem}", id.value.escape_debug());
        let help = suggest_id(&id.value).map(|offer| format!("write `{offer}`"));
        self.out.push(Diagnostic::error(Code::Id, id.span, message).help_if(help));
        None
    }

    fn old_ids(&mut self, fields: &mut Fields<'_>) -> Vec<Spanned<String>> {
        fields.texts("was", self.out).into_iter().filter_map(|id| self.check_old_id(id)).collect()
    }

    /// Checks an old id. For an address, as `people/mira-holm.html`, suggests the id in it.
    fn check_old_id(&mut self, id: Spanned<String>) -> Option<Spanned<String>> {
        let suggested = route::id_as_written(&id.value);
        if suggested == id.value || id_problem(suggested).is_some() {
            return self.check_id(id);
        }
        let message = format!("expected an old id, found the address `{}`", id.value.escape_debug());
        self.out.push(Diagnostic::error(Code::Id, id.span, message).help(format!("write `{suggested}`")));
        None
    }

    fn display_name(&mut self, place: TextKind, node: &Node) -> Option<Text> {
        warn_about_curly_quotes(node, self.out);
        let name = text_in(place, node, self.out)?;
        if place == TextKind::Name {
            name.variants().for_each(|(_, words)| check_word_count(words, self.out));
        }
        Some(name)
    }

    /// An additional name or alias.
    fn name_text(&mut self, node: &Node) -> Option<Spanned<String>> {
        let name = node.text_in(TextKind::Name, self.out)?;
        check_word_count(&name, self.out);
        Some(name)
    }

    fn alias(&mut self, node: &Node) -> Option<Spanned<String>> {
        warn_about_curly_quotes(node, self.out);
        self.name_text(node)
    }

    /// A list of forms. Empty for records with a title instead of a name.
    fn name_forms(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Vec<Spanned<String>> {
        if !self.register.has_names() {
            return Vec::new();
        }
        fields.limited_list(key, NAMES, self.out).into_iter().filter_map(|node| self.alias(node)).collect()
    }

    /// Words for the search. Unlike forms of a name, records with titles have them too.
    fn search_words(&mut self, fields: &mut Fields<'_>) -> Vec<Spanned<String>> {
        fields.limited_list("search", NAMES, self.out).into_iter().filter_map(|node| self.alias(node)).collect()
    }

    fn name(&mut self, node: &Node) -> Option<Name> {
        if let Value::Scalar { .. } = node.value {
            warn_about_curly_quotes(node, self.out);
            let text = self.name_text(node)?;
            return Some(Name { text, lang: None, scheme: None, note: None, sources: Vec::new() });
        }
        let mut fields = Fields::from_node(node, "a name", self.out)?;
        let words = fields.get("text").and_then(|node| self.name_text(node));
        if words.is_none() {
            fields.report_missing("text", "add `text: …`", self.out);
        }
        let lang = fields.text("lang", self.out).and_then(|tag| language(&tag, self.out));
        let scheme = fields.text("scheme", self.out);
        let note = self.text(&mut fields, "note");
        let sources = self.references(&mut fields, "sources", &Register::Sources);
        fields.finish(self.out);
        Some(Name { text: words?, lang, scheme, note, sources })
    }

    fn link(&mut self, node: &Node) -> Option<ExternalLink> {
        if let Value::Scalar { .. } = node.value {
            return Some(ExternalLink { url: url(node.text(self.out)?, self.out)?, title: None });
        }
        let mut fields = Fields::from_node(node, "a link", self.out)?;
        let address = fields.text("url", self.out);
        if address.is_none() {
            fields.report_missing("url", "add `url: https://…`", self.out);
        }
        let title = fields.get("title").and_then(|node| text(node, self.out));
        fields.finish(self.out);
        Some(ExternalLink { url: url(address?, self.out)?, title })
    }

    /// Reads a list of references to one register.
    pub(super) fn references(
        &mut self,
        fields: &mut Fields<'_>,
        key: &'static str,
        register: &Register,
    ) -> Vec<RecordRef> {
        let texts = fields.texts(key, self.out);
        texts.iter().filter_map(|text| reference(text, register, self.schema, self.out)).collect()
    }

    /// Reads one reference to a register.
    pub(super) fn reference(
        &mut self,
        fields: &mut Fields<'_>,
        key: &'static str,
        register: &Register,
    ) -> Option<RecordRef> {
        let text = fields.text(key, self.out)?;
        reference(&text, register, self.schema, self.out)
    }

    fn declared_fields(&self) -> Vec<&'t str> {
        let declared = self.schema.declared(self.register);
        declared.map(|register| register.fields.iter().map(|field| &*field.name).collect()).unwrap_or_default()
    }
}

/// The error for a file in the folder of registers whose name is not a register.
#[must_use]
pub fn unknown_register_error(path: &str, name: &str, schema: &Schema) -> Diagnostic {
    let help = super::suggest_register(name, schema.names()).map_or_else(
        || format!("declare it in book.toml: `[registers.{name}]`, or remove the file"),
        |near| format!("did you mean `{near}`? Then rename the file to `{near}.yaml`"),
    );
    Diagnostic::error(Code::UnknownRegister, start_of_file(path), format!("there is no register `{name}`")).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_broken_record_is_its_own() {
        for (record, id) in [
            ("- id: a\n  name: A: B\n", Some("a")),
            ("# People\n\n-  name: A: B\n   id: 'a' # the first\n", Some("a")),
            ("- links:\n    - id: q\n  id: a\n", Some("a")),
            ("- links:\n    id: q\n  name: A: B\n", None),
            ("- {links: [{id: q}], id: a, name: A\n", Some("a")),
            ("- {links: [{id: q}], name: A\n", None),
            ("- {id: a\n", Some("a")),
            ("-\n  id: a\n", None),
            ("- ident: a\n  name: A: B\n", None),
            ("- id: A B: c\n", None),
            ("- ", None),
            ("", None),
            ("é- id: a", None),
        ] {
            assert_eq!(id_of_broken(record), id, "{record}");
        }
    }
}
