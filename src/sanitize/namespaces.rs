//! The namespaces of XML documents, and how much of an element's nesting and declarations is read.
//!
//! [`svg`](super::svg) and [`xml`](super::xml) read the same grammar: what one of them refuses for its size, so does the other.

pub(super) const SVG_NAMESPACE: &str = "http://www.w3.org/2000/svg";
pub(super) const XLINK_NAMESPACE: &str = "http://www.w3.org/1999/xlink";
pub(super) const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
pub(super) const XHTML_NAMESPACE: &str = "http://www.w3.org/1999/xhtml";
pub(super) const MATHML_NAMESPACE: &str = "http://www.w3.org/1998/Math/MathML";
pub(super) const EVENTS_NAMESPACE: &str = "http://www.w3.org/2001/xml-events";

/// The refusal of a document that exceeds the limits.
pub(super) const EXCEEDS_LIMITS: &str = "it is nested too deep, or declares too much, to be read";

/// Whether an element at this depth, from 1, with this number of namespace declarations is beyond what is read.
pub(super) fn exceeds_limits(depth: usize, declarations: usize) -> bool {
    depth > MAX_DEPTH || declarations > MAX_NAMESPACE_DECLARATIONS
}

/// Maximum depth of elements. Resolving a name takes time proportional to the prefixes that all open elements declare, so
/// both are limited.
const MAX_DEPTH: usize = 256;

/// Maximum number of namespace declarations of one element.
const MAX_NAMESPACE_DECLARATIONS: usize = 24;
