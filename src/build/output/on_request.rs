//! Renders single pages of a build, and the files of its formats, when they are requested.

use super::formats::{AttachedFiles, FormatWriter};
use super::plan::Plan;
use crate::build::settings::Settings;
use crate::link::Graph;
use crate::pages::{self, SiteContext};
use crate::panics::{Activity, working_on};
use crate::render::Theme;
use crate::site::RenderPage;
use std::sync::Arc;

/// Renders single pages of a build that are not in memory.
pub(in crate::build) struct PagesOnRequest {
    pub(super) settings: Arc<Settings>,
    pub(super) theme: Arc<Theme>,
    pub(super) plan: Arc<Plan>,
    pub(super) graph: Arc<Graph>,
    pub(super) fragments: pages::PageCache,
    pub(super) attachments: AttachedFiles,
}

/// The stack of a thread that renders a page, in bytes: as much as threads of a build have.
const RENDER_STACK: usize = 16 << 20;

impl PagesOnRequest {
    fn render_here(&self, index: usize) -> Option<Arc<[u8]>> {
        let Some((path, id)) = self.plan.pages.get(index) else {
            return FormatWriter::new(&self.plan, &self.settings, &self.graph, &self.attachments).at(index);
        };
        let _work = working_on(Activity::Render, path);
        let (settings, mut fragments) = (&self.settings, self.fragments.for_single_pages());
        let context = SiteContext::new(&settings.project, &self.graph, &settings.strings, &mut fragments)
            .with_templates(self.theme.component_templates());
        let mut html = Vec::new();
        // It was rendered before without an error.
        let view = pages::build_view(&context, &self.graph, path, id).ok()?;
        self.theme.render(&view, &mut html).ok()?;
        Some(html.into())
    }
}

impl RenderPage for PagesOnRequest {
    /// In a thread of its own: those of the server have a small stack, and those of a build may be busy.
    fn render(&self, index: usize) -> Option<Arc<[u8]>> {
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(RENDER_STACK);
            thread.spawn_scoped(scope, || self.render_here(index)).ok()?.join().ok()?
        })
    }
}
