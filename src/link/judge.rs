//! Who is meant by a name: the safety rules.
//!
//! The wrong person is the worst bug. So a name becomes a link only where one
//! record alone can be meant, by what the same section has said before.

use super::frame::Frame;
use super::names::{Holder, Names};
use super::targets::Resolved;
use super::{RecordId, neighbours, sentences, targets};
use crate::diag::Diagnostic;
use crate::model::Tag;
use crate::model::prose::{Block, Element, Prose, Section, Target, What};
use crate::project::LinkMentions;
use crate::source::{Span, offset};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A name in a section's text that stands for a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Where, in the section's text.
    pub range: Range<u32>,
    /// Who is meant.
    pub record: RecordId,
    /// Whether it becomes a link. What is linked by hand has its link already.
    pub linked: bool,
    /// Whether it was linked by hand.
    pub by_hand: bool,
    /// Whether the record's own name is shown there.
    pub shows_name: bool,
}

/// One place in the prose that names a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Who is named.
    pub record: RecordId,
    /// The block, by index.
    pub block: u32,
    /// Which of the section's anchors it is.
    pub anchor: u32,
    /// The sentence around it, in the section's text.
    pub sentence: Range<u32>,
}

/// What a section came to.
pub(super) struct Judged {
    pub(super) anchors: Vec<Anchor>,
    pub(super) mentions: Vec<Mention>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Whether the text was searched as it stands: it needed no folding.
    pub(super) is_folded: bool,
}

/// Judges the names of a section, whose sentences end at these places.
pub(super) fn section(
    frame: &Frame,
    section: &Section,
    sentences: &[u32],
    which: LinkMentions,
    language: &Tag,
) -> Judged {
    let language = section.front.lang.as_ref().unwrap_or(language);
    let mut judging = Judging {
        frame,
        names: &frame.registry.names,
        section,
        which,
        language,
        is_folded: true,
        by_hand: by_hand(frame, section),
        introduced: BTreeSet::new(),
        taken: 0,
        told: BTreeMap::new(),
        anchors: Vec::new(),
        diagnostics: Vec::new(),
    };
    for block in &section.prose.blocks {
        judging.block(block);
    }
    judging.finish(sentences)
}

/// The links to records that were written by hand, in the order of the text.
fn by_hand(frame: &Frame, section: &Section) -> Vec<Anchor> {
    let links = section.prose.marks.iter().filter_map(|mark| match &mark.what {
        What::Open(Element::Link(link)) => Some(link),
        _ => None,
    });
    let anchors = links.filter_map(|link| match (&link.target, targets::resolve(frame, &link.target, &section.path)) {
        (Target::Record(wikilink), Resolved::Record(record)) => Some(Anchor {
            range: link.text.clone(),
            record,
            linked: true,
            by_hand: true,
            shows_name: wikilink.shows_name,
        }),
        _ => None,
    });
    anchors.collect()
}

struct Judging<'j> {
    frame: &'j Frame,
    names: &'j Names,
    section: &'j Section,
    which: LinkMentions,
    language: &'j Tag,
    /// Whether the text is searched as it stands.
    is_folded: bool,
    by_hand: Vec<Anchor>,
    /// Who has been named by a long form, or by hand, so far.
    introduced: BTreeSet<RecordId>,
    /// How many of the links by hand have been taken.
    taken: usize,
    /// Forms that a warning has been given for, and the index of the warning.
    told: BTreeMap<(String, &'static str), (usize, usize)>,
    anchors: Vec<Anchor>,
    diagnostics: Vec<Diagnostic>,
}

