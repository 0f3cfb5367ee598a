//! Linking, with what is kept from one time to the next.

use super::changes::{Before, Changes};
use super::fold::{Folded, Folding};
use super::frame::{Files, Frame};
use super::order::{Outline, Shown};
use super::permanent::Shard;
use super::registry::Registry;
use super::section::{self, Reading, SectionLinks, texts_of_front};
use super::{Broken, Graph, Grouped, Input, RecordId, judge, names, order, registers, targets};
use crate::diag::Diagnostic;
use crate::language::Languages;
use crate::model::prose::Section;
use crate::model::record::{Details, Record, Sex};
use crate::model::{Tag, Text};
use crate::panics::{Activity, working_on};
use crate::project::LinkMentions;
use crate::source::Spanned;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many sections a thread takes at most before it looks whether another has nothing left to do.
const TOGETHER: usize = 32;

/// What linking came to.
#[derive(Debug)]
pub struct Linked {
    /// Everything that is known.
    pub graph: Graph,
    /// What of it is another than the last time.
    pub changes: Changes,
    /// What there is to tell.
    pub diagnostics: Vec<Diagnostic>,
}

/// What linking keeps.
#[derive(Debug, Default)]
pub struct Memo {
    setting: Option<Setting>,
    /// The sections that the outline was made from.
    given: Vec<Arc<Section>>,
    /// What was known the last time.
    before: Option<Before>,
    /// The permanent ids of paragraphs.
    stamps: Option<Stamps>,
    /// What names each record.
    backlinks: Option<Backlinks>,
}

/// What follows from the permanent ids of all paragraphs together. It is cached: most edits change none.
#[derive(Debug)]
struct Stamps {
    /// The paragraphs of each shard, see [`Graph`].
    by_shard: Arc<Grouped<(u32, u32)>>,
    /// Whether each id is used only once.
    are_unique: bool,
}

/// Which sections name a record: in prose, and in their front matter. See [`Graph`]. It is cached: most edits change
/// neither.
#[derive(Clone, Debug)]
struct Backlinks {
    mentions: Arc<Grouped<(u32, u32)>>,
    named_in_front: Arc<Grouped<u32>>,
}

/// All else that what a section says depends on.
#[derive(Clone, Debug, PartialEq)]
struct Setting {
    link_mentions: LinkMentions,
    language: Tag,
    languages: Arc<Languages>,
    content: String,
    shown: Shown,
    files: BTreeSet<Arc<str>>,
    broken: Broken,
}

/// Links everything.
#[must_use]
pub fn link(memo: &mut Memo, input: Input<'_>) -> Linked {
    let setting = Setting {
        link_mentions: input.project.report.link_mentions,
        language: input.project.language.clone(),
        languages: Arc::clone(input.languages),
        content: input.project.folders.content.clone(),
        shown: input.shown,
        files: input.files,
        broken: input.broken,
    };
    if memo.setting.as_ref() != Some(&setting) {
        *memo = Memo { setting: Some(setting.clone()), ..Memo::default() };
    }
    let (registry, outline) = rayon::join(
        || memo.registry(input.records, input.project, &setting),
        || memo.outline(&input.sections, &setting),
    );
    let frame = Frame {
        sections: outline.in_order(&input.sections),
        registry,
        outline,
        about: input.about,
        broken: setting.broken,
        files: Files::new(setting.files),
        content: setting.content,
    };
    memo.given = input.sections;
    let reading = Reading { which: setting.link_mentions, language: &setting.language, languages: &setting.languages };
    let mut linked = memo.link(frame, reading);
    registers::check_statuses(&linked.graph.frame.registry, &input.project.report, &mut linked.diagnostics);
    linked
}

impl Memo {
    fn registry(
        &self,
        records: Vec<Arc<crate::model::Record>>,
        project: &crate::project::Project,
        setting: &Setting,
    ) -> Arc<Registry> {
        let known = project.schema.names();
        let before = self.before.as_ref().map(|before| &before.registry);
        match before {
            Some(kept) if kept.is_of(&records) && kept.known_registers.iter().map(String::as_str).eq(known) => {
                Arc::clone(kept)
            }
            _ => Arc::new(Registry::new(
                records,
                &project.schema,
                &setting.broken,
                &setting.languages,
                &setting.language,
                before.map(|before| &**before),
            )),
        }
    }

    fn outline(&self, given: &[Arc<Section>], setting: &Setting) -> Arc<Outline> {
        match &self.before {
            Some(before) if have_same_fronts(&self.given, given) => Arc::clone(&before.outline),
            _ => Arc::new(Outline::new(given, &setting.content, &setting.shown)),
        }
    }

