//! The strings that templates use by `s.key`: a key that does not exist is an error before any page is rendered, whether
//! or not a page reaches it.

use super::tokens::{Token, TokenKind, tokenize};
use super::{TemplateError, TemplateErrorKind};
use crate::strings::Strings;
use std::collections::BTreeSet;
use std::ops::Range;

/// The name of the variable that has the strings.
pub(super) const VARIABLE: &str = "s";

/// The errors about keys that do not exist in `templates`, each a name and a text.
pub(super) fn unknown_keys<'t>(
    templates: impl IntoIterator<Item = (&'t str, &'t str)>,
    strings: &Strings,
) -> Vec<TemplateError> {
    let known: BTreeSet<&str> = strings.texts().map(|(key, _)| key).collect();
    let mut errors = Vec::new();
    for (template, text) in templates {
        let unknown = required_keys(text).into_iter().filter(|(key, _)| !known.contains(key));
        errors.extend(unknown.map(|(key, range)| TemplateError {
            kind: TemplateErrorKind::UnknownString(key.to_owned()),
            template: template.to_owned(),
            message: format!("unknown string `{VARIABLE}.{key}`"),
            range,
        }));
    }
    errors
}

/// The keys of strings that a template requires, with their ranges in bytes. A key that the template tests by `if`, or gives
/// a default for, is not required.
fn required_keys(text: &str) -> Vec<(&str, Range<usize>)> {
    let Some(tokens) = tokenize(text) else { return Vec::new() };
    let template = Words { text, tokens: &tokens };
    if (0..tokens.len()).any(|at| template.rebinds_strings(at)) {
        return Vec::new();
    }
    let uses: Vec<KeyUse> = template.key_uses();
    let optional: BTreeSet<&str> = uses.iter().filter(|key| key.is_optional).map(|key| key.name).collect();
    uses.into_iter().filter(|key| !optional.contains(key.name)).map(|key| (key.name, key.range)).collect()
}

/// A use of a string in a template.
struct KeyUse<'t> {
    name: &'t str,
    range: Range<usize>,
    is_optional: bool,
}

/// The tokens of a template.
struct Words<'t, 'k> {
    text: &'t str,
    tokens: &'k [Token],
}

