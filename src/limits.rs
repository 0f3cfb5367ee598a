//! The limits on the size of what a site may contain, each with the reason for its value. What exceeds one is an error
//! with the code `limit`, reported before anything is read.

/// The size of a text that is parsed: a section, a register, a template, a style sheet. The whole of a large report is
/// some ten megabytes; every byte of a text costs several in memory.
pub const TEXT_BYTES: u64 = 32 << 20;

/// The size of any other file, which is copied: a film, a scan. It is in memory for the time of a build.
pub const FILE_BYTES: u64 = 1 << 30;

// The rest holds for the templates of a theme that the site brings. The built-in ones loop over what the report has,
// and over nothing else.

/// The bytes of one page that the site's own templates write: the longest section ([`TEXT_BYTES`]) fits, with every
/// character of it escaped.
pub const PAGE_BYTES: u64 = 8 * TEXT_BYTES;

/// The steps of one page: each tag of a template that runs is one, in a loop one for each item. The largest page of a
/// report of 10,000 sections needs some thousands; a million takes about a second.
pub const TEMPLATE_STEPS: u64 = 1_000_000;

/// The bytes that strings, lists and maps take that the templates of one page make or search, all together: the HTML
/// of the longest section ([`TEXT_BYTES`]) can be collected in a variable and written.
pub const TEMPLATE_BYTES: u64 = 4 * TEXT_BYTES;

/// How deep blocks, `super()` and includes can be nested in each other. The built-in templates need five; each level
/// takes some kilobytes of the stack.
pub const TEMPLATE_NESTING: usize = 16;

/// How deep components can be nested in each other, where they do not call themselves. For those that do the
/// template engine has the same limit.
pub const COMPONENT_NESTING: usize = 20;

/// How deep lists and maps that a template makes can be nested. The engine compares, writes and drops them
/// recursively, so a deeper one can exhaust the stack.
pub const VALUE_NESTING: usize = 128;

/// How many `elif` one `if` can have. The engine parses them recursively.
pub const TEMPLATE_BRANCHES: usize = 256;
