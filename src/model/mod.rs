//! Plain data: what a report is made of, before anything is linked.
//!
//! A reference is unresolved here; the [`crate::link::Graph`] resolves it.

pub mod date;
pub mod prose;
pub mod record;

pub mod text;

pub use date::Date;
pub use record::{Key, Record, RecordRef};

pub use text::{Tag, Text, composed};
