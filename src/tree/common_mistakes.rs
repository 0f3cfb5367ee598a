//! Help for common mistakes in settings and registers that the YAML and TOML parsers misread, or report without
//! naming the cause.

/// The help for a mistake in the line at an offset, or in one of the two lines above: parsers often report a line later.
pub(super) fn help_near(text: &str, at: usize) -> Option<String> {
    let at = text.floor_char_boundary(at);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    text[..end].rsplit('\n').take(3).find_map(yaml_line_help)
}

/// The help for a mistake in a line of YAML.
fn yaml_line_help(line: &str) -> Option<String> {
    if let Some(help) = odd_space_help(line) {
        return Some(help);
    }
    let line = line.trim();
    let entry = line.trim_start_matches("- ").trim_start();
    dash_help(line)
        .or_else(|| curly_quotes_help(entry))
        .or_else(|| missing_space_help(entry))
        .or_else(|| lone_hyphen_help(entry))
}

/// A list item that begins with a dash: word processors replace hyphens by dashes.
pub(super) fn dash_help(text: &str) -> Option<String> {
    let sign = text.chars().next().filter(|c| matches!(c, '–' | '—' | '−' | '‒'))?;
    let is_item = text[sign.len_utf8()..].starts_with(char::is_whitespace);
    is_item.then(|| format!("begin a list item with a hyphen and a space, `- `, not with the dash `{sign}`"))
}

/// A line that is indented with a character that only looks like a space.
fn odd_space_help(line: &str) -> Option<String> {
    let indent = &line[..line.len() - line.trim_start().len()];
    let odd = indent.chars().find(|c| !matches!(c, ' ' | '\t' | '\r' | '\n'))?;
    let kind = if odd == '\u{a0}' { "a no-break space" } else { "another kind of space" };
    Some(format!("indent with spaces, not with U+{:04X}, {kind}", u32::from(odd)))
}

/// A key whose colon is not followed by a space. The slash of `https://` is not a value.
pub(super) fn missing_space_help(text: &str) -> Option<String> {
    let (key, value) = text.split_once(':')?;
    let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let is_value = value.starts_with(|c: char| !c.is_whitespace() && c != '/' && c != ':');
    (is_key && is_value).then(|| format!("put a space after the colon: `{key}: {}`", trimmed_excerpt(value)))
}

/// `key: -`, where YAML reads the hyphen as the start of a list.
fn lone_hyphen_help(entry: &str) -> Option<String> {
    let mut values = entry.split(": ").skip(1).map(str::trim_start);
    let is_alone = |value: &str| {
        value.strip_prefix('-').map(str::trim_start).is_some_and(|rest| rest.is_empty() || rest.starts_with([',', '}']))
    };
    values.any(is_alone).then(|| "put quotation marks around the hyphen: `\"-\"`".to_owned())
}

/// `key: “text”`: curly quotation marks do not quote in YAML.
fn curly_quotes_help(entry: &str) -> Option<String> {
    let (key, value) = entry.split_once(':').map_or(("", entry), |(key, value)| (key, value.trim()));
    let start = if key.is_empty() { String::new() } else { format!("{key}: ") };
    value.starts_with(is_curly).then(|| straight_quotes_help(&start, value))
}

/// The help for a mistake in a line of TOML.
pub(super) fn toml_line_help(line: &str) -> Option<String> {
    let Some((key, value)) = line.split_once('=') else {
        let (key, _) = line.split_once(':')?;
        return Some(format!("write `=` between a key and its value: `{} = …`", key.trim()));
    };
    let (start, value) = (format!("{} = ", key.trim()), value.trim());
    if value.starts_with(is_curly) {
        return Some(straight_quotes_help(&start, value));
    }
    if value.contains(is_curly) && !value.contains('"') {
        return Some("put straight quotation marks, `\"`, in place of the curly ones".to_owned());
    }
    if matches!(value.to_ascii_lowercase().as_str(), "null" | "nil" | "none" | "~") {
        return Some(format!("remove this line if `{}` has no value; TOML has no null", key.trim()));
    }
    let is_bare = value.starts_with(char::is_alphanumeric) && !value.contains(['"', '\'', '[', '{', '#', '\\', '=']);
    is_bare.then(|| format!("put quotation marks around it: `{start}\"{}\"`", trimmed_excerpt(value)))
}

/// The text between curly quotation marks, if they enclose all of it.
pub(crate) fn strip_curly_quotes(text: &str) -> Option<&str> {
    let pairs = [('“', '”'), ('„', '“'), ('„', '”'), ('”', '”'), ('‘', '’'), ('‚', '‘'), ('‚', '’')];
    let inner = pairs.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))?;
    // `“One” and “two”` is not a single quotation.
    (!inner.trim().is_empty() && !inner.contains(['“', '”', '„', '‟'])).then(|| inner.trim())
}

fn straight_quotes_help(start: &str, value: &str) -> String {
    let inner = value.trim_matches(is_curly);
    if inner.contains(['"', '\\']) {
        return "put straight quotation marks, `\"`, around the whole in place of the curly ones".to_owned();
    }
    format!("write straight quotation marks: `{start}\"{}\"`", trimmed_excerpt(inner))
}

fn is_curly(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛')
}

fn trimmed_excerpt(text: &str) -> String {
    super::excerpt(text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_mistakes_get_help_and_valid_lines_do_not() {
        for valid in [
            "- id: a",
            "  https://example.org",
            "a: b:c",
            "name: Will’s",
            "- - x",
            "–",
            "–x",
            "# a",
            "Was:b",
            "",
            "a: -1",
            "a: --",
        ] {
            assert_eq!(yaml_line_help(valid), None, "{valid}");
        }
        for valid in ["a = 'b'", "[book]", "a = [1, 2]", "# a = “b”", "a = \"“b”\""] {
            assert_eq!(toml_line_help(valid).filter(|_| !valid.starts_with('#')), None, "{valid}");
        }
        assert_eq!(
            yaml_line_help("\u{a0} a: b").as_deref(),
            Some("indent with spaces, not with U+00A0, a no-break space")
        );
        for slip in ["a: -", "  a:  - ", "a: {b: -}", "a: {b: - , c: d}"] {
            assert_eq!(
                yaml_line_help(slip).as_deref(),
                Some("put quotation marks around the hyphen: `\"-\"`"),
                "{slip}"
            );
        }
        assert_eq!(strip_curly_quotes("“A” and “B”"), None);
        assert_eq!(strip_curly_quotes("“We’re told”"), Some("We’re told"));
        assert_eq!(strip_curly_quotes("‘Abd al-Rafi‘"), None);
        assert_eq!(strip_curly_quotes("“”"), None);
        assert_eq!(strip_curly_quotes("”"), None);
    }
}
