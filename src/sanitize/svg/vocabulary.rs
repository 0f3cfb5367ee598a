//! The language of an element, and whether the elements that are open allow it to be published.
//!
//! The lists themselves are in [`svg_allowlist`] and its neighbours. Attributes are not looked at here, except to count the
//! namespaces that they declare.

use crate::sanitize::namespaces::{self, EVENTS_NAMESPACE, MATHML_NAMESPACE, SVG_NAMESPACE, XHTML_NAMESPACE};
use crate::sanitize::{foreign_content, svg_allowlist, svg_html_allowlist};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

/// The language of an element, by its namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vocabulary {
    Svg,
    Html,
    Math,
    /// None that browsers process, such as the private namespaces of drawing programs.
    Inert,
    /// An undeclared prefix, or a language that some browsers may process.
    Unknown,
}

impl Vocabulary {
    pub(super) fn from_namespace(space: &ResolveResult<'_>) -> Self {
        match space {
            ResolveResult::Unbound => Self::Svg,
            ResolveResult::Unknown(_) => Self::Unknown,
            ResolveResult::Bound(space) => match space.as_ref() {
                SVG_NAMESPACE => Self::Svg,
                XHTML_NAMESPACE => Self::Html,
                MATHML_NAMESPACE => Self::Math,
                EVENTS_NAMESPACE => Self::Unknown,
                // quick-xml does not resolve references, which could spell one of the namespaces above.
                space if space.contains('&') => Self::Unknown,
                _ => Self::Inert,
            },
        }
    }

    /// Whether the allow-list contains an element.
    pub(super) fn allows(self, name: &str) -> bool {
        match self {
            Self::Svg => svg_allowlist::SVG_ELEMENTS.contains(&name) || is_foreign_object(name, self),
            Self::Html => svg_html_allowlist::HTML_ELEMENTS.contains(&name),
            Self::Math => foreign_content::MATHML_ELEMENTS.contains(&name) || name == "annotation",
            Self::Inert | Self::Unknown => false,
        }
    }
}

/// Counts of the open elements.
#[derive(Default)]
pub(super) struct OpenElements {
    pub(super) depth: usize,
    /// How many of them are dropped: an element that is not allowed, and everything in it.
    pub(super) dropped_depth: usize,
    /// How many of them are a published `<foreignObject>`, which may contain HTML.
    pub(super) foreign_objects: usize,
    /// Whether the root element has started.
    pub(super) has_root: bool,
}

impl OpenElements {
    /// Updates the counts for an event, and returns whether the event is published.
    pub(super) fn track(&mut self, event: &Event<'_>, vocabulary: Vocabulary) -> bool {
        let was_published = self.dropped_depth == 0;
        match event {
            Event::Start(element) => {
                let name = element.local_name();
                self.depth += 1;
                self.dropped_depth += usize::from(!was_published || !self.is_allowed(name.as_ref(), vocabulary));
                self.foreign_objects +=
                    usize::from(self.dropped_depth == 0 && is_foreign_object(name.as_ref(), vocabulary));
                self.dropped_depth == 0
            }
            Event::End(element) => {
                let is_foreign_object = was_published && is_foreign_object(element.local_name().as_ref(), vocabulary);
                self.depth = self.depth.saturating_sub(1);
                self.dropped_depth = self.dropped_depth.saturating_sub(1);
                self.foreign_objects = self.foreign_objects.saturating_sub(usize::from(is_foreign_object));
                was_published
            }
            Event::Empty(element) => was_published && self.is_allowed(element.local_name().as_ref(), vocabulary),
            Event::Comment(_) | Event::PI(_) | Event::DocType(_) => false,
            _ => was_published,
        }
    }

    fn is_allowed(&self, name: &str, vocabulary: Vocabulary) -> bool {
        match vocabulary {
            Vocabulary::Html | Vocabulary::Math if self.foreign_objects == 0 => false,
            _ => vocabulary.allows(name),
        }
    }

    /// Whether an element exceeds the limits for depth or namespace declarations.
    pub(super) fn exceeds_limits(&self, event: &Event<'_>) -> bool {
        let (Event::Start(element) | Event::Empty(element)) = event else { return false };
        let mut attributes = element.attributes();
        let attributes = attributes.with_checks(false).flatten();
        let declared = attributes.filter(|attribute| attribute.key.as_namespace_binding().is_some()).count();
        namespaces::exceeds_limits(self.depth + 1, declared)
    }
}

pub(super) fn is_active(element: &BytesStart<'_>, vocabulary: Vocabulary) -> bool {
    let name = element.local_name();
    vocabulary != Vocabulary::Inert
        && svg_allowlist::ACTIVE_ELEMENTS.iter().any(|active| name.as_ref().eq_ignore_ascii_case(active))
}

/// It is not in the list of SVG elements: that list is also used for SVG in pages, where HTML rules would apply in it.
fn is_foreign_object(name: &str, vocabulary: Vocabulary) -> bool {
    vocabulary == Vocabulary::Svg && name == "foreignObject"
}
