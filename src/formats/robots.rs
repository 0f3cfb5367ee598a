//! `robots.txt`: where crawlers find the sitemap.

use super::{Format, Report, SiteOutline};
use crate::project::OutputFormat;
use crate::route::{Address, Route};
use std::io;

/// `robots.txt`, in the root of a host. It excludes nothing: what must not be found is not published.
pub(super) struct Robots;

impl Format for Robots {
    fn name(&self) -> OutputFormat {
        OutputFormat::Robots
    }

    fn files(&self, _: &SiteOutline<'_>) -> Vec<String> {
        vec![Route::Robots.to_path()]
    }

    fn write(&self, _: Route<'_>, report: &Report<'_>, sink: &mut dyn io::Write) -> io::Result<()> {
        sink.write_all(b"User-agent: *\nDisallow:\n")?;
        if report.project().output.has(OutputFormat::Sitemap) {
            writeln!(sink, "\nSitemap: {}", Address::from(Route::Sitemap).to_url(&report.base()))?;
        }
        Ok(())
    }
}
