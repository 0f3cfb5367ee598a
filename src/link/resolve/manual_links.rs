//! The manual links of a section: the editor decides who is meant, and the rules for names do not apply to their words.
//!
//! They are collected before the names are read and are taken in text order, since each introduces its record for the text after
//! it. What a link may lead to is checked in [`targets`].

use super::{Anchor, NameResolver};
use crate::link::context::LinkContext;
use crate::link::targets::{self, ResolvedTarget};
use crate::model::prose::{Element, MarkKind, Prose, Section, Target};
use std::ops::Range;

/// The manual links to records, in text order.
pub(super) fn manual_links(frame: &LinkContext, section: &Section) -> Vec<Anchor> {
    let links = section.prose.marks().iter().filter_map(|mark| match &mark.kind {
        MarkKind::Open(Element::Link(link)) => Some(link),
        _ => None,
    });
    let anchors = links.filter_map(|link| match (&link.target, targets::resolve(frame, &link.target, &section.path)) {
        (Target::Record(wikilink), ResolvedTarget::Record(record)) => Some(Anchor {
            range: link.text().clone(),
            record,
            is_link: true,
            is_manual: true,
            shows_name: wikilink.shows_name,
        }),
        _ => None,
    });
    anchors.collect()
}

/// The link texts of manual links that mean no record.
pub(super) fn no_record_links(prose: &Prose) -> Vec<Range<u32>> {
    let links = prose.marks().iter().filter_map(|mark| match &mark.kind {
        MarkKind::Open(Element::Link(link)) if link.target == Target::NoRecord => Some(link.text().clone()),
        _ => None,
    });
    links.collect()
}

impl<'j> NameResolver<'j> {
    /// The link text of the no-record link that contains a range.
    pub(super) fn no_record_link_at(&self, range: &Range<u32>) -> Option<&Range<u32>> {
        let next = self.no_record_links.partition_point(|words| words.end <= range.start);
        self.no_record_links.get(next).filter(|words| words.start <= range.start && range.end <= words.end)
    }

    /// Whether a range is within a manual link to a candidate of the form: then the link resolves it.
    pub(super) fn is_in_manual_link(&self, range: &Range<u32>, form: usize) -> bool {
        let next = self.manual_links.partition_point(|anchor| anchor.range.end <= range.start);
        let anchor = self.manual_links.get(next).filter(|anchor| anchor.range.start <= range.start);
        anchor.is_some_and(|anchor| self.names.form(form).has_candidate(anchor.record))
    }

    /// Processes the manual links that begin before a position.
    pub(super) fn take_manual_links(&mut self, end: u32) {
        while let Some(anchor) =
            self.manual_links.get(self.next_manual_link).filter(|anchor| anchor.range.start < end).cloned()
        {
            self.next_manual_link += 1;
            self.note_manual_link(&anchor);
            self.warn_other_name(&anchor);
            self.add_full_anchor(anchor);
        }
    }
}
