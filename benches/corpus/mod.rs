//! Generates a report of any size, for benchmarks and scale tests.
//!
//! The same settings generate the same bytes on every machine: each record and each section depends only on its own
//! number, by integer arithmetic, so that a million sections need no memory.

mod prose;
mod random;
mod records;
mod words;

/// The parameters of the generated report.
#[derive(Clone, Copy)]
pub(crate) struct Settings {
    /// The number of sections: from 10 to 1,000,000.
    pub(crate) sections: u64,
    /// Another seed generates other words, but the same numbers of sections and records.
    pub(crate) seed: u64,
}

/// All files of the site, lazily: the path relative to the site's folder, and the text.
pub(crate) fn files(settings: &Settings) -> impl Iterator<Item = (String, String)> {
    let settings = *settings;
    let sections = (0..settings.sections).map(move |number| prose::section(&settings, number));
    [book(&settings), about()].into_iter().chain(records::files(settings)).chain(sections)
}

impl Settings {
    pub(crate) fn people(&self) -> u64 {
        (self.sections / 5).max(2)
    }

    pub(crate) fn organizations(&self) -> u64 {
        (self.sections / 50).max(2)
    }

    pub(crate) fn places(&self) -> u64 {
        (self.sections / 100).max(2)
    }

    pub(crate) fn laws(&self) -> u64 {
        (self.sections / 200).max(1)
    }

    /// At most a quarter of the people, since each case is against a different person.
    pub(crate) fn cases(&self) -> u64 {
        (self.people() / 4).max(1)
    }

    pub(crate) fn topics(&self) -> u64 {
        (self.sections / 10).clamp(3, 50)
    }

    pub(crate) fn events(&self) -> u64 {
        (self.sections / 5).max(2)
    }

    pub(crate) fn sources(&self) -> u64 {
        20 + self.sections / 500
    }
}

fn book(settings: &Settings) -> (String, String) {
    let text = format!(
        "# An invented report of {} sections, for benchmarks.\n\n\
         [book]\n\
         title = \"The Annals of Norvania\"\n\
         language = \"en\"\n\
         authors = [\"Nobody\"]\n\
         description = \"An invented report about an invented country.\"\n\n\
         [report]\n\
         period = \"2020/2024\"\n\
         published = \"2025-01\"\n\
         as_of = \"2024-12~\"\n\
         publisher = \"Nobody\"\n\
         license = \"CC0-1.0\"\n",
        settings.sections
    );
    ("book.toml".to_owned(), text)
}

fn about() -> (String, String) {
    let text = "Nothing in this report has happened. Its words were drawn by lot, to measure how fast a report of \
                this size is compiled.\n";
    ("about.md".to_owned(), text.to_owned())
}
