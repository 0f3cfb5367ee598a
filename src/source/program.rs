//! Identifies the running program by its file.

use super::load::FileStamp;

/// A text that differs between programs: the version, and the path and metadata of the program's file, since two programs of
/// one version can differ, as after a change of the code. `None` if the system does not report that file.
#[must_use]
pub fn program_key() -> Option<String> {
    let path = std::env::current_exe().ok()?;
    let stamp = FileStamp::from_metadata(&path.metadata().ok()?)?;
    Some(format!("{} {path:?} {stamp:?}", env!("CARGO_PKG_VERSION")))
}
