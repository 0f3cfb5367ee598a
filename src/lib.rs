//! `annals` compiles a report and its registers into a cross-linked static site.
//!
//! ```text
//!   disk ── source ──► parse ──► link ──► pages ──► render ──► site ──► write ── disk
//!           Sources    Parsed<T>  Graph    Pages     HTML       Site
//! ```
//!
//! [`build::Builder`] runs the middle of it: it takes [`source::Sources`], a value,
//! and gives a [`site::Site`], a value. Only [`source::disk`] reads the disk, only
//! [`write`] writes it, only [`cli`] prints. Everything that is wrong with a report
//! comes back as [`diag::Diagnostic`]s, all of it in one run.
//!
//! The modules in reading order:
//!
//! - [`source`]: files and places in them; [`diag`]: what the editor is told; [`tree`]: YAML and TOML with spans
//! - [`project`]: `book.toml`; [`model`]: plain data; [`parse`]: one file at a time into that data
//! - [`language`]: what is known of a language for the reading of names
//! - [`link`]: all files at once: who is meant by a name, where sections stand, what happened when
//! - [`pages`]: typed views, one file a kind of page; [`strings`]: every word that the tool says
//! - [`theme`]: the files of a theme; [`render`]: view and template into HTML; [`sanitize`]: files that may not be published
//! - [`search`]: what the search page searches, made of what pages show
//! - [`site`]: the output as a value; [`write`]: that value onto the disk, whole or not at all
//! - [`panics`]: what was being worked on when something panics
//! - [`build`]: the pipeline; [`ids`]: permanent paragraph ids; [`watch`]: waiting for changes; [`cli`]: the commands

pub mod build;
pub mod characters;
pub mod cli;
pub mod diag;
pub mod ids;
pub mod language;
pub mod limits;
pub mod link;
pub mod model;
pub mod pages;
pub mod panics;
pub mod parse;
pub mod preview;
pub mod project;
pub mod render;
pub mod sanitize;
pub mod search;
pub mod serve;
pub mod site;
pub mod source;
pub mod strings;
pub mod theme;
pub mod tree;
pub mod watch;
pub mod write;
