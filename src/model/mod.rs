//! Plain data types of a report, before linking.
//!
//! References are unresolved here; [`crate::link::Graph`] resolves them.

pub mod date;
pub mod declared_types;
mod groups;
mod key_enum;
pub mod prose;
pub mod record;
pub mod register;
pub mod relation;
pub mod statement;

pub mod text;
pub mod vocabulary;

pub use date::Date;
pub use groups::{EventGroup, PersonGroup};
pub use key_enum::Key;
pub(crate) use key_enum::key_enum;
pub use record::{Record, RecordKey, RecordRef};
pub use register::{NameKind, Register};

pub use text::{Tag, Text, to_nfc};
