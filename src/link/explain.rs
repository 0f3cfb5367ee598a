//! Why a name of a section is a link or stays text, in words.
//!
//! The section is judged again, with every decision recorded ([`judge::decisions`]); here the decisions are put into words.

use super::judge::wording::{self, Remedies};
use super::judge::{self, Considered, Decision, Exclusion, ReadPhrase, Rule, SectionText, Spot};
use super::order::HeldBack;
use super::phrase::Sign;
use super::section::Reading;
use super::{Graph, RecordId};
use crate::language::{Case, Languages};
use crate::model::Tag;
use crate::model::prose::{BlockKind, Element, Mark, Section, What};
use crate::project::Project;
use crate::source::{Span, offset};
use std::ops::Range;

mod draw;
mod unfound;

/// A name, or a place without one, with the reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Where the words are.
    pub span: Span,
    /// The words, in one line.
    pub words: String,
    /// What they are.
    pub verdict: String,
    /// The reasons, the rule first.
    pub reasons: Vec<Reason>,
    /// What would change it, the cheapest first.
    pub remedies: Vec<String>,
    /// The record that is named: `people/id`.
    pub record: Option<String>,
    /// Whether the words are a link to the record.
    pub is_link: bool,
    /// The code of the warning or error about the words.
    pub code: Option<&'static str>,
}

/// A reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What it is about, in one or two words.
    pub label: &'static str,
    /// What there is to say.
    pub words: String,
    /// The place that it refers to.
    pub at: Option<Span>,
}

/// The names of a section, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// What holds for the whole section.
    pub remarks: Vec<String>,
    /// The names, in the order of the text.
    pub names: Vec<Explanation>,
    /// Whether names are looked for in it.
    pub autolink: bool,
}

impl Graph {
    /// Why each name of a section is a link or stays text; `None` if there is no such section.
    #[must_use]
    pub fn explain(&self, project: &Project, languages: &Languages, path: &str) -> Option<Explained> {
        let index = self.frame.outline.index_of(path)?;
        let section = &self.frame.sections[index];
        let reading = Reading { which: project.report.link_mentions, language: &project.language, languages };
        let language = section.front.lang.as_ref().unwrap_or(&project.language);
        let words = Words { graph: self, section, language };
        let mut names: Vec<Explanation> = judge::decisions(&self.frame, section, reading)
            .iter()
            .map(|decision| words.explanation(decision))
            .collect();
        names.sort_by_key(|name| (name.span.start, name.span.end));
        // A link to nobody on record may have several forms in it.
        names.dedup();
        let remarks = remarks(section, self.frame.outline.held_back.get(&index));
        Some(Explained { remarks, names, autolink: section.front.autolink })
    }
}

/// A word of a page, as a reader sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownWord {
    /// The id of the block that it is in.
    pub block: String,
    /// The word.
    pub word: String,
    /// How often the word is in the block before.
    pub nth: usize,
}

impl Graph {
    /// Why the names that a word of a page belongs to are links or stay text; `None` for a page that is no section, and
    /// for a word that is part of no name.
    #[must_use]
    pub fn explain_on_page(
        &self,
        project: &Project,
        languages: &Languages,
        address: &str,
        shown: &ShownWord,
    ) -> Option<Explained> {
        let slug = address.strip_prefix("report/")?.strip_suffix(".html")?;
        let section = &self.frame.sections[self.frame.outline.index_of_address(slug)?];
        let block = section.prose.blocks().iter().find(|block| block.id.as_deref() == Some(&*shown.block))?;
        let text = section.prose.words(block.text());
        let (at, word) = text.match_indices(&*shown.word).filter(|(_, word)| !word.is_empty()).nth(shown.nth)?;
        let start = block.text().start + offset(at);
        let range = section.prose.span(section.file, &(start..start + offset(word.len()))).range();
        let explained = self.explain(project, languages, &section.path)?;
        let names: Vec<Explanation> = explained.names_at(&range).into_iter().cloned().collect();
        (!names.is_empty()).then_some(Explained { names, ..explained })
    }
}

