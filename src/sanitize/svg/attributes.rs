//! Publishes the attributes of an element that the allow-list contains and that load nothing.
//!
//! The role of an attribute decides how its value is checked. A value is published, dropped or refused; only the image in a
//! `data:` URL is rewritten.

use super::data_images::{sanitize_data_svg, strip_data_image};
use super::vocabulary::Vocabulary;
use super::{HELP_EMBED, HELP_NO_SCRIPT, SvgSanitizer, refusal};
use crate::sanitize::css::{self, CssGrammar};
use crate::sanitize::namespaces::{SVG_NAMESPACE, XHTML_NAMESPACE, XLINK_NAMESPACE, XML_NAMESPACE};
use crate::sanitize::{HELP_SAVE_PICTURE, elements, svg_allowlist, svg_html_allowlist, urls};
use quick_xml::escape::unescape;
use quick_xml::events::BytesStart;
use quick_xml::events::attributes::Attribute;
use quick_xml::name::{PrefixDeclaration, ResolveResult};
use std::borrow::Cow;
use std::ops::Range;

impl<'t> SvgSanitizer<'t> {
    /// The element with only its published attributes.
    pub(super) fn with_published_attributes(
        &mut self,
        element: BytesStart<'t>,
        vocabulary: Vocabulary,
        span: &Range<usize>,
    ) -> BytesStart<'t> {
        let mut published = BytesStart::new(element.name().as_ref().to_owned());
        let mut is_changed = false;
        // Without checks: looking for duplicates takes quadratic time.
        for attribute in element.attributes().with_checks(false) {
            let attribute = match attribute {
                // quick-xml accepts `<` in a value, browsers do not.
                Ok(attribute) if attribute.value.contains('<') => {
                    let key = attribute.key.as_ref();
                    self.refuse_as_invalid_xml(
                        &format!("expected `&lt;` in the attribute `{key}`, found `<`"),
                        span.start,
                    );
                    break;
                }
                Ok(attribute) => attribute,
                Err(error) => {
                    self.refuse_as_invalid_xml(&error.to_string(), span.start);
                    break;
                }
            };
            match self.published_value(&element, vocabulary, &attribute, span) {
                Some(value) => {
                    is_changed |= matches!(value, Cow::Owned(_));
                    published.push_attribute(Attribute { key: attribute.key, value: escape_quotes(value) });
                }
                None => is_changed = true,
            }
        }
        if is_changed { published } else { element }
    }

    /// The published value of an attribute, still escaped; `None` if the attribute is dropped or refused.
    fn published_value<'a>(
        &mut self,
        element: &BytesStart<'_>,
        vocabulary: Vocabulary,
        attribute: &'a Attribute<'_>,
        span: &Range<usize>,
    ) -> Option<Cow<'a, str>> {
        if let Some(declared) = attribute.key.as_namespace_binding() {
            let is_known = declared == PrefixDeclaration::Default
                || [SVG_NAMESPACE, XLINK_NAMESPACE, XML_NAMESPACE, XHTML_NAMESPACE].contains(&&*attribute.value);
            return is_known.then_some(Cow::Borrowed(&*attribute.value));
        }
        let name = match self.reader.resolver().resolve_attribute(attribute.key) {
            (ResolveResult::Unbound, name) => match vocabulary {
                Vocabulary::Html => {
                    AttributeRole::for_html(name.into_inner(), &svg_html_allowlist::HTML_TEXT_ATTRIBUTES)
                }
                Vocabulary::Math => AttributeRole::for_html(name.into_inner(), &svg_html_allowlist::MATHML_ATTRIBUTES),
                _ => AttributeRole::for_svg(name.into_inner()),
            },
            (ResolveResult::Bound(space), name) => AttributeRole::for_namespace(space.as_ref(), name.into_inner()),
            (ResolveResult::Unknown(_), _) => AttributeRole::Dropped,
        };
        let unescaped = match unescape(&attribute.value) {
            Ok(plain) => plain,
            Err(error) => {
                self.refuse_as_invalid_xml(&error.to_string(), span.start);
                return None;
            }
        };
        let key = attribute.key.as_ref();
        match name {
            AttributeRole::Dropped => None,
            AttributeRole::Text => Some(Cow::Borrowed(&*attribute.value)),
            AttributeRole::EventHandler => {
                self.refusals.push(refusal(format!("it has the event handler `{key}`"), span.clone(), HELP_NO_SCRIPT));
                None
            }
            AttributeRole::Address if element.local_name().as_ref() == "a" => {
                self.check_value(key, urls::link_problem(&unescaped), span, &attribute.value)
            }
            AttributeRole::Address => self.published_address(key, &unescaped, span, &attribute.value),
            AttributeRole::Style => {
                self.check_style_value(key, &unescaped, CssGrammar::Declarations, span, &attribute.value)
            }
            AttributeRole::Animated => {
                self.check_value(key, elements::animation_problem(&unescaped), span, &attribute.value)
            }
            AttributeRole::Value(name) if unescaped.contains('(') => {
                self.check_style_value(key, &unescaped, CssGrammar::Value(name), span, &attribute.value)
            }
            AttributeRole::Value(_) => self.check_value(key, address_list_problem(&unescaped), span, &attribute.value),
        }
    }

    fn check_value<'a>(
        &mut self,
        key: &str,
        why: Option<String>,
        span: &Range<usize>,
        raw_value: &'a str,
    ) -> Option<Cow<'a, str>> {
        let Some(why) = why else { return Some(Cow::Borrowed(raw_value)) };
        self.refusals.push(refusal(format!("its attribute `{key}` {why}"), span.clone(), HELP_EMBED));
        None
    }

    fn check_style_value<'a>(
        &mut self,
        key: &str,
        unescaped: &str,
        part: CssGrammar<'_>,
        span: &Range<usize>,
        raw_value: &'a str,
    ) -> Option<Cow<'a, str>> {
        let refusal = css::refusals(unescaped, part, self.nesting).into_iter().next();
        self.check_value(
            key,
            refusal.map(|refusal| format!("cannot be published: {}", refusal.message)),
            span,
            raw_value,
        )
    }

    /// Checks a URL, and sanitizes the image in a `data:` URL.
    fn published_address<'a>(
        &mut self,
        key: &str,
        unescaped: &str,
        span: &Range<usize>,
        raw_value: &'a str,
    ) -> Option<Cow<'a, str>> {
        if let Some(published) = sanitize_data_svg(unescaped, self.nesting) {
            return Some(published.map_or(Cow::Borrowed(raw_value), Cow::Owned));
        }
        match strip_data_image(unescaped) {
            None => self.check_value(key, urls::resource_problem(unescaped, self.nesting), span, raw_value),
            Some(Ok(Some(published))) => Some(Cow::Owned(published)),
            Some(Ok(None)) => Some(Cow::Borrowed(raw_value)),
            Some(Err(why)) => {
                self.refusals.push(refusal(why, span.clone(), HELP_SAVE_PICTURE));
                None
            }
        }
    }
}

