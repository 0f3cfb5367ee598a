//! Explains why a name in a section is a link or plain text.
//!
//! The names are resolved again with every decision recorded ([`resolve::decisions`]); this module describes the decisions.

use super::outline::HeldBack;
use super::phrase::ContextCue;
use super::resolve::wording::{self, Remedies};
use super::resolve::{
    self, ConsideredRecord, Decision, DecisionRule, Exclusion, RecordedPhrase, SectionText, TextLocation,
};
use super::section::LinkOptions;
use super::{Graph, RecordId};
use crate::diag::Code;
use crate::language::{GrammaticalCase, Languages};
use crate::model::Tag;
use crate::model::prose::{BlockKind, Element, Mark, MarkKind, Section};
use crate::project::Project;
use crate::route::Address;
use crate::source::{Span, offset};
use std::ops::Range;

mod render;
mod unmatched;

/// A name, or a position without one, with the reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameExplanation {
    /// The location of the words in the file.
    pub span: Span,
    /// The words, on a single line.
    pub words: String,
    /// The result, as a predicate of the words: "is a link to …".
    pub verdict: String,
    /// The reasons. The first is the rule.
    pub reasons: Vec<Reason>,
    /// What would change the result, the simplest first.
    pub remedies: Vec<String>,
    /// The key of the named record: `people/id`.
    pub record: Option<String>,
    /// Whether the words are a link to the record.
    pub is_link: bool,
    /// The code of the warning or error about the words.
    pub code: Option<Code>,
}

/// One reason of an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Its kind, in one or two words.
    pub label: &'static str,
    /// The reason itself, for editors.
    pub text: String,
    /// The location that it refers to.
    pub at: Option<Span>,
}

/// The names of a section, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionExplanation {
    /// Notes about the whole section.
    pub remarks: Vec<String>,
    /// One explanation for each name, in the order of the text.
    pub names: Vec<NameExplanation>,
    /// Whether names in the section are linked.
    pub autolink: bool,
}

impl Graph {
    /// Explains each name of a section; `None` if there is no such section.
    #[must_use]
    pub fn explain(&self, project: &Project, languages: &Languages, path: &str) -> Option<SectionExplanation> {
        let index = self.context.outline.index_of(path)?;
        let section = &self.context.sections[index];
        let link_mentions = project.report.link_mentions;
        // No name depends on the period.
        let options = LinkOptions { link_mentions, language: &project.language, languages, period: None };
        let language = section.front_matter.lang.as_ref().unwrap_or(&project.language);
        let writer = ExplanationWriter { graph: self, section, language };
        let mut names: Vec<NameExplanation> = resolve::record_decisions(&self.context, section, options)
            .iter()
            .map(|decision| writer.explanation(decision))
            .collect();
        names.sort_by_key(|name| (name.span.start, name.span.end));
        // A link to no record may contain several forms.
        names.dedup();
        let remarks = remarks(section, self.context.outline.held_back.get(&index));
        Some(SectionExplanation { remarks, names, autolink: section.front_matter.autolink })
    }
}

/// A word of a page, as a reader sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownWord {
    /// The HTML id of its block.
    pub block: String,
    /// The word itself.
    pub word: String,
    /// How often the block contains the word before this position.
    pub occurrence: usize,
}

impl Graph {
    /// Explains the names that a word of a page is part of; `None` if the page is not a section or the word is not part of
    /// a name.
    #[must_use]
    pub fn explain_word_on_page(
        &self,
        project: &Project,
        languages: &Languages,
        address: &str,
        shown: &ShownWord,
    ) -> Option<SectionExplanation> {
        let section = &self.context.sections[self.context.outline.index_of_route(Address::parse(address).route)?];
        let block = section.prose.blocks().iter().find(|block| block.id.as_deref() == Some(&*shown.block))?;
        let text = section.prose.slice(block.text());
        let (at, word) = text.match_indices(&*shown.word).filter(|(_, word)| !word.is_empty()).nth(shown.occurrence)?;
        let start = block.text().start + offset(at);
        let range = section.prose.span(section.file, &(start..start + offset(word.len()))).range();
        let explained = self.explain(project, languages, &section.path)?;
        let names: Vec<NameExplanation> = explained.names_at(&range).into_iter().cloned().collect();
        (!names.is_empty()).then_some(SectionExplanation { names, ..explained })
    }
}

