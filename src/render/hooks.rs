//! The counting filters that [`super::rewrite`] inserts into the templates of a site: each returns its input unchanged, and
//! counts what the engine is about to do with it. Filters of the engine that build or search strings are called through one.

use super::budget::{self, ProbeSite};
use crate::limits;
use tera::{Error, Filter, Function, Kwargs, State, TeraResult, Value};

/// The memory of one value in a list, in bytes.
const NODE_BYTES: u64 = 32;

/// The most bytes that one byte of text takes after escaping: `"` as `&quot;`.
const MAX_ESCAPE_FACTOR: u64 = 6;

/// A counting filter.
#[derive(Clone, Debug)]
pub(super) struct Hook {
    pub(super) site: ProbeSite,
    pub(super) action: Action,
}

/// What a [`Hook`] counts.
#[derive(Clone, Debug)]
pub(super) enum Action {
    /// The items of a loop, times the steps of the loop's body.
    Items { steps: u64 },
    /// A value that is compared, or copied `copies` times by `~`.
    Operand { copies: u64 },
    /// A value that is searched by `in` or `is containing`.
    Container,
    /// A value that is output where the output is captured in a variable.
    Output,
    /// A list or map whose items are spread into another.
    Spread,
    /// A list or map that the template constructs.
    Constructed,
    /// An index or the start of a slice; the argument `of` is the indexed value.
    Index { is_slice: bool },
    /// The start of a block, a component or an included template.
    Enter { steps: u64 },
    /// The end of what `Enter` starts.
    Leave,
    /// A filter of the engine or of annals, by name.
    Call(String),
}

