//! The files in the archives of a site.

use annals::site::Site;
use std::io::{Cursor, Read};
use std::sync::Arc;
use zip::ZipArchive;
use zip::result::ZipResult;

/// Every file of an archive, with its path after that of the archive: `report.epub/EPUB/title.xhtml`.
pub(crate) fn files(site: &Site) -> Vec<(String, Arc<[u8]>)> {
    let archives = site.iter().filter(|(path, _)| path.as_str().ends_with(".epub"));
    let files = archives.flat_map(|(path, bytes)| {
        unpacked(path.as_str(), bytes).unwrap_or_else(|error| panic!("{}: {error}", path.as_str()))
    });
    files.collect()
}

fn unpacked(path: &str, bytes: &[u8]) -> ZipResult<Vec<(String, Arc<[u8]>)>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    let files = (0..archive.len()).map(|index| {
        let mut file = archive.by_index(index)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok((format!("{path}/{}", file.name()?), bytes.into()))
    });
    files.collect()
}