fn remarks(section: &Section, held_back: Option<&HeldBack>) -> Vec<String> {
    let held_back = held_back.map(|reason| match reason {
        HeldBack::Draft => "this section is a draft: it is in the preview, but not in the published report".to_owned(),
        HeldBack::Embargo(_) => "this section is under embargo: it is in the preview, but not published yet".to_owned(),
    });
    let no_autolink = (!section.front_matter.autolink).then(|| {
        "this section has `autolink: false`: names in it are not linked, and only `[[…]]` creates links".to_owned()
    });
    held_back.into_iter().chain(no_autolink).collect()
}

/// Describes the decisions of a section.
struct ExplanationWriter<'g> {
    graph: &'g Graph,
    section: &'g Section,
    language: &'g Tag,
}

impl ExplanationWriter<'_> {
    fn explanation(&self, decision: &Decision) -> NameExplanation {
        let words = self.text_at(&decision.location);
        let record = decision.rule.record();
        let is_link = decision.is_link;
        NameExplanation {
            span: self.span(&decision.location),
            verdict: self.verdict(decision, is_link),
            reasons: self.reasons(decision, &words),
            remedies: self.remedies(decision, &words),
            record: record.map(|record| self.graph.context.record(record).key.to_string()),
            is_link,
            code: decision.code,
            words,
        }
    }

    fn verdict(&self, decision: &Decision, is_link: bool) -> String {
        if let Some(record) = decision.rule.record() {
            let who = self.key_and_name(record);
            return if is_link { format!("is a link to {who}") } else { format!("means {who}, but is not a link") };
        }
        match decision.rule {
            DecisionRule::UnlinkedMention(_)
            | DecisionRule::UnlinkedUnrecorded
            | DecisionRule::UnlinkedIgnored
            | DecisionRule::MeansUnlinked(_) => {
                format!("is in {}, where names are not linked", self.unlinked_context(&decision.location))
            }
            _ => "stays text".to_owned(),
        }
    }

    fn reasons(&self, decision: &Decision, words: &str) -> Vec<Reason> {
        let mut reasons = vec![self.rule_reason(decision, words)];
        reasons.extend(self.case_reason(decision));
        if let Some(spot) = &decision.link_elsewhere {
            let text = "the record is already linked earlier in this section (`link_mentions = \"first\"`)".to_owned();
            reasons.push(Reason { label: "link", text, at: Some(self.span(spot)) });
        }
        if let Some(spot) = decision
            .introduced
            .as_ref()
            .filter(|_| matches!(decision.rule, DecisionRule::ShortForm(_) | DecisionRule::Initials(_)))
        {
            let text = format!("“{}”", self.text_at(spot));
            reasons.push(Reason { label: "introduced", text, at: Some(self.span(spot)) });
        }
        if !ignores_candidates(&decision.rule) {
            self.add_candidates(decision, &mut reasons);
        }
        reasons.extend(decision.code.map(|code| {
            let kind = if code == Code::AmbiguousName { "error" } else { "warning" };
            Reason { label: kind, text: format!("`{code}`"), at: None }
        }));
        reasons
    }

    fn add_candidates(&self, decision: &Decision, reasons: &mut Vec<Reason>) {
        reasons.extend(decision.considered.iter().filter_map(|considered| self.candidate_reason(decision, considered)));
        if let Some(more) = decision.considered_count.checked_sub(decision.considered.len()).filter(|more| *more > 0) {
            let text = format!("{more} more records with this form");
            reasons.push(Reason { label: "considered", text, at: None });
        }
        if means_other_person(&decision.rule) {
            return;
        }
        for (name, spot) in &decision.unrecorded {
            let status = if decision.rule.record().is_some() { "not meant, by the rule above" } else { "may be meant" };
            let text = format!("“{name}”, without a record: {status}; mentioned earlier");
            reasons.push(Reason { label: "considered", text, at: spot.as_ref().map(|spot| self.span(spot)) });
        }
    }

    fn rule_reason(&self, decision: &Decision, words: &str) -> Reason {
        let at = match decision.rule {
            DecisionRule::Means(_, span) | DecisionRule::MeansNoRecord(span) | DecisionRule::MeansUnlinked(span) => {
                Some(span)
            }
            _ => None,
        };
        Reason { label: "rule", text: self.rule_text(decision, words), at }
    }

    fn rule_text(&self, decision: &Decision, words: &str) -> String {
        let phrase = decision.phrase.as_ref();
        let name = phrase.map_or(words, |phrase| &phrase.name);
        let title = phrase.and_then(|phrase| phrase.title.as_deref()).unwrap_or_default();
        match &decision.rule {
            DecisionRule::ManualLink(_) => "linked by hand".to_owned(),
            DecisionRule::ManualNoRecord => {
                "linked by hand to no record: it counts as the name of another person".to_owned()
            }
            DecisionRule::Means(..) => "the front matter says in `means` who is meant".to_owned(),
            DecisionRule::MeansNoRecord(_) => "the front matter says in `means` that no record is meant".to_owned(),
            DecisionRule::MeansUnlinked(_) => "a form from `means`, which creates links only in prose".to_owned(),
            DecisionRule::FullName(_) => "a full name or an alias of exactly one record".to_owned(),
            DecisionRule::LongerForm(_) => {
                "together with the words next to it, it is the name of exactly one record".to_owned()
            }
            DecisionRule::Initials(_) => "with its initials, it is the name of exactly one record".to_owned(),
            DecisionRule::ShortForm(_) => {
                "a short form refers to the one record that this section has introduced".to_owned()
            }
            DecisionRule::Overlap => "it overlaps a name that takes precedence".to_owned(),
            DecisionRule::Ordinary => {
                "it is also an ordinary word, a month or a title, and here it is probably that".to_owned()
            }
            DecisionRule::Unaccented(who) => {
                let full: Vec<String> = who.iter().map(|record| self.name_of(*record)).collect();
                wording::unaccented(&full, words)
            }
            DecisionRule::AutolinkDisabled(who) => {
                let who: Vec<String> = who.iter().map(|record| self.key_and_name(*record)).collect();
                format!("not linked, because of `autolink: false`: {}", who.join(", "))
            }
            DecisionRule::Other { cue: Some(sign), .. } => sign_text(*sign).to_owned(),
            DecisionRule::Other { cue: None, .. } => {
                format!("{}: no record has all words of it in its names", wording::longer(name))
            }
            DecisionRule::OtherTitle => {
                format!("no record of this name is known to have the title “{title}”: another person is meant")
            }
            DecisionRule::OtherSex if title.is_empty() => {
                "the kinship term after it does not match the sex of the recorded person".to_owned()
            }
            DecisionRule::OtherSex => format!("the title “{title}” does not match the sex of the recorded person"),
            DecisionRule::EarlierTitle => format!(
                "“{title}” was the title of another person of this name, mentioned before the record was introduced: \
                 that person is meant"
            ),
            DecisionRule::UnknownTitle => {
                format!(
                    "several records have this name, and the introduced one is not known to have the title “{title}”"
                )
            }
            DecisionRule::NotIntroduced(_) => wording::not_introduced(words),
            DecisionRule::Shared(who) => wording::shared(words, who.len()),
            DecisionRule::SharedFullName(who) => wording::shared_full_name(words, who.len()),
            DecisionRule::Namesake(_, other) => match other {
                Some(other) => wording::namesake(words, other),
                None => wording::longer(name),
            },
            DecisionRule::TwoCells(record) => format!(
                "the name spans two cells of a table: it counts as a mention of {}, but introduces no record",
                self.key_and_name(*record)
            ),
            DecisionRule::UnlinkedMention(who) => {
                let who: Vec<String> = who.iter().map(|record| self.key_and_name(*record)).collect();
                format!("it counts as a mention of {}, but introduces no record", who.join(" or "))
            }
            DecisionRule::UnlinkedUnrecorded => "it counts as a mention of a person without a record".to_owned(),
            DecisionRule::UnlinkedIgnored => "it has no effect on names in prose".to_owned(),
        }
    }

    /// The nominative of the name, if the text has another case of it.
    fn case_reason(&self, decision: &Decision) -> Option<Reason> {
        let names = &self.graph.context.registry.names;
        let (form, record) = (names.form(decision.form?), decision.rule.record()?);
        let holder = form
            .candidates
            .iter()
            .find(|holder| holder.record == record && holder.case != GrammaticalCase::Nominative)?;
        let nominatives = form.nominatives.iter().map(|index| names.form(*index));
        let nominative = nominatives.into_iter().find(|form| form.has_candidate(holder.record))?;
        Some(Reason { label: "form", text: format!("another case of “{}”", nominative.text), at: None })
    }

    fn candidate_reason(&self, decision: &Decision, considered: &ConsideredRecord) -> Option<Reason> {
        let ConsideredRecord { record, exclusion } = considered;
        let is_autolink_disabled =
            matches!(&decision.rule, DecisionRule::AutolinkDisabled(who) if who.contains(record));
        if is_autolink_disabled || decision.rule.record() == Some(*record) {
            return None;
        }
        let at = match exclusion {
            Some(Exclusion::OnlyUnlinked(spot)) => spot.as_ref().map(|spot| self.span(spot)),
            _ => None,
        };
        let autolink_note =
            if self.graph.context.record(*record).autolink == Some(false) { "; `autolink: false`" } else { "" };
        let words =
            format!("{}: {}{autolink_note}", self.key_and_name(*record), exclusion_text(decision, exclusion.as_ref()));
        Some(Reason { label: "considered", text: words, at })
    }

    fn remedies(&self, decision: &Decision, words: &str) -> Vec<String> {
        let context = &self.graph.context;
        let remedies = Remedies { frame: context, language: self.language };
        let means = |who: &[RecordId]| wording::means(context, who, words);
        let by_hand = |who: &[RecordId]| wording::manual_link(context, who, words);
        let candidates: Vec<RecordId> = decision.considered.iter().map(|considered| considered.record).collect();
        match &decision.rule {
            DecisionRule::ManualLink(_)
            | DecisionRule::ManualNoRecord
            | DecisionRule::UnlinkedIgnored
            | DecisionRule::UnlinkedUnrecorded => Vec::new(),
            DecisionRule::FullName(_)
            | DecisionRule::LongerForm(_)
            | DecisionRule::Initials(_)
            | DecisionRule::ShortForm(_) => {
                vec![format!("to leave it as text, write {}", wording::no_record_link(words))]
            }
            DecisionRule::Means(..) | DecisionRule::MeansNoRecord(_) => {
                vec!["change or remove the entry in `means`".to_owned()]
            }
            DecisionRule::MeansUnlinked(_) => vec!["write a link by hand: `[[id|words]]`".to_owned()],
            DecisionRule::NotIntroduced(who) => remedies.not_introduced(who, words),
            DecisionRule::Shared(who) => remedies.shared(who, words),
            DecisionRule::SharedFullName(who) => vec![means(who), by_hand(who)],
            DecisionRule::Namesake(record, _) => remedies.namesake(*record, words),
            DecisionRule::Unaccented(who) => vec![wording::add_alias(context, who, words), by_hand(who)],
            DecisionRule::Other { cue: None, .. } if !candidates.is_empty() => {
                let longer = |phrase: &RecordedPhrase| {
                    remedies.longer(&candidates, &phrase.name, &phrase.form, phrase.is_first_word_uncertain)
                };
                decision.phrase.as_ref().map_or_else(|| vec![by_hand(&candidates)], longer)
            }
            DecisionRule::AutolinkDisabled(who) => {
                vec!["remove `autolink: false` from the record".to_owned(), by_hand(who)]
            }
            DecisionRule::UnlinkedMention(who) => vec![by_hand(who)],
            DecisionRule::TwoCells(record) => vec![by_hand(&[*record])],
            DecisionRule::OtherTitle
            | DecisionRule::OtherSex
            | DecisionRule::EarlierTitle
            | DecisionRule::UnknownTitle => remedies.other_title(&candidates, words),
            DecisionRule::Ordinary => vec![means(&candidates), by_hand(&candidates)],
            DecisionRule::Overlap | DecisionRule::Other { .. } => match &candidates[..] {
                [] => vec!["write a link by hand: `[[id|words]]`".to_owned()],
                candidates => vec![by_hand(candidates)],
            },
        }
    }

    /// The key and the name of a record.
    fn key_and_name(&self, record: RecordId) -> String {
        format!("{} ({})", self.graph.context.record(record).key, self.name_of(record))
    }

    fn name_of(&self, record: RecordId) -> String {
        self.graph.context.record(record).name.in_language(self.language).0.value.clone()
    }

    /// The part of the section that contains a name and has no automatic links.
    fn unlinked_context(&self, spot: &TextLocation) -> &'static str {
        match spot.text {
            SectionText::Title => "the title",
            SectionText::Summary => "the summary",
            SectionText::Prose => unlinked_in_prose(self.section, &spot.range),
        }
    }

    fn text_at(&self, spot: &TextLocation) -> String {
        let range = spot.range.start as usize..spot.range.end as usize;
        let front = &self.section.front_matter;
        let text = match spot.text {
            SectionText::Prose => self.section.prose.text(),
            SectionText::Title => &front.title.in_language(self.language).0.value,
            SectionText::Summary => front.summary.as_ref().map_or("", |text| text.in_language(self.language).0.text()),
        };
        text.get(range).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn span(&self, spot: &TextLocation) -> Span {
        let (file, front) = (self.section.file, &self.section.front_matter);
        match spot.text {
            SectionText::Prose => self.section.prose.span(file, &spot.range),
            SectionText::Title => {
                let title = front.title.in_language(self.language).0;
                // Offsets in the value are offsets in the source only if nothing is quoted or escaped.
                let is_as_written = title.span.range().len() == title.value.len();
                let range = spot.range.start as usize..spot.range.end as usize;
                if is_as_written { title.span.subspan(range) } else { title.span }
            }
            SectionText::Summary => front
                .summary
                .as_ref()
                .map_or(Span::new(file, 0..0), |summary| summary.in_language(self.language).0.span(file, &spot.range)),
        }
    }
}