fn remarks(section: &Section, held_back: Option<&HeldBack>) -> Vec<String> {
    let held_back = held_back.map(|reason| match reason {
        HeldBack::Draft => "this section is a draft: it is in the preview, and in no published report".to_owned(),
        HeldBack::Embargo(_) => "this section is under embargo: it is in the preview, and not yet published".to_owned(),
    });
    let silent = (!section.front.autolink).then(|| {
        "this section has `autolink: false`: no name in it is looked for, and only `[[…]]` makes links".to_owned()
    });
    held_back.into_iter().chain(silent).collect()
}

/// Puts the decisions of a section into words.
struct Words<'g> {
    graph: &'g Graph,
    section: &'g Section,
    language: &'g Tag,
}

impl Words<'_> {
    fn explanation(&self, decision: &Decision) -> Explanation {
        let words = self.text_at(&decision.spot);
        let record = decision.rule.record();
        let is_link = decision.is_link;
        Explanation {
            span: self.span(&decision.spot),
            verdict: self.verdict(decision, is_link),
            reasons: self.reasons(decision, &words),
            remedies: self.remedies(decision, &words),
            record: record.map(|record| self.graph.frame.record(record).key.to_string()),
            is_link,
            code: decision.code,
            words,
        }
    }

    fn verdict(&self, decision: &Decision, is_link: bool) -> String {
        if let Some(record) = decision.rule.record() {
            let who = self.named(record);
            return if is_link { format!("is a link to {who}") } else { format!("means {who}; it is no link") };
        }
        match decision.rule {
            Rule::Heard(_) | Rule::HeardStranger | Rule::HeardNothing | Rule::MeansUnlinked(_) => {
                format!("is in {}, where names are not linked", self.unlinked_place(&decision.spot))
            }
            _ => "stays text".to_owned(),
        }
    }

    fn reasons(&self, decision: &Decision, words: &str) -> Vec<Reason> {
        let mut reasons = vec![self.rule(decision, words)];
        reasons.extend(self.other_case(decision));
        if let Some(spot) = &decision.link_elsewhere {
            let text = "the record has its link in this section before (`link_mentions = \"first\"`)".to_owned();
            reasons.push(Reason { label: "link", words: text, at: Some(self.span(spot)) });
        }
        if let Some(spot) =
            decision.introduced.as_ref().filter(|_| matches!(decision.rule, Rule::ShortForm(_) | Rule::Initials(_)))
        {
            let text = format!("“{}”", self.text_at(spot));
            reasons.push(Reason { label: "introduced", words: text, at: Some(self.span(spot)) });
        }
        if !is_decided_alone(&decision.rule) {
            self.add_considered(decision, &mut reasons);
        }
        reasons.extend(decision.code.map(|code| {
            let kind = if code == "ambiguous-name" { "error" } else { "warning" };
            Reason { label: kind, words: format!("`{code}`"), at: None }
        }));
        reasons
    }

    fn add_considered(&self, decision: &Decision, reasons: &mut Vec<Reason>) {
        reasons.extend(decision.considered.iter().filter_map(|considered| self.considered(decision, considered)));
        if let Some(more) = decision.count.checked_sub(decision.considered.len()).filter(|more| *more > 0) {
            let text = format!("{more} more records whose names have the form");
            reasons.push(Reason { label: "considered", words: text, at: None });
        }
        if is_somebody_else(&decision.rule) {
            return;
        }
        for (name, spot) in &decision.strangers {
            let so = if decision.rule.record().is_some() { "not meant, by the rule above" } else { "may be meant" };
            let text = format!("“{name}”, on no record: {so}; named before");
            reasons.push(Reason { label: "considered", words: text, at: spot.as_ref().map(|spot| self.span(spot)) });
        }
    }

    fn rule(&self, decision: &Decision, words: &str) -> Reason {
        let at = match decision.rule {
            Rule::Means(_, span) | Rule::MeansNobody(span) | Rule::MeansUnlinked(span) => Some(span),
            _ => None,
        };
        Reason { label: "rule", words: self.rule_words(decision, words), at }
    }

    fn rule_words(&self, decision: &Decision, words: &str) -> String {
        let phrase = decision.phrase.as_ref();
        let name = phrase.map_or(words, |phrase| &phrase.name);
        let title = phrase.and_then(|phrase| phrase.title.as_deref()).unwrap_or_default();
        match &decision.rule {
            Rule::ByHand(_) => "linked by hand".to_owned(),
            Rule::ByHandNobody => {
                "linked by hand to nobody on record: it counts as the name of somebody else".to_owned()
            }
            Rule::Means(..) => "the front matter says in `means` who is meant".to_owned(),
            Rule::MeansNobody(_) => "the front matter says in `means` that no record is meant".to_owned(),
            Rule::MeansUnlinked(_) => "a form of `means`, which makes links in prose alone".to_owned(),
            Rule::FullName(_) => "a full name or an alias of one record alone".to_owned(),
            Rule::LongerForm(_) => "with the words beside it, it is the name of one record alone".to_owned(),
            Rule::Initials(_) => "with its initials, it is the name of one record alone".to_owned(),
            Rule::ShortForm(_) => "a short form means the one record that this section has introduced".to_owned(),
            Rule::Overlap => "it overlaps a name that is read before it".to_owned(),
            Rule::Ordinary => {
                "it is an ordinary word, a month or a title too, and at this place it is likely to be that".to_owned()
            }
            Rule::Unaccented(who) => {
                let full: Vec<String> = who.iter().map(|record| self.name_of(*record)).collect();
                wording::unaccented(&full, words)
            }
            Rule::Silent(who) => {
                let who: Vec<String> = who.iter().map(|record| self.named(*record)).collect();
                format!("not linked, because of `autolink: false`: {}", who.join(", "))
            }
            Rule::Other { sign: Some(sign), .. } => sign_words(*sign).to_owned(),
            Rule::Other { sign: None, .. } => {
                format!("{}: no record has all words of it in its names", wording::longer(name))
            }
            Rule::OtherTitle => {
                format!("“{title}” is a title that nobody on record of this name is known to have: it is somebody else")
            }
            Rule::OtherSex if title.is_empty() => {
                "the kinship behind it does not agree with the sex of the one on record".to_owned()
            }
            Rule::OtherSex => format!("the title “{title}” does not agree with the sex of the one on record"),
            Rule::EarlierTitle => format!(
                "“{title}” was the title of somebody of this name who was named before the one on record was introduced: \
                 it is that person"
            ),
            Rule::UnknownTitle => {
                format!("several on record have this name, and the one who is introduced is not known as “{title}”")
            }
            Rule::NotIntroduced(_) => wording::not_introduced(words),
            Rule::Shared(who) => wording::shared(words, who.len()),
            Rule::SharedFullName(who) => wording::shared_full_name(words, who.len()),
            Rule::Namesake(_, other) => match other {
                Some(other) => wording::namesake(words, other),
                None => wording::longer(name),
            },
            Rule::TwoCells(record) => format!(
                "the name is in two cells of a table: it counts as speaking of {}, and introduces nobody",
                self.named(*record)
            ),
            Rule::Heard(who) => {
                let who: Vec<String> = who.iter().map(|record| self.named(*record)).collect();
                format!("it counts as speaking of {}, and introduces nobody", who.join(" or "))
            }
            Rule::HeardStranger => "it counts as speaking of somebody on no record".to_owned(),
            Rule::HeardNothing => "it changes nothing for names in prose".to_owned(),
        }
    }

    /// The form of the record, where the text has another case of it.
    fn other_case(&self, decision: &Decision) -> Option<Reason> {
        let names = &self.graph.frame.registry.names;
        let (form, record) = (names.form(decision.form?), decision.rule.record()?);
        let holder = form.holders.iter().find(|holder| holder.record == record && holder.case != Case::Nominative)?;
        let nominatives = form.nominatives.iter().map(|index| names.form(*index));
        let nominative = nominatives.into_iter().find(|form| form.is_held_by(holder.record))?;
        Some(Reason { label: "form", words: format!("another case of “{}”", nominative.text), at: None })
    }

    fn considered(&self, decision: &Decision, considered: &Considered) -> Option<Reason> {
        let Considered { record, exclusion } = considered;
        let is_silent = matches!(&decision.rule, Rule::Silent(who) if who.contains(record));
        if is_silent || decision.rule.record() == Some(*record) {
            return None;
        }
        let at = match exclusion {
            Some(Exclusion::Overheard(spot)) => spot.as_ref().map(|spot| self.span(spot)),
            _ => None,
        };
        let silent = if self.graph.frame.record(*record).autolink == Some(false) { "; `autolink: false`" } else { "" };
        let words = format!("{}: {}{silent}", self.named(*record), exclusion_words(decision, exclusion.as_ref()));
        Some(Reason { label: "considered", words, at })
    }

    fn remedies(&self, decision: &Decision, words: &str) -> Vec<String> {
        let frame = &self.graph.frame;
        let remedies = Remedies { frame, language: self.language };
        let means = |who: &[RecordId]| wording::means(frame, who, words);
        let by_hand = |who: &[RecordId]| wording::by_hand(frame, who, words);
        let candidates: Vec<RecordId> = decision.considered.iter().map(|considered| considered.record).collect();
        match &decision.rule {
            Rule::ByHand(_) | Rule::ByHandNobody | Rule::HeardNothing | Rule::HeardStranger => Vec::new(),
            Rule::FullName(_) | Rule::LongerForm(_) | Rule::Initials(_) | Rule::ShortForm(_) => {
                vec![format!("to keep it text, write {}", wording::for_nobody(words))]
            }
            Rule::Means(..) | Rule::MeansNobody(_) => vec!["change or remove the entry in `means`".to_owned()],
            Rule::MeansUnlinked(_) => vec!["write a link by hand: `[[id|words]]`".to_owned()],
            Rule::NotIntroduced(who) => remedies.not_introduced(who, words),
            Rule::Shared(who) => remedies.shared(who, words),
            Rule::SharedFullName(who) => vec![means(who), by_hand(who)],
            Rule::Namesake(record, _) => remedies.namesake(*record, words),
            Rule::Unaccented(who) => vec![wording::add_alias(frame, who, words), by_hand(who)],
            Rule::Other { sign: None, .. } if !candidates.is_empty() => {
                let longer =
                    |phrase: &ReadPhrase| remedies.longer(&candidates, &phrase.name, &phrase.form, phrase.is_doubtful);
                decision.phrase.as_ref().map_or_else(|| vec![by_hand(&candidates)], longer)
            }
            Rule::Silent(who) => vec!["remove `autolink: false` from the record".to_owned(), by_hand(who)],
            Rule::Heard(who) => vec![by_hand(who)],
            Rule::TwoCells(record) => vec![by_hand(&[*record])],
            Rule::OtherTitle | Rule::OtherSex | Rule::EarlierTitle | Rule::UnknownTitle => {
                remedies.other_title(&candidates, words)
            }
            Rule::Ordinary => vec![means(&candidates), by_hand(&candidates)],
            Rule::Overlap | Rule::Other { .. } => match &candidates[..] {
                [] => vec!["write a link by hand: `[[id|words]]`".to_owned()],
                candidates => vec![by_hand(candidates)],
            },
        }
    }

    /// The key and the name of a record.
    fn named(&self, record: RecordId) -> String {
        format!("{} ({})", self.graph.frame.record(record).key, self.name_of(record))
    }

    fn name_of(&self, record: RecordId) -> String {
        self.graph.frame.record(record).name.in_language(self.language).0.value.clone()
    }

    /// What a place is in that has no links of its own.
    fn unlinked_place(&self, spot: &Spot) -> &'static str {
        match spot.text {
            SectionText::Title => "the title",
            SectionText::Summary => "the summary",
            SectionText::Prose => unlinked_in_prose(self.section, &spot.range),
        }
    }

    fn text_at(&self, spot: &Spot) -> String {
        let range = spot.range.start as usize..spot.range.end as usize;
        let front = &self.section.front;
        let text = match spot.text {
            SectionText::Prose => self.section.prose.text(),
            SectionText::Title => &front.title.in_language(self.language).0.value,
            SectionText::Summary => front.summary.as_ref().map_or("", |text| text.in_language(self.language).0.text()),
        };
        text.get(range).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn span(&self, spot: &Spot) -> Span {
        let (file, front) = (self.section.file, &self.section.front);
        match spot.text {
            SectionText::Prose => self.section.prose.span(file, &spot.range),
            SectionText::Title => {
                let title = front.title.in_language(self.language).0;
                // What is quoted or escaped has other bytes than its value.
                let is_as_written = title.span.range().len() == title.value.len();
                let range = spot.range.start as usize..spot.range.end as usize;
                if is_as_written { title.span.part(range) } else { title.span }
            }
            SectionText::Summary => front
                .summary
                .as_ref()
                .map_or(Span::new(file, 0..0), |summary| summary.in_language(self.language).0.span(file, &spot.range)),
        }
    }
}

