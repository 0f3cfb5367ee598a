//! The filters that [`super::rewrite`] puts into the templates of a site: each gives on the value that it is given,
//! and counts what the engine is about to do with it. A filter of the engine that makes or searches strings is
//! called through one.

use super::budget::{self, SiteId};
use crate::limits;
use tera::{Error, Filter, Function, Kwargs, State, TeraResult, Value};

/// What a value of a list takes in memory, in bytes.
const NODE: u64 = 32;

/// The most bytes that one byte becomes when it is escaped: `"` as `&quot;`.
const ESCAPED: u64 = 6;

/// A filter that counts.
#[derive(Clone, Debug)]
pub(super) struct Hook {
    pub(super) site: SiteId,
    pub(super) action: Action,
}

/// What is counted.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// The items of a loop, each with the steps of the loop's body.
    Items { steps: u64 },
    /// A value that is compared, or copied so many times by `~`.
    Operand { copies: u64 },
    /// A value that is searched by `in` or `is containing`.
    Container,
    /// A value that is written where the output is collected in a variable.
    Output,
    /// A list or map whose items are put into another.
    Spread,
    /// A list or map that the template makes.
    Made,
    /// An index or the beginning of a slice, and of what: the argument `of`.
    Index { is_slice: bool },
    /// The beginning of a block, a component or an included template.
    Enter { steps: u64 },
    /// Its end.
    Leave,
    /// A filter of the engine or of ours, by name.
    Call(String),
}

impl Filter<&Value, TeraResult<Value>> for Hook {
    fn call(&self, value: &Value, arguments: Kwargs, state: &State) -> TeraResult<Value> {
        let site = self.site;
        match &self.action {
            Action::Items { steps } => count_items(site, value, *steps)?,
            Action::Operand { copies } => budget::use_bytes(site, size(site, value)?.saturating_mul(*copies))?,
            Action::Container if value.as_map().is_none() => budget::use_bytes(site, size(site, value)?)?,
            Action::Container => {}
            Action::Output => budget::use_bytes(site, written(site, value)?)?,
            Action::Spread => budget::use_bytes(site, indexed(value, true))?,
            Action::Made => budget::use_bytes(site, nodes(site, value)?)?,
            Action::Index { is_slice } => {
                if let Some(of) = arguments.get::<&Value>("of")? {
                    budget::use_bytes(site, indexed(of, *is_slice))?;
                }
            }
            Action::Enter { steps } => {
                budget::enter(site)?;
                budget::use_steps(site, *steps)?;
                return Ok(Value::safe_string(""));
            }
            Action::Leave => {
                budget::leave();
                return Ok(Value::safe_string(""));
            }
            Action::Call(name) => return call(site, name, value, arguments, state),
        }
        Ok(value.clone())
    }
}

fn count_items(site: SiteId, value: &Value, steps: u64) -> TeraResult<()> {
    if value.as_array().is_none() {
        // The engine copies a map or a string before it goes through it.
        budget::use_bytes(site, shallow(value))?;
    }
    budget::use_steps(site, (value.len().unwrap_or(0) as u64).saturating_mul(steps))
}

/// The bytes of a value as text, without escapes.
fn size(site: SiteId, value: &Value) -> TeraResult<u64> {
    match value.as_str() {
        Some(text) => Ok(text.len() as u64),
        None if is_single(value) => Ok(0),
        None => Ok(weigh(site, value)?.bytes),
    }
}

fn is_single(value: &Value) -> bool {
    value.as_array().is_none() && value.as_map().is_none() && value.as_bytes().is_none()
}

/// The bytes that a value takes on the page.
fn written(site: SiteId, value: &Value) -> TeraResult<u64> {
    match value.as_str() {
        Some(text) if value.is_safe() => Ok(text.len() as u64),
        Some(text) => Ok(escaped(text)),
        None => Ok(size(site, value)?.saturating_mul(ESCAPED * ESCAPED)),
    }
}

