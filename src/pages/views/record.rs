//! The views of the pages of records.

use super::{Cite, Head, Html, Label, Link, Named, PartLink, SharedHtml};
use crate::claims::{ClaimId, PartyIds};
use serde::Serialize;

/// A record's page. The template is named after the kind: `person.html`,
/// `organization.html`, `place.html`, `law.html`, `case.html`, `topic.html`,
/// and `record.html` for declared registers.
#[derive(Clone, Debug, Serialize)]
pub struct RecordView {
    /// What every page has. `head.kicker` gives the kind and, for a person, the occupation.
    pub head: Head,
    /// The name.
    pub name: Label,
    /// Whether the record is a draft.
    pub review: bool,
    /// Other names, in other scripts and spellings.
    pub names: Vec<NameView>,
    /// The summary.
    pub lede: Option<Html>,
    /// The statuses of a person, newest first.
    pub statuses: Vec<StatusView>,
    /// The facts, in order.
    pub facts: Vec<Fact>,
    /// For a person or an organisation: the proceedings they are a party to, in parts.
    pub proceedings: Vec<ProceedingView>,
    /// Whether one of them has an outcome.
    pub has_outcome: bool,
    /// For a person or an organisation: what cases have brought them, the latest first.
    pub known: Vec<KnownView>,
    /// For a person or an organisation: the other cases that they are a party of, each with their role.
    pub cases: Vec<LinkWithNote>,
    /// The other parties of these cases.
    pub same_case: Vec<CasePartyView>,
    /// Words for those that the list leaves out, if it does.
    pub same_case_more: Option<String>,
    /// Those who are charged in the same words in other cases.
    pub same_charges: Vec<LinkWithNote>,
    /// Words for those that the list leaves out, if it does.
    pub same_charges_more: Option<String>,
    /// For a case: its parties.
    pub parties: Vec<PartyView>,
    /// For a topic: the sections under it, with the markup of [`super::ReportView::sections`].
    pub sections: Html,
    /// Links to the pages of this list, if there are several.
    pub sections_parts: Vec<PartLink>,
    /// For a topic: the records under it, by register.
    pub under: Vec<LinkGroup>,
    /// For a person or an organisation: its relations to others, by what these are.
    pub relations: Vec<Fact>,
    /// For a law: the cases with charges under it, each with the party and the charges.
    pub charged: Vec<LinkWithNote>,
    /// This record's events on the report's period, with the markup of [`super::SectionView::year`].
    pub year: Html,
    /// This record's own timeline: its events, each a component `event_row`.
    pub events: Html,
    /// Links to the pages of this list, if there are several.
    pub events_parts: Vec<PartLink>,
    /// The number of mentions, in words: "3 mentions".
    pub mention_count: String,
    /// Every mention, by section, each section a component `mention_group`. They are finished markup, since mentions are the
    /// most frequent element of a report.
    pub mentions: SharedHtml,
    /// Links to the pages of mentions, if there are several.
    pub parts: Vec<PartLink>,
    /// The other records mentioned in the same paragraphs, people first, each a component `co_mention_row`.
    pub together: Html,
    /// Its sources, with the markup of [`super::SectionView::sources`].
    pub sources: Html,
    /// Links that the record lists.
    pub links: Vec<OutLink>,
    /// How to cite the page.
    pub cite: Cite,
}

/// A page of the mentions of a record, from the second on (`mentions.html`).
#[derive(Clone, Debug, Serialize)]
pub struct MentionsView {
    /// What every page has. `head.kicker` gives the total number of mentions.
    pub head: Head,
    /// The record's own page.
    pub record: Link,
    /// The heading of the list.
    pub heading: String,
    /// The mentions, with the markup of [`RecordView::mentions`].
    pub mentions: Html,
    /// Links to the pages of mentions.
    pub parts: Vec<PartLink>,
}

/// Another name of a record.
#[derive(Clone, Debug, Serialize)]
pub struct NameView {
    /// The name.
    pub text: String,
    /// Its language and script (BCP 47).
    pub lang: Option<String>,
    /// The language's name in the page's language, or the romanisation scheme.
    pub note: Option<String>,
    /// What readers should know of it: whose spelling it is.
    pub remark: Option<String>,
    /// Its sources, as links, if it has its own.
    pub sources: Html,
    /// The id of the claim. Here and in the other views: `None` if the report has no ledger.
    pub claim: Option<ClaimId>,
}

/// A status of a person.
#[derive(Clone, Debug, Serialize)]
pub struct StatusView {
    /// The status, as text.
    pub text: String,
    /// The date as of which it is reported, as a `<time>`.
    pub as_of: Html,
    /// The paragraph that reports it, as a link, "¶ 3.2"; empty if the record names none.
    pub paragraphs: Html,
    /// The sources, as links.
    pub sources: Html,
    /// The id of the claim.
    pub claim: Option<ClaimId>,
}

