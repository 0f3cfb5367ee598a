//! Refuses links, symbolic and hard, by which a file could be published that must not be.
//!
//! A link may lead to another path of its part of the site, and nowhere else. A draft that is linked from a folder of files would be
//! published unchanged.

use super::{SourceReader, display_path, first_hidden, has_markdown_extension, is_within};
use crate::source::hard_links;
use crate::source::load::Identity;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder or file that the site is built from.
#[derive(Debug)]
pub(super) struct SourcePart {
    pub(super) path: String,
    /// The canonical path.
    pub(super) real_path: PathBuf,
    /// Whether its `.md` files are sections.
    pub(super) contains_sections: bool,
    /// Whether its files are published unchanged.
    pub(super) is_copied: bool,
}

impl SourceReader<'_> {
    /// Reports each file that is published unchanged and is a hard link to one that must not be published, as a draft.
    pub(super) fn report_hard_links(&mut self) {
        let is_copied = |path: &str| {
            self.parts.iter().any(|part| match part.contains_sections {
                true => is_within(path, &part.path) && !has_markdown_extension(Path::new(path)),
                false => part.is_copied && is_within(path, &part.path),
            })
        };
        let copied = self.cache.files.iter().filter(|(path, _)| is_copied(path));
        let shared: BTreeMap<Identity, Arc<str>> =
            copied.filter_map(|(path, file)| Some((file.state.hard_link_identity?, Arc::clone(path)))).collect();
        if shared.is_empty() {
            return;
        }
        let parts: Vec<&str> = self.parts.iter().map(|part| &*part.path).collect();
        // Pictures next to sections may be hard links to each other.
        let is_private = |path: &str| {
            let is_excluded = path.split('/').any(|name| name.starts_with('_'));
            self.parts.iter().filter(|part| is_within(path, &part.path)).any(|part| {
                let is_section = part.contains_sections && has_markdown_extension(Path::new(path));
                is_section || (part.contains_sections && is_excluded) || !(part.contains_sections || part.is_copied)
            })
        };
        let (links, errors) = hard_links::find_private_links(&self.root, &parts, is_private, &shared);
        for (path, other) in links {
            let message =
                format!("is the same file as `{other}` (a hard link), which must not be published under this name");
            self.report(&path, &message, "copy what may be published to a separate file");
        }
        for (path, error) in errors {
            self.report_unreadable(&path, &error);
        }
    }

    /// A link may lead to another path of the site, never out of it: the output would otherwise depend on the machine.
    /// `own_part` is the part for which the file is read.
    pub(super) fn check_link(&mut self, full: &Path, path: &str, own_part: &str) -> bool {
        match fs::canonicalize(full) {
            Ok(real_path) if real_path.starts_with(&self.real_root) => {
                self.check_link_target(&real_path, path, own_part)
            }
            Ok(_) => {
                self.report(path, "is a link that leads out of the site", "copy the file into the site");
                false
            }
            Err(error) => {
                self.report(path, &format!("cannot be reached: {error}"), "fix or remove the link");
                false
            }
        }
    }

    /// Reports a link to another part of the site: a draft of one part would be published unchanged by another.
    fn check_link_target(&mut self, real_path: &Path, path: &str, own_part: &str) -> bool {
        if real_path.strip_prefix(&self.real_root).is_ok_and(|target| target == Path::new(path)) {
            // The path contains no link.
            return true;
        }
        if let Some(hidden) = real_path.strip_prefix(&self.real_root).ok().and_then(first_hidden) {
            let message = format!("leads to `{}`, which is hidden", display_path(&hidden));
            self.report(path, &message, "copy what may be published, and remove the link");
            return false;
        }
        let is_section = |part: &SourcePart| {
            part.contains_sections && real_path.starts_with(&part.real_path) && has_markdown_extension(real_path)
        };
        let overlaps =
            |part: &SourcePart| real_path.starts_with(&part.real_path) || part.real_path.starts_with(real_path);
        // Parts whose paths in book.toml contain each other are reported when book.toml is read.
        let is_other = |part: &SourcePart| !is_within(&part.path, own_part) && !is_within(own_part, &part.path);
        let Some(part) = self.parts.iter().find(|part| is_section(part) || (is_other(part) && overlaps(part))) else {
            return true;
        };
        let target = real_path.strip_prefix(&self.real_root).ok().filter(|target| !target.as_os_str().is_empty());
        let target = display_path(target.unwrap_or(Path::new(".")));
        let message =
            format!("leads to `{target}`, but the site is built from `{}`: a draft could be published", part.path);
        self.report(path, &message, "copy what may be published, and remove the link");
        false
    }
}
