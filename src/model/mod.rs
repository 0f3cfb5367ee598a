//! Plain data types of a report, before linking.
//!
//! References are unresolved here; [`crate::link::Graph`] resolves them.

pub mod date;
pub mod prose;
pub mod record;
pub mod register;

pub mod text;

pub use date::Date;
pub use record::{Record, RecordKey, RecordRef};
pub use register::{NameKind, Register};

pub use text::{Tag, Text, to_nfc};
