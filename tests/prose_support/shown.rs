//! Words, and the words that a fragment of a page shows.

use annals::parse::stamps;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

/// The words of a text: runs of letters and digits. In scripts without spaces each letter is a word, so that a line
/// break within a sentence does not matter.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// The words, each with the start of its text in the source.
    pub(crate) list: Vec<(String, usize)>,
    /// The current run of characters, and where in it each text of the source begins.
    run: String,
    starts: Vec<(usize, usize)>,
}

impl Words {
    /// Appends a text that begins at `start` of the source: a word may continue from the text before.
    pub(crate) fn push(&mut self, text: &str, start: usize) {
        self.starts.push((self.run.len(), start));
        self.run.extend(text.chars().filter(|c| !is_invisible(*c)));
    }

    /// Ends the current run. What looks like the stamp of a paragraph is no word: it is an id, or reported as an error.
    pub(crate) fn end(&mut self) {
        let (run, starts) = (std::mem::take(&mut self.run), std::mem::take(&mut self.starts));
        let mut at = 0;
        for stamp in stamps::find_all(&run) {
            self.split_words(&run[at..stamp.start], at, &starts);
            at = stamp.end;
        }
        self.split_words(&run[at..], at, &starts);
    }

    /// Ends the run of a heading, and returns the words in curly brackets at its end.
    pub(crate) fn end_heading(&mut self) -> Vec<String> {
        let brackets = self.run.trim_end().strip_suffix('}').and_then(|row| row.rfind('{'));
        let attributes = brackets.map(|at| self.run.split_off(at)).unwrap_or_default();
        self.end();
        let mut bracketed = Self::default();
        bracketed.push(&attributes, 0);
        bracketed.end();
        bracketed.list.into_iter().map(|(word, _)| word).collect()
    }

    /// Adds the words of a text that is not part of the surrounding run, such as a title.
    pub(crate) fn push_separately(&mut self, text: &str, start: usize) {
        let outer = (std::mem::take(&mut self.run), std::mem::take(&mut self.starts));
        self.push(text, start);
        self.end();
        (self.run, self.starts) = outer;
    }

    /// The words of a part of a row, which begins at `from` of it.
    fn split_words(&mut self, text: &str, from: usize, starts: &[(usize, usize)]) {
        let (mut word, mut begin) = (String::new(), 0);
        let mut is_whole = false;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            if (!c.is_alphanumeric() || is_word_by_itself(c) || is_whole) && !word.is_empty() {
                let part = starts.partition_point(|(row, _)| *row <= from + begin).saturating_sub(1);
                self.list.push((std::mem::take(&mut word), starts.get(part).map_or(0, |(_, start)| *start)));
            }
            if c.is_alphanumeric() {
                begin = if word.is_empty() { at } else { begin };
                word.push(c);
                is_whole = is_word_by_itself(c);
            }
        }
    }
}

/// The letters of scripts that write no spaces: Thai, Lao, Tibetan, Myanmar, Khmer, and those of East Asia.
fn is_word_by_itself(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{fff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{31ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

/// Invisible characters, which a page may drop or replace: they neither are words nor end one.
fn is_invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || (c as u32 & 0xfffe) == 0xfffe
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}')
}

/// The words that HTML of a page shows, with the texts of images and with titles; without what annals adds to the
/// prose.
pub(crate) fn words(html: &str) -> Vec<String> {
    let mut html_reader = HtmlReader { words: Words::default(), depth: 0, added: None };
    let mut reader = Reader::from_str(html);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => html_reader.event(&event),
            // After invalid HTML the rest is ignored.
            Err(_) => break,
        }
    }
    html_reader.words.end();
    html_reader.words.list.into_iter().map(|(word, _)| word).collect()
}

struct HtmlReader {
    words: Words,
    /// How many elements are open.
    depth: usize,
    /// The depth at which an element begins that annals adds.
    added: Option<usize>,
}

impl HtmlReader {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::Empty(tag) => {
                self.start(tag);
                self.depth = self.depth.saturating_sub(1);
            }
            Event::End(tag) => {
                self.separate(tag.name().as_ref());
                self.depth = self.depth.saturating_sub(1);
                self.added = self.added.filter(|added| self.depth > *added);
            }
            Event::Text(text) => self.text(text),
            Event::GeneralRef(name) => {
                let reference = format!("&{};", &**name);
                self.text(&unescape(&reference).unwrap_or_default());
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        let name = tag.name();
        self.separate(name.as_ref());
        let attribute = |wanted: &str| {
            let mut attributes = tag.html_attributes();
            let found = attributes.with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == wanted);
            found.map(|found| found.value.into_owned())
        };
        for text in ["alt", "title"].into_iter().filter_map(attribute) {
            if self.added.is_none() {
                self.words.push_separately(&unescape(&text).unwrap_or_default(), 0);
            }
        }
        if matches!(name.as_ref(), "br" | "hr" | "img" | "input" | "wbr") {
            return;
        }
        let class = attribute("class").unwrap_or_default();
        let is_added = class.split(' ').any(|class| matches!(class, "no" | "who" | "alert-word" | "fn" | "credit"));
        if is_added && self.added.is_none() {
            self.added = Some(self.depth);
        }
        self.depth += 1;
    }

    fn text(&mut self, text: &str) {
        if self.added.is_none() {
            self.words.push(text, 0);
        }
    }

    /// Most elements end a word; those within a line do not.
    fn separate(&mut self, name: &str) {
        let is_inline =
            matches!(name, "a" | "bdi" | "code" | "del" | "em" | "s" | "span" | "strong" | "sub" | "sup" | "wbr");
        if !is_inline {
            self.words.end();
        }
    }
}
