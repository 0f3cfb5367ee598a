//! A register into records: what all records have.

use super::values::{check_words, language, passage, reference, text, text_in, url, warn_of_curly};
use super::{Parsed, Schema, details, id_like, id_problem, repeats};
use crate::characters::Place;
use crate::diag::{Diagnostic, start_of};
use crate::limits::NAMES;
use crate::model::record::{Name, OutLink};
use crate::model::{Key, Record, RecordRef};
use crate::panics::{Activity, working_on};
use crate::source::{SourceFile, Spanned};
use crate::tree::recovery;
use crate::tree::yaml::{self, List};
use crate::tree::{Fields, Node, Piece, Value};
use rayon::prelude::*;
use std::sync::Arc;

/// What a file of a register came to.
#[derive(Clone, Debug, Default)]
pub struct RegisterFile {
    /// Its records.
    pub records: Vec<Arc<Record>>,
    /// Records that have an id and could not be read otherwise. What refers to them is not wrong.
    pub broken: Vec<Key>,
    /// Whether the file could not be read at all, so that nobody knows whom it names.
    pub unreadable: bool,
    /// What a long file was read in.
    pieces: Vec<Arc<Piece>>,
}

/// Reads a file of the register `name`. `before` is what the same file came to the last time.
#[must_use]
pub fn register(
    file: &SourceFile,
    name: &Arc<str>,
    schema: &Schema,
    before: Option<&RegisterFile>,
) -> Parsed<RegisterFile> {
    let _work = working_on(Activity::Parse, &file.path);
    let mut out = Vec::new();
    let mut value = RegisterFile::default();
    let typing = |item: &Node| {
        let mut out = Vec::new();
        let mut typing = Typing { path: &file.path, register: name, schema, out: &mut out };
        let record = typing.record(item);
        if !out.is_empty() {
            mark_repeats(&mut out, item, name);
        }
        (record, out)
    };
    let before = before.map_or(&[][..], |before| &before.pieces);
    match tree(file, name, before, &mut value, &mut out) {
        List::InPieces(pieces) => {
            value.take(pieces.par_iter().flat_map(|piece| piece.items()).map(typing).collect(), &mut out);
            value.pieces = pieces;
        }
        List::Whole(Some(Node { value: Value::List(items), .. })) => {
            value.take(items.par_iter().map(typing).collect(), &mut out);
        }
        List::Whole(Some(node)) => {
            node.wrong("a list of records", &list_help(&node), &mut out);
            value.unreadable = true;
        }
        List::Whole(None) => {}
    }
    Parsed { value, diagnostics: out }
}

/// How a file is made a list of records.
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
            let id = id_like(&key.value).unwrap_or_else(|| "a-short-name".to_owned());
            format!("begin each record with its id: `- id: {id}` in place of `{}:`", key.value)
        }
        _ => "begin each record with `- id: …`".to_owned(),
    }
}

fn mark_repeats(out: &mut [Diagnostic], item: &Node, register: &str) {
    let entries = match &item.value {
        Value::Map(entries) => entries.as_slice(),
        _ => &[],
    };
    let id = entries.iter().find(|(key, _)| key.value == "id").and_then(|(_, id)| id.scalar());
    repeats::mark(out, item, register, &format!("`{register}/{}`", id.unwrap_or_default()));
}

/// A record, or the key of one that cannot be read otherwise, and what there is to tell of it.
type Typed = (Result<Record, Option<Key>>, Vec<Diagnostic>);

impl RegisterFile {
    fn take(&mut self, typed: Vec<Typed>, out: &mut Vec<Diagnostic>) {
        for (record, told) in typed {
            out.extend(told);
            match record {
                Ok(record) => self.records.push(Arc::new(record)),
                Err(key) => self.broken.extend(key),
            }
        }
    }
}

/// The list of a file. What of it is broken is noted in `value`.
fn tree(
    file: &SourceFile,
    name: &Arc<str>,
    before: &[Arc<Piece>],
    value: &mut RegisterFile,
    out: &mut Vec<Diagnostic>,
) -> List {
    let Some(text) = readable(file, out) else {
        value.unreadable = true;
        return List::Whole(None);
    };
    let error = match yaml::parse_list(file.id(), text, before, out) {
        Ok(list) => return list,
        Err(error) => error,
    };
    let recovered = recovery::recover(file.id(), text, *error, out);
    let ids: Vec<Option<&str>> = recovered.broken.iter().map(|range| id_of_broken(&text[range.clone()])).collect();
    // A record without an id that can be seen may be any that is named.
    value.unreadable = !recovered.is_complete || ids.iter().any(Option::is_none);
    value.broken = ids.into_iter().flatten().map(|id| Key { register: Arc::clone(name), id: id.into() }).collect();
    match recovered.items {
        items if items.is_empty() => List::Whole(None),
        items => List::Whole(Some(Node { value: Value::List(items), span: start_of(&file.path) })),
    }
}

