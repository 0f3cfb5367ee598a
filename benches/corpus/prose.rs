//! Generates the sections: about 700 words each, with mentions of six to fourteen records.

use super::Settings;
use super::random::{Random, scatter};
use super::records::{self, Person};
use super::words;

/// Path and text of a section.
pub(super) fn section(settings: &Settings, number: u64) -> (String, String) {
    let mut writer = Writer {
        settings,
        number,
        random: Random::new(settings.seed, records::SECTION, number),
        text: String::with_capacity(8192),
        words: 0,
        blocks: 0,
        footnotes: Vec::new(),
        introduced: Vec::new(),
    };
    writer.front_matter();
    writer.body();
    (path(settings, number), writer.text)
}

/// The number of sections in a folder, and of folders in a volume.
const SECTIONS_PER_PART: u64 = 100;
const PARTS_PER_VOLUME: u64 = 100;

fn path(settings: &Settings, number: u64) -> String {
    format!("content/{}{}/{}", volume(settings, number), part(number), file(number))
}

/// Large reports are divided into volumes, so that no folder contains thousands of others.
fn volume(settings: &Settings, number: u64) -> String {
    if settings.sections <= SECTIONS_PER_PART * PARTS_PER_VOLUME {
        return String::new();
    }
    let volume = number / SECTIONS_PER_PART / PARTS_PER_VOLUME + 1;
    format!("{volume:03}-volume-{volume:03}/")
}

fn part(number: u64) -> String {
    let part = number / SECTIONS_PER_PART + 1;
    format!("{part:04}-part-{part:04}")
}

/// The words of the file name are unique within a folder.
fn file(number: u64) -> String {
    let (adjectives, nouns) = (words::ADJECTIVES.len() as u64, words::NOUNS.len() as u64);
    let scattered = scatter(number % (adjectives * nouns), 7001, adjectives * nouns);
    let adjective = words::ADJECTIVES[(scattered % adjectives) as usize];
    let noun = words::NOUNS[(scattered / adjectives) as usize];
    format!("{:04}-the-{adjective}-{noun}.md", number % SECTIONS_PER_PART + 1)
}

/// A record that a section mentions.
#[derive(Clone, Copy, PartialEq)]
enum MentionedRecord {
    Person(u64),
    Place(u64),
    Organization(u64),
    Law(u64),
    Case(u64),
}

/// The maximum number of blocks in a section: their ids are numbered across the site.
const MAX_BLOCKS: u64 = 48;

struct Writer<'a> {
    settings: &'a Settings,
    number: u64,
    random: Random,
    text: String,
    words: u64,
    blocks: u64,
    footnotes: Vec<String>,
    /// Surnames that can be used alone, with a hyphen before those of the current paragraph.
    introduced: Vec<String>,
}

