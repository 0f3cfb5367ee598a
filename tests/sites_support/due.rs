//! What must come out of a site, as a file says it.
//!
//! ```text
//! # a comment
//! builds | fails                                 one of them is required
//! error CODE content/01-a.md:3:5                 this code at this place (`:*`: wherever in the file)
//! warning CODE content/01-a.md:3:5
//! also content/02-b.md:4:1                       a further place of the diagnostic above
//! folded content/02-b.md:9:1                     a place whose diagnostic was folded into the one above
//! help "words"   message "words"                 the diagnostic above says so
//! quiet                                          no warnings but those listed; unlisted errors never pass
//! as-of 2024-12-01                               the day that the site is built as of
//! link PAGE TARGET "words"                       the page's prose has a link of these words to the target
//! links PAGE TARGET 2                            the page's prose has so many links to the target
//! no-link PAGE TARGET                            none
//! text PAGE "words"   no-text PAGE "words"       the visible text has them, has them not
//! order PAGE "one" "two" …                       the visible text has them in this order
//! html PAGE "bytes"   no-html PAGE "bytes"       the page's bytes have them; `no-html *`: no file at all
//! mentions people/x 3                            the record's page shows so many mentions
//! page PAGE   no-page PAGE                       the output has the file, has it not
//! ```
//!
//! A TARGET is a record (`people/x`, `events/x`), an address of the site with `.` or `#` in it, or a
//! whole URL. Strings know `\"`, `\\`, `\n`, `\t` and `\u{…}`.

/// A line and what it asks for.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) text: String,
    pub(super) due: Due,
}

/// One thing that must be so.
#[derive(Debug)]
pub(super) enum Due {
    Builds,
    Fails,
    Quiet,
    AsOf(String),
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

/// Reads a file of expectations; every line that cannot be read is told.
pub(super) fn parse(text: &str) -> Result<Vec<Line>, Vec<String>> {
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    for (number, text) in (1..).zip(text.lines()) {
        match line(text) {
            Ok(None) => {}
            Ok(Some(due)) => lines.push(Line { number, text: text.trim().to_owned(), due }),
            Err(why) => wrong.push(format!("due:{number}: {why}: {text}")),
        }
    }
    let verdicts = lines.iter().filter(|line| matches!(line.due, Due::Builds | Due::Fails)).count();
    if verdicts != 1 {
        wrong.push(format!("due: says `builds` or `fails` {verdicts} times, not once"));
    }
    let mut after_diagnostic = false;
    for line in &lines {
        match line.due {
            Due::Diagnostic { .. } => after_diagnostic = true,
            Due::Also(_) | Due::Folded(_) | Due::Help(_) | Due::Message(_) if !after_diagnostic => {
                wrong.push(format!("due:{}: there is no diagnostic above: {}", line.number, line.text));
            }
            Due::Also(_) | Due::Folded(_) | Due::Help(_) | Due::Message(_) => {}
            _ => after_diagnostic = false,
        }
    }
    if wrong.is_empty() { Ok(lines) } else { Err(wrong) }
}

fn line(text: &str) -> Result<Option<Due>, &'static str> {
    let words = words(text)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let own = |text: &str| text.to_owned();
    let count = |text: &str| text.parse().map_err(|_| "a number is due");
    Ok(Some(match words[..] {
        [] => return Ok(None),
        ["builds"] => Due::Builds,
        ["fails"] => Due::Fails,
        ["quiet"] => Due::Quiet,
        ["as-of", day] => Due::AsOf(own(day)),
        [severity @ ("error" | "warning"), code, place] => {
            is_place(place)?;
            Due::Diagnostic { is_error: severity == "error", code: own(code), place: own(place) }
        }
        ["also", place] => {
            is_place(place)?;
            Due::Also(own(place))
        }
        ["folded", place] => {
            is_place(place)?;
            Due::Folded(own(place))
        }
        ["help", words] => Due::Help(own(words)),
        ["message", words] => Due::Message(own(words)),
        ["link", page, target, words] => Due::Link { page: own(page), target: own(target), words: own(words) },
        ["links", page, target, number] => Due::Links { page: own(page), target: own(target), count: count(number)? },
        ["no-link", page, target] => Due::Links { page: own(page), target: own(target), count: 0 },
        [verb @ ("text" | "no-text"), page, words] => {
            Due::Text { page: own(page), words: own(words), is_there: verb == "text" }
        }
        ["order", page, ref rest @ ..] if rest.len() > 1 => {
            Due::Order { page: own(page), words: rest.iter().map(|text| own(text)).collect() }
        }
        [verb @ ("html" | "no-html"), page, bytes] => {
            Due::Html { page: own(page), bytes: own(bytes), is_there: verb == "html" }
        }
        ["mentions", record, number] => Due::Mentions { record: own(record), count: count(number)? },
        [verb @ ("page" | "no-page"), page] => Due::Page { page: own(page), is_there: verb == "page" },
        _ => return Err("not a line that is known here"),
    }))
}

fn is_place(text: &str) -> Result<(), &'static str> {
    let mut parts = text.rsplitn(3, ':');
    let is_number = |part: Option<&str>| part.is_some_and(|part| part.parse::<usize>().is_ok());
    let exact = is_number(parts.next()) && is_number(parts.next()) && parts.next().is_some();
    if exact || text.ends_with(":*") { Ok(()) } else { Err("a place is `path:line:column`, or `path:*`") }
}

/// The words of a line; what stands in quotation marks is one.
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
                _ => return Err("an escape that is not known"),
            },
            c => word.push(c),
        }
    }
    Err("a quotation mark is never closed")
}

fn code_point(chars: &mut std::str::CharIndices<'_>) -> Result<char, &'static str> {
    let digits: String = chars.map(|(_, c)| c).skip_while(|c| *c == '{').take_while(|c| *c != '}').collect();
    u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).ok_or("no code point")
}
