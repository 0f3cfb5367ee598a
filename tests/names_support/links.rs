//! The links of a text, by the pieces that they are in.

use crate::people::World;
use crate::text::RenderedText;
use annals::diag::Diagnostic;
use annals::link::{self, Input, LinkCache, SectionFilter, TrackedGraph, UnparsedItems};
use annals::model::Register;
use annals::parse;
use annals::project;
use annals::source::Sources;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A link: the pieces that it is in, and its record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// Sentence and piece, of each piece that has a part of it.
    pub(crate) pieces: Vec<(usize, usize)>,
    pub(crate) record: String,
}

/// The links of a text, in its order.
pub(crate) fn resolve(
    world: &World,
    registers: &[(String, String)],
    written: &RenderedText,
) -> Result<Vec<Link>, String> {
    let language = world.script.language;
    let book = format!("[book]\ntitle = \"T\"\nlanguage = \"{language}\"\n[report]\nlink_mentions = \"all\"\n");
    let files = [("book.toml", book.as_str()), (PATH, written.text.as_str())];
    let registers = registers.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    let sources = Sources::from_files(files.into_iter().chain(registers).map(|(path, text)| (path, text.as_bytes())));
    let mut diagnostics = Vec::new();
    let project = project::parse(sources.get(project::FILE).expect("settings")).value.expect("settings");
    let languages = Arc::default();
    let section =
        parse::parse_section(sources.get(PATH).expect("a section"), project.schema.with_languages(&languages));
    diagnostics.extend(section.diagnostics);
    let mut records = Vec::new();
    for file in sources.in_folder("seeds") {
        let name = file.path["seeds/".len()..].trim_end_matches(".yaml");
        let parsed =
            parse::parse_register(file, &Register::named(name), project.schema.with_languages(&languages), None);
        diagnostics.extend(parsed.diagnostics);
        records.extend(parsed.value.records);
    }
    let input = Input {
        project: &project,
        languages: &languages,
        records,
        unparsed: UnparsedItems::default(),
        sections: section.value.map(Arc::new).into_iter().collect(),
        about: None,
        files: BTreeSet::new(),
        filter: SectionFilter { as_of: None, include_held_back: true },
    };
    let linked = link::link(&mut LinkCache::default(), input);
    diagnostics.extend(linked.diagnostics);
    if let Some(error) = diagnostics.iter().find(|diagnostic| Diagnostic::is_error(diagnostic)) {
        return Err(format!("an error: {error:?}\n{}", written.text));
    }
    let tracked = TrackedGraph::new(&linked.graph);
    let (section, anchors) = tracked.section(0);
    let links = anchors.iter().filter(|anchor| anchor.is_link).map(|anchor| {
        let range = section.prose.span(section.file, &anchor.range).range();
        let overlapping = written.pieces.iter().filter(|(piece, _)| piece.start < range.end && range.start < piece.end);
        Link { pieces: overlapping.map(|(_, at)| *at).collect(), record: tracked.key(anchor.record).to_string() }
    });
    Ok(links.collect())
}

const PATH: &str = "content/01-a.md";
