//! The format of the files `expected`: the expected outcome of a site.
//!
//! ```text
//! # a comment
//! builds | fails                                 one of them is required
//! error CODE content/01-a.md:3:5                 this code at this place (`:*`: wherever in the file)
//! warning CODE content/01-a.md:3:5
//! also content/02-b.md:4:1                       another place of the diagnostic above
//! folded content/02-b.md:9:1                     a place whose diagnostic was folded into the one above
//! help "words"   message "words"                 the diagnostic above says so
//! quiet                                          no warnings but those listed; unlisted errors never pass
//! as-of 2024-12-01                               the date as of which the site is built
//! strict                                         it is built with every warning as an error
//! link PAGE TARGET "words"                       the page's prose has a link of these words to the target
//! links PAGE TARGET 2                            the page's prose has so many links to the target
//! no-link PAGE TARGET                            none
//! text PAGE "words"   no-text PAGE "words"       the visible text has them, does not have them
//! order PAGE "one" "two" …                       the visible text has them in this order
//! html PAGE "bytes"   no-html PAGE "bytes"       the page's bytes contain them; `no-html *`: no file does; a PAGE may be in an archive (`report.epub/…`)
//! mentions people/x 3                            the record's page shows so many mentions
//! page PAGE   no-page PAGE                       the output has the file, does not have it
//! ```
//!
//! A TARGET is a record (`people/x`, `events/x`), an address of the site with `.` or `#` in it, or a
//! whole URL. The escapes of strings are `\"`, `\\`, `\n`, `\t` and `\u{…}`.

/// A line and its expectation.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) text: String,
    pub(super) expectation: Expectation,
}

/// One expectation.
#[derive(Debug)]
pub(super) enum Expectation {
    Builds,
    Fails,
    Quiet,
    AsOf(String),
    Strict,
    Diagnostic { is_error: bool, code: String, place: String },
    Also(String),
    Folded(String),
    Help(String),
    Message(String),
    Link { page: String, target: String, words: String },
    Links { page: String, target: String, count: usize },
    Text { page: String, words: String, is_there: bool },
    Order { page: String, words: Vec<String> },
    Html { page: String, bytes: String, is_there: bool },
    Mentions { record: String, count: usize },
    Page { page: String, is_there: bool },
}

/// Reads a file of expectations; every invalid line is reported.
pub(super) fn parse(text: &str) -> Result<Vec<Line>, Vec<String>> {
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    for (number, text) in (1..).zip(text.lines()) {
        match line(text) {
            Ok(None) => {}
            Ok(Some(expectation)) => lines.push(Line { number, text: text.trim().to_owned(), expectation }),
            Err(why) => wrong.push(format!("expected:{number}: {why}: {text}")),
        }
    }
    let verdicts =
        lines.iter().filter(|line| matches!(line.expectation, Expectation::Builds | Expectation::Fails)).count();
    if verdicts != 1 {
        wrong.push(format!("expected: has `builds` or `fails` {verdicts} times, not once"));
    }
    let mut after_diagnostic = false;
    for line in &lines {
        match line.expectation {
            Expectation::Diagnostic { .. } => after_diagnostic = true,
            Expectation::Also(_) | Expectation::Folded(_) | Expectation::Help(_) | Expectation::Message(_)
                if !after_diagnostic =>
            {
                wrong.push(format!("expected:{}: there is no diagnostic above: {}", line.number, line.text));
            }
            Expectation::Also(_) | Expectation::Folded(_) | Expectation::Help(_) | Expectation::Message(_) => {}
            _ => after_diagnostic = false,
        }
    }
    if wrong.is_empty() { Ok(lines) } else { Err(wrong) }
}

fn line(text: &str) -> Result<Option<Expectation>, &'static str> {
    let words = words(text)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let owned = |text: &str| text.to_owned();
    let count = |text: &str| text.parse().map_err(|_| "expected a number");
    Ok(Some(match words[..] {
        [] => return Ok(None),
        ["builds"] => Expectation::Builds,
        ["fails"] => Expectation::Fails,
        ["quiet"] => Expectation::Quiet,
        ["strict"] => Expectation::Strict,
        ["as-of", day] => Expectation::AsOf(owned(day)),
        [severity @ ("error" | "warning"), code, place] => {
            is_place(place)?;
            Expectation::Diagnostic { is_error: severity == "error", code: owned(code), place: owned(place) }
        }
        ["also", place] => {
            is_place(place)?;
            Expectation::Also(owned(place))
        }
        ["folded", place] => {
            is_place(place)?;
            Expectation::Folded(owned(place))
        }
        ["help", words] => Expectation::Help(owned(words)),
        ["message", words] => Expectation::Message(owned(words)),
        ["link", page, target, words] => {
            Expectation::Link { page: owned(page), target: owned(target), words: owned(words) }
        }
        ["links", page, target, number] => {
            Expectation::Links { page: owned(page), target: owned(target), count: count(number)? }
        }
        ["no-link", page, target] => Expectation::Links { page: owned(page), target: owned(target), count: 0 },
        [verb @ ("text" | "no-text"), page, words] => {
            Expectation::Text { page: owned(page), words: owned(words), is_there: verb == "text" }
        }
        ["order", page, ref rest @ ..] if rest.len() > 1 => {
            Expectation::Order { page: owned(page), words: rest.iter().map(|text| owned(text)).collect() }
        }
        [verb @ ("html" | "no-html"), page, bytes] => {
            Expectation::Html { page: owned(page), bytes: owned(bytes), is_there: verb == "html" }
        }
        ["mentions", record, number] => Expectation::Mentions { record: owned(record), count: count(number)? },
        [verb @ ("page" | "no-page"), page] => Expectation::Page { page: owned(page), is_there: verb == "page" },
        _ => return Err("unknown line"),
    }))
}

fn is_place(text: &str) -> Result<(), &'static str> {
    let mut parts = text.rsplitn(3, ':');
    let is_number = |part: Option<&str>| part.is_some_and(|part| part.parse::<usize>().is_ok());
    let exact = is_number(parts.next()) && is_number(parts.next()) && parts.next().is_some();
    if exact || text.ends_with(":*") { Ok(()) } else { Err("expected a place `path:line:column`, or `path:*`") }
}

/// The words of a line; text in quotation marks is one word.
fn words(text: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() && (!rest.starts_with('#') || !words.is_empty()) {
        if let Some(quoted) = rest.strip_prefix('"') {
            let (word, length) = unquote(quoted)?;
            words.push(word);
            rest = &quoted[length..];
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            words.push(rest[..end].to_owned());
            rest = &rest[end..];
        }
        rest = rest.trim_start();
    }
    Ok(words)
}

fn unquote(text: &str) -> Result<(String, usize), &'static str> {
    let mut word = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((word, at + 1)),
            '\\' => match chars.next().map(|(_, c)| c) {
                Some('n') => word.push('\n'),
                Some('t') => word.push('\t'),
                Some('u') => word.push(code_point(&mut chars)?),
                Some(c @ ('"' | '\\')) => word.push(c),
                _ => return Err("unknown escape"),
            },
            c => word.push(c),
        }
    }
    Err("unclosed quotation mark")
}

fn code_point(chars: &mut std::str::CharIndices<'_>) -> Result<char, &'static str> {
    let digits: String = chars.map(|(_, c)| c).skip_while(|c| *c == '{').take_while(|c| *c != '}').collect();
    u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).ok_or("invalid code point")
}
