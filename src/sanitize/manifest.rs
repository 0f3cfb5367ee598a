//! Manifests of web apps: the pictures that they name are loaded.

use super::{MOST_REFUSALS, Refusal, address, json};
use serde_json::Value;

/// Members that hold addresses of what is loaded or opened as the app.
const LOADED: [&str; 4] = ["src", "start_url", "scope", "action"];

/// What is wrong with a manifest.
pub(super) fn refusals(text: &str) -> Vec<Refusal> {
    let value = match json::parse(text) {
        Ok(value) => value,
        Err(refusal) => return vec![refusal],
    };
    let mut found = Vec::new();
    collect(&value, &mut found);
    let found = found.into_iter().take(MOST_REFUSALS);
    found.map(|(member, address, why)| Refusal::new(format!("`{member}` {why}"), json::place(text, address))).collect()
}

/// The depth is bounded by serde_json.
fn collect<'v>(value: &'v Value, found: &mut Vec<(&'v str, &'v str, String)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(address) if LOADED.contains(&&**name) => {
                        found.extend(address::resource(address, 0).map(|why| (&**name, &**address, why)));
                    }
                    value => collect(value, found),
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