/// A fact: a name and one or more values.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    /// The name of the fact.
    pub text: String,
    /// The values, at least one, each a component `claim` if it states one.
    pub values: Vec<Html>,
}

/// A proceeding as seen from one of its parties.
#[derive(Clone, Debug, Serialize)]
pub struct ProceedingView {
    /// The case.
    pub link: Link,
    /// The kind of proceeding.
    pub kind: Option<String>,
    /// The summary of the case.
    pub summary: Option<Html>,
    /// The role of this party.
    pub role: Option<String>,
    /// The label of the charges for this party: "Convicted of", "Charged with".
    pub charges_text: String,
    /// The charges, in quotation marks where the source has them, each with its law and its paragraph.
    pub charge_items: Vec<Html>,
    /// The outcome for this party.
    pub outcome: Option<String>,
    /// The stage of the proceeding for this party.
    pub stage: Option<String>,
    /// Whether the outcome is a conviction.
    pub convicted: bool,
    /// The date of the outcome, as a `<time>`, if an event of the case determines it.
    pub when: Option<Html>,
    /// The court, as a link or as text.
    pub court: Option<Named>,
    /// The label of the sentence in such a proceeding.
    pub sentence_text: String,
    /// The sentence.
    pub sentence: Option<String>,
    /// Bans that the sentence carries.
    pub bans: Vec<String>,
}

/// What a case has brought a party.
#[derive(Clone, Debug, Serialize)]
pub struct KnownView {
    /// A sentence with the outcome, its day, the sentence of the court and the charges, and the paragraphs that report it. Its first
    /// letter is small.
    pub sentence: Html,
    /// The id of the claim of the outcome, or else of the stage or the first charge.
    pub claim: Option<ClaimId>,
    /// The bans, the court and the case.
    pub facts: Vec<Fact>,
}

/// Another party of a case of the record.
#[derive(Clone, Debug, Serialize)]
pub struct CasePartyView {
    /// The name of the party.
    pub who: Named,
    /// The role of the party.
    pub role: Option<String>,
    /// The case, if the record has several.
    pub case: Option<Link>,
}

/// A party of a case.
#[derive(Clone, Debug, Serialize)]
pub struct PartyView {
    /// The name of the party.
    pub who: Named,
    /// The role of the party.
    pub role: Option<String>,
    /// The label of the charges for this party: "Convicted of", "Charged with".
    pub charges_text: String,
    /// The charges, in quotation marks where the source has them, each with its law and its paragraph.
    pub charge_items: Vec<Html>,
    /// The outcome for this party.
    pub outcome: Option<String>,
    /// The paragraph that reports the outcome, as a link; empty if the record names none.
    pub paragraph: Html,
    /// The stage of the proceeding for this party.
    pub stage: Option<String>,
    /// Whether the outcome is a conviction.
    pub convicted: bool,
    /// The label of the sentence in such a proceeding.
    pub sentence_text: String,
    /// The sentence.
    pub sentence: Option<String>,
    /// Bans that the sentence carries.
    pub bans: Vec<String>,
    /// The ids of the claims, if the report has a ledger. A charge is a component `claim`.
    pub claims: Option<PartyIds>,
}

/// A link to a record, with a short note.
#[derive(Clone, Debug, Serialize)]
pub struct LinkWithNote {
    /// The record or event.
    pub link: Link,
    /// A short note about it.
    pub note: Option<String>,
}

/// Links under a heading.
#[derive(Clone, Debug, Serialize)]
pub struct LinkGroup {
    /// The heading.
    pub text: String,
    /// The records.
    pub links: Vec<LinkWithNote>,
    /// Links to the pages of the list, if there are several.
    pub parts: Vec<PartLink>,
}

/// A page of a list of a record, from the second on: its events, or the sections or records under a topic
/// (`record_list.html`).
#[derive(Clone, Debug, Serialize)]
pub struct RecordListView {
    /// What every page has. `head.kicker` is the heading of the list.
    pub head: Head,
    /// The record's own page.
    pub record: Link,
    /// The heading of the list.
    pub heading: String,
    /// The events, with the markup of [`RecordView::events`], if the list contains events.
    pub events: Html,
    /// The sections, with the markup of [`super::ReportView::sections`], if the list contains sections.
    pub sections: Html,
    /// The records, if the list contains records.
    pub links: Vec<LinkWithNote>,
    /// Links to the pages of the list.
    pub parts: Vec<PartLink>,
}

/// A link to another site.
#[derive(Clone, Debug, Serialize)]
pub struct OutLink {
    /// The text of the link.
    pub text: String,
    /// The address.
    pub url: String,
}
