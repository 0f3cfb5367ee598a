//! What can be wrong with a copy, each with its message and what to do.

use crate::signature::KeyId;
use crate::site::{FileHash, ManifestError, SitePath, hex};
use std::fmt;

/// Something that is wrong with a copy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// The folder has no manifest.
    #[error("there is no file `manifest`, the list of the site’s files")]
    NoManifest,
    /// The manifest is no list of files that a build can have written.
    #[error("`manifest` is not the list of a site’s files: {0}")]
    InvalidManifest(ManifestError),
    /// The lines of the manifest are in another order than a build writes them.
    #[error("the lines of `manifest` are not in the order of their paths")]
    UnsortedManifest,
    /// A signature is expected, and there is none.
    #[error("the site is not signed: there is no file `manifest.minisig`")]
    NoSignature,
    /// The signature has another form than minisign writes.
    #[error("`manifest.minisig` is not a signature of minisign")]
    InvalidSignature,
    /// The signature names another key.
    #[error("the site is signed with another key: expected {expected}, found {found}")]
    ForeignKey {
        /// The key that is given.
        expected: KeyId,
        /// The key that the signature names.
        found: KeyId,
    },
    /// The signature names the key, and the key did not make it for this manifest.
    #[error("the signature is not of this `manifest`: one of the two was changed")]
    WrongSignature,
    /// It is not known which edition the copy is.
    #[error("the edition is not known: `data/edition.json` is absent, or not as `manifest` lists it")]
    NoEdition,
    /// The copy is of an earlier edition.
    #[error("this is edition {found}{}: expected edition {expected} or a later one", published_words(.published.as_deref()))]
    OlderEdition {
        /// The least number.
        expected: u32,
        /// The number of the copy.
        found: u32,
        /// When that edition was published.
        published: Option<String>,
    },
    /// A file that is listed and absent.
    #[error("`{path}` is missing")]
    Missing {
        /// Its path.
        path: SitePath,
    },
    /// A file, link or other entry that is not listed.
    #[error("`{path}` does not belong to the site{}", kind_words(*.kind))]
    Extra {
        /// Its path.
        path: String,
        /// What it is.
        kind: EntryKind,
    },
    /// A folder without a listed file.
    #[error("the folder `{path}` does not belong to the site: {}", count_words(*.entries))]
    ExtraFolder {
        /// Its path.
        path: String,
        /// The number of entries in it, at any depth.
        entries: usize,
    },
    /// A file with other bytes than are listed.
    #[error("`{path}` was changed: expected SHA-256 {}, found {}", hex(.expected), hex(.found))]
    Changed {
        /// Its path.
        path: SitePath,
        /// The hash that is listed.
        expected: FileHash,
        /// The hash of its bytes.
        found: FileHash,
    },
    /// Two files, each with the bytes of the other.
    #[error("`{path}` and `{other}` are swapped: each has the content of the other")]
    Swapped {
        /// The first of them by path.
        path: SitePath,
        /// The other.
        other: SitePath,
    },
    /// A file with the bytes of another one.
    #[error("`{path}` was replaced: it has the content of `{other}`")]
    Replaced {
        /// Its path.
        path: SitePath,
        /// The file whose bytes it has.
        other: SitePath,
    },
    /// Something else than a file where one is expected.
    #[error("`{path}` is {found}: expected a file")]
    NotAFile {
        /// Its path.
        path: String,
        /// What is there.
        found: EntryKind,
    },
    /// Something else than a folder where one is expected.
    #[error("`{path}` is {found}: expected a folder with {} of the site", files_words(*.files))]
    NotAFolder {
        /// Its path.
        path: String,
        /// What is there.
        found: EntryKind,
        /// The number of listed files in the folder, which are not reported by themselves.
        files: usize,
    },
    /// A file that is longer than any that a build writes at this path.
    #[error("`{path}` is too long: expected at most {limit} bytes")]
    TooLong {
        /// Its path.
        path: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// The system refuses to read it.
    #[error("`{path}` cannot be read: {reason}")]
    Unreadable {
        /// Its path.
        path: String,
        /// The error of the system.
        reason: String,
    },
}

/// A kind of entry of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A pipe, a socket or a device.
    Special,
}

impl fmt::Display for EntryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File => "a file",
            Self::Folder => "a folder",
            Self::Link => "a symbolic link",
            Self::Special => "a pipe, a socket or a device",
        })
    }
}

impl Finding {
    /// What to do, in the imperative.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::NoManifest => "give the folder that contains `index.html` and `manifest`",
            Self::InvalidManifest(_) | Self::UnsortedManifest | Self::WrongSignature => {
                "do not use this copy: fetch it again from the publisher"
            }
            Self::NoSignature | Self::InvalidSignature => {
                "fetch `manifest.minisig` from the publisher, or ask whether the site is signed"
            }
            Self::ForeignKey { .. } => {
                "compare the key with the one that the publisher announces elsewhere; if it is right, do not use this copy"
            }
            Self::NoEdition => "fetch the copy again; if the report has no numbered editions, leave out `--at-least`",
            Self::OlderEdition { .. } => "fetch the latest edition from the publisher",
            Self::Extra { .. } | Self::ExtraFolder { .. } => {
                "remove it from the copy, or do not trust it: the publisher did not list it"
            }
            Self::NotAFile { found: EntryKind::Link, .. } | Self::NotAFolder { found: EntryKind::Link, .. } => {
                "links are not followed: copy the files themselves"
            }
            Self::Missing { .. }
            | Self::NotAFile { .. }
            | Self::NotAFolder { .. }
            | Self::Changed { .. }
            | Self::Swapped { .. }
            | Self::Replaced { .. }
            | Self::TooLong { .. } => "fetch it again from the publisher",
            Self::Unreadable { .. } => "check the permissions and the disk, then run the command again",
        }
    }

    /// The path that it is about; `None` if that is the whole copy.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::Missing { path }
            | Self::Changed { path, .. }
            | Self::Swapped { path, .. }
            | Self::Replaced { path, .. } => Some(path.as_str()),
            Self::Extra { path, .. }
            | Self::ExtraFolder { path, .. }
            | Self::NotAFile { path, .. }
            | Self::NotAFolder { path, .. }
            | Self::TooLong { path, .. }
            | Self::Unreadable { path, .. } => Some(path),
            _ => None,
        }
    }
}

fn published_words(published: Option<&str>) -> String {
    published.map(|date| format!(", published {date}")).unwrap_or_default()
}

fn kind_words(kind: EntryKind) -> String {
    if kind == EntryKind::File { String::new() } else { format!(": it is {kind}") }
}

fn count_words(entries: usize) -> String {
    match entries {
        0 => "it is empty".to_owned(),
        1 => "it has 1 entry".to_owned(),
        _ => format!("it has {entries} entries"),
    }
}

fn files_words(files: usize) -> String {
    if files == 1 { "1 file".to_owned() } else { format!("{files} files") }
}