impl Writer<'_> {
    fn front_matter(&mut self) {
        let title = words::title(&mut self.random);
        let summary = if self.random.one_in(3) {
            let summary = words::sentence(&mut self.random);
            format!("summary: \"{summary}\"\n")
        } else {
            String::new()
        };
        let topics = records::some_topics(self.settings, &mut self.random);
        let source = records::some_source(self.settings, &mut self.random);
        self.text += &format!("---\ntitle: \"{title}\"\n{summary}topics: [{topics}]\nsources: [{source}]\n---\n\n");
    }

    fn body(&mut self) {
        let length = self.random.between(330, 920);
        let mut named = self.mentioned_records();
        let mut extras = self.extras();
        let code = self.random.one_in(50);
        let mut since_heading = 0;
        while (self.words < length || !named.is_empty()) && self.blocks + 2 <= MAX_BLOCKS {
            if since_heading > 2 && self.random.one_in(2) {
                self.heading();
                since_heading = 0;
            }
            since_heading += 1;
            // Distributes the remaining names evenly over the remaining paragraphs.
            let paragraphs = length.saturating_sub(self.words).div_ceil(80).max(1);
            let count = (named.len() as u64).div_ceil(paragraphs);
            let names = named.split_off(named.len() - count as usize);
            let extra = extras.pop();
            self.paragraph(names, extra);
            self.other_block();
        }
        if code {
            self.code();
        }
        for (number, note) in std::mem::take(&mut self.footnotes).iter().enumerate() {
            self.text += &format!("[^{}]: {note}\n\n", number + 1);
        }
    }

    /// The mentioned records: six to fourteen different ones.
    fn mentioned_records(&mut self) -> Vec<MentionedRecord> {
        let count = self.random.between(6, 14);
        let mut named = Vec::new();
        // A small report may have too few records: the number of attempts is limited.
        for _ in 0..count * 3 {
            let record = self.some_record();
            if !named.contains(&record) {
                named.push(record);
            }
            if named.len() as u64 == count {
                break;
            }
        }
        named
    }

    fn some_record(&mut self) -> MentionedRecord {
        let (settings, random) = (self.settings, &mut self.random);
        match random.below(100) {
            0..=43 => MentionedRecord::Person(random.skewed(settings.people(), people_skew(settings.people()))),
            44..=63 => MentionedRecord::Place(random.skewed(settings.places(), 500)),
            64..=79 => MentionedRecord::Organization(random.skewed(settings.organizations(), 500)),
            80..=91 => MentionedRecord::Law(random.skewed(settings.laws(), 500)),
            _ => MentionedRecord::Case(random.skewed(settings.cases(), 300)),
        }
    }

    /// Sentences with explicit links, event marks and links to other sections.
    fn extras(&mut self) -> Vec<String> {
        let mut extras = Vec::new();
        if self.random.one_in(2) {
            extras.push(self.hand_link());
        }
        if self.number.is_multiple_of(3) {
            extras.push(self.event_mark());
        }
        for _ in 0..self.random.below(4) {
            extras.push(self.section_link());
        }
        extras
    }

    fn hand_link(&mut self) -> String {
        let person = self.random.skewed(self.settings.people(), 300);
        let person = records::person_names(self.settings, person);
        let words = format!("[[people/{}|the {}]]", person.id, self.random.pick(&words::OCCUPATIONS));
        self.sentence_with(&words::EXPLICIT_LINK_SENTENCES, &words)
    }

    fn event_mark(&mut self) -> String {
        let event = self.random.below(self.settings.events());
        let (id, words) = records::event_names(self.settings, event);
        self.sentence_with(&words::EVENT_SENTENCES, &format!("[[events/{id}|{words}]]"))
    }

    fn section_link(&mut self) -> String {
        let other = self.random.below(self.settings.sections);
        let place = if self.random.one_in(4) { format!("#{}", stamp(other, 0)) } else { String::new() };
        let path = self.path_to(other);
        let words = words::fill("the {a} {n}", &mut self.random);
        self.sentence_with(&words::SECTION_LINK_SENTENCES, &format!("[{words}]({path}{place})"))
    }

    /// The path of another section, relative to this one.
    fn path_to(&self, other: u64) -> String {
        let (own_volume, other_volume) = (volume(self.settings, self.number), volume(self.settings, other));
        if own_volume != other_volume {
            return format!("../../{other_volume}{}/{}", part(other), file(other));
        }
        if part(self.number) != part(other) {
            return format!("../{}/{}", part(other), file(other));
        }
        file(other)
    }

    fn sentence_with(&mut self, templates: &[&str], name: &str) -> String {
        let template = self.random.pick(templates);
        words::fill(template, &mut self.random).replace("{x}", name)
    }

    fn heading(&mut self) {
        let level = if self.random.one_in(4) { "###" } else { "##" };
        let title = words::title(&mut self.random);
        self.text += &format!("{level} {title}\n\n");
    }

    fn paragraph(&mut self, names: Vec<MentionedRecord>, extra: Option<String>) {
        let mut sentences: Vec<String> = Vec::new();
        if let Some(extra) = extra {
            sentences.push(extra);
        }
        for named in names {
            sentences.push(self.mention_sentence(named));
        }
        let extra_sentences = self.random.between(1, 5);
        for _ in 0..extra_sentences {
            let sentence = words::sentence(&mut self.random);
            let position = self.random.below(sentences.len() as u64 + 1) as usize;
            sentences.insert(position, sentence);
        }
        if let Some(surname) = self.some_surname() {
            sentences.push(self.sentence_with(&words::SURNAME_SENTENCES, &surname));
        }
        let mut text = sentences.join(" ");
        if self.random.one_in(5) {
            text += &self.footnote();
        }
        self.count_words(&text);
        let stamp = self.next_stamp();
        self.text += &format!("{text} {{#{stamp}}}\n\n");
        self.release_surnames();
    }

    fn some_surname(&mut self) -> Option<String> {
        if !self.random.one_in(2) {
            return None;
        }
        let ready: Vec<&String> = self.introduced.iter().filter(|name| !name.starts_with('-')).collect();
        let number = self.random.below(ready.len() as u64) as usize;
        ready.get(number).map(|name| (*name).clone())
    }

    /// People named in full in this paragraph can be named by surname in the next. (A hyphen before a surname defers its use
    /// until then, since the sentences of a paragraph are shuffled.)
    fn release_surnames(&mut self) {
        for surname in &mut self.introduced {
            if let Some(ready) = surname.strip_prefix('-') {
                *surname = ready.to_owned();
            }
        }
    }

    fn mention_sentence(&mut self, named: MentionedRecord) -> String {
        match named {
            MentionedRecord::Person(number) => {
                let person = records::person_names(self.settings, number);
                self.defer_surname(&person);
                let name = self.with_cyrillic(&person);
                self.sentence_with(&words::PERSON_SENTENCES, &name)
            }
            MentionedRecord::Place(number) => {
                self.sentence_with(&words::PLACE_SENTENCES, &records::place_names(number).1)
            }
            MentionedRecord::Organization(number) => {
                self.sentence_with(&words::ORGANIZATION_SENTENCES, &records::organization_names(number).1)
            }
            MentionedRecord::Law(number) => self.sentence_with(&words::LAW_SENTENCES, &records::law_names(number).1),
            MentionedRecord::Case(number) => {
                let name = records::case_names(self.settings, number).1;
                self.sentence_with(&words::CASE_SENTENCES, &name)
            }
        }
    }

    fn defer_surname(&mut self, person: &Person) {
        if person.has_alias && !person.has_shared_surname {
            self.introduced.push(format!("-{}", person.surname));
        }
    }

    fn with_cyrillic(&mut self, person: &Person) -> String {
        match &person.cyrillic {
            Some(cyrillic) if self.random.one_in(10) => format!("{} ({cyrillic})", person.name),
            _ => person.name.clone(),
        }
    }

    fn footnote(&mut self) -> String {
        let note = words::sentence(&mut self.random);
        self.count_words(&note);
        self.footnotes.push(note);
        format!("[^{}]", self.footnotes.len())
    }

    /// Adds a list, a table or a quotation after some paragraphs.
    fn other_block(&mut self) {
        let text = match self.random.below(24) {
            0 | 1 => self.list("- "),
            2 => self.list("1. "),
            3 | 4 => self.table(),
            5 | 6 => self.quotation(),
            _ => return,
        };
        self.count_words(&text);
        let stamp = self.next_stamp();
        self.text += &format!("{text}\n{{#{stamp}}}\n\n");
    }

    fn list(&mut self, mark: &str) -> String {
        let items = self.random.between(3, 6);
        (0..items).map(|_| format!("{mark}{}\n", words::sentence(&mut self.random))).collect()
    }

    fn table(&mut self) -> String {
        let (first, second) = (words::fill("{s}", &mut self.random), words::fill("{a}", &mut self.random));
        let mut text = format!("| {first} | {second} | number |\n|---|---|---:|\n");
        for _ in 0..self.random.between(3, 7) {
            text += &words::fill("| {a} {n} | {w} {s} | {y} |\n", &mut self.random);
        }
        text
    }

    fn quotation(&mut self) -> String {
        let (first, second) = (words::sentence(&mut self.random), words::sentence(&mut self.random));
        format!("> {first}\n> {second}\n")
    }

    fn code(&mut self) {
        let (key, value) = (self.random.pick(&words::NOUNS), self.random.below(1000));
        self.text += &format!("```json\n{{\"{key}\": {value}, \"section\": {}, \"open\": true}}\n```\n\n", self.number);
    }

    fn count_words(&mut self, text: &str) {
        self.words += text.split_ascii_whitespace().count() as u64;
    }

    fn next_stamp(&mut self) -> String {
        self.blocks += 1;
        stamp(self.number, self.blocks - 1)
    }
}

/// The `per_mille` of [`Random::skewed`] for people. The most mentioned person is in a fifth of all sections, whether there
/// are a hundred people or a hundred thousand.
fn people_skew(people: u64) -> u64 {
    let octaves = u64::from(64 - people.leading_zeros());
    (octaves * 45).min(1000)
}

/// The permanent id of a block: five letters or digits, unique within the site.
fn stamp(section: u64, block: u64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut number = scatter(section * MAX_BLOCKS + block, 36_112_417, 36_u64.pow(5));
    let mut text = *b"p-00000";
    for place in text.iter_mut().skip(2).rev() {
        *place = DIGITS[(number % 36) as usize];
        number /= 36;
    }
    text.iter().copied().map(char::from).collect()
}