/// The part of the prose that contains a range and has no automatic links.
fn unlinked_in_prose(section: &Section, range: &Range<u32>) -> &'static str {
    let block = section.prose.blocks().iter().find(|block| block.text().end >= range.end);
    let mut open: Vec<&Element> = Vec::new();
    let marks = block.map(|block| section.prose.marks_of(block)).unwrap_or_default();
    for mark in marks.iter().take_while(|mark: &&Mark| mark.at() <= range.start) {
        match &mark.kind {
            MarkKind::Open(element) => open.push(element),
            MarkKind::Close { .. } => drop(open.pop()),
            _ => {}
        }
    }
    let element = open.iter().rev().find_map(|element| match element {
        Element::Link(_) => Some("a link"),
        Element::InlineCode | Element::Code(_) => Some("code"),
        Element::Heading { .. } => Some("a heading"),
        _ => None,
    });
    element.unwrap_or(match block.map(|block| block.kind) {
        Some(BlockKind::Code) => "code",
        Some(BlockKind::Title) => "the title",
        _ => "a heading",
    })
}

/// Whether a rule decides without comparing candidates.
fn ignores_candidates(rule: &DecisionRule) -> bool {
    matches!(
        rule,
        DecisionRule::ManualNoRecord
            | DecisionRule::TwoCells(_)
            | DecisionRule::UnlinkedMention(_)
            | DecisionRule::UnlinkedUnrecorded
            | DecisionRule::UnlinkedIgnored
    )
}

