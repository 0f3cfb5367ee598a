//! Finds differences of a site's own templates from this version: names that have been changed, and blocks and components
//! that the built-in templates use and that the site's own files lack.
//!
//! The template engine reports some of these as well, but it knows neither the new names nor which file to change, and an
//! unknown name in a condition is false to it.

use super::Template;
use super::tokens::{Token, TokenKind, tokenize};
use crate::strings;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A difference of a site's own template from what this version expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutdatedTemplate {
    /// The name of the template.
    pub template: String,
    /// The location, in bytes of its source; empty if it concerns the whole file.
    pub range: Range<usize>,
    /// What is different.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// What a changed name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NameKind {
    /// A file of the theme.
    Template,
    /// A block that other templates override.
    Block,
    /// A variable, an argument of a component, or a field of a view.
    Variable,
    /// A field of a view. Its name is an ordinary word, so a variable can have it.
    Field,
}

/// The names that have been changed: kind, old name, new name. docs/upgrading.md lists them.
const RENAMED: [(NameKind, &str, &str); 5] = [
    (NameKind::Field, "charges", "charge_items"),
    (NameKind::Template, "further.html", "record_list.html"),
    (NameKind::Block, "told", "details"),
    (NameKind::Variable, "is_way_in", "is_nav_page"),
    (NameKind::Field, "told", "full_page"),
];

/// Compares the templates of a site's own theme with this version, in the order of the templates.
#[must_use]
pub fn outdated_templates(templates: &[Template<'_>]) -> Vec<OutdatedTemplate> {
    if !templates.iter().any(|template| template.is_own) {
        return Vec::new();
    }
    // A template that cannot be read is an error of the engine's.
    let outlines: Vec<TemplateOutline> = templates.iter().filter_map(TemplateOutline::read).collect();
    let theme = ThemeOutline::new(&outlines);
    let own = outlines.iter().filter(|outline| outline.template.is_own);
    let mut found: Vec<OutdatedTemplate> = own.flat_map(|outline| theme.renamed(outline)).collect();
    for outline in outlines.iter().filter(|outline| !outline.template.is_own) {
        found.extend(theme.missing_blocks(outline));
        found.extend(theme.missing_components(outline));
    }
    // Several built-in templates can need the same.
    let mut seen = BTreeSet::new();
    found.retain(|one| seen.insert((one.template.clone(), one.range.start, one.help.clone())));
    found
}

/// What a template defines and uses.
struct TemplateOutline<'t> {
    template: &'t Template<'t>,
    tokens: Vec<Token>,
    /// The template that it extends.
    extends: Option<&'t str>,
    /// Its blocks, each with whether another block of the template contains it.
    blocks: Vec<(Token, bool)>,
    /// The components that it defines.
    components: Vec<&'t str>,
    /// The components that it calls at the start of a tag.
    calls: Vec<&'t str>,
}

impl<'t> TemplateOutline<'t> {
    fn read(template: &'t Template<'t>) -> Option<Self> {
        let tokens = tokenize(template.text)?;
        let text = |token: Token| &template.text[token.range()];
        let (mut extends, mut blocks, mut components, mut calls) = (None, Vec::new(), Vec::new(), Vec::new());
        let mut depth = 0_usize;
        for window in tokens.windows(3) {
            let [start, word, name] = *window else { continue };
            match (start.kind, text(word)) {
                (TokenKind::TagStart(_), "extends") => extends = Some(unquoted(text(name))),
                (TokenKind::TagStart(_), "block") => {
                    blocks.push((name, depth > 0));
                    depth += 1;
                }
                (TokenKind::TagStart(_), "endblock") => depth = depth.saturating_sub(1),
                (TokenKind::TagStart(_), "component") => components.push(text(name)),
                (TokenKind::TagStart(_) | TokenKind::VariableStart(_), "<") => calls.push(text(name)),
                _ => {}
            }
        }
        Some(Self { template, tokens, extends, blocks, components, calls })
    }

