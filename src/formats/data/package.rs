//! `datapackage.json`: what the tables and the ledger are, for programs and for people (Data Package, <https://datapackage.org>).

use super::super::Report;
use super::schema::{self, declared_name};
use super::table::{Column, ColumnKind, Encoding, Table};
use crate::claims::Claims;
use crate::project::{License, OutputFormat};
use crate::route::Route;
use crate::strings::WordTable;
use serde::Serialize;
use std::io;

#[derive(Serialize)]
struct Package<'p> {
    name: String,
    title: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    homepage: Option<String>,
    /// The edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'p str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    licenses: Vec<PackageLicense>,
    contributors: Vec<Contributor<'p>>,
    resources: Vec<Resource<'p>>,
}

#[derive(Serialize)]
struct PackageLicense {
    name: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
}

#[derive(Serialize)]
struct Contributor<'p> {
    title: &'p str,
    role: &'static str,
}

#[derive(Serialize)]
struct Resource<'p> {
    name: String,
    path: String,
    title: &'p str,
    profile: &'static str,
    format: &'static str,
    mediatype: &'static str,
    encoding: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    dialect: Option<Dialect>,
    schema: Schema,
}

/// How `frictionless` reads a line whose keys differ from those of the others.
#[derive(Serialize)]
struct Dialect {
    json: JsonDialect,
}

#[derive(Serialize)]
struct JsonDialect {
    keys: Vec<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    fields: Vec<Field>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_key: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    foreign_keys: Vec<ForeignKey>,
    missing_values: [&'static str; 1],
}

#[derive(Serialize)]
struct Field {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    description: String,
}

#[derive(Serialize)]
struct ForeignKey {
    fields: String,
    reference: ForeignReference,
}

#[derive(Serialize)]
struct ForeignReference {
    resource: String,
    fields: &'static str,
}

pub(super) fn write(tables: &[Table], report: &Report<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
    let (project, settings) = (report.project(), &report.project().report);
    let title = report.label(&project.title);
    let authors = project.authors.iter().map(|author| Contributor { title: author, role: "author" });
    let publisher =
        settings.publisher.as_ref().map(|name| Contributor { title: report.label(name), role: "publisher" });
    let files =
        tables.iter().flat_map(|table| described_encodings(table, report).map(move |encoding| (table, encoding)));
    let package = Package {
        name: Some(slug(title)).filter(|name| !name.is_empty()).unwrap_or_else(|| "report".to_owned()),
        title,
        description: project.description.as_ref().map(|text| report.label(text)),
        homepage: settings.base(),
        version: settings.published.as_ref().map(crate::model::Date::as_str),
        licenses: settings.license.iter().map(package_license).collect(),
        contributors: authors.chain(publisher).collect(),
        resources: files
            .map(|(table, encoding)| resource(table, encoding, tables, report))
            .chain(has_ledger(report).then(|| ledger(report)))
            .collect(),
    };
    let mut sink = io::BufWriter::new(sink);
    serde_json::to_writer_pretty(&mut sink, &package)?;
    io::Write::write_all(&mut sink, b"\n")?;
    io::Write::flush(&mut sink)
}

/// The encodings of a table that are described: of an empty one that in CSV only, since an empty array shows no columns, and
/// `frictionless` rejects it.
fn described_encodings<'t>(table: &'t Table, report: &Report<'_>) -> impl Iterator<Item = Encoding> + use<'t> {
    let has_rows = table.has_rows(report);
    table.encodings().iter().copied().filter(move |encoding| has_rows || *encoding == Encoding::Csv)
}

/// The licence, by a name with only the characters that the standard allows.
fn package_license(license: &License) -> PackageLicense {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let name = license.text.chars().map(|c| if is_allowed(c) { c } else { '-' }).collect();
    PackageLicense { name, title: license.text.clone(), path: license.url() }
}

/// A name of the letters and digits of ASCII in a text.
fn slug(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

fn resource<'p>(table: &'p Table, encoding: Encoding, tables: &[Table], report: &Report<'p>) -> Resource<'p> {
    let name = table.name();
    let (name, format, mediatype) = match encoding {
        Encoding::Csv => (name.to_owned(), "csv", "text/csv"),
        Encoding::Json => (format!("{name}-json"), "json", "application/json"),
    };
    Resource {
        name,
        path: table.file_name(encoding),
        title: title(table, report),
        profile: "tabular-data-resource",
        format,
        mediatype,
        encoding: "utf-8",
        dialect: None,
        schema: schema(table, encoding, tables, report),
    }
}

fn has_ledger(report: &Report<'_>) -> bool {
    report.project().output.has(OutputFormat::Claims) && Claims::exist(&report.outline.structure)
}

/// The ledger of claims. Its name is that of no table.
fn ledger<'p>(report: &Report<'p>) -> Resource<'p> {
    let name = "record_claims";
    let words = |table, key: &str| report.strings.word(table, key).unwrap_or_default();
    let fields = schema::LEDGER.iter().map(|(name, kind)| Field {
        name: (*name).to_owned(),
        kind: field_type(kind, Encoding::Json),
        description: words(WordTable::DataClaims, name).to_owned(),
    });
    let path = Route::LEDGER.to_path();
    Resource {
        name: name.to_owned(),
        path: path.rsplit_once('/').map_or(&*path, |(_, name)| name).to_owned(),
        title: words(WordTable::DataTables, name),
        profile: "tabular-data-resource",
        format: "jsonl",
        mediatype: "application/jsonl",
        encoding: "utf-8",
        dialect: Some(Dialect { json: JsonDialect { keys: schema::LEDGER.iter().map(|(name, _)| *name).collect() } }),
        schema: Schema {
            fields: fields.collect(),
            primary_key: Some("id".to_owned()),
            foreign_keys: Vec::new(),
            missing_values: [""],
        },
    }
}

