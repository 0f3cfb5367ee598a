//! Parses files into plain data and diagnostics, one file at a time.
//!
//! The result of a file is independent of other files, so that it can be cached until
//! the file or its [`ParseContext`] change.

mod charges;
mod date_suggestions;
mod details;
mod front_matter;
pub mod markdown;
mod name_bindings;
mod outcomes;
mod records;
mod relations;
mod repeats;
mod section;
pub mod stamps;
mod values;

pub use front_matter::{FileParts, split_front_matter};
pub use records::{RegisterFile, parse_register, unknown_register_error};
pub use section::{parse_page, parse_section};
pub(crate) use values::{date, language, passage, text, url};

use crate::device_names::is_device_name;
use crate::diag::Diagnostic;
use crate::language::Languages;
use crate::model::declared_types::DeclaredTypes;
use crate::model::{Register, Text};
use std::sync::Arc;

/// The result of parsing a file.
#[derive(Clone, Debug)]
pub struct Parsed<T> {
    /// The data, as far as it could be read.
    pub value: T,
    /// Errors and warnings of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// What the result of a file depends on besides its bytes.
#[derive(Clone, Copy, Debug)]
pub struct ParseContext<'c> {
    /// The registers.
    pub schema: &'c Schema,
    /// The languages by whose words the errors of dates suggest dates.
    pub languages: &'c Languages,
}

/// The settings of `book.toml` that parsing depends on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// The declared registers.
    pub registers: Vec<DeclaredRegister>,
    /// The declared types.
    pub types: DeclaredTypes,
}

/// A register that `book.toml` declares.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclaredRegister {
    /// The name in references and addresses: `vessels`.
    pub name: Arc<str>,
    /// The label of one record, in the singular.
    pub singular: Text,
    /// The label of several records, in the plural.
    pub plural: Text,
    /// Additional fields of its records.
    pub fields: Vec<DeclaredField>,
}

/// A field of a declared register.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclaredField {
    /// The key in the YAML file.
    pub name: Arc<str>,
    /// The label on pages.
    pub label: Text,
    /// The type of a value.
    pub kind: FieldKind,
    /// Whether the value is a list.
    pub is_list: bool,
}

/// The type of a declared field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A text.
    Text,
    /// An EDTF date.
    Date,
    /// An `http` or `https` address.
    Url,
    /// A finite number.
    Number,
    /// A reference to a record of this register.
    Record(Register),
}

impl Schema {
    /// The context for parsing files.
    #[must_use]
    pub fn with_languages<'c>(&'c self, languages: &'c Languages) -> ParseContext<'c> {
        ParseContext { schema: self, languages }
    }

    /// The built-in or declared register of this name.
    #[must_use]
    pub fn register(&self, name: &str) -> Option<Register> {
        Register::built_in(name).or_else(|| {
            let declared = self.registers.iter().find(|declared| *declared.name == *name)?;
            Some(Register::Declared(Arc::clone(&declared.name)))
        })
    }

    /// The declaration of a register; `None` for a built-in one.
    #[must_use]
    pub fn declared(&self, register: &Register) -> Option<&DeclaredRegister> {
        let Register::Declared(name) = register else { return None };
        self.registers.iter().find(|declared| declared.name == *name)
    }

    /// All registers in display order: the built-in ones, then the declared ones.
    pub fn all_registers(&self) -> impl Iterator<Item = Register> {
        let declared = self.registers.iter().map(|declared| Register::Declared(Arc::clone(&declared.name)));
        Register::BUILT_IN.iter().cloned().chain(declared)
    }

    /// The names of all registers in display order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        Register::BUILT_IN.iter().map(Register::name).chain(self.registers.iter().map(|declared| &*declared.name))
    }
}

/// The register to suggest for an unknown name: by synonym or by spelling.
#[must_use]
pub fn suggest_register<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = match word.to_ascii_lowercase().as_str() {
        "person" | "persons" => "people".to_owned(),
        "organisation" | "organization" | "orgs" | "bodies" => "organizations".to_owned(),
        other => other.to_owned(),
    };
    crate::diag::nearest(&folded, known)
}

/// Whether a text is an id: `[a-z0-9]+(-[a-z0-9]+)*`.
#[must_use]
pub fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

/// The maximum length of an id. It becomes a file name, which file systems limit to 255 bytes.
pub const MAX_ID_LENGTH: usize = 120;

/// The reason why a text is not an id, after "an id"; `None` if it is one.
#[must_use]
pub fn id_problem(text: &str) -> Option<&'static str> {
    if !is_id(text) {
        Some("consists of small letters a to z, digits, and single hyphens between them")
    } else if text.len() > MAX_ID_LENGTH {
        Some("is at most 120 characters long")
    } else if is_device_name(text) {
        Some("is not a device name of Windows, where no file can have that name")
    } else if text == "index" {
        Some("is not `index`, which is the address of the list")
    } else {
        None
    }
}

/// The id to suggest for a text.
#[must_use]
pub fn suggest_id(text: &str) -> Option<String> {
    let mut id = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            id.push(c.to_ascii_lowercase());
        } else if !id.is_empty() && !id.ends_with('-') && c != '\'' && c != '’' {
            id.push('-');
        }
    }
    id.truncate(MAX_ID_LENGTH);
    let id = id.trim_matches('-').to_owned();
    id_problem(&id).is_none().then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_lower_case_letters_digits_and_single_hyphens() {
        for valid in ["a", "duman-mukhammedkarim", "2024", "hrw-2025", "com10"] {
            assert_eq!(id_problem(valid), None, "{valid}");
        }
        for invalid in
            ["", "A", "a--b", "-a", "a-", "a_b", "../x", "a/b", "қ", "con", "com1", "a.b", "index", "a b", "a\nb"]
        {
            assert!(id_problem(invalid).is_some(), "{invalid}");
        }
        assert!(id_problem(&"a".repeat(300)).is_some());
        assert_eq!(suggest_id("Jamilya Maricheva’s").as_deref(), Some("jamilya-marichevas"));
        assert_eq!(suggest_id("Қазақ"), None);
    }
}