impl Filter<&Value, TeraResult<Value>> for Hook {
    fn call(&self, value: &Value, arguments: Kwargs, state: &State) -> TeraResult<Value> {
        let site = self.site;
        match &self.action {
            Action::Items { steps } => count_items(site, value, *steps)?,
            Action::Operand { copies } => budget::use_bytes(site, text_size(site, value)?.saturating_mul(*copies))?,
            Action::Container if value.as_map().is_none() => budget::use_bytes(site, text_size(site, value)?)?,
            Action::Container => {}
            Action::Output => budget::use_bytes(site, output_size(site, value)?)?,
            Action::Spread => budget::use_bytes(site, index_cost(value, true))?,
            Action::Constructed => budget::use_bytes(site, node_cost(site, value)?)?,
            Action::Index { is_slice } => {
                if let Some(indexed_value) = arguments.get::<&Value>("of")? {
                    budget::use_bytes(site, index_cost(indexed_value, *is_slice))?;
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
            Action::Call(name) => return call_filter(site, name, value, arguments, state),
        }
        Ok(value.clone())
    }
}

fn count_items(site: ProbeSite, value: &Value, steps: u64) -> TeraResult<()> {
    if value.as_array().is_none() {
        // The engine copies a map or a string before it iterates over it.
        budget::use_bytes(site, shallow_size(value))?;
    }
    budget::use_steps(site, (value.len().unwrap_or(0) as u64).saturating_mul(steps))
}

/// The bytes of a value as text, before escaping; 0 for a scalar other than text.
fn text_size(site: ProbeSite, value: &Value) -> TeraResult<u64> {
    match value.as_str() {
        Some(text) => Ok(text.len() as u64),
        None if is_scalar(value) => Ok(0),
        None => Ok(weigh(site, value)?.bytes),
    }
}

fn is_scalar(value: &Value) -> bool {
    value.as_array().is_none() && value.as_map().is_none() && value.as_bytes().is_none()
}

/// An upper bound of the bytes that a value takes on the page.
fn output_size(site: ProbeSite, value: &Value) -> TeraResult<u64> {
    match value.as_str() {
        Some(text) if value.is_safe() => Ok(text.len() as u64),
        Some(text) => Ok(escaped_size(text)),
        None => Ok(text_size(site, value)?.saturating_mul(MAX_ESCAPE_FACTOR * MAX_ESCAPE_FACTOR)),
    }
}

fn escaped_size(text: &str) -> u64 {
    let escapable = text.bytes().filter(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')).count();
    text.len() as u64 + (MAX_ESCAPE_FACTOR - 1) * escapable as u64
}

/// The bytes of a value, without the contents of its items.
fn shallow_size(value: &Value) -> u64 {
    match (value.as_str(), value.as_bytes()) {
        (Some(text), _) => text.len() as u64,
        (_, Some(bytes)) => bytes.len() as u64,
        _ if is_scalar(value) => 0,
        _ => (value.len().unwrap_or(0) as u64).saturating_mul(NODE_BYTES),
    }
}

/// The bytes that the engine reads for an index or a slice. It collects the characters of a string into a list.
fn index_cost(value: &Value, is_slice: bool) -> u64 {
    match value.as_str() {
        Some(text) => 4 * text.len() as u64,
        None if is_slice => shallow_size(value),
        None => 0,
    }
}

/// The bytes of a value and of everything in it, and the number of its nodes. A list that another contains twice counts twice, as
/// it does when it is written.
#[derive(Default)]
struct Weight {
    bytes: u64,
    nodes: u64,
}

fn node_cost(site: ProbeSite, value: &Value) -> TeraResult<u64> {
    Ok(weigh(site, value)?.nodes.saturating_mul(8))
}

fn weigh(site: ProbeSite, value: &Value) -> TeraResult<Weight> {
    let mut weight = Weight::default();
    add_to_weight(site, value, 0, &mut weight)?;
    Ok(weight)
}

fn add_to_weight(site: ProbeSite, value: &Value, depth: usize, weight: &mut Weight) -> TeraResult<()> {
    weight.nodes += 1;
    weight.bytes += NODE_BYTES;
    if let Some(text) = value.as_str() {
        weight.bytes += text.len() as u64;
    } else if let Some(bytes) = value.as_bytes() {
        weight.bytes += bytes.len() as u64;
    } else if is_scalar(value) {
        return Ok(());
    } else if limits::VALUE_NESTING.is_exceeded(depth + 1) {
        return Err(budget::abort(site, &limits::VALUE_NESTING));
    }
    if weight.bytes > limits::TEMPLATE_BYTES.value {
        return Err(budget::abort(site, &limits::TEMPLATE_BYTES));
    }
    for item in value.as_array().unwrap_or_default() {
        add_to_weight(site, item, depth + 1, weight)?;
    }
    if let Some(map) = value.as_map() {
        for (key, item) in map {
            weight.bytes += key.as_str().map_or(0, |key| key.len() as u64);
            add_to_weight(site, item, depth + 1, weight)?;
        }
    }
    Ok(())
}

/// Whether a filter is so cheap that it need not be counted.
pub(super) fn is_cheap(filter: &str) -> bool {
    matches!(filter, "safe" | "default" | "first" | "last" | "nth" | "get" | "abs" | "round" | "pluralize")
}

/// Calls a filter: counts its input, rejects what could grow too large, counts its result.
fn call_filter(site: ProbeSite, name: &str, value: &Value, arguments: Kwargs, state: &State) -> TeraResult<Value> {
    let reads_nested = matches!(name, "join" | "str" | "unique");
    let bytes_read = match name {
        // The length of a list is stored; the characters of a string are counted.
        "length" if value.as_str().is_none() => 0,
        _ if reads_nested => text_size(site, value)?,
        _ => shallow_size(value),
    };
    budget::use_bytes(site, bytes_read)?;
    budget::require_bytes(site, max_output_size(site, name, value, bytes_read, &arguments)?)?;
    budget::use_bytes(site, comparison_cost(site, name, value, &arguments)?)?;
    let result = state.call_filter(name, value, arguments)?;
    budget::use_bytes(site, shallow_size(&result))?;
    if matches!(name, "group_by" | "pairs" | "values" | "split") {
        budget::use_bytes(site, node_cost(site, &result)?)?;
    }
    Ok(result)
}

/// An upper bound of the bytes of a filter's result.
fn max_output_size(site: ProbeSite, name: &str, value: &Value, bytes_read: u64, arguments: &Kwargs) -> TeraResult<u64> {
    let text = value.as_str().unwrap_or_default();
    let argument = |name: &'static str| arguments.get::<&Value>(name).ok().flatten();
    let length = |name: &'static str| argument(name).and_then(Value::as_str).map_or(0, |text| text.len() as u64);
    Ok(match name {
        "replace" => {
            let from = argument("from").and_then(Value::as_str).unwrap_or_default();
            let to = argument("to").map_or(0, |to| to.as_str().map_or(0, escaped_size));
            let times = match from {
                "" => escaped_size(text) + 1,
                // Escaping the text first can add matches.
                _ if !value.is_safe() => escaped_size(text) / from.len() as u64 + 1,
                _ => text.matches(from).count() as u64,
            };
            times.saturating_mul(to).saturating_add(escaped_size(text))
        }
        "indent" => {
            let lines = text.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
            let width = arguments.get::<u64>("width").ok().flatten().unwrap_or(4).min(1000);
            lines.saturating_mul(width * MAX_ESCAPE_FACTOR).saturating_add(escaped_size(text))
        }
        "split" => {
            let pattern = argument("pat").and_then(Value::as_str).unwrap_or_default();
            (text.matches(pattern).count() as u64 + 1).saturating_mul(2 * NODE_BYTES).saturating_add(text.len() as u64)
        }
        "join" => {
            let items = value.len().unwrap_or(0) as u64;
            let separator_size = argument("sep").and_then(Value::as_str).map_or(0, escaped_size);
            items.saturating_mul(separator_size).saturating_add(bytes_read.saturating_mul(MAX_ESCAPE_FACTOR))
        }
        "fill" => {
            let mut longest = 0;
            for (_, value) in arguments.iter() {
                longest = longest.max(text_size(site, value)?);
            }
            (text.bytes().filter(|byte| *byte == b'{').count() as u64).saturating_mul(longest)
        }
        "truncate" => text.len() as u64 + length("end"),
        // A letter becomes at most three in the other case, and an escaped character at most `&quot;`.
        _ => text.len() as u64 * MAX_ESCAPE_FACTOR,
    })
}

/// The bytes that a filter compares.
fn comparison_cost(site: ProbeSite, name: &str, value: &Value, arguments: &Kwargs) -> TeraResult<u64> {
    let Some(items) = value.as_array() else { return Ok(0) };
    let count = items.len() as u64;
    match name {
        "sort" => {
            let attribute = arguments.get::<&str>("attribute").ok().flatten();
            let mut keys = 0;
            for item in items {
                let key = attribute.map_or(Some(item), |path| item.get_from_path(path));
                keys += key.map_or(Ok(0), |key| text_size(site, key))?;
            }
            Ok(keys.saturating_mul(u64::from(count.max(2).ilog2())))
        }
        "unique" => {
            let mut sizes = Vec::with_capacity(items.len());
            for item in items {
                sizes.push(text_size(site, item)?);
            }
            sizes.sort_unstable();
            // Only texts of equal length are compared to their end.
            let equal_length_costs = sizes.chunk_by(PartialEq::eq).map(|group| {
                let times = (group.len() * group.len() / 2) as u64;
                times.saturating_mul(group.first().copied().unwrap_or(0))
            });
            Ok(equal_length_costs.fold(count * count / 8, u64::saturating_add))
        }
        _ => Ok(0),
    }
}

/// The engine's `range`, with its items counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct RangeFunction(pub(super) ProbeSite);

impl Function<TeraResult<Value>> for RangeFunction {
    fn call(&self, arguments: Kwargs, _state: &State) -> TeraResult<Value> {
        let start = arguments.get::<i128>("start")?.unwrap_or_default();
        let end = arguments.must_get::<i128>("end")?;
        let step = arguments.get::<i128>("step_by")?.unwrap_or(1);
        let length = range_length(start, end, step).ok_or_else(|| Error::message("invalid arguments of `range`"))?;
        budget::use_bytes(self.0, length.saturating_mul(NODE_BYTES))?;
        let item = |index: u64| start + i128::from(index) * step;
        Ok(Value::from((0..length).map(item).collect::<Vec<i128>>()))
    }
}

/// How many items a range has; `None` where the engine rejects it.
fn range_length(start: i128, end: i128, step: i128) -> Option<u64> {
    const MAX_ITEMS: i128 = 100_000;
    if step == 0 || (start > end && step > 0) {
        return None;
    }
    let length = if step > 0 {
        end.checked_sub(start)?.checked_add(step - 1)? / step
    } else if start <= end {
        0
    } else {
        let magnitude = step.checked_neg()?;
        start.checked_sub(end)?.checked_add(magnitude - 1)? / magnitude
    };
    if length > MAX_ITEMS { None } else { u64::try_from(length).ok() }
}