    fn link(&mut self, frame: Frame, reading: Reading<'_>) -> Linked {
        let before = self.before.take().filter(|before| before.has_addresses_of(&frame));
        let links = section_links(&frame, before.as_ref(), reading);
        let mut out = Vec::new();
        let known = before.as_ref();
        let stamps = self.stamps.take().filter(|_| known.is_some_and(|before| before.has_stamps_of(&frame, &links)));
        let backlinks =
            self.backlinks.take().filter(|_| known.is_some_and(|before| before.names_the_records_of(&links)));
        let (stamps, backlinks) = rayon::join(
            || stamps.unwrap_or_else(|| Stamps::new(&frame, &links)),
            || backlinks.unwrap_or_else(|| Backlinks::new(&frame, &links)),
        );
        tell(&frame, &stamps, &links, &mut out);
        let changes = Changes::between(before.as_ref(), &frame, &links);
        self.before = Some(Before {
            registry: Arc::clone(&frame.registry),
            outline: Arc::clone(&frame.outline),
            sections: frame.sections.iter().cloned().zip(links.iter().cloned()).collect(),
            about: frame.about.clone(),
        });
        let by_shard = Arc::clone(&stamps.by_shard);
        self.stamps = Some(stamps);
        self.backlinks = Some(backlinks.clone());
        // Nobody has to wait for what was known being freed.
        let (graph, ()) = rayon::join(|| graph(frame, links, backlinks, by_shard), || drop(before));
        Linked { graph, changes, diagnostics: out }
    }
}

impl Stamps {
    fn new(frame: &Frame, links: &[Arc<SectionLinks>]) -> Self {
        let about = frame.about.as_deref();
        let mut all: Vec<u64> = links.iter().flat_map(|links| links.stamps.iter().copied()).collect();
        all.extend(about.into_iter().flat_map(section::stamps));
        all.par_sort_unstable();
        Self {
            by_shard: Arc::new(Grouped::gather(Shard::COUNT, |give| Graph::each_stamped(about, links, give))),
            are_unique: all.windows(2).all(|pair| pair[0] != pair[1]),
        }
    }
}

fn tell(frame: &Frame, stamps: &Stamps, links: &[Arc<SectionLinks>], out: &mut Vec<Diagnostic>) {
    out.extend_from_slice(&frame.registry.diagnostics);
    registers::check_corrections(frame, out);
    out.extend_from_slice(&frame.outline.diagnostics);
    frame.files.check(out);
    if !stamps.are_unique {
        order::check_stamps(frame.sections.iter().chain(&frame.about), out);
    }
    order::warn_of_unstamped(frame, links, out);
    let bad: Vec<usize> = (0..links.len()).into_par_iter().filter(|index| links[*index].is_bad(frame)).collect();
    bad.into_iter().for_each(|index| section::check(frame, &frame.sections[index], 0, out));
    targets::check_rest(frame, out);
    out.extend(links.iter().flat_map(|links| links.diagnostics.iter().cloned()));
    out.extend(judge::ambiguous_names(frame, links.iter().flat_map(|links| &links.shared)));
}

/// An outline follows from paths and front matter alone: a section whose words are others has the same.
fn have_same_fronts(before: &[Arc<Section>], now: &[Arc<Section>]) -> bool {
    before.len() == now.len()
        && before.iter().zip(now).all(|(a, b)| Arc::ptr_eq(a, b) || (a.path == b.path && a.front == b.front))
}

/// What every section says: as before, where it and all that it is judged by are as before.
fn section_links(frame: &Frame, before: Option<&Before>, reading: Reading<'_>) -> Vec<Arc<SectionLinks>> {
    let names = Renamed::between(before, frame);
    let sections = frame.sections.par_iter().enumerate().with_max_len(TOGETHER);
    let links = sections.map(|(index, section)| {
        let same = before.map(|before| &before.sections[index]).filter(|(old, _)| Arc::ptr_eq(old, section));
        match same {
            Some((_, links)) if !names.touch(section, links) => Arc::clone(links),
            same => {
                let sentences = same.map(|(_, links)| &links.sentences);
                let _work = working_on(Activity::Link, &section.path);
                Arc::new(SectionLinks::new(frame, section, sentences, reading))
            }
        }
    });
    links.collect()
}

/// Which sections the names of the records are to be searched in again.
enum Renamed {
    /// The records are the same.
    Nobody,
    /// Those that have a form which is another, or for which one of some records was read.
    Some(Option<(aho_corasick::AhoCorasick, Folding)>, BTreeSet<RecordId>),
    /// Too many names are others.
    Many,
}