impl<'t> Words<'t, '_> {
    /// The text of a token; empty after the last.
    fn word(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| &self.text[token.range()])
    }

    fn word_before(&self, at: usize) -> &'t str {
        at.checked_sub(1).map_or("", |before| self.word(before))
    }

    fn is_strings(&self, at: usize) -> bool {
        self.tokens[at].kind == TokenKind::Identifier
            && self.word(at) == VARIABLE
            && !matches!(self.word_before(at), "." | "?.")
    }

    /// Whether the template gives the name of the strings another value here: by `set`, as a variable of a loop, or as a
    /// parameter of a component.
    fn rebinds_strings(&self, at: usize) -> bool {
        self.is_strings(at)
            && match self.word_before(at) {
                "set" | "set_global" | "for" => true,
                "," | "(" => matches!(self.word(at + 1), "in" | "," | ")" | "=" | ":"),
                _ => false,
            }
    }

    fn key_uses(&self) -> Vec<KeyUse<'t>> {
        let mut in_condition = false;
        let mut uses = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            match token.kind {
                TokenKind::TagStart(_) => in_condition = matches!(self.word(at + 1), "if" | "elif"),
                TokenKind::VariableStart(_) => in_condition = false,
                _ if self.is_strings(at) => uses.extend(self.key_use(at, in_condition)),
                _ => {}
            }
        }
        uses
    }

    /// The use of a key by the strings at a token: `s.key` or `s["key"]`.
    fn key_use(&self, at: usize, in_condition: bool) -> Option<KeyUse<'t>> {
        let key = *self.tokens.get(at + 2)?;
        let (name, end) = match (self.word(at + 1), key.kind) {
            (".", TokenKind::Identifier) => (self.word(at + 2), at + 3),
            ("[", TokenKind::String) if self.word(at + 3) == "]" => {
                (self.text.get(key.start + 1..key.end - 1)?, at + 4)
            }
            _ => return None,
        };
        let is_optional =
            in_condition || self.word(end) == "is" || [self.word(end), self.word(end + 1)] == ["|", "default"];
        Some(KeyUse { name, range: key.range(), is_optional })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::relation::RelationKind;
    use crate::model::vocabulary::{
        CaseType, EventType, OrganizationType, Outcome, OutcomeGroup, ParticipantRole, PersonRole, Stage,
    };
    use crate::model::{EventGroup, Key, PersonGroup};
    use crate::source::{FileId, Sources};
    use crate::strings::{DateList, DatePhrase, PreviewKey, TextKey, WordTable};
    use crate::theme::{self, ThemeFiles};
    use crate::tree::{Node, Value, toml};
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::Path;

    fn keys(text: &str) -> Vec<&str> {
        required_keys(text).into_iter().map(|(key, _)| key).collect()
    }

    #[test]
    fn only_required_keys_of_the_strings_are_found() {
        assert_eq!(keys("{{ s.skip }} {% set x = s[\"more\"] ~ s.list_comma %}"), ["skip", "more", "list_comma"]);
        assert_eq!(keys("{{ <parts name={s.parts} of={a.s.b}/> }} {# s.none #} s.text"), ["parts"]);
        assert_eq!(keys("{% component x(a, @s) %}{{ s.own }}{% endcomponent %}"), ["own"]);
        for optional in [
            "{% if s.own %}{{ s.own }}{% endif %}",
            "{{ s?.own }}",
            "{{ s.own | default(value=\"\") }}",
            "{{ 1 if s.own is defined else 2 }}",
            "{{ s[name] }}",
        ] {
            assert_eq!(keys(optional), [""; 0], "{optional}");
        }
        for rebound in [
            "{% for s in xs %}{{ s.own }}{% endfor %}",
            "{% set s = 1 %}{{ s.own }}",
            "{% component x(a, s) %}{{ s.own }}",
        ] {
            assert_eq!(keys(rebound), [""; 0], "{rebound}");
        }
    }

    /// A file of strings: its tables, with the keys of each.
    fn tables(text: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut out = Vec::new();
        let root = toml::parse(FileId::from_path("strings.toml"), text, &mut out);
        assert_eq!(out, []);
        let keys = |node: &Node| match &node.value {
            Value::Map(entries) => entries.iter().map(|(key, _)| key.value.clone()).collect(),
            _ => BTreeSet::new(),
        };
        let Value::Map(tables) = &root.value else { panic!("not a table") };
        tables.iter().map(|(name, node)| (name.value.clone(), keys(node))).collect()
    }

    /// The texts of all files in a folder and its subfolders.
    #[expect(clippy::disallowed_methods, reason = "the files are on disk")]
    fn texts_in(folder: &Path, extension: &str, texts: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                texts_in(&path, extension, texts);
            } else if path.extension().is_some_and(|found| found == extension) {
                texts.push(fs::read_to_string(&path).expect("a text"));
            }
        }
    }

    /// The tables of each file of strings, by its name.
    #[expect(clippy::disallowed_methods, reason = "the files are on disk")]
    fn built_in_strings() -> Vec<(String, BTreeMap<String, BTreeSet<String>>)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes").join(theme::DEFAULT).join("strings");
        let paths = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        let files: Vec<_> = paths
            .map(|path| {
                (
                    path.file_name().expect("a name").to_string_lossy().into_owned(),
                    tables(&fs::read_to_string(path).expect("a text")),
                )
            })
            .collect();
        assert!(!files.is_empty());
        files
    }

    fn set<'k>(keys: impl IntoIterator<Item = &'k str>) -> BTreeSet<String> {
        keys.into_iter().map(str::to_owned).collect()
    }

    /// The keys of the tables that must have exactly these. The tables that are not here have words for values that are open.
    fn expected_tables() -> BTreeMap<&'static str, BTreeSet<String>> {
        let files = ThemeFiles::load(&Sources::default(), theme::DEFAULT);
        let templates: Vec<&str> = files.templates().filter_map(|(_, file)| file.text().ok()).collect();
        let in_templates = templates.into_iter().flat_map(keys);
        let in_code = TextKey::ALL.iter().map(|key| key.as_str());
        let registers = crate::model::Register::BUILT_IN.iter().map(crate::model::Register::name);
        let closed = [
            (WordTable::Roles, PersonRole::KEYS),
            (WordTable::Relations, RelationKind::KEYS),
            (WordTable::OrganizationTypes, OrganizationType::KEYS),
            (WordTable::CaseTypes, CaseType::KEYS),
            (WordTable::CaseTypesMany, CaseType::KEYS),
            (WordTable::EventTypes, EventType::KEYS),
            (WordTable::EventTypesMany, EventType::KEYS),
            (WordTable::Parts, ParticipantRole::KEYS),
            (WordTable::Outcomes, Outcome::KEYS),
            (WordTable::OutcomeGroups, OutcomeGroup::KEYS),
            (WordTable::EventGroups, EventGroup::KEYS),
            (WordTable::PeopleGroups, PersonGroup::KEYS),
            (WordTable::Stages, Stage::KEYS),
        ];
        let closed = closed.into_iter().map(|(table, words)| (table.as_str(), set(words.iter().copied())));
        closed
            .chain([
                ("text", set(in_templates.chain(in_code))),
                ("preview", set(PreviewKey::ALL.iter().map(|key| key.as_str()))),
                (WordTable::Kinds.as_str(), set(registers)),
            ])
            .collect()
    }

    #[test]
    fn every_built_in_file_has_the_keys_that_are_used_and_no_others() {
        let expected = expected_tables();
        for (name, tables) in built_in_strings() {
            // That of a region has only what differs.
            let is_regional = name.contains('-');
            for (table, expected) in &expected {
                let found = tables.get(*table).into_iter().flatten().filter(|key| !key.starts_with("alert_"));
                let found: BTreeSet<String> = found.cloned().collect();
                let missing: Vec<_> = expected.difference(&found).filter(|_| !is_regional).collect();
                let unused: Vec<_> = found.difference(expected).collect();
                assert!(missing.is_empty() && unused.is_empty(), "[{table}] missing: {missing:?}, unused: {unused:?}");
            }
        }
    }

    #[test]
    fn every_built_in_file_has_only_tables_that_are_read() {
        let dates: BTreeSet<&str> = DateList::ALL
            .iter()
            .map(|key| key.as_str())
            .chain(DatePhrase::ALL.iter().map(|key| key.as_str()))
            .collect();
        let known: BTreeSet<&str> =
            WordTable::ALL.iter().map(|table| table.as_str()).chain(["text", "preview", "dates"]).collect();
        for (_, tables) in built_in_strings() {
            let unused: Vec<&String> = tables.keys().filter(|table| !known.contains(table.as_str())).collect();
            assert_eq!(unused, [""; 0]);
            let unused = tables.get("dates").into_iter().flatten().find(|key| !dates.contains(key.as_str()));
            assert_eq!(unused, None);
        }
    }

    #[test]
    fn code_uses_every_key_that_it_names() {
        let mut texts = Vec::new();
        texts_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "rs", &mut texts);
        let code: String = texts.iter().flat_map(|text| text.split("#[cfg(test)]").next()).collect();
        let is_used = |name: &str| {
            code.match_indices(name)
                .any(|(at, _)| !code[at + name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()))
        };
        let names = TextKey::ALL.iter().map(|key| format!("TextKey::{key:?}"));
        let names = names.chain(PreviewKey::ALL.iter().map(|key| format!("PreviewKey::{key:?}")));
        let names = names.chain(WordTable::ALL.iter().map(|key| format!("WordTable::{key:?}")));
        let unused: Vec<String> = names.filter(|name| !is_used(name)).collect();
        assert_eq!(unused, [""; 0]);
    }
}
