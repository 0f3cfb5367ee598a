//! The parts of the report: which sections a folder has, and which page introduces it.

use super::outline::SectionRoute;
use crate::route::INDEX;
use crate::source::offset;
use std::collections::BTreeMap;

/// The part of each section, and the sections of each part, by index. It depends only on the routes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// The page of the part that each section is in; `None` at the top of the report.
    parents: Vec<Option<u32>>,
    /// The sections and parts that each part contains directly, in reading order. The list of sections, which a report can
    /// write itself, is in none.
    children: BTreeMap<Option<u32>, Vec<u32>>,
}

impl Parts {
    pub(super) fn new(routes: &[SectionRoute]) -> Self {
        let pages =
            routes.iter().enumerate().filter_map(|(index, route)| Some((route.introduced_folder()?, offset(index))));
        let pages: BTreeMap<&[String], u32> = pages.collect();
        // A folder without a page of its own belongs to the nearest one above it that has one.
        let parent = |route: &SectionRoute| {
            let folder = route.folder();
            (1..=folder.len()).rev().find_map(|len| pages.get(&folder[..len]).copied())
        };
        let parents: Vec<Option<u32>> = routes.iter().map(parent).collect();
        let mut children: BTreeMap<Option<u32>, Vec<u32>> = BTreeMap::new();
        for (index, parent) in parents.iter().enumerate().filter(|(index, _)| routes[*index].slug() != INDEX) {
            children.entry(*parent).or_default().push(offset(index));
        }
        Self { parents, children }
    }

    /// The page of the part that a section is in.
    pub(super) fn parent(&self, index: u32) -> Option<u32> {
        self.parents.get(index as usize).copied().flatten()
    }

    /// The sections and parts that a part contains directly, in reading order; for `None` those at the top of the report.
    pub(super) fn children(&self, part: Option<u32>) -> &[u32] {
        self.children.get(&part).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(slug: &str) -> SectionRoute {
        SectionRoute::new(slug.split('/').map(str::to_owned).collect())
    }

    #[test]
    fn a_section_belongs_to_the_nearest_folder_with_a_page() {
        let slugs = ["index", "one", "part/index", "part/two", "part/bare/three", "part/inner/index", "bare/four"];
        let parts = Parts::new(&slugs.map(route));
        let parents: Vec<Option<u32>> = (0..7).map(|index| parts.parent(index)).collect();
        assert_eq!(parents, [None, None, None, Some(2), Some(2), Some(2), None]);
        assert_eq!(parts.children(None), [1, 2, 6]);
        assert_eq!(parts.children(Some(2)), [3, 4, 5]);
        assert_eq!(parts.children(Some(5)), [0_u32; 0]);
    }
}
