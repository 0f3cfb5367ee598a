//! Scripts that are no program: browsers read them as data and make requests by them.

use super::elements::Attribute;
use super::{MOST_REFUSALS, Refusal, address, json};
use serde_json::Value;

/// A kind of script that browsers act on without running it, by the value of `type`. Any other type that is no
/// language of scripts is a block of data that no browser acts on, such as JSON-LD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DataScript {
    /// Which address a script loads by which name.
    ImportMap,
    /// Which pages are loaded before a reader follows a link.
    SpeculationRules,
    /// Which archive of pages and pictures is loaded in the place of the files.
    WebBundle,
}

impl DataScript {
    /// The kind of a `<script>`. Of two attributes of one name browsers take the first.
    pub(super) fn of(attributes: &[Attribute]) -> Option<Self> {
        let kind = attributes.iter().find(|attribute| attribute.name == "type")?;
        match &*kind.value.trim_ascii().to_ascii_lowercase() {
            "importmap" => Some(Self::ImportMap),
            "speculationrules" => Some(Self::SpeculationRules),
            "webbundle" => Some(Self::WebBundle),
            _ => None,
        }
    }

    /// The requests to other hosts that its text makes a browser send, with their places in the text.
    pub(super) fn refusals(self, text: &str) -> Vec<Refusal> {
        if self == Self::WebBundle {
            let message = "`<script type=webbundle>` loads an archive that cannot be read here".to_owned();
            return vec![Refusal::new(message, 0..text.len())];
        }
        let value = match json::parse(text) {
            Ok(value) => value,
            Err(refusal) => {
                return vec![Refusal { message: format!("{}: {}", self.label(), refusal.message), ..refusal }];
            }
        };
        let mut found = Vec::new();
        match self {
            Self::ImportMap => import_map(&value, &mut found),
            Self::SpeculationRules => speculation_rules(&value, &mut found),
            Self::WebBundle => {}
        }
        let found = found.into_iter().take(MOST_REFUSALS);
        found
            .map(|Found { address, why }| {
                Refusal::new(format!("{} {why}", self.label()), json::place(text, address.unwrap_or_default()))
            })
            .collect()
    }

    /// The same before a template is filled in: what is in quotation marks and leads to another host.
    pub(super) fn refusals_of_template(self, text: &str) -> Vec<Refusal> {
        let mut at = 0;
        let parts = text.split('"').map(|part| {
            let start = at;
            at += part.len() + 1;
            (start, part)
        });
        let found = parts.filter_map(|(start, part)| {
            let why = address::mentioned(part)?;
            Some(Refusal::new(format!("{} {why}", self.label()), start..start + part.len()))
        });
        found.take(MOST_REFUSALS).collect()
    }

    fn label(self) -> &'static str {
        match self {
            Self::ImportMap => "`<script type=importmap>`",
            Self::SpeculationRules => "`<script type=speculationrules>`",
            Self::WebBundle => "`<script type=webbundle>`",
        }
    }
}

struct Found<'v> {
    /// The string that is the reason, where it is one.
    address: Option<&'v str>,
    why: String,
}

/// `imports` and each of `scopes` map names to addresses. The keys of `scopes` and of `integrity` load nothing.
fn import_map<'v>(value: &'v Value, found: &mut Vec<Found<'v>>) {
    let scopes = value.get("scopes").and_then(Value::as_object).into_iter().flat_map(|scopes| scopes.values());
    let maps = value.get("imports").into_iter().chain(scopes).filter_map(Value::as_object);
    let addresses = maps.flat_map(|map| map.values()).filter_map(Value::as_str);
    found.extend(addresses.filter_map(elsewhere));
}

/// A rule lists addresses, or says which links of the page are meant: links may lead to other hosts, so it has to name
/// paths of the site.
fn speculation_rules<'v>(value: &'v Value, found: &mut Vec<Found<'v>>) {
    let lists = value.as_object().into_iter().flat_map(|lists| lists.values()).filter_map(Value::as_array);
    for rule in lists.flatten() {
        let addresses = rule.get("urls").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        found.extend(addresses.filter_map(elsewhere));
        let is_of_links = rule.get("where").is_some() || rule.get("source").and_then(Value::as_str) == Some("document");
        if is_of_links && !rule.get("where").is_some_and(is_within_site) {
            let why = "loads pages of other hosts before a reader follows a link: \
                       expected `\"where\": {\"href_matches\": \"/*\"}`, found a rule for any link";
            found.push(Found { address: None, why: why.to_owned() });
        }
    }
}