/// What the rows of a table are.
fn title<'p>(table: &'p Table, report: &Report<'p>) -> &'p str {
    let project = report.project();
    let declared = match table {
        Table::Register(register) => project.schema.declared(register).map(|register| report.label(&register.plural)),
        _ => None,
    };
    declared.or_else(|| report.strings.word(WordTable::DataTables, table.name())).unwrap_or(table.name())
}

fn schema(table: &Table, encoding: Encoding, tables: &[Table], report: &Report<'_>) -> Schema {
    let columns = table.columns(report.project());
    let fields = columns.iter().map(|column| Field {
        name: column.name.to_string(),
        kind: field_type(&column.kind, encoding),
        description: description(table, column, report),
    });
    let id = columns.iter().find(|column| column.kind == ColumnKind::Id);
    let references = columns.iter().filter_map(|column| match &column.kind {
        ColumnKind::Reference(register) => Some((column, Table::Register(register.clone()))),
        _ => None,
    });
    let foreign_keys = references.filter(|(_, target)| tables.contains(target)).map(|(column, target)| ForeignKey {
        fields: column.name.to_string(),
        // The standard refers to the own table by an empty name.
        reference: ForeignReference {
            resource: if target == *table { String::new() } else { target.name().to_owned() },
            fields: "id",
        },
    });
    Schema {
        primary_key: id.map(|column| column.name.to_string()),
        foreign_keys: foreign_keys.collect(),
        fields: fields.collect(),
        missing_values: [""],
    }
}

fn field_type(kind: &ColumnKind, encoding: Encoding) -> &'static str {
    match kind {
        // A date of EDTF can be less or more than a date of the standard.
        ColumnKind::Text | ColumnKind::Id | ColumnKind::Reference(_) | ColumnKind::Date | ColumnKind::Url => "string",
        ColumnKind::Integer => "integer",
        ColumnKind::Number => "number",
        ColumnKind::Boolean => "boolean",
        ColumnKind::List => match encoding {
            Encoding::Csv => "string",
            Encoding::Json => "array",
        },
    }
}

/// What a column has, in words; for a declared field its label.
fn description(table: &Table, column: &Column, report: &Report<'_>) -> String {
    let declared = match table {
        Table::Register(register) => report.project().schema.declared(register),
        _ => None,
    };
    let field =
        declared.and_then(|register| register.fields.iter().find(|field| declared_name(&field.name) == column.name));
    let words = field.map(|field| report.label(&field.label));
    words.or_else(|| report.strings.word(WordTable::DataColumns, &column.name)).unwrap_or_default().to_owned()
}
