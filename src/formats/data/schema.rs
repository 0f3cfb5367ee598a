//! The columns of each table, and the keys of the ledger. Their names are published: one may be added, none may change.

use super::table::{Column, ColumnKind, Table};
use crate::model::Register;
use crate::project::{FieldKind, Project};
use ColumnKind::{Boolean, Date, Id, Integer, List, Number, Text, Url};
use std::borrow::Cow;

/// The keys of a line of the ledger of claims, in order.
pub(super) const LEDGER: &[(&str, ColumnKind)] = &[
    ("id", Id),
    ("subject", Text),
    ("property", Text),
    ("field", Text),
    ("value", Text),
    ("type", Text),
    ("lang", Text),
    ("scheme", Text),
    ("party", Text),
    ("party_type", Text),
    ("role", Text),
    ("outcome", Text),
    ("quoted", Boolean),
    ("law", Text),
    ("event_type", Text),
    ("count", Integer),
    ("place", Text),
    ("cases", List),
    ("laws", List),
    ("date", Date),
    ("date_text", Text),
    ("from", Date),
    ("to", Date),
    ("ended", Boolean),
    ("note", Text),
    ("as_of", Date),
    ("as_of_text", Text),
    ("sources", List),
    ("paragraphs", List),
    ("edition", Date),
    ("review", Boolean),
    ("address", Text),
];

/// The columns of a table, in order.
pub(super) fn columns(table: &Table, project: &Project) -> Vec<Column> {
    let list = |columns: &[(&'static str, ColumnKind)]| -> Vec<Column> {
        columns.iter().map(|(name, kind)| Column { name: Cow::Borrowed(name), kind: kind.clone() }).collect()
    };
    let reference = ColumnKind::Reference;
    match table {
        Table::Register(register) => register_columns(register, project),
        Table::Names => list(&[
            ("record", Text),
            ("name", Text),
            ("lang", Text),
            ("scheme", Text),
            ("note", Text),
            ("sources", List),
        ]),
        Table::Statuses => list(&[
            ("person", reference(Register::People)),
            ("text", Text),
            ("as_of", Date),
            ("as_of_text", Text),
            ("sources", List),
            ("paragraph", Text),
        ]),
        Table::Affiliations => list(&[
            ("person", reference(Register::People)),
            ("organization", reference(Register::Organizations)),
            ("organization_name", Text),
            ("role", Text),
            ("from", Date),
            ("to", Date),
            ("ended", Boolean),
        ]),
        Table::Relations => list(&[
            ("record", Text),
            ("relations", List),
            ("other", Text),
            ("other_name", Text),
            ("from", Date),
            ("to", Date),
            ("ended", Boolean),
            ("sources", List),
        ]),
        Table::Parties => list(&[
            ("case", reference(Register::Cases)),
            ("position", Integer),
            ("party", Text),
            ("party_name", Text),
            ("role", Text),
            ("stage", Text),
            ("outcome", Text),
            ("sentence", Text),
            ("bans", List),
            ("paragraph", Text),
        ]),
        Table::Charges => list(&[
            ("case", reference(Register::Cases)),
            ("position", Integer),
            ("charge", Text),
            ("quoted", Boolean),
            ("law", reference(Register::Laws)),
            ("paragraph", Text),
        ]),
        Table::Participants => list(&[
            ("event", reference(Register::Events)),
            ("participant", Text),
            ("participant_name", Text),
            ("role", Text),
        ]),
        Table::Sections => list(&[
            ("section", Id),
            ("number", Integer),
            ("title", Text),
            ("lang", Text),
            ("summary", Text),
            ("topics", List),
            ("sources", List),
            ("paragraphs", Integer),
            ("address", Text),
        ]),
        Table::Paragraphs => {
            list(&[("paragraph", Text), ("section", Text), ("number", Text), ("permanent", Boolean), ("address", Text)])
        }
        Table::Mentions => list(&[
            ("record", Text),
            ("section", Text),
            ("paragraph", Text),
            ("number", Text),
            ("quotation", Boolean),
            ("sentence", Text),
        ]),
    }
}

/// The columns of a register: its id and name, its own fields, and those of every register.
fn register_columns(register: &Register, project: &Project) -> Vec<Column> {
    let name = if register.has_names() { "name" } else { "title" };
    let own = own_columns(register);
    let declared = project.schema.declared(register).into_iter().flat_map(|register| &register.fields).map(|field| {
        let kind = match &field.kind {
            _ if field.is_list => List,
            FieldKind::Text => Text,
            FieldKind::Date => Date,
            FieldKind::Url => Url,
            FieldKind::Number => Number,
            FieldKind::Record(register) => ColumnKind::Reference(register.clone()),
        };
        Column { name: declared_name(&field.name), kind }
    });
    let column = |(name, kind): (&'static str, ColumnKind)| Column { name: name.into(), kind };
    let common =
        [("summary", Text), ("topics", List), ("sources", List), ("links", List), ("review", Boolean), (ADDRESS, Text)];
    let first = [("id", Id), (name, Text)];
    first.into_iter().chain(own).map(column).chain(declared).chain(common.into_iter().map(column)).collect()
}

/// The column of a declared field. Records have no field with the name of another column but this one.
pub(super) fn declared_name(field: &str) -> Cow<'static, str> {
    if field == ADDRESS { Cow::Borrowed("address_field") } else { field.to_owned().into() }
}

/// The column of the address of a record.
const ADDRESS: &str = "address";

fn own_columns(register: &Register) -> Vec<(&'static str, ColumnKind)> {
    let reference = ColumnKind::Reference;
    match register {
        Register::People => {
            vec![("roles", List), ("occupation", Text), ("born", Date), ("died", Date)]
        }
        Register::Organizations => vec![("type", Text), ("parent", reference(Register::Organizations))],
        Register::Places => {
            vec![("within", reference(Register::Places)), ("latitude", Number), ("longitude", Number)]
        }
        Register::Laws => vec![
            ("jurisdiction", reference(Register::Places)),
            ("adopted", Date),
            ("identifier", Text),
            ("articles", List),
        ],
        Register::Cases => vec![
            ("type", Text),
            ("court", reference(Register::Organizations)),
            ("court_text", Text),
            ("place", reference(Register::Places)),
            ("number", Text),
        ],
        Register::Topics => vec![("order", Integer)],
        Register::Events => vec![
            ("date", Date),
            ("date_text", Text),
            ("type", Text),
            ("count", Integer),
            ("place", reference(Register::Places)),
            ("cases", List),
            ("laws", List),
        ],
        Register::Sources => vec![
            ("type", Text),
            ("authors", List),
            ("publisher", Text),
            ("issued", Date),
            ("url", Url),
            ("archive_url", Url),
            ("accessed", Date),
            ("sha256", Text),
        ],
        Register::Corrections => vec![("date", Date), ("sections", List), ("text", Text)],
        Register::Declared(_) => Vec::new(),
    }
}