/// The id of a record that is no YAML. It is looked for where only the id of the record itself can be: at the indentation of
/// its first key, or in its outermost `{}`.
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

/// Where the key `id` is in the outermost of the braces that a text begins with.
fn outermost_id(text: &str) -> Option<usize> {
    let (mut braces, mut brackets, mut last) = (0_u32, 0_u32, ' ');
    for (at, c) in text.char_indices() {
        if c == 'i' && (braces, brackets) == (1, 0) && matches!(last, '{' | ',') && text[at..].starts_with("id:") {
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
            last = c;
        }
    }
    None
}

/// The text of a file, or an error where it is none.
pub(super) fn readable<'f>(file: &'f SourceFile, out: &mut Vec<Diagnostic>) -> Option<&'f str> {
    match file.text() {
        Ok(text) => Some(text),
        Err(error) => {
            let what = if error.utf16 { "UTF-16, not UTF-8" } else { "not valid UTF-8" };
            let message = format!("`{}` is {what}", file.path);
            out.push(Diagnostic::error("not-utf8", error.span, message).help("save the file as UTF-8"));
            None
        }
    }
}

/// What is needed to type one record, and where mistakes go.
pub(super) struct Typing<'t> {
    pub(super) path: &'t Arc<str>,
    pub(super) register: &'t Arc<str>,
    pub(super) schema: &'t Schema,
    pub(super) out: &'t mut Vec<Diagnostic>,
}

impl<'t> Typing<'t> {
    /// The record, or the key of one that cannot be read otherwise.
    fn record(&mut self, node: &Node) -> Result<Record, Option<Key>> {
        let mut fields = Fields::of(node, "a record", self.out).ok_or(None)?;
        let id = self.id(&mut fields);
        if let Some(id) = &id {
            fields.rename(format!("the record `{}/{}`", self.register, id.value));
        }
        let is_titled = self.is_titled();
        let name_key = if is_titled { "title" } else { "name" };
        let place = if is_titled { Place::Text } else { Place::Name };
        let name = fields.get(name_key).and_then(|node| self.shown_name(place, node));
        if name.is_none() {
            fields.missing(name_key, &format!("add `{name_key}: …`"), self.out);
        }
        let record = self.common(&mut fields);
        let details = details::of(self, &mut fields);
        let declared = self.declared_fields();
        fields.finish_with(&declared, self.out);
        let id = id.ok_or(None)?;
        let key = Key { register: Arc::clone(self.register), id: id.value.as_str().into() };
        match (name, details) {
            (Some(name), Some(details)) => {
                Ok(Record { key, span: id.span, name, details, digest: node.digest(), ..record })
            }
            _ => Err(Some(key)),
        }
    }

    /// Whether records of the register have a title and no names that are found in prose.
    fn is_titled(&self) -> bool {
        matches!(&**self.register, "events" | "sources" | "corrections")
    }

    /// What every record may have. Key, name and details are filled in by the caller.
    fn common(&mut self, fields: &mut Fields<'_>) -> Record {
        Record {
            key: Key { register: Arc::clone(self.register), id: "".into() },
            path: Arc::clone(self.path),
            span: fields.span(),
            name: crate::model::Text::plain(Spanned::new(String::new(), fields.span())),
            names: fields
                .list_within("names", NAMES, self.out)
                .into_iter()
                .filter_map(|node| self.name(node))
                .collect(),
            aliases: fields
                .list_within("aliases", NAMES, self.out)
                .into_iter()
                .filter_map(|node| self.alias(node))
                .collect(),
            short: self.forms(fields, "short"),
            never: self.forms(fields, "never"),
            within_words: fields.truth("within_words", self.out),
            summary: fields.get("summary").and_then(|node| passage(node, self.out)),
            topics: self.references(fields, "topics", "topics"),
            sources: self.references(fields, "sources", "sources"),
            links: fields.list("links", self.out).into_iter().filter_map(|node| self.link(node)).collect(),
            autolink: fields.get("autolink").and_then(|node| node.truth(self.out)),
            was: self.old_ids(fields),
            review: fields.truth("review", self.out),
            details: details::nothing(),
            digest: [0; 32],
        }
    }

    fn id(&mut self, fields: &mut Fields<'_>) -> Option<Spanned<String>> {
        let Some(id) = fields.text("id", self.out) else {
            let offer = fields.peek("name").or(fields.peek("title")).and_then(|node| match &node.value {
                Value::Scalar { text, .. } => id_like(text),
                _ => None,
            });
            fields.missing("id", &format!("add `id: {}`", offer.as_deref().unwrap_or("a-short-name")), self.out);
            return None;
        };
        self.check_id(id)
    }

