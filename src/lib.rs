//! `annals` compiles a report and its registers into a cross-linked static site.
//!
//! ```text
//!   disk ── source ──► parse ──► link ──► pages ──► render ──► site ──► write ── disk
//!           Sources    Parsed<T>  Graph    Pages     HTML       Site
//! ```
//!
//! [`build::Builder`] runs the stages from `parse` to `site`: its input is a [`source::Sources`],
//! its output a [`site::Site`], both in memory. Only [`source::disk`] reads the disk, only
//! [`write`] writes it, only [`cli`] prints. All errors of a report are returned as
//! [`diag::Diagnostic`]s, from a single run.
//!
//! The modules in reading order:
//!
//! - [`source`]: files, spans and positions; [`diag`]: errors and warnings; [`tree`]: YAML and TOML with spans
//! - [`project`]: `book.toml`; [`model`]: the data model; [`parse`]: parses one file at a time into it
//! - [`language`]: language data for matching names
//! - [`link`]: all files at once: name resolution, mentions, the order of sections, the timeline
//! - [`claims`]: the facts that pages and formats state, with their ids
//! - [`pages`]: typed views, one file per kind of page; [`strings`]: the texts of pages, by language
//! - [`theme`]: the files of a theme; [`render`]: view and template into HTML; [`sanitize`]: cleans or rejects supplied files
//! - [`formats`]: output formats besides the pages, as feeds and the sitemap
//! - [`diff`]: compares the ledgers of two editions
//! - [`search`]: the search index, built from the text of pages
//! - [`route`]: the addresses of the site
//! - [`site`]: the output in memory; [`write`]: writes it to disk, atomically
//! - [`signature`]: signs its manifest; [`verify`]: checks a copy against it
//! - [`panics`]: catches panics, with the file that was being processed
//! - [`build`]: the pipeline; [`ids`]: permanent paragraph ids; [`watch`]: waits for changes; [`cli`]: the commands

pub mod build;
pub mod characters;
pub mod claims;
#[cfg(feature = "cli")]
pub mod cli;
pub mod device_names;
pub mod diag;
pub mod diff;
pub mod formats;
pub mod ids;
pub mod language;
pub mod limits;
pub mod link;
pub mod model;
pub mod pages;
pub mod panics;
pub mod parse;
#[cfg(feature = "serve")]
pub mod preview;
pub mod project;
pub mod render;
pub mod route;
pub mod sanitize;
pub mod search;
#[cfg(feature = "serve")]
pub mod serve;
#[cfg(feature = "cli")]
pub mod signature;
pub mod site;
pub mod source;
pub mod strings;
pub mod theme;
pub mod tree;
pub mod verdict;
#[cfg(feature = "cli")]
pub mod verify;
#[cfg(feature = "watch")]
pub mod watch;
pub mod write;
