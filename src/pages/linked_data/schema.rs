//! The types of schema.org that pages use, with those of their properties that annals knows.

use serde::Serialize;

/// The linked data of a page.
#[derive(Serialize)]
pub(super) struct Document {
    #[serde(rename = "@context")]
    pub(super) context: &'static str,
    #[serde(rename = "@graph")]
    pub(super) graph: Vec<Thing>,
}

/// A thing that a page is about, or the pages above it.
#[derive(Serialize)]
#[serde(tag = "@type")]
pub(super) enum Thing {
    Report(Work),
    Article(Work),
    Person(Person),
    Organization(Organization),
    Place(Place),
    Legislation(Legislation),
    DefinedTerm(DefinedTerm),
    Event(Event),
    BreadcrumbList(BreadcrumbList),
}

/// What all records have.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct Subject {
    #[serde(rename = "@id")]
    pub(super) id: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) alternate_name: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    pub(super) url: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) same_as: Vec<String>,
}

/// Another thing, by its name, and its identifier if it has a page.
#[derive(Serialize)]
#[serde(tag = "@type")]
pub(super) enum Named {
    Report(Name),
    Person(Name),
    Organization(Name),
    Place(Name),
    AdministrativeArea(Name),
    DefinedTerm(Name),
    DefinedTermSet(Name),
}

#[derive(Serialize)]
pub(super) struct Name {
    #[serde(rename = "@id", skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) name: String,
}

/// The report, which has a name, or a section, which has a headline.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct Work {
    #[serde(rename = "@id")]
    pub(super) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) headline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    pub(super) url: String,
    pub(super) in_language: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) author: Vec<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) publisher: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date_published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) license: Option<String>,
    /// A date or an interval of ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) temporal_coverage: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) about: Vec<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) is_part_of: Option<Named>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Person {
    #[serde(flatten)]
    pub(super) subject: Subject,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) job_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) birth_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) death_date: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Organization {
    #[serde(flatten)]
    pub(super) subject: Subject,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parent_organization: Option<Named>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Place {
    #[serde(flatten)]
    pub(super) subject: Subject,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) geo: Option<Geo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) contained_in_place: Option<Named>,
}

/// Degrees (WGS 84).
#[derive(Serialize)]
#[serde(tag = "@type", rename = "GeoCoordinates")]
pub(super) struct Geo {
    pub(super) latitude: f64,
    pub(super) longitude: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Legislation {
    #[serde(flatten)]
    pub(super) subject: Subject,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) legislation_identifier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) legislation_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) legislation_jurisdiction: Option<Named>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DefinedTerm {
    #[serde(flatten)]
    pub(super) subject: Subject,
    pub(super) in_defined_term_set: Named,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event {
    #[serde(rename = "@id")]
    pub(super) id: String,
    pub(super) name: String,
    pub(super) url: String,
    pub(super) start_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) location: Option<Named>,
}

/// The pages above a page, from the top, and the page itself.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BreadcrumbList {
    pub(super) item_list_element: Vec<ListItem>,
}

#[derive(Serialize)]
#[serde(tag = "@type")]
pub(super) struct ListItem {
    /// From 1.
    pub(super) position: usize,
    pub(super) name: String,
    /// The URL of the page.
    pub(super) item: String,
}
