//! One file at a time into plain data, with everything that is wrong in it.
//!
//! No file's result depends on another file, so that each can be kept until
//! the file itself, or the settings ([`Schema`]), change.

mod dates;
mod details;
mod front;
pub mod markdown;
mod means;
mod outcomes;
mod records;
mod repeats;
mod section;
pub mod stamps;
mod values;

pub use front::{Parts, parts};
pub use records::{RegisterFile, register, unknown_register};
pub use section::{page, section};
pub(crate) use values::{date, language, text, url};

use crate::diag::Diagnostic;
use crate::model::Text;
use std::sync::Arc;

/// What a file came to, and what is wrong in it.
#[derive(Clone, Debug)]
pub struct Parsed<T> {
    /// What could be read.
    pub value: T,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// What `book.toml` says about how files are to be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// The registers that it declares.
    pub registers: Vec<DeclaredRegister>,
}

/// A register that `book.toml` declares.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclaredRegister {
    /// Its name in references and addresses: `vessels`.
    pub name: Arc<str>,
    /// What one of its records is called.
    pub one: Text,
    /// What several are called.
    pub many: Text,
    /// The fields that its records may have, beside those that all have.
    pub fields: Vec<DeclaredField>,
}

/// A field of a declared register.
#[derive(Clone, Debug, PartialEq)]
pub struct DeclaredField {
    /// Its key.
    pub name: Arc<str>,
    /// What it is called on pages.
    pub label: Text,
    /// What one value is.
    pub kind: FieldKind,
    /// Whether it is a list of them.
    pub many: bool,
}

/// What a value of a declared field is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A text.
    Text,
    /// An EDTF date.
    Date,
    /// An address.
    Url,
    /// A number.
    Number,
    /// A record of this register.
    Record(Arc<str>),
}

impl Schema {
    /// Whether there is a register of this name.
    #[must_use]
    pub fn knows(&self, register: &str) -> bool {
        crate::model::record::REGISTERS.contains(&register) || self.declared(register).is_some()
    }

    /// The declared register of this name.
    #[must_use]
    pub fn declared(&self, register: &str) -> Option<&DeclaredRegister> {
        self.registers.iter().find(|declared| &*declared.name == register)
    }

    /// The names of all registers.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        crate::model::record::REGISTERS.into_iter().chain(self.registers.iter().map(|register| &*register.name))
    }
}

/// The register that a word is most likely meant to be: by letters, or by sense.
#[must_use]
pub fn nearest_register<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let meant = match word.to_ascii_lowercase().as_str() {
        "person" | "persons" => "people".to_owned(),
        "organisation" | "organization" | "orgs" | "bodies" => "organizations".to_owned(),
        other => other.to_owned(),
    };
    crate::diag::nearest(&meant, known)
}

/// Whether a text is an id: `[a-z0-9]+(-[a-z0-9]+)*`.
#[must_use]
pub fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

/// The longest id. It becomes a file's name, and file systems stop at 255 bytes.
pub const LONGEST_ID: usize = 120;

/// Why a text cannot be an id, or nothing.
#[must_use]
pub fn id_problem(text: &str) -> Option<&'static str> {
    if !is_id(text) {
        Some("is made of small letters a to z, digits, and single hyphens between them")
    } else if text.len() > LONGEST_ID {
        Some("is at most 120 characters long")
    } else if is_device_name(text) {
        Some("is not the name of a device of Windows, where no file can be called so")
    } else if text == "index" {
        Some("is not `index`, which is the address of the list")
    } else {
        None
    }
}

/// Names that Windows keeps for devices.
#[must_use]
pub fn is_device_name(text: &str) -> bool {
    matches!(text, "con" | "prn" | "aux" | "nul")
        || (text.len() == 4
            && (text.starts_with("com") || text.starts_with("lpt"))
            && text.as_bytes()[3].is_ascii_digit())
}

/// An id as near to a text as can be, to offer to the editor.
#[must_use]
pub fn id_like(text: &str) -> Option<String> {
    let mut id = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            id.push(c.to_ascii_lowercase());
        } else if !id.is_empty() && !id.ends_with('-') && c != '\'' && c != '’' {
            id.push('-');
        }
    }
    id.truncate(LONGEST_ID);
    let id = id.trim_matches('-').to_owned();
    id_problem(&id).is_none().then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_small_letters_digits_and_single_hyphens() {
        for good in ["a", "duman-mukhammedkarim", "2024", "hrw-2025", "com10"] {
            assert_eq!(id_problem(good), None, "{good}");
        }
        for bad in
            ["", "A", "a--b", "-a", "a-", "a_b", "../x", "a/b", "қ", "con", "com1", "a.b", "index", "a b", "a\nb"]
        {
            assert!(id_problem(bad).is_some(), "{bad}");
        }
        assert!(id_problem(&"a".repeat(300)).is_some());
        assert_eq!(id_like("Jamilya Maricheva’s").as_deref(), Some("jamilya-marichevas"));
        assert_eq!(id_like("Қазақ"), None);
    }
}
