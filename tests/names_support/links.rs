//! The links of a text, by the pieces that they are in.

use crate::people::World;
use crate::text::Written;
use annals::diag::Diagnostic;
use annals::link::{self, Broken, Input, Known, Memo, Shown};
use annals::parse;
use annals::project;
use annals::source::Sources;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A link that was made: in which pieces, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// Sentence and piece, of each piece that has a part of it.
    pub(crate) pieces: Vec<(usize, usize)>,
    pub(crate) record: String,
}

/// The links of a text, in its order.
pub(crate) fn found(world: &World, registers: &[(String, String)], written: &Written) -> Result<Vec<Link>, String> {
    let language = world.script.language;
    let book = format!("[book]\ntitle = \"T\"\nlanguage = \"{language}\"\n[report]\nlink_mentions = \"all\"\n");
    let files = [("book.toml", book.as_str()), (PATH, written.text.as_str())];
    let registers = registers.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    let sources = Sources::from_files(files.into_iter().chain(registers).map(|(path, text)| (path, text.as_bytes())));
    let mut diagnostics = Vec::new();
    let project = project::parse(sources.get(project::FILE).expect("settings")).value.expect("settings");
    let section = parse::section(sources.get(PATH).expect("a section"), &project.schema);
    diagnostics.extend(section.diagnostics);
    let mut records = Vec::new();
    for file in sources.under("seeds") {
        let name = file.path["seeds/".len()..].trim_end_matches(".yaml");
        let parsed = parse::register(file, &name.into(), &project.schema, None);
        diagnostics.extend(parsed.diagnostics);
        records.extend(parsed.value.records);
    }
    let languages = Arc::default();
    let input = Input {
        project: &project,
        languages: &languages,
        records,
        broken: Broken::default(),
        sections: section.value.map(Arc::new).into_iter().collect(),
        about: None,
        files: BTreeSet::new(),
        shown: Shown { as_of: None, held_back: true },
    };
    let linked = link::link(&mut Memo::default(), input);
    diagnostics.extend(linked.diagnostics);
    if let Some(error) = diagnostics.iter().find(|diagnostic| Diagnostic::is_error(diagnostic)) {
        return Err(format!("an error: {error:?}\n{}", written.text));
    }
    let known = Known::unnoted(&linked.graph);
    let (section, anchors) = known.section(0);
    let links = anchors.iter().filter(|anchor| anchor.linked).map(|anchor| {
        let range = section.prose.span(section.file, &anchor.range).range();
        let within = written.pieces.iter().filter(|(piece, _)| piece.start < range.end && range.start < piece.end);
        Link { pieces: within.map(|(_, at)| *at).collect(), record: known.key(anchor.record).to_string() }
    });
    Ok(links.collect())
}

const PATH: &str = "content/01-a.md";