/// Whether a rule says that a person without a record is meant.
fn means_other_person(rule: &DecisionRule) -> bool {
    matches!(
        rule,
        DecisionRule::Other { .. } | DecisionRule::OtherTitle | DecisionRule::OtherSex | DecisionRule::EarlierTitle
    )
}

fn sign_text(sign: ContextCue) -> &'static str {
    match sign {
        ContextCue::NewPerson => "a word next to it introduces a new person, such as “another”, “named” or “née”",
        ContextCue::Kinship => "a word of kinship indicates that a relative is meant, who is not otherwise named",
        ContextCue::Generation => "a word such as “Jr.” or “the elder” indicates a person of another generation",
        ContextCue::Plural => "several people of this name are meant",
        ContextCue::Thing => "a word next to it indicates the name of a thing: a street, a firm, a case before a court",
        ContextCue::Joined => "it is joined to another word or sign, or in a line of capital letters",
        ContextCue::Caseless => "the word next to it has no capital letters, so the end of the name is unknown",
    }
}

fn exclusion_text(decision: &Decision, exclusion: Option<&Exclusion>) -> String {
    match exclusion {
        Some(Exclusion::Word(word)) => format!("“{word}” is in none of its names"),
        Some(Exclusion::Initials) => "the initials match none of its names".to_owned(),
        Some(Exclusion::Sex) => match decision.phrase.as_ref().is_some_and(|phrase| phrase.title.is_some()) {
            true => "the title is for the other sex".to_owned(),
            false => "the kinship term is for the other sex".to_owned(),
        },
        Some(Exclusion::OnlyUnlinked(_)) => "mentioned only where names are not linked".to_owned(),
        Some(Exclusion::NotIntroduced) => "not mentioned earlier in this section".to_owned(),
        None if means_other_person(&decision.rule) || decision.rule.record().is_some() => {
            "not meant, by the rule above".to_owned()
        }
        None => "may be meant".to_owned(),
    }
}