    fn text(&self, token: Token) -> &'t str {
        &self.template.text[token.range()]
    }

    fn outdated(&self, range: Range<usize>, message: String, help: String) -> OutdatedTemplate {
        OutdatedTemplate { template: self.template.name.to_owned(), range, message, help }
    }

    /// The changed name that an identifier is, with the new name.
    fn renamed_identifier(&self, at: usize) -> Option<(&'t str, &'static str)> {
        let token = self.tokens[at];
        if token.kind != TokenKind::Identifier {
            return None;
        }
        let name = self.text(token);
        let before = |distance: usize| at.checked_sub(distance).map_or("", |at| self.text(self.tokens[at]));
        let is_field = matches!(before(1), "." | "?.");
        let renamed = RENAMED.iter().find(|(kind, old, _)| {
            *old == name && (*kind == NameKind::Variable || (*kind == NameKind::Field && is_field))
        });
        let phrase = || (is_field && before(2) == "s").then(|| strings::renamed_phrase(name)).flatten();
        renamed.map(|(_, _, new)| *new).or_else(phrase).map(|new| (name, new))
    }
}

/// All templates of a theme together.
struct ThemeOutline<'o, 't> {
    by_name: BTreeMap<&'t str, &'o TemplateOutline<'t>>,
    components: BTreeSet<&'t str>,
}

impl<'o, 't> ThemeOutline<'o, 't> {
    fn new(outlines: &'o [TemplateOutline<'t>]) -> Self {
        Self {
            by_name: outlines.iter().map(|outline| (outline.template.name, outline)).collect(),
            components: outlines.iter().flat_map(|outline| outline.components.iter().copied()).collect(),
        }
    }

    /// The templates that a template extends, nearest first. Ends at a cycle, which is an error of the engine's.
    fn ancestors(&self, outline: &TemplateOutline<'t>) -> Vec<&'o TemplateOutline<'t>> {
        let mut ancestors: Vec<&TemplateOutline> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut parent = outline.extends;
        while let Some(ancestor) = parent.filter(|name| seen.insert(*name)).and_then(|name| self.by_name.get(name)) {
            ancestors.push(ancestor);
            parent = ancestor.extends;
        }
        ancestors
    }

    /// The blocks that a template overrides and that none of those that it extends has.
    fn unknown_blocks(&self, outline: &TemplateOutline<'t>) -> Vec<Token> {
        let ancestors = self.ancestors(outline);
        if ancestors.is_empty() {
            return Vec::new();
        }
        let known: BTreeSet<&str> = ancestors
            .iter()
            .flat_map(|ancestor| ancestor.blocks.iter().map(|(name, _)| ancestor.text(*name)))
            .collect();
        let overriding =
            outline.blocks.iter().filter(|(name, is_nested)| !is_nested && !known.contains(outline.text(*name)));
        overriding.map(|(name, _)| *name).collect()
    }

    /// The changed names in a template of the site's own.
    fn renamed(&self, outline: &TemplateOutline<'t>) -> Vec<OutdatedTemplate> {
        let name = outline.template.name;
        let mut found = Vec::new();
        if let Some(new) = new_name(NameKind::Template, name) {
            let message = format!("the template `{name}` is called `{new}` now");
            found.push(outline.outdated(0..0, message, format!("rename the file to `{new}`")));
        }
        for block in self.unknown_blocks(outline) {
            if let Some(new) = new_name(NameKind::Block, outline.text(block)) {
                let message = format!("the block `{}` is called `{new}` now", outline.text(block));
                found.push(outline.outdated(block.range(), message, format!("write `{{% block {new} %}}`")));
            }
        }
        for (at, token) in outline.tokens.iter().enumerate() {
            if let Some((old, new)) = outline.renamed_identifier(at) {
                found.push(outline.outdated(
                    token.range(),
                    format!("`{old}` is called `{new}` now"),
                    format!("write `{new}`"),
                ));
            }
        }
        found
    }

    /// The blocks that a built-in template overrides and that the site's own template lacks which it extends.
    fn missing_blocks(&self, outline: &TemplateOutline<'t>) -> Vec<OutdatedTemplate> {
        let own = self.ancestors(outline).into_iter().find(|ancestor| ancestor.template.is_own);
        let Some(own) = own else { return Vec::new() };
        let missing = self.unknown_blocks(outline).into_iter().map(|block| {
            let block = outline.text(block);
            let message = format!("expected a block `{block}`, which the built-in `{}` overrides", outline.template.name);
            let help = format!(
                "add `{{% block {block} %}} … {{% endblock {block} %}}` where the default theme’s `{}` has it, or remove the file",
                own.template.name
            );
            own.outdated(0..0, message, help)
        });
        missing.collect()
    }

    /// The components that a built-in template calls and that are in a file which the site has a version of its own of.
    fn missing_components(&self, outline: &TemplateOutline<'t>) -> Vec<OutdatedTemplate> {
        let Some(own) = self.by_name.get(COMPONENTS).filter(|own| own.template.is_own) else { return Vec::new() };
        let mut missing: Vec<&str> =
            outline.calls.iter().copied().filter(|component| !self.components.contains(component)).collect();
        missing.sort_unstable();
        missing.dedup();
        let missing = missing.into_iter().map(|component| {
            let message =
                format!("expected a component `{component}`, which the built-in `{}` calls", outline.template.name);
            let help = format!("copy the component from the default theme’s `{COMPONENTS}`, or remove the file");
            own.outdated(0..0, message, help)
        });
        missing.collect()
    }
}

