//! The paragraphs that statuses, outcomes and charges name.

use super::context::LinkContext;
use super::permalinks::Shard;
use super::section::SectionLinks;
use super::tracked::ParagraphLocation;
use super::{DependencyKey, Graph, Grouped, RecordId, TrackedGraph};
use crate::diag::{Code, Diagnostic, MAX_SUGGESTIONS, nearest};
use crate::model::record::{Details, RecordOrText};
use crate::model::statement::ParagraphRef;
use crate::model::{Record, Register};
use std::sync::Arc;

/// The paragraphs by the shards of their stamps: section and block.
type ByShard = Grouped<(u32, u32)>;

/// Reports paragraphs that no section has, and warns of those that do not name the record.
pub(super) fn check(context: &LinkContext, by_shard: &ByShard, links: &[Arc<SectionLinks>], out: &mut Vec<Diagnostic>) {
    let registry = &context.registry;
    for id in [Register::People, Register::Cases].iter().flat_map(|register| registry.register(register)) {
        for (paragraph, subjects) in paragraphs_of(context, id, registry.record(id)) {
            match find(context, by_shard, &paragraph.value) {
                Some((section, block)) => {
                    let names = |subject: &RecordId| is_named(links, section, block, *subject);
                    if !subjects.is_empty() && !subjects.iter().any(names) {
                        out.push(unnamed_warning(context, paragraph, subjects[0]));
                    }
                }
                // A section that could not be parsed may have it.
                None if !context.unparsed.sections.is_empty() => {}
                None => out.push(unknown_paragraph_error(context, paragraph, out.len())),
            }
        }
    }
}

/// The paragraphs that a record names, each with the records of which one should be named in it. None if the party of a case
/// has no record: the paragraph then names it by words.
fn paragraphs_of<'r>(
    context: &LinkContext,
    id: RecordId,
    record: &'r Record,
) -> Vec<(&'r ParagraphRef, Vec<RecordId>)> {
    match &record.details {
        Details::Person(person) => {
            person.statuses.iter().filter_map(|status| Some((status.paragraph.as_ref()?, vec![id]))).collect()
        }
        Details::Case(case) => {
            let mut paragraphs = Vec::new();
            for party in &case.parties {
                let charges = party.charges.iter().filter_map(|charge| charge.paragraph.as_ref());
                for paragraph in charges.chain(&party.paragraph) {
                    let subjects = match &party.identity {
                        RecordOrText::Record(who) => context.find(&who.key).into_iter().chain([id]).collect(),
                        RecordOrText::UnqualifiedId(_) | RecordOrText::Text(_) => Vec::new(),
                    };
                    paragraphs.push((paragraph, subjects));
                }
            }
            paragraphs
        }
        Details::Organization(_)
        | Details::Place(_)
        | Details::Law(_)
        | Details::Topic(_)
        | Details::Event(_)
        | Details::Source(_)
        | Details::Correction(_)
        | Details::Declared(_) => Vec::new(),
    }
}

/// The section and block of a stamp; `None` for one of the page about the report, whose paragraphs are not numbered with
/// those of sections.
fn find(context: &LinkContext, by_shard: &ByShard, stamp: &str) -> Option<(u32, u32)> {
    let candidates = by_shard.get(Shard::of_stamp(stamp).index() as usize).iter();
    let has_stamp = |(section, block): &(u32, u32)| {
        let section = context.sections.get(*section as usize);
        let block = section.and_then(|section| section.prose.blocks().get(*block as usize));
        block.and_then(|block| block.stamp.as_ref()).is_some_and(|own| own.value == stamp)
    };
    candidates.copied().find(has_stamp)
}

fn is_named(links: &[Arc<SectionLinks>], section: u32, block: u32, subject: RecordId) -> bool {
    let mentions = &links[section as usize].mentions;
    mentions.iter().any(|mention| mention.block == block && mention.record == subject)
}

fn unnamed_warning(context: &LinkContext, paragraph: &ParagraphRef, subject: RecordId) -> Diagnostic {
    let message = format!("the paragraph `{}` does not name `{}`", paragraph.value, context.record(subject).key);
    let warning = Diagnostic::warning(Code::ParagraphSubject, paragraph.span, message);
    warning.help("name the paragraph that says it: readers follow the link to see for themselves")
}

fn unknown_paragraph_error(context: &LinkContext, paragraph: &ParagraphRef, reported: usize) -> Diagnostic {
    let message = format!("no published section has a paragraph `{}`", paragraph.value);
    let sections = context.sections.iter().filter(|_| reported < MAX_SUGGESTIONS);
    let stamps = sections.flat_map(|section| section.prose.blocks()).filter_map(|block| block.stamp.as_ref());
    let help = match nearest(&paragraph.value, stamps.map(|stamp| stamp.value.as_str())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write the id at the end of a paragraph of a published section, or remove `paragraph`".to_owned(),
    };
    Diagnostic::error(Code::UnknownPlace, paragraph.span, message).help(help)
}

impl<'g> TrackedGraph<'g> {
    /// The paragraph with a stamp; `None` if no section has it.
    #[must_use]
    pub fn stamped_paragraph(&self, stamp: &str) -> Option<ParagraphLocation<'g>> {
        let shard = Shard::of_stamp(stamp);
        let graph: &'g Graph = self.read(DependencyKey::Shard(shard.index()));
        let (section, block) = find(&graph.context, &graph.stamped_by_shard, stamp)?;
        let location = ParagraphLocation::new(graph, section, block);
        if location.number().is_none() {
            // The shard has the numbers of paragraphs, and not those of footnotes.
            self.read(DependencyKey::Section(section));
        }
        Some(location)
    }
}
