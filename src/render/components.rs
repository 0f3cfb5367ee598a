//! Renders the components that a theme overrides with its templates.

use super::{Target, Template, Theme, template_error};
use crate::limits;
use crate::pages::components::{
    self, ComponentKind, ComponentTemplates, ComponentView, TemplateError, TemplateErrorKind,
};
use crate::pages::views::Html;
use serde::Serialize;
use tera::Context;

/// The components that a theme has templates for.
#[derive(Debug, Default)]
pub(super) struct Overrides {
    /// The names of the templates, by kind.
    templates: [Option<String>; ComponentKind::ALL.len()],
}

impl Overrides {
    /// The components among the templates of a theme.
    ///
    /// # Errors
    /// A template in the folder of components is none of a component.
    pub(super) fn new(templates: &[Template]) -> Result<Self, Vec<TemplateError>> {
        let (mut overrides, mut errors) = (Self::default(), Vec::new());
        for template in templates.iter().filter(|template| template.name.starts_with(components::FOLDER)) {
            match ComponentKind::ALL.iter().find(|kind| kind.template() == template.name) {
                Some(kind) => overrides.templates[*kind as usize] = Some(template.name.to_owned()),
                None => errors.push(unknown_component(template.name)),
            }
        }
        if errors.is_empty() { Ok(overrides) } else { Err(errors) }
    }

    fn is_empty(&self) -> bool {
        self.templates.iter().all(Option::is_none)
    }
}

fn unknown_component(template: &str) -> TemplateError {
    let names: Vec<&str> = ComponentKind::ALL.iter().map(|kind| kind.name()).collect();
    let message = format!("unknown component: expected one of `{}`", names.join("`, `"));
    TemplateError { kind: TemplateErrorKind::Engine, template: template.to_owned(), message, range: 0..0 }
}

/// What every component sees besides its fields: the components of `pieces.html` take `head.root` from the page.
#[derive(Serialize)]
struct ComponentHead<'h> {
    root: &'h str,
}

impl Theme {
    /// The components that the theme overrides; `None` if there are none.
    #[must_use]
    pub fn component_templates(&self) -> Option<&dyn ComponentTemplates> {
        if self.overrides.is_empty() { None } else { Some(self) }
    }
}

impl ComponentTemplates for Theme {
    fn overrides(&self, kind: ComponentKind) -> bool {
        self.overrides.templates[kind as usize].is_some()
    }

    fn render(&self, view: ComponentView<'_>) -> Result<Html, TemplateError> {
        let Some(template) = &self.overrides.templates[view.kind() as usize] else { return Ok(Html::default()) };
        let mut context = Context::from_serialize(&view).map_err(|error| template_error(&error, template))?;
        let root = context.get("root").and_then(tera::Value::as_str).unwrap_or_default().to_owned();
        context.insert("head", &ComponentHead { root: &root });
        let mut html = Vec::new();
        self.render_with_step_limit(&limits::COMPONENT_STEPS, template, &mut html, |tera, html| match html {
            Target::Page(html) => tera.render_to(template, &context, html),
            Target::Limited(html) => tera.render_to(template, &context, html),
        })?;
        // The line break that ends the file is no part of the component.
        if html.last() == Some(&b'\n') {
            html.pop();
        }
        // The engine writes strings only.
        Ok(Html::from_template(String::from_utf8(html).unwrap_or_default()))
    }
}