/// The template with the components of the default theme.
const COMPONENTS: &str = "pieces.html";

fn new_name(kind: NameKind, old: &str) -> Option<&'static str> {
    RENAMED.iter().find(|(of, name, _)| *of == kind && *name == old).map(|(_, _, new)| *new)
}

fn unquoted(quoted: &str) -> &str {
    quoted.trim_matches(['"', '\'', '`'])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The messages about own templates, given as name and text. Names that begin with `built` are of built-in ones.
    fn messages(sources: &[(&str, &str)]) -> Vec<String> {
        let is_own = |name: &str| !name.starts_with("built") && name != "record.html";
        let templates: Vec<Template> =
            sources.iter().map(|(name, text)| Template { name, text, is_own: is_own(name) }).collect();
        outdated_templates(&templates).into_iter().map(|one| format!("{}: {}", one.template, one.message)).collect()
    }

    #[test]
    fn changed_names_are_found_where_they_are_names() {
        let text = "{{ x.told }}{% if head.is_way_in %}told{% endif %}{{ s.told_in }}{{ x?.told }}";
        let found = ["told", "is_way_in", "told_in", "told"];
        let messages = messages(&[("a.html", text)]);
        assert_eq!(messages.len(), found.len());
        assert!(messages.iter().zip(found).all(|(message, name)| message.contains(&format!("`{name}` is called"))));
    }

    #[test]
    fn other_uses_of_the_words_are_accepted() {
        let text = "{% set told = 1 %}{{ told }} {{ told.more }} {# x.told #} {{ 'is_way_in' }} {% raw %}{{ x.told }}{% endraw %}";
        assert_eq!(messages(&[("a.html", text), ("built.html", "{{ x.told }}")]), Vec::<String>::new());
    }

    #[test]
    fn a_changed_block_is_found_unless_the_theme_has_it() {
        let child = ("person.html", "{% extends \"record.html\" %}{% block told %}{% endblock told %}");
        let message = "person.html: the block `told` is called `details` now";
        let record = |text| ("record.html", text);
        assert_eq!(messages(&[child, record("{% block details %}{% endblock %}")]), [message]);
        assert_eq!(messages(&[child, record("{% block told %}{% endblock %}")]), Vec::<String>::new());
        let nested = "{% extends \"record.html\" %}{% block details %}{% block told %}{% endblock %}{% endblock %}";
        let own = ("person.html", nested);
        assert_eq!(messages(&[own, record("{% block details %}{% endblock %}")]), Vec::<String>::new());
    }

    #[test]
    fn what_built_in_templates_use_is_missed_once() {
        let base = ("base.html", "{% block main %}{% endblock %}");
        let pieces = ("pieces.html", "{% component a() %}{% endcomponent a %}");
        let uses =
            "{% extends 'base.html' %}{% block main %}{{ <a/> }}{{ <b/> }}{% endblock %}{% block more %}{% endblock %}";
        let expected = [
            "base.html: expected a block `more`, which the built-in `built.html` overrides",
            "pieces.html: expected a component `b`, which the built-in `built.html` calls",
        ];
        assert_eq!(messages(&[base, pieces, ("built.html", uses), ("built_too.html", uses)]), expected);
        let cyclic = ("base.html", "{% extends 'base.html' %}");
        assert_eq!(messages(&[cyclic, ("built.html", "{% extends 'base.html' %}")]), Vec::<String>::new());
    }
}