fn escaped(text: &str) -> u64 {
    let marks = text.bytes().filter(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')).count();
    text.len() as u64 + (ESCAPED - 1) * marks as u64
}

/// The bytes of a value without what is in its items.
fn shallow(value: &Value) -> u64 {
    match (value.as_str(), value.as_bytes()) {
        (Some(text), _) => text.len() as u64,
        (_, Some(bytes)) => bytes.len() as u64,
        _ if is_single(value) => 0,
        _ => (value.len().unwrap_or(0) as u64).saturating_mul(NODE),
    }
}

/// The bytes that the engine goes through for an index or a slice. It makes a list of the characters of a string.
fn indexed(value: &Value, is_slice: bool) -> u64 {
    match value.as_str() {
        Some(text) => 4 * text.len() as u64,
        None if is_slice => shallow(value),
        None => 0,
    }
}

/// The bytes of a value with all that is in it, and the number of its parts. A list that is in another twice counts
/// twice, as it does when it is written.
#[derive(Default)]
struct Weight {
    bytes: u64,
    nodes: u64,
}

fn nodes(site: SiteId, value: &Value) -> TeraResult<u64> {
    Ok(weigh(site, value)?.nodes.saturating_mul(8))
}

fn weigh(site: SiteId, value: &Value) -> TeraResult<Weight> {
    let mut weight = Weight::default();
    add(site, value, 0, &mut weight)?;
    Ok(weight)
}

fn add(site: SiteId, value: &Value, depth: usize, weight: &mut Weight) -> TeraResult<()> {
    weight.nodes += 1;
    weight.bytes += NODE;
    if let Some(text) = value.as_str() {
        weight.bytes += text.len() as u64;
    } else if let Some(bytes) = value.as_bytes() {
        weight.bytes += bytes.len() as u64;
    } else if is_single(value) {
        return Ok(());
    } else if limits::VALUE_NESTING.is_exceeded(depth + 1) {
        return Err(budget::end(site, &limits::VALUE_NESTING));
    }
    if weight.bytes > limits::TEMPLATE_BYTES.value {
        return Err(budget::end(site, &limits::TEMPLATE_BYTES));
    }
    for item in value.as_array().unwrap_or_default() {
        add(site, item, depth + 1, weight)?;
    }
    if let Some(map) = value.as_map() {
        for (key, item) in map {
            weight.bytes += key.as_str().map_or(0, |key| key.len() as u64);
            add(site, item, depth + 1, weight)?;
        }
    }
    Ok(())
}

/// Whether a filter does so little that it need not be counted.
pub(super) fn is_cheap(filter: &str) -> bool {
    matches!(filter, "safe" | "default" | "first" | "last" | "nth" | "get" | "abs" | "round" | "pluralize")
}

/// Calls a filter: counts what it reads, refuses what could grow too large, counts what it has made.
fn call(site: SiteId, name: &str, value: &Value, arguments: Kwargs, state: &State) -> TeraResult<Value> {
    let deep = matches!(name, "join" | "str" | "unique");
    let read = match name {
        // A list knows its length, a string is counted through.
        "length" if value.as_str().is_none() => 0,
        _ if deep => size(site, value)?,
        _ => shallow(value),
    };
    budget::use_bytes(site, read)?;
    budget::require_bytes(site, largest(site, name, value, read, &arguments)?)?;
    budget::use_bytes(site, comparisons(site, name, value, &arguments)?)?;
    let made = state.call_filter(name, value, arguments)?;
    budget::use_bytes(site, shallow(&made))?;
    if matches!(name, "group_by" | "pairs" | "values" | "split") {
        budget::use_bytes(site, nodes(site, &made)?)?;
    }
    Ok(made)
}

/// The most bytes that a filter can make.
fn largest(site: SiteId, name: &str, value: &Value, read: u64, arguments: &Kwargs) -> TeraResult<u64> {
    let text = value.as_str().unwrap_or_default();
    let argument = |name: &'static str| arguments.get::<&Value>(name).ok().flatten();
    let length = |name: &'static str| argument(name).and_then(Value::as_str).map_or(0, |text| text.len() as u64);
    Ok(match name {
        "replace" => {
            let from = argument("from").and_then(Value::as_str).unwrap_or_default();
            let to = argument("to").map_or(0, |to| to.as_str().map_or(0, escaped));
            let times = match from {
                "" => escaped(text) + 1,
                // Where the text is escaped first, there can be more to replace.
                _ if !value.is_safe() => escaped(text) / from.len() as u64 + 1,
                _ => text.matches(from).count() as u64,
            };
            times.saturating_mul(to).saturating_add(escaped(text))
        }
        "indent" => {
            let lines = text.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
            let width = arguments.get::<u64>("width").ok().flatten().unwrap_or(4).min(1000);
            lines.saturating_mul(width * ESCAPED).saturating_add(escaped(text))
        }
        "split" => {
            let by = argument("pat").and_then(Value::as_str).unwrap_or_default();
            (text.matches(by).count() as u64 + 1).saturating_mul(2 * NODE).saturating_add(text.len() as u64)
        }
        "join" => {
            let items = value.len().unwrap_or(0) as u64;
            let between = argument("sep").and_then(Value::as_str).map_or(0, escaped);
            items.saturating_mul(between).saturating_add(read.saturating_mul(ESCAPED))
        }
        "fill" => {
            let mut longest = 0;
            for (_, value) in arguments.iter() {
                longest = longest.max(size(site, value)?);
            }
            (text.bytes().filter(|byte| *byte == b'{').count() as u64).saturating_mul(longest)
        }
        "truncate" => text.len() as u64 + length("end"),
        // Letters become at most three in the other case, and signs `&quot;`.
        _ => text.len() as u64 * ESCAPED,
    })
}

/// What a filter compares, in bytes.
fn comparisons(site: SiteId, name: &str, value: &Value, arguments: &Kwargs) -> TeraResult<u64> {
    let Some(items) = value.as_array() else { return Ok(0) };
    let count = items.len() as u64;
    match name {
        "sort" => {
            let by = arguments.get::<&str>("attribute").ok().flatten();
            let mut keys = 0;
            for item in items {
                let key = by.map_or(Some(item), |by| item.get_from_path(by));
                keys += key.map_or(Ok(0), |key| size(site, key))?;
            }
            Ok(keys.saturating_mul(u64::from(count.max(2).ilog2())))
        }
        "unique" => {
            let mut sizes = Vec::with_capacity(items.len());
            for item in items {
                sizes.push(size(site, item)?);
            }
            sizes.sort_unstable();
            // Only texts of one length are compared to their end.
            let alike = sizes.chunk_by(PartialEq::eq).map(|same| {
                let times = (same.len() * same.len() / 2) as u64;
                times.saturating_mul(same.first().copied().unwrap_or(0))
            });
            Ok(alike.fold(count * count / 8, u64::saturating_add))
        }
        _ => Ok(0),
    }
}

/// `range`, as the engine has it, with its items counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range(pub(super) SiteId);

impl Function<TeraResult<Value>> for Range {
    fn call(&self, arguments: Kwargs, _state: &State) -> TeraResult<Value> {
        let start = arguments.get::<i128>("start")?.unwrap_or_default();
        let end = arguments.must_get::<i128>("end")?;
        let by = arguments.get::<i128>("step_by")?.unwrap_or(1);
        let length = range_length(start, end, by).ok_or_else(|| Error::message("`range` cannot be made"))?;
        budget::use_bytes(self.0, length.saturating_mul(NODE))?;
        let item = |index: u64| start + i128::from(index) * by;
        Ok(Value::from((0..length).map(item).collect::<Vec<i128>>()))
    }
}

/// How many items a range has; `None` where the engine refuses it.
fn range_length(start: i128, end: i128, by: i128) -> Option<u64> {
    const MOST: i128 = 100_000;
    if by == 0 || (start > end && by > 0) {
        return None;
    }
    let length = if by > 0 {
        end.checked_sub(start)?.checked_add(by - 1)? / by
    } else if start <= end {
        0
    } else {
        let step = by.checked_neg()?;
        start.checked_sub(end)?.checked_add(step - 1)? / step
    };
    if length > MOST { None } else { u64::try_from(length).ok() }
}