/// What in the prose a place is in that has no links of its own.
fn unlinked_in_prose(section: &Section, range: &Range<u32>) -> &'static str {
    let block = section.prose.blocks().iter().find(|block| block.text().end >= range.end);
    let mut open: Vec<&Element> = Vec::new();
    let marks = block.map(|block| section.prose.marks_of(block)).unwrap_or_default();
    for mark in marks.iter().take_while(|mark: &&Mark| mark.at() <= range.start) {
        match &mark.what {
            What::Open(element) => open.push(element),
            What::Close { .. } => drop(open.pop()),
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

/// Whether a rule asks for nobody else.
fn is_decided_alone(rule: &Rule) -> bool {
    matches!(rule, Rule::ByHandNobody | Rule::TwoCells(_) | Rule::Heard(_) | Rule::HeardStranger | Rule::HeardNothing)
}

/// Whether a rule says that none of those on record is meant.
fn is_somebody_else(rule: &Rule) -> bool {
    matches!(rule, Rule::Other { .. } | Rule::OtherTitle | Rule::OtherSex | Rule::EarlierTitle)
}

fn sign_words(sign: Sign) -> &'static str {
    match sign {
        Sign::NewPerson => "a word beside it brings in somebody new, such as “another”, “named” or “née”",
        Sign::Kin => "a word of kinship says that a relative of somebody is meant, who is not named further",
        Sign::Generation => "a word such as “Jr.” or “the elder” says that one of another generation is meant",
        Sign::Several => "several people of this name are meant",
        Sign::Thing => "a word beside it says that it is the name of a thing: a street, a firm, a case before a court",
        Sign::Joined => "it is joined to another word or sign, or in a line of capital letters",
        Sign::Caseless => "the word beside it has no capital letters, so nobody can tell where the name ends",
    }
}

fn exclusion_words(decision: &Decision, exclusion: Option<&Exclusion>) -> String {
    match exclusion {
        Some(Exclusion::Word(word)) => format!("“{word}” is in none of its names"),
        Some(Exclusion::Initials) => "the initials are of none of its names".to_owned(),
        Some(Exclusion::Sex) => match decision.phrase.as_ref().is_some_and(|phrase| phrase.title.is_some()) {
            true => "the title is of the other sex".to_owned(),
            false => "the kinship is of the other sex".to_owned(),
        },
        Some(Exclusion::Overheard(_)) => "named only where names are not linked".to_owned(),
        Some(Exclusion::NotIntroduced) => "not named before in this section".to_owned(),
        None if is_somebody_else(&decision.rule) || decision.rule.record().is_some() => {
            "not meant, by the rule above".to_owned()
        }
        None => "may be meant".to_owned(),
    }
}