    fn check_id(&mut self, id: Spanned<String>) -> Option<Spanned<String>> {
        let Some(problem) = id_problem(&id.value) else { return Some(id) };
        let message = format!("`{}` is not an id: an id {problem}", id.value.escape_debug());
        let help = id_like(&id.value).map(|offer| format!("write `{offer}`"));
        self.out.push(Diagnostic::error("id", id.span, message).help_if(help));
        None
    }

    fn old_ids(&mut self, fields: &mut Fields<'_>) -> Vec<Spanned<String>> {
        fields.texts("was", self.out).into_iter().filter_map(|id| self.check_old_id(id)).collect()
    }

    /// An old id. Of an address, as `people/mira-holm.html`, the id in it is offered.
    fn check_old_id(&mut self, id: Spanned<String>) -> Option<Spanned<String>> {
        let last = id.value.trim_end_matches('/').rsplit(['/', '#']).next().unwrap_or_default();
        let within = last.strip_suffix(".html").unwrap_or(last);
        if within == id.value || id_problem(within).is_some() {
            return self.check_id(id);
        }
        let message = format!("expected an old id, found the address `{}`", id.value.escape_debug());
        self.out.push(Diagnostic::error("id", id.span, message).help(format!("write `{within}`")));
        None
    }

    fn shown_name(&mut self, place: Place, node: &Node) -> Option<crate::model::Text> {
        warn_of_curly(node, self.out);
        let name = text_in(place, node, self.out)?;
        if place == Place::Name {
            name.forms().for_each(|(_, words)| check_words(words, self.out));
        }
        Some(name)
    }

    /// A text among `names` or `aliases`.
    fn further_name(&mut self, node: &Node) -> Option<Spanned<String>> {
        let name = node.text_in(Place::Name, self.out)?;
        check_words(&name, self.out);
        Some(name)
    }

    fn alias(&mut self, node: &Node) -> Option<Spanned<String>> {
        warn_of_curly(node, self.out);
        self.further_name(node)
    }

    /// The forms in a list of them. Records without names have none.
    fn forms(&mut self, fields: &mut Fields<'_>, key: &'static str) -> Vec<Spanned<String>> {
        if self.is_titled() {
            return Vec::new();
        }
        fields.list_within(key, NAMES, self.out).into_iter().filter_map(|node| self.alias(node)).collect()
    }

    fn name(&mut self, node: &Node) -> Option<Name> {
        if let Value::Scalar { .. } = node.value {
            warn_of_curly(node, self.out);
            return Some(Name { text: self.further_name(node)?, lang: None, scheme: None });
        }
        let mut fields = Fields::of(node, "a name", self.out)?;
        let words = fields.get("text").and_then(|node| self.further_name(node));
        if words.is_none() {
            fields.missing("text", "add `text: …`", self.out);
        }
        let lang = fields.text("lang", self.out).and_then(|tag| language(&tag, self.out));
        let scheme = fields.text("scheme", self.out);
        fields.finish(self.out);
        Some(Name { text: words?, lang, scheme })
    }

    fn link(&mut self, node: &Node) -> Option<OutLink> {
        if let Value::Scalar { .. } = node.value {
            return Some(OutLink { url: url(node.text(self.out)?, self.out)?, title: None });
        }
        let mut fields = Fields::of(node, "a link", self.out)?;
        let address = fields.text("url", self.out);
        if address.is_none() {
            fields.missing("url", "add `url: https://…`", self.out);
        }
        let title = fields.get("title").and_then(|node| text(node, self.out));
        fields.finish(self.out);
        Some(OutLink { url: url(address?, self.out)?, title })
    }

    /// A list of references to one register.
    pub(super) fn references(&mut self, fields: &mut Fields<'_>, key: &'static str, register: &str) -> Vec<RecordRef> {
        let texts = fields.texts(key, self.out);
        texts.iter().filter_map(|text| reference(text, Some(register), self.schema, self.out)).collect()
    }

    /// One reference to a register.
    pub(super) fn reference(
        &mut self,
        fields: &mut Fields<'_>,
        key: &'static str,
        register: &str,
    ) -> Option<RecordRef> {
        let text = fields.text(key, self.out)?;
        reference(&text, Some(register), self.schema, self.out)
    }

    fn declared_fields(&self) -> Vec<&'t str> {
        let declared = self.schema.declared(self.register);
        declared.map(|register| register.fields.iter().map(|field| &*field.name).collect()).unwrap_or_default()
    }
}

/// A file in the folder of registers that belongs to none.
#[must_use]
pub fn unknown_register(path: &str, name: &str, schema: &Schema) -> Diagnostic {
    let help = super::nearest_register(name, schema.names()).map_or_else(
        || format!("declare it in book.toml: `[registers.{name}]`, or take the file away"),
        |near| format!("did you mean `{near}`? Then rename the file to `{near}.yaml`"),
    );
    Diagnostic::error("unknown-register", start_of(path), format!("there is no register `{name}`")).help(help)
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