/// Searching many forms takes as long as searching all.
const MANY: usize = 200;

impl Renamed {
    fn between(before: Option<&Before>, frame: &Frame) -> Self {
        let Some(before) = before.filter(|before| !Arc::ptr_eq(&before.registry, &frame.registry)) else {
            return Self::Nobody;
        };
        let pairs = before.registry.records.iter().zip(&frame.registry.records).enumerate();
        let changed = pairs.filter(|(_, (old, new))| !Arc::ptr_eq(old, new) && !is_read_as(old, new));
        let changed = changed.map(|(index, _)| RecordId::new(index)).collect();
        let different = before.registry.names.difference(&frame.registry.names);
        match different.len() {
            0 => Self::Some(None, changed),
            1..=MANY => {
                let has_apostrophe = different.iter().any(|form| form.contains('\''));
                let folding = if has_apostrophe { Folding::Full } else { Folding::WithoutApostrophes };
                let searcher = names::searcher(&different);
                searcher.map_or(Self::Many, |searcher| Self::Some(Some((searcher, folding)), changed))
            }
            _ => Self::Many,
        }
    }

    fn touch(&self, section: &Section, links: &SectionLinks) -> bool {
        match self {
            Self::Nobody => false,
            Self::Many => true,
            // Its warnings depend on what the form is to others: a name, or an alias.
            Self::Some(..) if !section.front.means.is_empty() => true,
            Self::Some(..) if !links.diagnostics.is_empty() || !links.shared.is_empty() || links.has_bad_links => true,
            Self::Some(_, changed) if links.read.iter().any(|record| changed.contains(record)) => true,
            Self::Some(None, _) => false,
            Self::Some(Some((searcher, folding)), _) => {
                let has_one = |text: &str| searcher.is_match(Folded::of(text, *folding).text.as_ref());
                let text = section.prose.text();
                // Most texts are folded as they are written, which was seen when their names were resolved.
                let is_in_prose = match links.folded_by {
                    Some(known) if known == *folding || known == Folding::Full => searcher.is_match(text),
                    _ => has_one(text),
                };
                is_in_prose || texts_of_front(section).any(has_one)
            }
        }
    }
}

/// Whether all that is read of two records beside their names in prose is the same.
fn is_read_as(old: &Record, new: &Record) -> bool {
    read_of(old) == read_of(new)
}

/// Forms as they are written, with their languages.
type Forms<'r> = Vec<(Option<&'r Tag>, &'r str)>;

/// What judging reads of a record: its forms, its occupation, its sex. Where they are written does not count: only
/// diagnostics have that, and a section that has some is linked again in any case.
fn read_of(record: &Record) -> ([Forms<'_>; 6], Option<Sex>) {
    fn by_language(text: &Text) -> Forms<'_> {
        text.forms().map(|(tag, form)| (tag, form.value.as_str())).collect()
    }
    fn forms(forms: &[Spanned<String>]) -> Forms<'_> {
        forms.iter().map(|form| (None, form.value.as_str())).collect()
    }
    let names = record.names.iter().map(|name| (None, name.text.value.as_str())).collect();
    let (occupation, sex) = match &record.details {
        Details::Person(person) => (person.occupation.as_ref(), person.sex),
        _ => (None, None),
    };
    let occupation = occupation.map(by_language).unwrap_or_default();
    let lists = [
        by_language(&record.name),
        names,
        forms(&record.aliases),
        forms(&record.short),
        forms(&record.never),
        occupation,
    ];
    (lists, sex)
}

impl Backlinks {
    fn new(frame: &Frame, links: &[Arc<SectionLinks>]) -> Self {
        let records = frame.registry.records.len();
        let numbered = || links.iter().zip(0_u32..);
        let mentions = Grouped::gather(records, |give| {
            for (links, section) in numbered() {
                for (mention, index) in links.mentions.iter().zip(0_u32..) {
                    give(mention.record.index(), (section, index));
                }
            }
        });
        let named_in_front = Grouped::gather(records, |give| {
            for (links, section) in numbered() {
                links.named_in_front.iter().for_each(|id: &RecordId| give(id.index(), section));
            }
        });
        Self { mentions: Arc::new(mentions), named_in_front: Arc::new(named_in_front) }
    }
}

fn graph(
    frame: Frame,
    links: Vec<Arc<SectionLinks>>,
    backlinks: Backlinks,
    stamped: Arc<Grouped<(u32, u32)>>,
) -> Graph {
    let attachments = targets::attachments(&frame, &links);
    let Backlinks { mentions, named_in_front } = backlinks;
    Graph { frame, links, backlinks: mentions, named_in_front, attachments, stamped }
}
