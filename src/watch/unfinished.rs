//! The files that a program is in the middle of saving, by the events of the file system.

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Event, EventKind};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The files of which more events are expected. A file is finished when it is closed after it was written, or when another was
/// renamed to it. Where the system does not report that a file is closed, written files remain unfinished.
#[derive(Debug, Default)]
pub(super) struct UnfinishedFiles {
    unfinished: BTreeSet<PathBuf>,
    /// All files that events were about.
    seen: BTreeSet<PathBuf>,
}

impl UnfinishedFiles {
    pub(super) fn is_empty(&self) -> bool {
        self.unfinished.is_empty()
    }

    pub(super) fn update(&mut self, event: &Event) {
        match event.kind {
            EventKind::Modify(ModifyKind::Metadata(_)) => {}
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Modify(ModifyKind::Name(RenameMode::To)) => self.finish(&event.paths),
            // It follows the two events about its paths.
            EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => self.rename(&event.paths),
            // A temporary file is done with; any other may be created again.
            EventKind::Remove(_) if event.paths.iter().all(|path| self.seen.contains(path)) => {
                self.finish(&event.paths);
            }
            _ => self.unfinished.extend(event.paths.iter().cloned()),
        }
        self.seen.extend(event.paths.iter().cloned());
    }

    fn finish(&mut self, paths: &[PathBuf]) {
        for path in paths {
            self.unfinished.remove(path);
        }
    }

    /// Nothing more is expected of the former path of a temporary file, but a file of which a backup was made is written again.
    fn rename(&mut self, paths: &[PathBuf]) {
        if let [from, to] = paths
            && !is_backup(to, from)
        {
            self.unfinished.remove(from);
        }
    }
}

/// Whether a path is one that editors give a backup of `file`: its name with something after it, such as `~` or `.bak`.
fn is_backup(path: &Path, file: &Path) -> bool {
    let name = |path: &Path| path.file_name().map(|name| name.as_encoded_bytes().to_owned());
    matches!((name(path), name(file)), (Some(path), Some(file)) if path.starts_with(&file))
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, DataChange, MetadataKind, RemoveKind};

    const CREATED: EventKind = EventKind::Create(CreateKind::File);
    const WRITTEN: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Any));
    const CLOSED: EventKind = EventKind::Access(AccessKind::Close(AccessMode::Write));
    const REMOVED: EventKind = EventKind::Remove(RemoveKind::File);
    const CHMOD: EventKind = EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any));

    fn rename(mode: RenameMode) -> EventKind {
        EventKind::Modify(ModifyKind::Name(mode))
    }

    /// Whether nothing is unfinished after each of the events.
    fn finished_after(events: &[(EventKind, &[&str])]) -> Vec<bool> {
        let mut files = UnfinishedFiles::default();
        let after = events.iter().map(|(kind, paths)| {
            let event = Event { paths: paths.iter().map(PathBuf::from).collect(), ..Event::new(*kind) };
            files.update(&event);
            files.is_empty()
        });
        after.collect()
    }

    #[test]
    fn a_file_written_in_place_is_finished_when_it_is_closed() {
        let events: [(EventKind, &[&str]); 4] =
            [(WRITTEN, &["a.md"]), (WRITTEN, &["a.md"]), (CLOSED, &["a.md"]), (CHMOD, &["a.md"])];
        assert_eq!(finished_after(&events), [false, false, true, true]);
    }

    #[test]
    fn a_file_replaced_by_a_temporary_file_is_finished_by_the_renaming() {
        let events: [(EventKind, &[&str]); 6] = [
            (CREATED, &[".a.md.new"]),
            (WRITTEN, &[".a.md.new"]),
            (CLOSED, &[".a.md.new"]),
            (rename(RenameMode::From), &[".a.md.new"]),
            (rename(RenameMode::To), &["a.md"]),
            (rename(RenameMode::Both), &[".a.md.new", "a.md"]),
        ];
        assert_eq!(finished_after(&events), [false, false, true, false, false, true]);
    }

    #[test]
    fn a_file_renamed_to_its_backup_is_unfinished_until_it_is_written_again() {
        let events: [(EventKind, &[&str]); 9] = [
            (CREATED, &["4913"]),
            (REMOVED, &["4913"]),
            (rename(RenameMode::From), &["a.md"]),
            (rename(RenameMode::To), &["a.md~"]),
            (rename(RenameMode::Both), &["a.md", "a.md~"]),
            (CREATED, &["a.md"]),
            (WRITTEN, &["a.md"]),
            (CLOSED, &["a.md"]),
            (REMOVED, &["a.md~"]),
        ];
        assert_eq!(finished_after(&events), [false, true, false, false, false, false, false, true, true]);
    }

    #[test]
    fn a_removed_file_may_be_created_again() {
        assert_eq!(
            finished_after(&[(REMOVED, &["a.md"]), (CREATED, &["a.md"]), (CLOSED, &["a.md"])]),
            [false, false, true]
        );
    }
}
