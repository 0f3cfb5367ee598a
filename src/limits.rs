//! The limits on the size of what a site may contain, each with the reason for its value. What exceeds one is an error
//! with the code `limit`, reported before anything is read.

/// The size of a text that is parsed: a section, a register, a template, a style sheet. The whole of a large report is
/// some ten megabytes; every byte of a text costs several in memory.
pub const TEXT_BYTES: u64 = 32 << 20;

/// The size of any other file, which is copied: a film, a scan. It is in memory for the time of a build.
pub const FILE_BYTES: u64 = 1 << 30;
