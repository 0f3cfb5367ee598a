//! Manifests of web apps, whose icons and other resources a browser loads.

use super::{MAX_REFUSALS, Refusal, json, urls};
use serde_json::Value;

/// Members whose values are URLs that are loaded, or opened as the app.
const ADDRESS_MEMBERS: [&str; 4] = ["src", "start_url", "scope", "action"];

/// Checks a manifest for URLs of other hosts.
pub(super) fn refusals(text: &str) -> Vec<Refusal> {
    let value = match json::parse(text) {
        Ok(value) => value,
        Err(refusal) => return vec![refusal],
    };
    let mut problems = Vec::new();
    collect_problems(&value, &mut problems);
    let problems = problems.into_iter().take(MAX_REFUSALS);
    problems
        .map(|(member, address, why)| Refusal::new(format!("`{member}` {why}"), json::string_span(text, address)))
        .collect()
}

/// Collects member, URL and problem. serde_json bounds the depth of the recursion.
fn collect_problems<'v>(value: &'v Value, problems: &mut Vec<(&'v str, &'v str, String)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_problems(item, problems)),
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(address) if ADDRESS_MEMBERS.contains(&&**name) => {
                        problems.extend(urls::resource_problem(address, 0).map(|why| (&**name, &**address, why)));
                    }
                    value => collect_problems(value, problems),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_icon_of_another_host_is_refused() {
        let text = "{\"name\": \"A\",\n\"icons\": [{\"src\": \"a.png\"}, {\"src\": \"https://evil.example/a.png\"}]}";
        let refusals = refusals(text);
        assert_eq!(refusals.len(), 1);
        assert_eq!(&text[refusals[0].span.clone()], "https://evil.example/a.png");
    }
}
