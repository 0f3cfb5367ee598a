//! The limits on what a site may contain, each with the reason for its value. What exceeds one is an error with its place.
//!
//! The handbook has the same table ("Limits" in `docs/writing.md`); a test compares the two.

/// The size of a text that is parsed: a section, a register, a template, a style sheet. The whole of a large report is
/// some ten megabytes; every byte of a text costs several in memory.
pub const TEXT_BYTES: u64 = 32 << 20;

/// The size of any other file, which is copied: a film, a scan. It is held in memory for the time of a build.
pub const FILE_BYTES: u64 = 1 << 30;

/// The size of a page or another rendered file.
pub const PAGE_BYTES: usize = 64 << 20;

/// The size of all values that a template of the site may set or write for one page.
pub const TEMPLATE_BYTES: usize = 256 << 20;

/// The number of steps that all loops of a page's templates may take together.
pub const LOOP_STEPS: usize = 1_000_000;

/// The levels of nesting in a YAML or TOML file. The parser recurses, and a thread's stack is finite.
pub const DATA_DEPTH: usize = 64;

/// The records of one file of a register. Offsets are 32 bits, and a larger register can be a folder of files.
pub const FILE_RECORDS: usize = 200_000;

/// The aliases of one record.
pub const ALIASES: usize = 1_000;

/// The words of one name. The longest names of laws and bodies have some forty.
pub const NAME_WORDS: usize = 200;

/// The participants of one event.
pub const PARTICIPANTS: usize = 5_000;