impl Judging<'_> {
    fn block(&mut self, block: &Block) {
        let prose = &self.section.prose;
        if self.section.front.autolink {
            let (found, is_folded) = self.names.find(prose.words(&block.text));
            self.is_folded &= is_folded;
            for found in found {
                let range = block.text.start + found.range.start..block.text.start + found.range.end;
                self.take_by_hand(range.end);
                if !is_quiet(prose, &range) {
                    self.judge(&range, found.form);
                }
            }
        }
        self.take_by_hand(block.text.end);
    }

    /// Takes the links by hand that begin before a place of the text.
    fn take_by_hand(&mut self, end: u32) {
        while let Some(anchor) = self.by_hand.get(self.taken).filter(|anchor| anchor.range.start < end).cloned() {
            self.taken += 1;
            self.take(anchor);
        }
    }

    fn take(&mut self, anchor: Anchor) {
        self.introduced.insert(anchor.record);
        self.anchors.push(anchor);
    }

    /// Decides who is meant by a form at a place, or that nobody can be told.
    fn judge(&mut self, range: &Range<u32>, form: usize) {
        let form = self.names.form(form);
        let (short, full): (Vec<Holder>, Vec<Holder>) = form.holders.iter().partition(|holder| holder.short);
        match (&full[..], &short[..]) {
            ([one], []) => self.mention_unless_longer(range, &form.text, *one),
            ([], _) => self.judge_short(range, &form.text, &short),
            ([_], _) => self.warn_shared(range, &form.text, &form.holders),
            _ => self.refuse_shared(range, &form.text, &full),
        }
    }

    fn mention_unless_longer(&mut self, range: &Range<u32>, form: &str, holder: Holder) {
        match self.longer_name(range, form, &[holder]) {
            _ if holder.silent => {}
            None => self.mention(range, holder.record),
            Some(longer) => self.warn_longer(range, &longer, &[holder]),
        }
    }

    /// A person's name beside a word that may make it another's.
    fn longer_name(&self, range: &Range<u32>, form: &str, holders: &[Holder]) -> Option<String> {
        let of_a_person = |holder: &Holder| &*self.frame.record(holder.record).key.register == "people";
        if !holders.iter().any(of_a_person) {
            return None;
        }
        let text = &self.section.prose.text;
        if form.contains(' ') {
            return neighbours::goes_on(text, range);
        }
        neighbours::longer_name(text, range, self.language)
    }

    fn judge_short(&mut self, range: &Range<u32>, form: &str, holders: &[Holder]) {
        let introduced: Vec<Holder> =
            holders.iter().filter(|holder| self.introduced.contains(&holder.record)).copied().collect();
        match introduced[..] {
            [] => self.warn_not_introduced(range, form, holders),
            [one] => self.mention_unless_longer(range, form, one),
            _ => self.warn_shared(range, form, &introduced),
        }
    }

    fn mention(&mut self, range: &Range<u32>, record: RecordId) {
        // Who has been mentioned before has been introduced: by a long form, or by hand.
        let linked = self.which == LinkMentions::All || !self.introduced.contains(&record);
        self.take(Anchor { range: range.clone(), record, linked, by_hand: false, shows_name: false });
    }

    fn refuse_shared(&mut self, range: &Range<u32>, form: &str, holders: &[Holder]) {
        let message = format!("“{form}” is the name of {} records", holders.len());
        let mut error = Diagnostic::error("ambiguous-name", self.span(range), message).label("who is meant?");
        for holder in holders {
            error = error.also(self.frame.record(holder.record).span, "one of them");
        }
        self.diagnostics.push(error.help(self.by_hand_help(holders, form)));
    }

    fn warn_shared(&mut self, range: &Range<u32>, form: &str, holders: &[Holder]) {
        let span = self.span(range);
        let help = self.by_hand_help(holders, form);
        let spans: Vec<Span> = holders.iter().map(|holder| self.frame.record(holder.record).span).collect();
        self.warn(form, "shared-name", || {
            let mut warning = Diagnostic::warning(
                "shared-name",
                span,
                format!("“{form}” can be any of {} on record; it stays text", holders.len()),
            )
            .label("who is meant?");
            for span in spans {
                warning = warning.also(span, "one of them");
            }
            warning.help(help)
        });
    }

    fn warn_not_introduced(&mut self, range: &Range<u32>, form: &str, holders: &[Holder]) {
        let span = self.span(range);
        let names: Vec<String> = holders
            .iter()
            .map(|holder| self.frame.record(holder.record).name.in_language(self.language).0.value.clone())
            .collect();
        let links = self.by_hand_help(holders, form);
        self.warn(form, "not-introduced", || {
            Diagnostic::warning(
                "not-introduced",
                span,
                format!("nobody in this section has introduced “{form}”; it stays text"),
            )
            .help(format!("write the full name first ({}); or {links}", names.join(" or ")))
        });
    }

    fn warn_longer(&mut self, range: &Range<u32>, longer: &str, holders: &[Holder]) {
        let span = self.span(range);
        let help = self.by_hand_help(holders, self.section.prose.words(range));
        self.warn(longer, "longer-name", || {
            let message = format!("“{longer}” may be somebody else; it stays text");
            Diagnostic::warning("longer-name", span, message).help(help)
        });
    }

    /// One warning for a form in a section; the rest are counted.
    fn warn(&mut self, form: &str, code: &'static str, make: impl FnOnce() -> Diagnostic) {
        let next = self.diagnostics.len();
        let (at, count) = self.told.entry((form.to_owned(), code)).or_insert((next, 0));
        *count += 1;
        if *at == next {
            self.diagnostics.push(make());
        } else {
            let more = *count - 1;
            let plural = if more == 1 { "time" } else { "times" };
            self.diagnostics[*at].label = format!("and {more} {plural} more in this section");
        }
    }

    fn by_hand_help(&self, holders: &[Holder], form: &str) -> String {
        let links: Vec<String> =
            holders.iter().map(|holder| format!("`[[{}|{form}]]`", self.frame.record(holder.record).key)).collect();
        format!("write {}, or `[[-|{form}]]` for nobody on record", links.join(" or "))
    }

    fn span(&self, range: &Range<u32>) -> Span {
        self.section.prose.span(self.section.file, range)
    }

    fn finish(self, sentences: &[u32]) -> Judged {
        Judged {
            mentions: mentions(&self.section.prose, sentences, &self.anchors),
            anchors: self.anchors,
            diagnostics: self.diagnostics,
            is_folded: self.is_folded,
        }
    }
}

fn is_quiet(prose: &Prose, range: &Range<u32>) -> bool {
    let first = prose.quiet.partition_point(|quiet| quiet.end <= range.start);
    prose.quiet[first..].iter().any(|quiet| quiet.start < range.end && range.start < quiet.end)
}

/// The mentions of a section, each with its block and sentence.
fn mentions(prose: &Prose, sentences: &[u32], anchors: &[Anchor]) -> Vec<Mention> {
    let mentions = anchors.iter().zip(0..).filter_map(|(anchor, at)| {
        let block = prose.blocks.partition_point(|block| block.text.end < anchor.range.end);
        let block = block.min(prose.blocks.len().saturating_sub(1));
        let text = &prose.blocks.get(block)?.text;
        if anchor.range.start < text.start || text.end < anchor.range.end {
            return None; // It lies in no block.
        }
        let ends = sentences::within(sentences, text);
        let sentence = sentences::around(ends, &prose.text, text, &anchor.range);
        Some(Mention { record: anchor.record, block: offset(block), anchor: at, sentence })
    });
    mentions.collect()
}
