//! Slips of the hand in settings and registers that their readers take for something else, or report in words that
//! say nothing of them.

/// What is amiss in the line of a place, or in one of the two above it: a reader often stumbles a line later.
pub(super) fn above(text: &str, at: usize) -> Option<String> {
    let at = text.floor_char_boundary(at);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    text[..end].rsplit('\n').take(3).find_map(in_yaml)
}

/// What is amiss in a line of YAML.
fn in_yaml(line: &str) -> Option<String> {
    if let Some(help) = odd_space(line) {
        return Some(help);
    }
    let line = line.trim();
    let entry = line.trim_start_matches("- ").trim_start();
    dash(line).or_else(|| curly_value(entry)).or_else(|| no_space(entry)).or_else(|| hyphen(entry))
}

/// An item of a list that begins with a dash: word processors make one out of a hyphen.
pub(super) fn dash(text: &str) -> Option<String> {
    let dash = text.chars().next().filter(|c| matches!(c, '–' | '—' | '−' | '‒'))?;
    let is_item = text[dash.len_utf8()..].starts_with(char::is_whitespace);
    is_item.then(|| format!("begin an item of a list with a hyphen and a space, `- `; here stands a dash, `{dash}`"))
}

/// A line that is indented by something that only looks like a space.
fn odd_space(line: &str) -> Option<String> {
    let indent = &line[..line.len() - line.trim_start().len()];
    let odd = indent.chars().find(|c| !matches!(c, ' ' | '\t' | '\r' | '\n'))?;
    let what = if odd == '\u{a0}' { "a no-break space" } else { "no space of the keyboard" };
    Some(format!("indent with spaces; here is U+{:04X}, {what}", u32::from(odd)))
}

/// A key whose colon is not followed by a space. The stroke of `https://` is no value.
pub(super) fn no_space(text: &str) -> Option<String> {
    let (key, value) = text.split_once(':')?;
    let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let is_value = value.starts_with(|c: char| !c.is_whitespace() && c != '/' && c != ':');
    (is_key && is_value).then(|| format!("put a space after the colon: `{key}: {}`", shown(value)))
}

/// `key: -`, where YAML takes the hyphen for the beginning of a list.
fn hyphen(entry: &str) -> Option<String> {
    let mut values = entry.split(": ").skip(1).map(str::trim_start);
    let is_alone = |value: &str| {
        value.strip_prefix('-').map(str::trim_start).is_some_and(|rest| rest.is_empty() || rest.starts_with([',', '}']))
    };
    values.any(is_alone).then(|| "put quotation marks around the hyphen: `\"-\"`".to_owned())
}

/// `key: “text”`, where the quotation marks should keep something together.
fn curly_value(entry: &str) -> Option<String> {
    let (key, value) = entry.split_once(':').map_or(("", entry), |(key, value)| (key, value.trim()));
    let start = if key.is_empty() { String::new() } else { format!("{key}: ") };
    value.starts_with(is_curly).then(|| straight(&start, value))
}

/// What is amiss in a line of TOML.
pub(super) fn in_toml(line: &str) -> Option<String> {
    let Some((key, value)) = line.split_once('=') else {
        let (key, _) = line.split_once(':')?;
        return Some(format!("between a key and its value stands `=`: `{} = …`", key.trim()));
    };
    let (start, value) = (format!("{} = ", key.trim()), value.trim());
    if value.starts_with(is_curly) {
        return Some(straight(&start, value));
    }
    if value.contains(is_curly) && !value.contains('"') {
        return Some("put straight quotation marks, `\"`, in place of the curly ones".to_owned());
    }
    if matches!(value.to_ascii_lowercase().as_str(), "null" | "nil" | "none" | "~") {
        return Some(format!("remove this line if `{}` has no value; TOML has no word for that", key.trim()));
    }
    let is_bare = value.starts_with(char::is_alphanumeric) && !value.contains(['"', '\'', '[', '{', '#', '\\', '=']);
    is_bare.then(|| format!("put quotation marks around it: `{start}\"{}\"`", shown(value)))
}

/// What stands wholly between curly quotation marks, without them.
pub(crate) fn within_curly(text: &str) -> Option<&str> {
    let pairs = [('“', '”'), ('„', '“'), ('„', '”'), ('”', '”'), ('‘', '’'), ('‚', '‘'), ('‚', '’')];
    let inner = pairs.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))?;
    // “One” and “two” is not one quotation.
    (!inner.trim().is_empty() && !inner.contains(['“', '”', '„', '‟'])).then(|| inner.trim())
}

fn straight(start: &str, value: &str) -> String {
    let inner = value.trim_matches(is_curly);
    if inner.contains(['"', '\\']) {
        return "put straight quotation marks, `\"`, around the whole in place of the curly ones".to_owned();
    }
    format!("write straight quotation marks: `{start}\"{}\"`", shown(inner))
}

fn is_curly(c: char) -> bool {
    matches!(c, '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‛')
}

fn shown(text: &str) -> String {
    super::quoted(text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_and_what_is_well_is_not() {
        for well in [
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
            assert_eq!(in_yaml(well), None, "{well}");
        }
        for well in ["a = 'b'", "[book]", "a = [1, 2]", "# a = “b”", "a = \"“b”\""] {
            assert_eq!(in_toml(well).filter(|_| !well.starts_with('#')), None, "{well}");
        }
        assert_eq!(in_yaml("\u{a0} a: b").as_deref(), Some("indent with spaces; here is U+00A0, a no-break space"));
        for slip in ["a: -", "  a:  - ", "a: {b: -}", "a: {b: - , c: d}"] {
            assert_eq!(in_yaml(slip).as_deref(), Some("put quotation marks around the hyphen: `\"-\"`"), "{slip}");
        }
        assert_eq!(within_curly("“A” and “B”"), None);
        assert_eq!(within_curly("“We’re told”"), Some("We’re told"));
        assert_eq!(within_curly("‘Abd al-Rafi‘"), None);
        assert_eq!(within_curly("“”"), None);
        assert_eq!(within_curly("”"), None);
    }
}