/// Whether a condition is met by links within the site alone.
fn is_within_site(condition: &Value) -> bool {
    let all = |conditions: &Value, test: fn(&Value) -> bool| match conditions {
        Value::Array(conditions) => !conditions.is_empty() && conditions.iter().all(test),
        condition => test(condition),
    };
    let Some(condition) = condition.as_object() else { return false };
    condition.iter().any(|(name, value)| match &**name {
        "href_matches" => all(value, is_path_pattern),
        "or" => value.is_array() && all(value, is_within_site),
        "and" => value.as_array().is_some_and(|conditions| conditions.iter().any(is_within_site)),
        _ => false,
    })
}

/// Whether a pattern names paths of the page's own host: its other signs could be those of a host.
fn is_path_pattern(pattern: &Value) -> bool {
    pattern.as_str().is_some_and(|pattern| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/*._-".contains(&byte);
        pattern.starts_with('/') && !pattern.starts_with("//") && pattern.bytes().all(is_plain)
    })
}

fn elsewhere(address: &str) -> Option<Found<'_>> {
    address::resource(address, 0).map(|why| Found { address: Some(address), why })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_map_may_lead_to_files_of_the_site_only() {
        let refusals = |text: &str| DataScript::ImportMap.refusals(text).len();
        assert_eq!(
            refusals(r#"{"imports": {"a": "./a.js", "b/": "/b/"}, "scopes": {"https://x.example/": {"a": "a.js"}}}"#),
            0
        );
        assert_eq!(refusals(r#"{"imports": {"https://x.example/a.js": "./a.js", "b": null}, "integrity": {}}"#), 0);
        assert_eq!(refusals(r#"{"imports": {"a": "https://evil.example/a.js"}}"#), 1);
        assert_eq!(refusals(r#"{"imports": {"a": "\u002f/evil.example/a.js"}}"#), 1);
        assert_eq!(
            refusals(r#"{"scopes": {"/": {"a": "//evil.example/a.js"}, "/b/": {"a": "data:text/javascript,x"}}}"#),
            2
        );
        // A browser reads this as JSON, serde_json does not.
        assert_eq!(refusals(r#"{"a": "\ud800", "imports": {"a": "https://evil.example/a.js"}}"#), 1);
    }

    #[test]
    fn rules_for_links_have_to_name_paths() {
        let refusals = |text: &str| DataScript::SpeculationRules.refusals(text).len();
        for text in [
            r#"{"prefetch": [{"urls": ["a.html", "/b.html"]}]}"#,
            r#"{"prerender": [{"where": {"href_matches": "/*"}, "eagerness": "moderate"}]}"#,
            r#"{"prefetch": [{"where": {"and": [{"href_matches": ["/a/*", "/b"]}, {"not": {"href_matches": "/c"}}]}}]}"#,
            r#"{"prefetch": [{"where": {"or": [{"href_matches": "/a"}, {"href_matches": "/b"}]}}], "tag": "x"}"#,
        ] {
            assert_eq!(refusals(text), 0, "{text}");
        }
        for text in [
            r#"{"prefetch": [{"urls": ["https://evil.example/"]}]}"#,
            r#"{"prefetch": [{"source": "document"}]}"#,
            r#"{"prefetch": [{"where": {}}]}"#,
            r#"{"prefetch": [{"where": {"selector_matches": "a"}}]}"#,
            r#"{"prefetch": [{"where": {"not": {"href_matches": "/c"}}}]}"#,
            r#"{"prefetch": [{"where": {"href_matches": "*://*/*"}}]}"#,
            r#"{"prefetch": [{"where": {"href_matches": "//evil.example/*"}}]}"#,
            r#"{"prefetch": [{"where": {"or": [{"href_matches": "/a"}, {"selector_matches": "a"}]}}]}"#,
            r#"{"prefetch": [{"where": {"or": []}}]}"#,
        ] {
            assert_eq!(refusals(text), 1, "{text}");
        }
    }

    #[test]
    fn a_template_is_read_before_it_is_filled_in() {
        let text = r#"{"imports": {"a": "{{ root }}a.js", "b": "https://evil.example/b.js"}}"#;
        let found = DataScript::ImportMap.refusals_of_template(text);
        assert_eq!(
            found.iter().map(|refusal| &text[refusal.span.clone()]).collect::<Vec<_>>(),
            ["https://evil.example/b.js"]
        );
    }
}
