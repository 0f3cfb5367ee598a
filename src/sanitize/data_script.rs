//! Scripts that are data blocks: browsers parse them and send requests for them, without running code.

use super::elements::Attribute;
use super::{MAX_REFUSALS, Refusal, json, urls};
use serde_json::Value;

/// A kind of script that browsers process without running it, by the value of `type`. Browsers ignore data blocks of any
/// other type, such as JSON-LD.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DataScript {
    /// Maps module names to the URLs of scripts.
    ImportMap,
    /// Selects pages to load before a reader follows a link.
    SpeculationRules,
    /// Names an archive that is loaded in place of individual resources.
    WebBundle,
}

impl DataScript {
    /// The kind of a `<script>`. Browsers use the first of duplicate attributes.
    pub(super) fn from_attributes(attributes: &[Attribute]) -> Option<Self> {
        let kind = attributes.iter().find(|attribute| attribute.name == "type")?;
        match &*kind.value.trim_ascii().to_ascii_lowercase() {
            "importmap" => Some(Self::ImportMap),
            "speculationrules" => Some(Self::SpeculationRules),
            "webbundle" => Some(Self::WebBundle),
            _ => None,
        }
    }

    /// The requests to other hosts that browsers would send for the text, with spans in the text.
    pub(super) fn refusals(self, text: &str) -> Vec<Refusal> {
        if self == Self::WebBundle {
            let message = "`<script type=webbundle>` loads an archive that cannot be checked".to_owned();
            return vec![Refusal::new(message, 0..text.len())];
        }
        let value = match json::parse(text) {
            Ok(value) => value,
            Err(refusal) => {
                return vec![Refusal { message: format!("{}: {}", self.label(), refusal.message), ..refusal }];
            }
        };
        let mut problems = Vec::new();
        match self {
            Self::ImportMap => check_import_map(&value, &mut problems),
            Self::SpeculationRules => check_speculation_rules(&value, &mut problems),
            Self::WebBundle => {}
        }
        let problems = problems.into_iter().take(MAX_REFUSALS);
        problems
            .map(|JsonProblem { address, message: why }| {
                Refusal::new(format!("{} {why}", self.label()), json::string_span(text, address.unwrap_or_default()))
            })
            .collect()
    }

    /// The same for an unrendered template, which is not valid JSON yet: quoted strings that point to another host.
    pub(super) fn template_refusals(self, text: &str) -> Vec<Refusal> {
        let mut at = 0;
        let parts = text.split('"').map(|part| {
            let start = at;
            at += part.len() + 1;
            (start, part)
        });
        let refusals = parts.filter_map(|(start, part)| {
            let why = urls::other_host_problem(part)?;
            Some(Refusal::new(format!("{} {why}", self.label()), start..start + part.len()))
        });
        refusals.take(MAX_REFUSALS).collect()
    }

    fn label(self) -> &'static str {
        match self {
            Self::ImportMap => "`<script type=importmap>`",
            Self::SpeculationRules => "`<script type=speculationrules>`",
            Self::WebBundle => "`<script type=webbundle>`",
        }
    }
}

struct JsonProblem<'v> {
    /// The string that is the reason, if it is a single string.
    address: Option<&'v str>,
    message: String,
}

/// `imports` and each of `scopes` map names to addresses. The keys of `scopes` and of `integrity` load nothing.
fn check_import_map<'v>(value: &'v Value, problems: &mut Vec<JsonProblem<'v>>) {
    let scopes = value.get("scopes").and_then(Value::as_object).into_iter().flat_map(|scopes| scopes.values());
    let maps = value.get("imports").into_iter().chain(scopes).filter_map(Value::as_object);
    let addresses = maps.flat_map(|map| map.values()).filter_map(Value::as_str);
    problems.extend(addresses.filter_map(address_problem));
}

/// A rule lists URLs, or selects links of the page. Links may point to other hosts, so a rule for links must be restricted
/// to paths of the site.
fn check_speculation_rules<'v>(value: &'v Value, problems: &mut Vec<JsonProblem<'v>>) {
    let lists = value.as_object().into_iter().flat_map(|lists| lists.values()).filter_map(Value::as_array);
    for rule in lists.flatten() {
        let addresses = rule.get("urls").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        problems.extend(addresses.filter_map(address_problem));
        let selects_links =
            rule.get("where").is_some() || rule.get("source").and_then(Value::as_str) == Some("document");
        if selects_links && !rule.get("where").is_some_and(is_within_site) {
            let why = "loads pages of other hosts before a reader follows a link: \
                       expected `\"where\": {\"href_matches\": \"/*\"}`, found a rule for any link";
            problems.push(JsonProblem { address: None, message: why.to_owned() });
        }
    }
}

/// Whether a condition matches only links within the site.
fn is_within_site(condition: &Value) -> bool {
    let all_match = |conditions: &Value, test: fn(&Value) -> bool| match conditions {
        Value::Array(conditions) => !conditions.is_empty() && conditions.iter().all(test),
        condition => test(condition),
    };
    let Some(condition) = condition.as_object() else { return false };
    condition.iter().any(|(name, value)| match &**name {
        "href_matches" => all_match(value, is_path_pattern),
        "or" => value.is_array() && all_match(value, is_within_site),
        "and" => value.as_array().is_some_and(|conditions| conditions.iter().any(is_within_site)),
        _ => false,
    })
}

/// Whether a pattern matches only paths of the page's own host: other characters could be part of a host.
fn is_path_pattern(pattern: &Value) -> bool {
    pattern.as_str().is_some_and(|pattern| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/*._-".contains(&byte);
        pattern.starts_with('/') && !pattern.starts_with("//") && pattern.bytes().all(is_plain)
    })
}

fn address_problem(address: &str) -> Option<JsonProblem<'_>> {
    urls::resource_problem(address, 0).map(|why| JsonProblem { address: Some(address), message: why })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_map_may_only_point_to_the_site() {
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
        // Browsers accept this as JSON, serde_json does not.
        assert_eq!(refusals(r#"{"a": "\ud800", "imports": {"a": "https://evil.example/a.js"}}"#), 1);
    }

    #[test]
    fn speculation_rules_for_links_need_path_patterns() {
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
    fn an_unrendered_template_is_checked() {
        let text = r#"{"imports": {"a": "{{ root }}a.js", "b": "https://evil.example/b.js"}}"#;
        let refusals = DataScript::ImportMap.template_refusals(text);
        assert_eq!(
            refusals.iter().map(|refusal| &text[refusal.span.clone()]).collect::<Vec<_>>(),
            ["https://evil.example/b.js"]
        );
    }
}
