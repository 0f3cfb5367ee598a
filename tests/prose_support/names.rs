//! The names that are shown in place of the ids of links without words.

use super::site;
use annals::project;
use annals::source::Sources;
use std::collections::{BTreeMap, BTreeSet};

/// The name of each record, by `register/id`, and by `id` where no other register has the same.
pub(crate) fn names(sources: &Sources) -> BTreeMap<String, String> {
    let project = sources.get(project::FILE).and_then(|file| project::parse(file).value);
    let Some(project) = project else { return BTreeMap::new() };
    let mut names = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for record in site::records(sources, &project, &mut Vec::new()) {
        let name = &record.name.in_language(&project.language).0.value;
        names.insert(record.key.to_string(), name.clone());
        if taken.insert(record.key.id.to_string()) {
            names.insert(record.key.id.to_string(), name.clone());
        } else {
            names.remove(&*record.key.id);
        }
    }
    names
}
