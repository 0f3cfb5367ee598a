//! Manifests of web apps: the pictures that they name are loaded.

use super::{MOST_REFUSALS, Refusal, SAVE_AS_UTF_8, address};
use serde_json::Value;

/// Members that hold addresses of what is loaded or opened as the app.
const LOADED: [&str; 4] = ["src", "start_url", "scope", "action"];

/// What is wrong with a manifest.
pub(super) fn refusals(text: &str) -> Vec<Refusal> {
    let value: Value = match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(value) => value,
        Err(error) => {
            let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let at = (before + error.column().saturating_sub(1)).min(text.len());
            return vec![Refusal { message: format!("it is not JSON: {error}"), span: at..at, help: SAVE_AS_UTF_8 }];
        }
    };
    let mut found = Vec::new();
    collect(&value, &mut found);
    found
        .into_iter()
        .take(MOST_REFUSALS)
        .map(|(member, address, why)| {
            // Written with escapes it is not found, and the file is named alone.
            let start = text.find(&format!("\"{address}\"")).map_or(0, |quote| quote + 1);
            Refusal::new(format!("`{member}` {why}"), start..start + address.len())
        })
        .collect()
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