/// How an attribute is checked.
enum AttributeRole<'n> {
    Dropped,
    /// Text that loads nothing, even if it looks like a URL: drawing programs derive the id of an element from its text.
    Text,
    EventHandler,
    Address,
    Style,
    Animated,
    /// A presentation attribute with the name of this CSS property, or any other value.
    Value(&'n str),
}

impl<'n> AttributeRole<'n> {
    fn for_svg(name: &'n str) -> Self {
        match name {
            "href" => Self::Address,
            "style" => Self::Style,
            "attributeName" => Self::Animated,
            _ if is_event_handler(name) => Self::EventHandler,
            _ if name.starts_with("aria-") || svg_allowlist::TEXT_ATTRIBUTES.contains(&name) => Self::Text,
            _ if svg_allowlist::OTHER_ATTRIBUTES.contains(&name) => Self::Value(name),
            _ => Self::Dropped,
        }
    }

    /// An attribute of an HTML or MathML element; `text` lists the allowed text attributes.
    fn for_html(name: &'n str, text: &[&str]) -> Self {
        match name {
            "href" | "src" => Self::Address,
            "style" => Self::Style,
            _ if is_event_handler(name) => Self::EventHandler,
            _ if name.starts_with("aria-") || text.contains(&name) => Self::Text,
            _ => Self::Dropped,
        }
    }

    fn for_namespace(space: &str, name: &'n str) -> Self {
        match (space, name) {
            (XLINK_NAMESPACE, "href") => Self::Address,
            (XLINK_NAMESPACE, _) if svg_allowlist::XLINK_ATTRIBUTES.contains(&name) => Self::Text,
            (XML_NAMESPACE, _) if svg_allowlist::XML_ATTRIBUTES.contains(&name) => Self::Text,
            _ => Self::Dropped,
        }
    }
}

/// Checks `values`, `to` and the like, which may contain a list of URLs.
fn address_list_problem(value: &str) -> Option<String> {
    if value.contains([':', '/', '\\']) { value.split([';', ',']).find_map(urls::other_host_problem) } else { None }
}

fn is_event_handler(name: &str) -> bool {
    name.get(..2).is_some_and(|begin| begin.eq_ignore_ascii_case("on"))
}

/// Escapes quotation marks: a value that was quoted with apostrophes may contain them.
fn escape_quotes(value: Cow<'_, str>) -> Cow<'_, str> {
    if value.contains('"') { Cow::Owned(value.replace('"', "&quot;")) } else { value }
}
