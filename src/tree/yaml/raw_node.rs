//! The tree of the YAML crate: which values it has, within which limits.
//!
//! It is only read here. What a value means, and whether it is allowed, is decided where it becomes a
//! [`Node`](crate::tree::Node).

use crate::limits::YAML_DEPTH;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::options::{DuplicateKeyPolicy, MergeKeyPolicy, NonFiniteFloatPolicy};
use serde_yaml::{Budget, Error, Options};
use std::fmt;

pub(super) fn read_raw(text: &str) -> Result<serde_yaml::Spanned<RawNode>, Error> {
    serde_yaml::from_str_with_options(text, options(text.len()))
}

/// The tree of the YAML crate. The type of a plain scalar is ignored: its text is taken from the source.
pub(super) enum RawNode {
    Nothing,
    Resolved,
    Text(String),
    List(Vec<serde_yaml::Spanned<RawNode>>),
    Map(Vec<(serde_yaml::Spanned<RawNode>, serde_yaml::Spanned<RawNode>)>),
}

fn options(length: usize) -> Options {
    // A node takes at least two bytes, so a budget of one node per byte never
    // rejects a long register, but limits the expansion of aliases.
    let mut budget = Budget::default();
    budget.max_depth = usize::try_from(YAML_DEPTH.value).unwrap_or(usize::MAX);
    budget.max_nodes = length.max(250_000);
    budget.max_events = length.saturating_mul(2).max(1_000_000);
    budget.max_total_scalar_bytes = length.saturating_mul(2).max(1 << 20);
    let mut options = Options::default();
    options.budget = Some(budget);
    options.duplicate_keys = DuplicateKeyPolicy::PassThrough;
    options.merge_keys = MergeKeyPolicy::AsOrdinary;
    options.non_finite_float_policy = NonFiniteFloatPolicy::PassThrough;
    options.leading_zero_numbers_as_strings = true;
    options.strict_booleans = true;
    options.with_snippet = false;
    options
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = RawNode;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a list or a map")
    }

    fn visit_unit<E>(self) -> Result<RawNode, E> {
        Ok(RawNode::Nothing)
    }

    fn visit_none<E>(self) -> Result<RawNode, E> {
        Ok(RawNode::Nothing)
    }

    fn visit_bool<E>(self, _: bool) -> Result<RawNode, E> {
        Ok(RawNode::Resolved)
    }

    fn visit_i64<E>(self, _: i64) -> Result<RawNode, E> {
        Ok(RawNode::Resolved)
    }

    fn visit_u64<E>(self, _: u64) -> Result<RawNode, E> {
        Ok(RawNode::Resolved)
    }

    fn visit_i128<E>(self, _: i128) -> Result<RawNode, E> {
        Ok(RawNode::Resolved)
    }

    fn visit_u128<E>(self, _: u128) -> Result<RawNode, E> {
        Ok(RawNode::Resolved)
    }

    fn visit_f64<E>(self, number: f64) -> Result<RawNode, E> {
        // Programs write `.nan` where a table has no value.
        Ok(if number.is_nan() { RawNode::Nothing } else { RawNode::Resolved })
    }

    fn visit_str<E>(self, text: &str) -> Result<RawNode, E> {
        Ok(RawNode::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<RawNode, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(RawNode::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<RawNode, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(RawNode::Map(map))
    }
}

impl<'de> Deserialize<'de> for RawNode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}
